//! The command line program. Everything it does lives in `bailiwick::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    bailiwick::cli::main()
}
