//! `bailiwick scan`: from the command line to a run, its reports, and the exit code.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::output::{self, Target};
use super::progress::Bar;
use super::{CLEAN, FINDINGS, Failure, INCOMPLETE, When, color, named};
use crate::config::{self, Config, Selector, Threshold};
use crate::engine::{self, Silent};
use crate::finding::{Confidence, Persona, Report, Severity};
use crate::{report, rule};

/// The rule that a file's panic becomes a finding of.
const INTERNAL_ERROR: &str = "internal-error";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders to examine
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read the configuration from this file
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration: what is scanned cannot steer the scan
    #[arg(long)]
    no_config: bool,
    /// How to report: terminal, sarif, github or json; with =FILE into a file. May be given several times
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = output::parse)]
    format: Vec<Target>,
    /// Write the one report to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// From which findings on the exit code is 1; or never [default: high:medium]
    #[arg(long, value_name = "SEVERITY[:CONFIDENCE]", value_parser = gate)]
    fail_on: Option<Gate>,
    /// Exit with 0 whatever is found
    #[arg(long)]
    exit_zero: bool,
    /// Run only these rules and categories
    #[arg(long, value_name = "ID,...", value_delimiter = ',', value_parser = selector)]
    select: Vec<Selector>,
    /// Do not run these rules and categories
    #[arg(long, value_name = "ID,...", value_delimiter = ',', value_parser = selector)]
    ignore: Vec<Selector>,
    /// Whose rules run
    #[arg(long, value_parser = named::<Persona>())]
    persona: Option<Persona>,
    /// Do not show findings below
    #[arg(long, value_name = "SEVERITY", value_parser = named::<Severity>())]
    min_severity: Option<Severity>,
    /// Do not show findings below
    #[arg(long, value_name = "CONFIDENCE", value_parser = named::<Confidence>())]
    min_confidence: Option<Confidence>,
    /// Read files that .gitignore and .ignore leave out as well
    #[arg(long)]
    no_ignore: bool,
    /// Let no comment in a file silence a finding
    #[arg(long)]
    no_inline: bool,
    /// Leave out paths that match
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Say only what was found
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more
    #[arg(short, long)]
    verbose: bool,
}

/// The gate of the command line; `Option<Option<_>>` would mean something else to clap.
#[derive(Clone, Copy, Debug)]
struct Gate(Option<Threshold>);

fn gate(text: &str) -> Result<Gate, String> {
    Threshold::parse(text).map(Gate)
}

fn selector(text: &str) -> Result<Selector, String> {
    Selector::parse(text, rule::all())
}

pub(super) fn run(args: &Args, when: When) -> Result<u8, Failure> {
    let targets = output::targets(&args.format, args.output.as_deref()).map_err(Failure::Usage)?;
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let here = here.map_err(|error| Failure::Usage(format!("the current folder cannot be found: {error}")))?;
    let (root, paths) = place(&here, &args.paths).map_err(Failure::Usage)?;
    let config = configure(args, &root, when)?;
    let report = if color::watched() && !args.quiet {
        let bar = Bar::new();
        let report = engine::scan(&root, &paths, &config, &bar);
        bar.clear();
        report
    } else {
        engine::scan(&root, &paths, &config, &Silent)
    };
    let report = report.map_err(Failure::Usage)?;
    write(args, &targets, &report, when)?;
    Ok(code(&report, &config, args.exit_zero))
}

/// The root of the project and the paths below it. People work in the current folder, so that is the root, and what is reported is
/// relative to it; a single folder somewhere else is a project of its own.
fn place(here: &Path, paths: &[PathBuf]) -> Result<(PathBuf, Vec<PathBuf>), String> {
    let mut below = Vec::new();
    for path in paths {
        let shown = path.display();
        let whole = here.join(path).canonicalize().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("`{shown}`: there is no such file or folder"),
            _ => format!("`{shown}` cannot be read: {error}"),
        })?;
        match whole.strip_prefix(here) {
            Ok(relative) => below.push(relative.to_owned()),
            Err(_) if paths.len() == 1 && whole.is_dir() => return Ok((whole, Vec::new())),
            Err(_) => {
                let here = here.display();
                return Err(format!(
                    "`{shown}` lies outside of the current folder `{here}`; run bailiwick in its project, or give that folder alone"
                ));
            }
        }
    }
    // The current folder holds all the others.
    if below.iter().any(|path| path.as_os_str().is_empty()) {
        below.clear();
    }
    Ok((here.to_owned(), below))
}

/// The configuration file, overruled by the command line.
fn configure(args: &Args, root: &Path, when: When) -> Result<Config, Failure> {
    let mut config = if args.no_config {
        Config::default()
    } else {
        config::load(root, args.config.as_deref(), rule::all()).map_err(|error| match error {
            config::Error::File(message) => Failure::Usage(message),
            config::Error::Invalid(invalid) => {
                let look = color::stderr(when);
                let count = invalid.problems.len();
                let heading = format!("bailiwick: {count} mistake{} in `{}`\n\n", if count == 1 { "" } else { "s" }, invalid.path);
                Failure::Rendered(heading + &invalid.render(look.color, look.unicode, look.width))
            }
        })?
    };
    if !args.select.is_empty() {
        config.select.clone_from(&args.select);
    }
    config.deselect.extend(args.ignore.iter().cloned());
    config.exclude.extend(args.exclude.iter().cloned());
    config.persona = args.persona.unwrap_or(config.persona);
    config.min_severity = args.min_severity.unwrap_or(config.min_severity);
    config.min_confidence = args.min_confidence.unwrap_or(config.min_confidence);
    config.fail_on = args.fail_on.map_or(config.fail_on, |gate| gate.0);
    config.respect_gitignore &= !args.no_ignore;
    config.inline_suppressions &= !args.no_inline;
    Ok(config)
}

/// Files first: when standard output is closed early, they are there all the same.
fn write(args: &Args, targets: &[Target], report: &Report, when: When) -> Result<(), Failure> {
    let options = |look: color::Look| report::Options {
        color: look.color,
        unicode: look.unicode,
        hyperlinks: look.hyperlinks,
        width: look.width,
        verbose: args.verbose,
        quiet: args.quiet,
        rules: rule::find,
    };
    for Target { format, file } in targets {
        let Some(path) = file else { continue };
        let mut bytes = Vec::new();
        report::write(*format, report, &options(color::FILE), &mut bytes)?;
        output::save(path, &bytes).map_err(Failure::Usage)?;
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    for target in targets.iter().filter(|target| target.file.is_none()) {
        report::write(target.format, report, &options(color::stdout(when)), &mut out)?;
    }
    out.flush()?;
    Ok(())
}

/// Findings at the gate win over an incomplete run: they are certain. `--exit-zero` is for those who judge by the report.
fn code(report: &Report, config: &Config, exit_zero: bool) -> u8 {
    let stops = |gate: Threshold| report.findings.iter().any(|finding| gate.stops(finding.severity, finding.confidence));
    let internal = report.findings.iter().any(|finding| finding.rule == INTERNAL_ERROR);
    if exit_zero {
        CLEAN
    } else if config.fail_on.is_some_and(stops) {
        FINDINGS
    } else if internal || report.notices.iter().any(|notice| notice.incomplete) {
        INCOMPLETE
    } else {
        CLEAN
    }
}
