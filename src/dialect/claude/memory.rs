//! Imports of `CLAUDE.md`: `@path` pulls another file into every conversation.
//!
//! Source: code.claude.com/docs/en/memory, "Import additional files": relative to the importing file, absolute or in the home directory;
//! not within code spans and code blocks. Imports out of the project are approved once, in a dialog.

use super::PRODUCT;
use crate::authority::{paths, reach};
use crate::model::{Breadth, Facts, Grant, Hazard, Layer, Origin, Reach, Root, Status, Subject, Verdict};
use crate::source::{At, Span};
use crate::syntax::Document;

pub(super) fn lower(document: &Document<'_>, facts: &mut Facts) {
    let Some(body) = document.body else { return };
    for (index, (path, span)) in imports(document.source.slice(body), body).into_iter().enumerate() {
        let at = |what: &str| Origin {
            file: span.file,
            span,
            path: format!("import[{index}]{what}"),
            product: PRODUCT,
            agent: Some(PRODUCT.to_owned()),
        };
        if paths::credentials(path).is_some() {
            facts.grants.push(Grant {
                origin: at(""),
                verdict: Verdict::Allow,
                rule: At::new(format!("@{path}"), span),
                tool: "@".to_owned(),
                subject: Subject::Read,
                breadth: Breadth::Exact,
                commands: Vec::new(),
                hazard: Some(Hazard::Credentials),
                server: None,
                status: Status::Effective,
                reason: None,
                lets: None,
                better: None,
                instead: None,
                protective: false,
                layer: Layer::Project,
                run: crate::model::Run::None,
                by_person: false,
                sandboxed: false,
                own_server: false,
                capabilities: Vec::new(),
            });
        }
        let reach = reach::reach(path);
        if reach != Reach::Project {
            let location = At::new(path.to_owned(), span);
            let opened_by = "import".to_owned();
            facts.roots.push(Root { origin: at(".path"), location, reach, access: "read", opened_by, status: Status::Effective });
        }
    }
}

/// The paths behind `@`, with their places, `@` included. What is no path (a handle, a decorator) stays out.
fn imports(text: &str, body: Span) -> Vec<(&str, Span)> {
    let (mut found, mut at, mut fenced) = (Vec::new(), 0, None);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let fence = ["```", "~~~"].into_iter().find(|fence| trimmed.starts_with(fence));
        match (fenced, fence) {
            (None, Some(fence)) => fenced = Some(fence),
            (Some(open), Some(fence)) if open == fence => fenced = None,
            (None, None) => of_line(line, at, body, &mut found),
            _ => {}
        }
        at += line.len();
    }
    found
}

fn of_line<'t>(line: &'t str, offset: usize, body: Span, found: &mut Vec<(&'t str, Span)>) {
    let mut code = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        if c == '`' {
            code = !code;
        }
        if c == '@' && !code && (before.is_whitespace() || before == '(') {
            let rest = &line[at + 1..];
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '`' | ')' | '"')).unwrap_or(rest.len());
            let path = rest[..end].trim_end_matches(['.', ',', ';', ':']);
            if path.starts_with(['~', '/', '.']) || path.contains('/') && path.contains('.') {
                let (start, end) = (offset + at, offset + at + 1 + path.len());
                found.push((path, Span { start: body.start + start as u32, end: body.start + end as u32, ..body }));
            }
        }
        before = c;
    }
}
