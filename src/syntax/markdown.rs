//! Markdown: YAML front matter, if any, becomes the tree; the rest is the body.
//!
//! Vendors read front matter more loosely than YAML allows (`globs: *.ts,*.tsx`, `description: Use: this`): what the YAML reader rejects
//! is read line by line instead, with a note.

use std::ops::Range;

use super::tree::{Comment, Entry, Kind, NodeId, Style, Text, Tree};
use super::yaml::{self, Unknown};
use super::{Document, Error, MAX_NODES, MAX_STRUCTURED_BYTES, Note};
use crate::source::Source;

pub(super) fn parse(document: &mut Document<'_>) {
    let source = document.source;
    let text = source.text();
    // Dotprompt lets comment lines (a license) stand before the front matter: https://google.github.io/dotprompt/reference/frontmatter/
    let comments_first = source.path().ends_with(".prompt");
    let fences = match fences(text, comments_first) {
        Fences::None => {
            document.body = Some(source.span(0..text.len()));
            return;
        }
        Fences::Open(at) => {
            document.notes.push(Note {
                message: "front matter is opened but not closed by `---`; read as text".to_owned(),
                span: source.span(at..at + 3),
            });
            document.body = Some(source.span(0..text.len()));
            return;
        }
        Fences::Both { inner, body } => {
            document.body = Some(source.span(body..text.len()));
            inner
        }
    };
    if fences.len() > MAX_STRUCTURED_BYTES {
        document.error = Some(Error::too_large(source.span(fences.start..fences.start)));
        return;
    }
    let (tree, error, notes) = yaml::read_as(source, fences.clone(), Unknown::Text);
    match error {
        None => {
            document.tree = tree;
            document.notes.extend(notes);
        }
        Some(error) => {
            let message = format!("front matter is not valid YAML ({}); read line by line", error.message);
            document.notes.push(Note { message, span: error.span });
            document.tree = by_line(source, fences);
        }
    }
}

enum Fences {
    None,
    /// Only the opening line, which begins here.
    Open(usize),
    Both {
        inner: Range<usize>,
        body: usize,
    },
}

fn fences(text: &str, comments_first: bool) -> Fences {
    let mut opening = None;
    for (start, line) in lines(text, 0..text.len()) {
        let fence = line.trim_end();
        let next = start + line.len();
        match opening {
            None if fence == "---" => opening = Some((start, next)),
            None if comments_first && line.starts_with('#') => {}
            None => return Fences::None,
            Some((_, inner)) if fence == "---" || fence == "..." => return Fences::Both { inner: inner..start, body: next },
            Some(_) => {}
        }
    }
    opening.map_or(Fences::None, |(start, _)| Fences::Open(start))
}

/// The lines in `range` with where they begin; line ends included.
fn lines(text: &str, range: Range<usize>) -> impl Iterator<Item = (usize, &str)> {
    let mut at = range.start;
    text.get(range).unwrap_or_default().split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// A key at the start of a line, and what stands below it.
struct Pending {
    map: NodeId,
    children: Children,
}

enum Children {
    None,
    Items(Vec<NodeId>),
    Entries(Vec<Entry>),
}

/// Front matter that is no YAML: `key: rest of the line`, lists of `- item` and one level of `key: value` below a key.
fn by_line(source: &Source, range: Range<usize>) -> Tree {
    let mut reader = ByLine { source, tree: Tree::new(source.id()), entries: Vec::new(), pending: None };
    let text = source.text();
    let body = text.get(range.clone()).unwrap_or_default();
    let span = source.span(range.start..range.start + body.trim_end().len());
    let root = reader.tree.push(Kind::Null, span);
    for (start, line) in lines(text, range) {
        reader.line(start, line.trim_end());
        if reader.tree.nodes.len() >= MAX_NODES {
            break;
        }
    }
    reader.finish();
    reader.tree.nodes[root.0 as usize].kind = Kind::Map(reader.entries);
    reader.tree.roots.push(root);
    reader.tree.adopt();
    reader.tree
}

struct ByLine<'s> {
    source: &'s Source,
    tree: Tree,
    entries: Vec<Entry>,
    /// The last key at column 0 without a value on its own line.
    pending: Option<Pending>,
}

