//! `bailiwick scan`: from the command line to a run, its reports, and the exit code.

use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::output::{self, Target};
use super::progress::Bar;
use super::{CLEAN, FINDINGS, Failure, INCOMPLETE, When, color, named};
use crate::config::{self, Config, Selector, Threshold};
use crate::engine::{self, Silent};
use crate::finding::{Confidence, Persona, Report, Severity};
use crate::source::Source;
use crate::{report, rule};

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
    /// Put this folder before every path in the reports: where the project lies in its repository
    #[arg(long, value_name = "FOLDER", value_parser = prefix)]
    path_prefix: Option<String>,
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

/// A folder as the beginning of a path; the current one (`.`) is none.
fn prefix(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect();
    if text.starts_with('/') || parts.contains(&"..") {
        return Err("it must be a folder below the root of the repository, written from there".to_owned());
    }
    Ok(parts.iter().map(|part| format!("{part}/")).collect())
}

fn selector(text: &str) -> Result<Selector, String> {
    Selector::parse(text, rule::all())
}

pub(super) fn run(args: &Args, when: When) -> Result<u8, Failure> {
    let targets = output::targets(&args.format, args.output.as_deref()).map_err(Failure::Usage)?;
    let (root, paths) = located(&args.paths).map_err(Failure::Usage)?;
    let config = configure(args, &root, when)?;
    let report = if color::watched() && !args.quiet {
        let bar = Bar::new();
        let report = engine::scan(&root, &paths, &config, &bar);
        bar.clear();
        report
    } else {
        engine::scan(&root, &paths, &config, &Silent)
    };
    let mut report = report.map_err(Failure::Usage)?;
    if let Some(prefix) = args.path_prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
        move_below(prefix, &mut report);
    }
    write(args, &targets, &report, when)?;
    Ok(code(&report, &config, args.exit_zero))
}

/// As [`place`], for the process's own folder.
pub(super) fn located(paths: &[PathBuf]) -> Result<(PathBuf, Vec<PathBuf>), String> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    place(&here.map_err(|error| format!("the current folder cannot be found: {error}"))?, paths)
}

/// The root of the project and the paths below it. People work in the current folder, so that is the root, and what is reported is
/// relative to it; a single folder or file somewhere else belongs to a project of its own.
fn place(here: &Path, paths: &[PathBuf]) -> Result<(PathBuf, Vec<PathBuf>), String> {
    let mut below = Vec::new();
    for path in paths {
        let shown = path.display();
        let whole = here.join(path).canonicalize().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("`{shown}`: there is no such file or folder"),
            _ => format!("`{shown}` cannot be read: {error}"),
        })?;
        match whole.strip_prefix(here) {
            // As the user wrote it where that is a plain way down: a link keeps the name under which a product would read it.
            Ok(relative) => below.push(plain(path).unwrap_or_else(|| relative.to_owned())),
            Err(_) if paths.len() == 1 && whole.is_dir() => return Ok((whole, Vec::new())),
            // A file somewhere else belongs to the repository around it, else to its folder.
            Err(_) if paths.len() == 1 => {
                let parent = whole.parent().unwrap_or(&whole);
                let root = parent.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(parent);
                let below = whole.strip_prefix(root).unwrap_or(&whole).to_owned();
                return Ok((root.to_owned(), vec![below]));
            }
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

/// `path` without its `.` parts, if it leads down from here and nowhere else.
fn plain(path: &Path) -> Option<PathBuf> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.map(|part| matches!(part, Component::Normal(_)).then_some(part)).collect()
}

/// The configuration file, overruled by the command line.
fn configure(args: &Args, root: &Path, when: When) -> Result<Config, Failure> {
    let mut config = if args.no_config { Config::default() } else { load(root, args.config.as_deref(), when)? };
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

/// The configuration in `file`, or the one that is found from `root`.
pub(super) fn load(root: &Path, file: Option<&Path>, when: When) -> Result<Config, Failure> {
    config::load(root, file, rule::all()).map_err(|error| match error {
        config::Error::File(message) => Failure::Usage(message),
        config::Error::Invalid(invalid) => {
            let look = color::stderr(when);
            let count = invalid.problems.len();
            let heading = format!("bailiwick: {count} mistake{} in `{}`\n\n", if count == 1 { "" } else { "s" }, invalid.path);
            Failure::Rendered(heading + &invalid.render(look.color, look.unicode, look.width))
        }
    })
}

/// Gives every file the path that it has in the repository. Fingerprints stay those of the project.
fn move_below(prefix: &str, report: &mut Report) {
    for file in &mut report.files {
        *file = Arc::new(Source::new(file.id(), &format!("{prefix}{}", file.path()), file.text().to_owned()));
    }
    for notice in report.notices.iter_mut().filter(|notice| !notice.path.is_empty()) {
        notice.path.insert_str(0, prefix);
    }
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
        rules: &rule::find,
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
    if exit_zero {
        CLEAN
    } else if config.fail_on.is_some_and(stops) {
        FINDINGS
    } else if report.notices.iter().any(|notice| notice.incomplete) {
        INCOMPLETE
    } else {
        CLEAN
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{place, plain, prefix};

    #[test]
    fn a_prefix_is_a_folder_of_the_repository() {
        for (text, expected) in
            [(".", Some("")), ("", Some("")), ("apps/bot/", Some("apps/bot/")), ("./apps", Some("apps/")), ("../x", None), ("/x", None)]
        {
            assert_eq!(prefix(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_plain_ways_down_stay_as_they_are_written() {
        for (path, expected) in [(".", Some("")), ("./a/./b", Some("a/b")), ("a/../b", None), ("/a", None)] {
            assert_eq!(plain(Path::new(path)), expected.map(PathBuf::from), "{path}");
        }
    }

    #[test]
    fn the_root_is_here_or_the_one_folder_elsewhere() {
        let temporary = tempfile::tempdir().expect("a folder");
        let base = temporary.path().canonicalize().expect("a real path");
        let (here, there) = (base.join("here"), base.join("there"));
        std::fs::create_dir_all(here.join("sub")).expect("made");
        std::fs::create_dir_all(&there).expect("made");
        std::fs::write(there.join("AGENTS.md"), "").expect("written");
        let ask = |paths: &[&str]| place(&here, &paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(ask(&["."]), Ok((here.clone(), vec![])));
        assert_eq!(ask(&["sub"]), Ok((here.clone(), vec![PathBuf::from("sub")])));
        assert_eq!(ask(&["sub", "."]), Ok((here.clone(), vec![])));
        assert_eq!(ask(&["../there"]), Ok((there.clone(), vec![])));
        assert!(ask(&["sub", "../there"]).is_err_and(|error| error.contains("lies outside of the current folder")));
        assert_eq!(ask(&["../there/AGENTS.md"]), Ok((there.clone(), vec![PathBuf::from("AGENTS.md")])));
        assert_eq!(ask(&["nowhere"]), Err("`nowhere`: there is no such file or folder".to_owned()));
    }
}
