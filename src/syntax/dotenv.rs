//! Files of one assignment a line (`.env`, `.npmrc`, `.properties`), and `.netrc`, to the tree.
//!
//! Every reader of such files has its own idea of quotes and comments. What they share is read: `NAME=value`, `export NAME=value`, quotes
//! around the value, comments on lines of their own and behind a blank. A line that assigns nothing is left out; nothing is an error.
//!
//! Sources: docs.docker.com/compose/how-tos/environment-variables/variable-interpolation ("Env-file syntax"); github.com/motdotla/dotenv;
//! docs.npmjs.com/cli/configuring-npm/npmrc; gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html.

use std::ops::Range;

use super::tree::{Comment, Entry, Kind, NodeId, Style, Text, Tree};
use super::{Document, Error, MAX_NODES};

pub(super) fn parse(document: &mut Document<'_>) {
    let text = document.source.text();
    let mut reader = Reader { tree: Tree::new(document.source.id()), document, text };
    let root = reader.tree.push(Kind::Null, reader.document.source.span(0..text.len()));
    let entries = if reader.document.source.path().ends_with("netrc") { reader.machines() } else { reader.assignments() };
    if reader.tree.nodes.len() > MAX_NODES {
        document.error = Some(Error::too_many(document.source.span(0..0)));
        return;
    }
    reader.tree.nodes[root.0 as usize].kind = Kind::Map(entries);
    reader.tree.roots.push(root);
    reader.tree.adopt();
    document.tree = reader.tree;
}

struct Reader<'d, 's> {
    tree: Tree,
    document: &'d Document<'s>,
    text: &'s str,
}

impl Reader<'_, '_> {
    fn entry(&mut self, key: Range<usize>, value: NodeId) -> Entry {
        Entry {
            key: self.text[key.clone()].into(),
            key_span: self.document.source.span(key),
            value,
            inherited: false,
            overwritten: false,
            merge: false,
        }
    }

    /// The text at `range`, behind `open` bytes of a quote that `range` includes.
    fn value(&mut self, range: Range<usize>, open: u8) -> NodeId {
        let quote = usize::from(open);
        let value = self.text[range.start + quote..range.end - quote].into();
        let span = self.document.source.span(range);
        self.tree.push(Kind::String(Text { value, style: Style::Verbatim { open } }), span)
    }

    fn assignments(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut at = 0;
        while at < self.text.len() && self.tree.nodes.len() <= MAX_NODES {
            let line = line(self.text, at);
            at = after(self.text, line.end);
            let start = line.end - self.text[line.clone()].trim_start().len();
            let content = &self.text[start..line.end];
            if content.starts_with(['#', ';', '!']) {
                let span = self.document.source.span(start..line.end);
                self.tree.comments.push(Comment { text: content.trim_start_matches(['#', ';', '!']).trim().into(), span });
                continue;
            }
            let Some(equals) = content.find('=') else { continue };
            let written = content[..equals].trim_end();
            let name = written.strip_prefix("export ").map_or(written, str::trim_start);
            if name.is_empty() || name.contains(char::is_whitespace) {
                continue;
            }
            let key = start + written.len() - name.len()..start + written.len();
            let value = self.assigned(start + equals + 1, line.end);
            at = at.max(after(self.text, line_end(self.text, value.0.end)));
            let value = self.value(value.0, value.1);
            let entry = self.entry(key, value);
            entries.push(entry);
        }
        entries
    }

    /// The value between `from` and the end of its line, or of the quote that opens there; with the length of the quote.
    fn assigned(&self, from: usize, end: usize) -> (Range<usize>, u8) {
        let start = end - self.text[from..end].trim_start().len();
        let rest = &self.text[start..end];
        if let Some(quote @ ('"' | '\'' | '`')) = rest.chars().next() {
            // Only a double quote may hold lines, and only while what follows is no assignment of its own.
            let limit = if quote == '"' && !rest[1..].contains('"') { quoted_end(self.text, start) } else { end };
            if let Some(len) = closing(&self.text[start + 1..limit], quote) {
                return (start..start + len + 2, 1);
            }
        }
        let comment = rest.char_indices().find(|&(at, c)| c == '#' && at > 0 && rest[..at].ends_with(char::is_whitespace));
        let value = rest[..comment.map_or(rest.len(), |(at, _)| at)].trim_end();
        (start..start + value.len(), 0)
    }

