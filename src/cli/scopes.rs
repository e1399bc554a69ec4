//! `bailiwick scopes [PATHS]`: every scope that a repository asks for, who holds it, and what would do instead.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::{CLEAN, Failure, Format, scan, shown};
use crate::config::Config;
use crate::engine::{self, Survey};
use crate::model::{Scope, ScopeAccess};
use crate::names::Named;
use crate::source::Span;

/// The version of the JSON: a reader can tell when its shape changes.
const VERSION: u32 = 1;

/// The widest cell of a table, in columns.
const WIDTH: usize = 200;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; the current folder if none
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to write the table
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<u8, Failure> {
    let (root, paths) = scan::located(&args.paths).map_err(Failure::Usage)?;
    let survey = engine::survey(&root, &paths, &Config::default()).map_err(Failure::Usage)?;
    let holders = holders(&survey.model.scopes);
    let text = match args.format {
        Format::Text => text(&survey, &holders),
        Format::Json => {
            let scopes: Vec<Json> = holders.iter().flatten().map(|scope| object(&survey, scope)).collect();
            let mut json = json!({ "version": VERSION, "scopes": scopes });
            shown::mask(&survey, &mut json);
            format!("{json:#}\n")
        }
    };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(CLEAN)
}

/// The scopes of each holder, in the order of the files and of their places. Scopes that one text stands for share a place.
fn holders(scopes: &[Scope]) -> Vec<Vec<&Scope>> {
    let mut sorted: Vec<&Scope> = scopes.iter().collect();
    let holder = |scope: &Scope| (scope.origin.file, scope.origin.product, scope.origin.agent.clone());
    sorted.sort_by_key(|scope| (holder(scope), scope.name.span));
    sorted.chunk_by(|a, b| holder(a) == holder(b)).map(<[&Scope]>::to_vec).collect()
}

fn place(survey: &Survey, span: Span) -> (&str, u32, u32) {
    let source = &survey.files[span.file.0 as usize].source;
    let position = source.position(span.start);
    (source.path(), position.line, position.column)
}

fn text(survey: &Survey, holders: &[Vec<&Scope>]) -> String {
    let mut text = String::new();
    for scopes in holders {
        let Some(first) = scopes.first() else { continue };
        if !text.is_empty() {
            text.push('\n');
        }
        let (path, ..) = place(survey, first.name.span);
        let name = first.origin.agent.as_deref().unwrap_or(first.origin.product);
        let product = if name == first.origin.product { String::new() } else { format!(" ({})", first.origin.product) };
        let _ = writeln!(text, "{}{product} in {}\n", shown::cell(survey, name, WIDTH), shown::cell(survey, path, WIDTH));
        let lines: Vec<[String; 4]> = scopes.iter().map(|scope| line(survey, scope)).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let (name, risk, at) = (width(0), width(1), width(3));
        for [scope, level, says, line] in &lines {
            let _ = writeln!(text, "  {line:>at$}  {scope:name$}  {level:risk$}  {says}");
        }
    }
    if holders.is_empty() {
        text.push_str("No file here asks for scopes.\n");
    }
    text
}

/// Scope, risk, what it allows and what would do instead, line.
fn line(survey: &Survey, scope: &Scope) -> [String; 4] {
    let (_, line, _) = place(survey, scope.name.span);
    let risk = scope.risk.clone().unwrap_or_else(|| "unknown".to_owned());
    let mut says = vec![match (&scope.allows, scope.access) {
        (Some(allows), _) => format!("can {allows}"),
        (None, ScopeAccess::Unknown) if scope.wildcard => "everything that it covers".to_owned(),
        (None, ScopeAccess::Unknown) if scope.listed => format!("not among the scopes of {} that are known", scope.issuer),
        (None, ScopeAccess::Unknown) => format!("scope of {}, which is not in the catalogue", scope.issuer),
        (None, access) => format!("{} {}", access.as_str(), scope.domains.join(", ")),
    }];
    says.extend(scope.nearest.iter().map(|nearest| format!("nearest: {nearest}")));
    says.extend(scope.narrower.first().map(|narrower| format!("narrower: {narrower}")));
    says.extend(scope.implied_by.iter().map(|other| format!("included in {}", other.value)));
    says.extend(scope.grant.map(|grant| grant.as_str().to_owned()));
    says.extend(scope.optional.then(|| "optional".to_owned()));
    says.extend(scope.amplifier.iter().map(|amplifier| amplifier.value.clone()));
    [scope.name.value.clone(), risk, says.join("; "), line.to_string()].map(|text| shown::cell(survey, &text, WIDTH))
}

fn object(survey: &Survey, scope: &Scope) -> Json {
    let (file, line, column) = place(survey, scope.name.span);
    json!({
        "agent": scope.origin.agent,
        "product": scope.origin.product,
        "holder": scope.holder,
        "provider": scope.provider,
        "scope": scope.name.value,
        "id": scope.id,
        "access": scope.access.as_str(),
        "risk": scope.risk,
        "domains": scope.domains,
        "allows": scope.allows,
        "narrower": scope.narrower,
        "grant": scope.grant.map(Named::as_str),
        "consent": scope.consent.map(Named::as_str),
        "place": scope.place.as_str(),
        "optional": scope.optional,
        "wildcard": scope.wildcard,
        "purpose": scope.purpose.as_ref().map(|purpose| &purpose.value),
        "amplifier": scope.amplifier.as_ref().map(|amplifier| &amplifier.value),
        "nearest": scope.nearest,
        "implied_by": scope.implied_by.as_ref().map(|other| &other.value),
        "needed": scope.needed.map(Named::as_str),
        "unused": scope.unused,
        "file": file,
        "line": line,
        "column": column,
    })
}
