//! `bailiwick rules`: what there is, for people and for programs.

use std::io::{self, Write as _};

use serde_json::json;

use super::{CLEAN, Failure, Format};
use crate::rule;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to write the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<u8, Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        Format::Text => {
            let width = rule::all().iter().map(|rule| rule.id.len()).max().unwrap_or(0);
            for rule in rule::all() {
                let rule::Rule { id, title, category, severity, persona, .. } = rule;
                writeln!(out, "{id:width$}  {severity:8}  {category:12}  {persona:7}  {title}")?;
            }
        }
        Format::Json => {
            // `version` is that of this shape: a reader can tell when it changes.
            let list = json!({ "version": 1, "rules": rule::all().iter().map(described).collect::<Vec<_>>() });
            serde_json::to_writer_pretty(&mut out, &list).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(CLEAN)
}

/// What a rule says of itself. How it is asked of the model is its file's business.
fn described(rule: &rule::Rule) -> serde_json::Value {
    let rule::Rule {
        id,
        title,
        category,
        severity,
        confidence,
        persona,
        since,
        check: _,
        once: _,
        yields_to: _,
        why,
        fix,
        limitations,
        frameworks,
        references,
        examples,
    } = rule;
    json!({
        "id": id, "title": title, "category": category, "severity": severity, "confidence": confidence, "persona": persona, "since": since,
        "why": why, "fix": fix, "limitations": limitations, "frameworks": frameworks, "references": references, "examples": examples,
    })
}