    /// `machine NAME login USER password WORD`, on one line or several.
    fn machines(&mut self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut open: Vec<Entry> = Vec::new();
        let words = words(self.text);
        let mut at = 0;
        while let Some(word) = words.get(at) {
            at += 1;
            match &self.text[word.clone()] {
                "default" => self.begin(word.clone(), &mut entries, &mut open),
                "machine" => {
                    let Some(name) = words.get(at) else { break };
                    at += 1;
                    self.begin(name.clone(), &mut entries, &mut open);
                }
                "login" | "password" | "account" if !entries.is_empty() => {
                    let Some(value) = words.get(at) else { break };
                    at += 1;
                    let value = self.value(value.clone(), 0);
                    let entry = self.entry(word.clone(), value);
                    open.push(entry);
                }
                _ => {}
            }
            if self.tree.nodes.len() > MAX_NODES {
                break;
            }
        }
        self.close(&mut entries, &mut open);
        entries
    }

    fn begin(&mut self, name: Range<usize>, entries: &mut Vec<Entry>, open: &mut Vec<Entry>) {
        self.close(entries, open);
        let span = self.document.source.span(name.clone());
        let map = self.tree.push(Kind::Map(Vec::new()), span);
        let entry = self.entry(name, map);
        entries.push(entry);
    }

    fn close(&mut self, entries: &mut [Entry], open: &mut Vec<Entry>) {
        let Some(last) = entries.last() else { return };
        let map = &mut self.tree.nodes[last.value.0 as usize];
        if let Some(end) = open.last().map(|entry| entry.value) {
            let end = self.tree.nodes[end.0 as usize].span.end;
            self.tree.nodes[last.value.0 as usize].span.end = end;
        } else {
            map.span.end = map.span.start;
        }
        self.tree.nodes[last.value.0 as usize].kind = Kind::Map(std::mem::take(open));
    }
}

/// The line that begins at `at`, without its end.
fn line(text: &str, at: usize) -> Range<usize> {
    at..line_end(text, at)
}

fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |len| at + len);
    end - usize::from(text[at..end].ends_with('\r'))
}

/// Where the line after the one that ends at `end` begins.
fn after(text: &str, end: usize) -> usize {
    text[end..].find('\n').map_or(text.len(), |len| end + len + 1)
}

/// Where a quoted text of several lines must have ended: an empty line, or a line that assigns something.
fn quoted_end(text: &str, start: usize) -> usize {
    const MAX_LINES: usize = 200;
    let mut at = after(text, line_end(text, start));
    for _ in 0..MAX_LINES {
        let one = line(text, at);
        let content = text[one.clone()].trim();
        let name = content.split_once('=').map(|(name, _)| name.trim());
        let assigns = name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'));
        if content.is_empty() || assigns {
            return at;
        }
        at = after(text, one.end);
        if content.contains('"') || at >= text.len() {
            return at.min(text.len());
        }
    }
    at
}

/// Bytes up to the quote that closes; a backslash takes the next byte along.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && !escaped && quote == '"';
        closes.then_some(at)
    })
}

fn words(text: &str) -> Vec<Range<usize>> {
    let base = text.as_ptr() as usize;
    let mut words: Vec<Range<usize>> = Vec::new();
    for one in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let offset = one.as_ptr() as usize - base;
        let mut start = None;
        for (at, c) in one.char_indices() {
            if c.is_whitespace() {
                words.extend(start.take().map(|start| offset + start..offset + at));
            } else {
                start = start.or(Some(at));
            }
        }
        words.extend(start.map(|start| offset + start..offset + one.len()));
    }
    words
}