impl ByLine<'_> {
    fn line(&mut self, start: usize, line: &str) {
        let content = line.trim_start();
        let at = start + line.len() - content.len();
        if let Some(comment) = content.strip_prefix('#') {
            let span = self.source.span(at..at + content.len());
            self.tree.comments.push(Comment { text: comment.trim().into(), span });
            return;
        }
        if let Some(item) = content.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
            if !matches!(self.pending, Some(Pending { children: Children::None | Children::Items(_), .. })) {
                return;
            }
            let node = self.value(at + 1, item);
            match &mut self.pending {
                Some(Pending { children: Children::Items(items), .. }) => items.push(node),
                Some(pending) => pending.children = Children::Items(vec![node]),
                None => {}
            }
            return;
        }
        let Some((key, rest)) = split_key(content) else { return };
        let key_span = self.source.span(at..at + key.len());
        let name: Box<str> = key.trim_matches(['"', '\'']).into();
        let value_at = at + content.len() - rest.len();
        let entry = |value| Entry { key: name, key_span, value, inherited: false, overwritten: false, merge: false };
        if at == start {
            self.finish();
            let value = self.value(value_at, rest);
            self.entries.push(entry(value));
            self.pending = rest.trim().is_empty().then_some(Pending { map: value, children: Children::None });
        } else if matches!(self.pending, Some(Pending { children: Children::None | Children::Entries(_), .. })) {
            let value = self.value(value_at, rest);
            match &mut self.pending {
                Some(Pending { children: Children::Entries(entries), .. }) => entries.push(entry(value)),
                Some(pending) => pending.children = Children::Entries(vec![entry(value)]),
                None => {}
            }
        }
    }

    /// Puts what was found below the last key into its value.
    fn finish(&mut self) {
        let Some(Pending { map, children }) = self.pending.take() else { return };
        let place = |tree: &Tree, node: NodeId| tree.nodes[node.0 as usize].span;
        let (kind, first, last) = match children {
            Children::None => return,
            Children::Items(items) => {
                let (first, last) = (place(&self.tree, items[0]), place(&self.tree, items[items.len() - 1]));
                (Kind::Seq(items), first, last)
            }
            Children::Entries(entries) => {
                let (first, last) = (entries[0].key_span, place(&self.tree, entries[entries.len() - 1].value));
                (Kind::Map(entries), first, last)
            }
        };
        let node = &mut self.tree.nodes[map.0 as usize];
        node.kind = kind;
        node.span = self.source.span(first.start as usize..last.end as usize);
    }

    /// The rest of a line as a value: text as written, without quotes around it; booleans and numbers as in YAML.
    fn value(&mut self, at: usize, rest: &str) -> NodeId {
        let value = rest.trim();
        let start = if value.is_empty() { at } else { at + rest.len() - rest.trim_start().len() };
        let range = start..start + value.len();
        let quoted = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
        let kind = match quoted {
            Some(inner) => Kind::String(Text { value: inner.into(), style: Style::Verbatim { open: 1 } }),
            None => yaml::plain(value).unwrap_or_else(|| Kind::String(Text { value: value.into(), style: Style::Verbatim { open: 0 } })),
        };
        self.tree.push(kind, self.source.span(range))
    }
}

/// `key: rest`; the key is a word (quotes allowed), and the colon ends the line or is followed by a blank.
fn split_key(line: &str) -> Option<(&str, &str)> {
    let colon = line.match_indices(':').map(|(at, _)| at).find(|&at| {
        let rest = &line[at + 1..];
        rest.is_empty() || rest.starts_with([' ', '\t'])
    })?;
    let key = line[..colon].trim_end();
    (!key.is_empty()).then_some((key, &line[colon + 1..]))
}
