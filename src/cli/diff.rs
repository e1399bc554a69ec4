//! `bailiwick diff BASE [HEAD]`: what a change does to authority.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{CLEAN, FINDINGS, Failure, INCOMPLETE, When, color, named, output, scan};
use crate::config::Config;
use crate::diff::{Diff, Gate};
use crate::engine::history::{Version, merge_base};
use crate::engine::{self, Survey};
use crate::inventory::take;
use crate::report;
use crate::report::diff::{Format, findings, write};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The earlier version: a commit, branch or tag
    base: String,
    /// The later version; the files as they lie in the folder if none
    head: Option<String>,
    /// Compare with the commit at which the two parted, as a pull request does
    #[arg(long)]
    merge_base: bool,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "terminal", value_parser = named::<Format>())]
    format: Format,
    /// Write it to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What makes the exit code 1
    #[arg(long, value_name = "CHANGE", default_value = "widened", value_parser = named::<Gate>())]
    fail_on: Gate,
    /// Read the configuration from this file [default: that of BASE, so that a change cannot hide itself]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    no_config: bool,
    /// Leave out paths that match
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
}

pub(super) fn run(args: &Args, when: When) -> Result<u8, Failure> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let root = here.map_err(|error| Failure::Usage(format!("the current folder cannot be found: {error}")))?;
    let base = if args.merge_base { merge_base(&root, &args.base, args.head.as_deref().unwrap_or("HEAD")) } else { Ok(args.base.clone()) };
    let base = Version::of(&root, &base.map_err(Failure::Usage)?).map_err(Failure::Usage)?;
    let config = configure(args, &base, when)?;
    let earlier = survey(&base, &config).map_err(Failure::Usage)?;
    let (later, head) = match &args.head {
        Some(revision) => {
            let version = Version::of(&root, revision).map_err(Failure::Usage)?;
            (survey(&version, &config).map_err(Failure::Usage)?, called(revision, &version))
        }
        None => (engine::survey(&root, &[], &config).map_err(Failure::Usage)?, "the files in the folder".to_owned()),
    };
    let diff = Diff::of((&called(&args.base, &base), &take(&earlier)), (&head, &take(&later)));
    let look = if args.output.is_some() { color::FILE } else { color::stdout(when) };
    let mut bytes = Vec::new();
    if args.format == Format::Sarif {
        let (files, notices) = later.shown();
        report::write(report::Format::Sarif, &findings(&diff, files, notices), &report::Options::default(), &mut bytes)?;
    } else {
        write(args.format, &diff, look.color, &mut bytes)?;
    }
    match &args.output {
        Some(path) => output::save(path, &bytes).map_err(Failure::Usage)?,
        None => {
            let mut out = io::stdout().lock();
            out.write_all(&bytes)?;
            out.flush()?;
        }
    }
    Ok(code(args.fail_on, &diff))
}

/// `main (1a2b3c4)`; a commit by its first digits alone.
fn called(revision: &str, version: &Version) -> String {
    let short = version.commit.get(..10).unwrap_or(&version.commit);
    if version.commit.starts_with(revision) { short.to_owned() } else { format!("{revision} ({short})") }
}

fn survey(version: &Version, config: &Config) -> Result<Survey, String> {
    let mut survey = engine::survey_of(&version.root(), &[], config, &version.git)?;
    survey.notices.extend(version.notices.iter().cloned());
    Ok(survey)
}

/// The configuration of the earlier version: what a change proposes does not decide what is seen of it.
fn configure(args: &Args, base: &Version, when: When) -> Result<Config, Failure> {
    let root: &Path = &base.root();
    let mut config = if args.no_config { Config::default() } else { scan::load(root, args.config.as_deref(), when)? };
    config.exclude.extend(args.exclude.iter().cloned());
    Ok(config)
}

/// What is certain wins over what could not be examined.
fn code(gate: Gate, diff: &Diff) -> u8 {
    match (gate.stops(diff), diff.incomplete()) {
        (true, _) => FINDINGS,
        (false, true) => INCOMPLETE,
        (false, false) => CLEAN,
    }
}
