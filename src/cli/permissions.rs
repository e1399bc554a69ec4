//! `bailiwick permissions [PATH]`: what happens to each tool of each agent, and what decides.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::{CLEAN, Failure, Format, shown};
use crate::authority::Project;
use crate::authority::permissions::{Agent, By, Row, permissions};
use crate::config::Config;
use crate::engine::{self, Survey};
use crate::model::Gate;
use crate::names::Named as _;
use crate::source::Span;

/// The widest cell of a table, in columns.
const WIDTH: usize = 160;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A project's folder, or a file that configures an agent; the current folder if none
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// How to write the table
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<u8, Failure> {
    let path = args.path.as_deref().unwrap_or(Path::new("."));
    let (root, only) = place(path).map_err(Failure::Usage)?;
    let survey = engine::survey(&root, &[], &Config::default()).map_err(Failure::Usage)?;
    let name = |file: crate::source::FileId| survey.files[file.0 as usize].source.path();
    let mut agents = permissions(&survey.model, &name);
    if let Some(file) = &only {
        agents.retain(|agent| {
            agent.tools.iter().any(|row| span(row).is_some_and(|span| name(span.file) == file)) || agent.folder == folder(file)
        });
    }
    let text = match args.format {
        Format::Text => text(&survey, &agents),
        Format::Json => {
            let list: Vec<Json> = agents.iter().map(|agent| object(&survey, agent)).collect();
            // `version` is that of this shape: a reader can tell when it changes.
            let mut json = json!({ "version": 1, "agents": list });
            shown::mask(&survey, &mut json);
            format!("{json:#}\n")
        }
    };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(CLEAN)
}

/// The folder to read, and the file in it that the user asked for. Layers of a project are joined, so its folder is read with the file.
fn place(path: &Path) -> Result<(PathBuf, Option<String>), String> {
    let whole = path.canonicalize().map_err(|error| format!("`{}`: {}", path.display(), engine::plain(&error)))?;
    if whole.is_dir() {
        return Ok((whole, None));
    }
    let text = whole.to_string_lossy().replace('\\', "/");
    let project = Project::of(&text, "").folder;
    let root = PathBuf::from(if project.is_empty() { "/" } else { &project });
    let file = whole.strip_prefix(&root).map(|file| file.to_string_lossy().replace('\\', "/"));
    file.map(|file| (root.clone(), Some(file))).map_err(|_| format!("`{}` is in no folder that can be read", path.display()))
}

fn folder(file: &str) -> String {
    Project::of(file, "").folder
}

/// Where the decision is written.
fn span(row: &Row<'_>) -> Option<Span> {
    match row.by {
        By::Rule(grant) => Some(grant.rule.span),
        By::Setting(setting) => Some(setting.value.span),
        By::Default(_) | By::Nobody => None,
    }
}

/// What happens, in one word.
fn outcome(gate: Gate) -> &'static str {
    match gate {
        Gate::None => "run",
        Gate::Ask => "ask",
        Gate::Deny => "refuse",
        Gate::ModelJudged => "model-judged",
        Gate::Unknown => "unknown",
    }
}

/// `path:line` of a place.
fn at(survey: &Survey, span: Span) -> String {
    let source = &survey.files[span.file.0 as usize].source;
    format!("{}:{}", source.path(), source.position(span.start).line)
}

fn text(survey: &Survey, agents: &[Agent<'_>]) -> String {
    let mut text = String::new();
    for agent in agents {
        if !text.is_empty() {
            text.push('\n');
        }
        let name = agent.name.as_ref().map_or_else(String::new, |name| format!(", agent {name}"));
        let folder = if agent.folder.is_empty() { "this folder" } else { &agent.folder };
        let _ = writeln!(text, "{}{} in {}\n", agent.product, shown::cell(survey, &name, WIDTH), shown::cell(survey, folder, WIDTH));
        let lines: Vec<[String; 3]> = agent.tools.iter().map(|row| line(survey, row)).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let (tool, gate) = (width(0), width(1));
        for [first, second, third] in &lines {
            let _ = writeln!(text, "  {first:tool$}  {second:gate$}  {third}");
        }
    }
    if agents.is_empty() {
        text.push_str("No file here configures an agent whose permissions are known.\n");
    }
    text
}

fn line(survey: &Survey, row: &Row<'_>) -> [String; 3] {
    let by = match row.by {
        By::Rule(grant) => {
            let place = at(survey, grant.rule.span);
            if grant.rule.value == row.tool { place } else { format!("rule {} at {place}", grant.rule.value) }
        }
        By::Setting(setting) => format!("{} = {} at {}", setting.key.value, setting.value.value, at(survey, setting.value.span)),
        By::Default(_) => "default of the product".to_owned(),
        By::Nobody => "not known".to_owned(),
    };
    let note = row.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    [row.tool.clone(), outcome(row.gate).to_owned(), format!("{by}{note}")].map(|text| shown::cell(survey, &text, WIDTH))
}

fn object(survey: &Survey, agent: &Agent<'_>) -> Json {
    let tools: Vec<Json> = agent
        .tools
        .iter()
        .map(|row| {
            let mut by = match row.by {
                By::Rule(grant) => json!({"kind": "rule", "text": grant.rule.value}),
                By::Setting(setting) => json!({"kind": "setting", "text": format!("{} = {}", setting.key.value, setting.value.value)}),
                By::Default(source) => json!({"kind": "default", "source": source}),
                By::Nobody => json!({"kind": "unknown"}),
            };
            if let (Some(span), Some(by)) = (span(row), by.as_object_mut()) {
                let source = &survey.files[span.file.0 as usize].source;
                by.insert("file".to_owned(), source.path().into());
                by.insert("line".to_owned(), source.position(span.start).line.into());
            }
            json!({"tool": row.tool, "subject": row.subject.as_str(), "outcome": outcome(row.gate), "by": by, "note": row.note})
        })
        .collect();
    json!({"product": agent.product, "agent": agent.name, "folder": agent.folder, "tools": tools})
}
