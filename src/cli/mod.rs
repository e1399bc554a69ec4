//! The command line: what can be asked, and what the exit code says. One file a command.
//!
//! stdout carries what was asked for, stderr everything else. A reader that hangs up (`| head`) is no failure.

mod color;
mod diff;
mod explain;
mod inventory;
mod output;
mod permissions;
mod progress;
mod rules;
mod scan;
mod scopes;
mod shown;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};

use crate::names::Named;

/// Below the gate: nothing to stop for.
const CLEAN: u8 = 0;
/// Findings at the gate.
const FINDINGS: u8 = 1;
/// The command line or the configuration is wrong, or a report cannot be written where it was asked for.
const USAGE: u8 = 2;
/// Something could not be examined, or this program has a defect.
const INCOMPLETE: u8 = 3;

#[derive(Debug, Parser)]
#[command(
    name = "bailiwick",
    version,
    about = "Finds what a repository lets its AI agents do, and says where that is too much.",
    after_help = "Exit codes: 0 below the gate, 1 findings at the gate, 2 usage or configuration error, 3 incomplete run or internal error."
)]
struct Args {
    /// Colours in what is printed
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: When,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Examine files and folders
    Scan(Box<scan::Args>),
    /// Say what a change does to what agents may do: from BASE to HEAD, or to the files as they are
    Diff(Box<diff::Args>),
    /// Say what a rule finds, why it matters and what to do
    Explain(explain::Args),
    /// List every agent: what it has, what it can do and behind which gate, what holds it back
    Inventory(inventory::Args),
    /// Say for each tool of each agent whether it runs, asks or is refused, and what decides
    Permissions(permissions::Args),
    /// List the rules
    Rules(rules::Args),
    /// List every scope that is asked for: who holds it, what it allows, what would do instead
    Scopes(scopes::Args),
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum When {
    /// On a terminal, unless `NO_COLOR` is set; also elsewhere if `FORCE_COLOR` or `CLICOLOR_FORCE` is.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
enum Failure {
    /// In words for the user.
    Usage(String),
    /// Whole diagnostics, ready to print.
    Rendered(String),
    /// stdout could not be written to.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// The program: reads the arguments of the process, does what they ask, and says with which code to exit.
#[must_use]
pub fn main() -> ExitCode {
    // The message of a panic may quote the text at hand, and with it a secret: only the place in our own code is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
        let _ = writeln!(io::stderr(), "bailiwick: internal error at {place}. This is a defect of bailiwick, please report it.");
    }));
    let code = std::panic::catch_unwind(|| run(std::env::args_os())).unwrap_or(INCOMPLETE);
    ExitCode::from(code)
}

fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { USAGE } else { CLEAN };
        }
    };
    let result = match &args.command {
        Command::Scan(command) => scan::run(command, args.color),
        Command::Diff(command) => diff::run(command, args.color),
        Command::Explain(command) => explain::run(command, args.color),
        Command::Inventory(command) => inventory::run(command, args.color),
        Command::Permissions(command) => permissions::run(command),
        Command::Rules(command) => rules::run(command),
        Command::Scopes(command) => scopes::run(command),
    };
    match result {
        Ok(code) => code,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => CLEAN,
        Err(failure) => {
            let text = match failure {
                Failure::Usage(message) => format!("bailiwick: {message}\n"),
                Failure::Rendered(text) => text,
                Failure::Output(error) => format!("bailiwick: cannot write to standard output: {error}\n"),
            };
            let _ = io::stderr().write_all(text.as_bytes());
            USAGE
        }
    }
}

/// Values by their names; clap lists them and suggests the nearest.
fn named<T: Named + Send + Sync>() -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(T::ALL.iter().map(|value| value.as_str()))
        .try_map(|name| T::parse(&name).ok_or_else(|| format!("`{name}` is none of the names")))
}

/// How a list is written that is no report.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs, with everything.
    Json,
}
