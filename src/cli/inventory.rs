//! `bailiwick inventory [PATHS]`: every agent, what it has and what it can do.

use std::io::{self, Write as _};
use std::path::PathBuf;

use super::{CLEAN, Failure, INCOMPLETE, When, color, named, output, scan};
use crate::config::Config;
use crate::engine;
use crate::inventory::take;
use crate::report::graph;
use crate::report::inventory::{Format, Look, write};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; the current folder if none
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "terminal", value_parser = named::<Format>())]
    format: Format,
    /// Draw what leads where instead: agents, tools, servers, data, ways out; what runs ungated is marked
    #[arg(long, value_name = "FORMAT", value_parser = named::<graph::Format>(), conflicts_with = "format")]
    graph: Option<graph::Format>,
    /// Write it to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Read the configuration from this file: what it excludes is left out
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    no_config: bool,
    /// Leave out paths that match
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Terminal: cut no list
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn run(args: &Args, when: When) -> Result<u8, Failure> {
    let (root, paths) = scan::located(&args.paths).map_err(Failure::Usage)?;
    let mut config = if args.no_config { Config::default() } else { scan::load(&root, args.config.as_deref(), when)? };
    config.exclude.extend(args.exclude.iter().cloned());
    let survey = engine::survey(&root, &paths, &config).map_err(Failure::Usage)?;
    let inventory = take(&survey);
    let look = if args.output.is_some() { color::FILE } else { color::stdout(when) };
    let look = Look { color: look.color, unicode: look.unicode, verbose: args.verbose };
    let mut bytes = Vec::new();
    match args.graph {
        Some(format) => graph::write(format, &inventory, &mut bytes)?,
        None => write(args.format, &inventory, look, &mut bytes)?,
    }
    match &args.output {
        Some(path) => output::save(path, &bytes).map_err(Failure::Usage)?,
        None => {
            let mut out = io::stdout().lock();
            out.write_all(&bytes)?;
            out.flush()?;
        }
    }
    Ok(if inventory.incomplete.is_empty() { CLEAN } else { INCOMPLETE })
}
