//! HCL (Terraform, OpenTofu) to the tree.
//!
//! Blocks become maps as Terraform's own JSON syntax writes them: `resource "aws_iam_role" "agent" { … }` is `resource.aws_iam_role.agent`.
//! Blocks without a label (`statement { … }`) may be repeated and are a list, however many there are. What is computed is a text with `${…}`
//! around it, so that everybody who knows references knows it for one; what a function only passes on or encodes (`jsonencode({ … })`,
//! `toset([ … ])`) is the thing itself.
//!
//! Source: hashicorp/hcl hclsyntax/spec.md; developer.hashicorp.com/terraform/language/syntax/json.

use std::collections::HashMap;
use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, ObjectKey};
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body, Structure};

use super::tree::{Comment, Entry, Kind, NodeId, Style, Text, Tree};
use super::{Document, Error, MAX_DEPTH, MAX_NODES};
use crate::source::Source;

pub(super) fn parse(document: &mut Document<'_>) {
    let source = document.source;
    let body = match hcl_edit::parser::parse_body(source.text()) {
        Ok(body) => body,
        Err(error) => {
            document.error = Some(parse_error(source, &error));
            return;
        }
    };
    let mut reader = Reader { source, tree: Tree::new(source.id()) };
    comments(source, &mut reader.tree);
    if source.text().trim().is_empty() {
        return;
    }
    match reader.body(&body, 0..source.text().trim_end().len(), 0) {
        Ok(root) => {
            reader.tree.roots.push(root);
            reader.tree.in_file_order();
            reader.tree.adopt();
            document.tree = reader.tree;
        }
        Err(error) => document.error = Some(error),
    }
}

fn parse_error(source: &Source, error: &hcl_edit::parser::Error) -> Error {
    let text = source.text();
    let mut at = error.location().offset().min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let message = error.message();
    // The parser's own limit: Terraform reads such a file.
    if message.contains("nesting depth") || message.contains("operator depth") {
        return Error::too_deep(source.span(at..end));
    }
    Error::new(message.replace('\n', " "), source.span(at..end))
}

/// Functions that give what they are given, as far as anybody here asks: encoded, as a set, without repetitions.
/// Source: developer.hashicorp.com/terraform/language/functions.
const PASSING: &[&str] = &["jsonencode", "tolist", "toset", "tomap", "distinct", "compact", "sort", "nonsensitive", "sensitive", "flatten"];

type Read = Result<NodeId, Error>;

struct Reader<'s> {
    source: &'s Source,
    tree: Tree,
}

impl Reader<'_> {
    fn push(&mut self, kind: Kind, range: Range<usize>, depth: usize) -> Read {
        let span = self.source.span(range);
        if depth > MAX_DEPTH {
            return Err(Error::too_deep(span));
        }
        if self.tree.nodes.len() >= MAX_NODES {
            return Err(Error::too_many(span));
        }
        Ok(self.tree.push(kind, span))
    }

    fn close(&mut self, node: NodeId, kind: Kind) -> NodeId {
        self.tree.nodes[node.0 as usize].kind = kind;
        node
    }

    fn entry(&self, key: &str, key_range: Range<usize>, value: NodeId) -> Entry {
        let key_span = self.source.span(key_range);
        Entry { key: key.into(), key_span, value, inherited: false, overwritten: false, merge: false }
    }

    fn body(&mut self, body: &Body, range: Range<usize>, depth: usize) -> Read {
        let node = self.push(Kind::Null, range, depth)?;
        let mut entries = Vec::new();
        let mut groups = Groups::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => entries.push(self.attribute(attribute, depth)?),
                Structure::Block(block) => groups.add(block.ident.as_str(), block),
            }
        }
        for (name, blocks) in groups.list {
            let key = blocks[0].ident.span().unwrap_or_default();
            let value = self.blocks(&blocks, 0, depth + 1)?;
            entries.push(self.entry(name, key, value));
        }
        entries.sort_by_key(|entry| entry.key_span.start);
        Ok(self.close(node, Kind::Map(entries)))
    }

    fn attribute(&mut self, attribute: &Attribute, depth: usize) -> Result<Entry, Error> {
        let value = self.expression(&attribute.value, depth + 1)?;
        Ok(self.entry(attribute.key.as_str(), attribute.key.span().unwrap_or_default(), value))
    }

    /// Blocks that are called alike up to their label number `label`.
    fn blocks(&mut self, blocks: &[&Block], label: usize, depth: usize) -> Read {
        let range = |block: &Block| block.span().unwrap_or_default();
        let whole = range(blocks[0]).start..range(blocks[blocks.len() - 1]).end;
        if blocks.iter().all(|block| block.labels.len() <= label) {
            if let ([block], true) = (blocks, label > 0) {
                return self.body(&block.body, whole, depth);
            }
            let node = self.push(Kind::Null, whole, depth)?;
            let mut items = Vec::with_capacity(blocks.len());
            for block in blocks {
                items.push(self.body(&block.body, range(block), depth + 1)?);
            }
            return Ok(self.close(node, Kind::Seq(items)));
        }
        let node = self.push(Kind::Null, whole, depth)?;
        let mut groups = Groups::default();
        for &block in blocks {
            groups.add(block.labels.get(label).map_or("", BlockLabel::as_str), block);
        }
        let mut entries = Vec::with_capacity(groups.list.len());
        for (name, blocks) in groups.list {
            let key = blocks[0].labels.get(label).and_then(hcl_edit::Span::span).unwrap_or_default();
            let value = self.blocks(&blocks, label + 1, depth + 1)?;
            entries.push(self.entry(name, key, value));
        }
        Ok(self.close(node, Kind::Map(entries)))
    }

    fn expression(&mut self, expression: &Expression, depth: usize) -> Read {
        let range = expression.span().unwrap_or_default();
        let raw = self.source.text().get(range.clone()).unwrap_or_default();
        match expression {
            Expression::Null(_) => self.push(Kind::Null, range, depth),
            Expression::Bool(value) => self.push(Kind::Bool(*value.value()), range, depth),
            Expression::Number(_) => self.push(Kind::Number(raw.into()), range, depth),
            Expression::String(text) => self.push(Kind::String(quoted(raw, text.value())), range, depth),
            Expression::StringTemplate(_) => {
                let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw);
                self.push(Kind::String(quoted(raw, inner)), range, depth)
            }
            Expression::HeredocTemplate(_) => {
                let text = heredoc(raw);
                self.push(Kind::String(text), range, depth)
            }
            Expression::Parenthesis(inner) => self.expression(inner.inner(), depth + 1),
            Expression::Array(array) => {
                let node = self.push(Kind::Null, range, depth)?;
                let mut items = Vec::with_capacity(array.len());
                for item in array {
                    items.push(self.expression(item, depth + 1)?);
                }
                Ok(self.close(node, Kind::Seq(items)))
            }
            Expression::Object(object) => {
                let node = self.push(Kind::Null, range, depth)?;
                let mut entries = Vec::with_capacity(object.len());
                for (key, value) in object {
                    let at = key.span().unwrap_or_default();
                    let name = match key {
                        ObjectKey::Ident(ident) => ident.as_str(),
                        ObjectKey::Expression(Expression::String(text)) => text.value().as_str(),
                        ObjectKey::Expression(_) => self.source.text().get(at.clone()).unwrap_or_default(),
                    };
                    let value = self.expression(value.expr(), depth + 1)?;
                    entries.push(self.entry(name, at, value));
                }
                Ok(self.close(node, Kind::Map(entries)))
            }
            Expression::FuncCall(call) => match passed(call) {
                Some(argument) => self.expression(argument, depth + 1),
                None if is_concat(call) => self.concat(call, range, depth),
                None => self.computed(raw, range, depth),
            },
            _ => self.computed(raw, range, depth),
        }
    }

    /// Lists that are joined: one list. A list that is computed stays one item.
    fn concat(&mut self, call: &FuncCall, range: Range<usize>, depth: usize) -> Read {
        let node = self.push(Kind::Null, range, depth)?;
        let mut items = Vec::new();
        for argument in call.args.iter() {
            match argument {
                Expression::Array(array) => {
                    for item in array {
                        items.push(self.expression(item, depth + 1)?);
                    }
                }
                other => items.push(self.expression(other, depth + 1)?),
            }
        }
        Ok(self.close(node, Kind::Seq(items)))
    }

    /// What only a run of Terraform knows. The style fits no such text, so that the whole expression is the place of every part.
    fn computed(&mut self, raw: &str, range: Range<usize>, depth: usize) -> Read {
        let text = Text { value: format!("${{{raw}}}").into(), style: Style::TomlBasic };
        self.push(Kind::String(text), range, depth)
    }
}

/// Blocks by a name, in the order in which the names come first.
#[derive(Default)]
struct Groups<'b> {
    list: Vec<(&'b str, Vec<&'b Block>)>,
    known: HashMap<&'b str, usize>,
}

impl<'b> Groups<'b> {
    fn add(&mut self, name: &'b str, block: &'b Block) {
        let at = *self.known.entry(name).or_insert_with(|| {
            self.list.push((name, Vec::new()));
            self.list.len() - 1
        });
        self.list[at].1.push(block);
    }
}

fn name(call: &FuncCall) -> &str {
    if call.name.is_namespaced() { "" } else { call.name.name.as_str() }
}

fn passed(call: &FuncCall) -> Option<&Expression> {
    (call.args.len() == 1 && PASSING.contains(&name(call))).then(|| call.args.get(0))?
}

fn is_concat(call: &FuncCall) -> bool {
    name(call) == "concat" && !call.args.expand_final()
}

/// A text in quotes.
fn quoted(raw: &str, value: &str) -> Text {
    let plain = raw.len() == value.len() + 2 && raw[1..].starts_with(value);
    Text { value: value.into(), style: if plain { Style::Verbatim { open: 1 } } else { Style::TomlBasic } }
}

/// `<<TAG`, its lines, and the tag again: the lines as written.
fn heredoc(raw: &str) -> Text {
    let start = raw.find('\n').map_or(raw.len(), |end| end + 1);
    let body = &raw[start..];
    let end = body.trim_end_matches(['\r', '\n']).rfind('\n').map_or(0, |end| end + 1);
    let style = u8::try_from(start).map_or(Style::TomlBasic, |open| Style::Verbatim { open });
    Text { value: body[..end].into(), style }
}

/// `#`, `//` and `/* */`, outside of texts.
fn comments(source: &Source, tree: &mut Tree) {
    let text = source.text();
    let bytes = text.as_bytes();
    let line_end = |at: usize| memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
    let mut at = 0;
    while let Some(found) = memchr::memchr3(b'#', b'/', b'"', &bytes[at..]).map(|found| at + found) {
        let skipped = &text[at..found];
        if let Some(open) = skipped.find("<<") {
            at = heredoc_end(text, at + open);
            continue;
        }
        let rest = &text[found..];
        let (end, open, close) = match bytes[found] {
            b'"' => {
                at = text_end(bytes, found);
                continue;
            }
            b'#' => (line_end(found), 1, 0),
            _ if rest.starts_with("//") => (line_end(found), 2, 0),
            _ if rest.starts_with("/*") => (rest[2..].find("*/").map_or(text.len(), |end| found + end + 4), 2, 2),
            _ => {
                at = found + 1;
                continue;
            }
        };
        let raw = text[found..end].trim_end_matches('\r');
        let inner = raw.get(open..raw.len().saturating_sub(close).max(open)).unwrap_or_default();
        tree.comments.push(Comment { text: inner.trim().into(), span: source.span(found..found + raw.len()) });
        at = end;
    }
}

/// One past the heredoc that opens at `at`; two past `at` where it is none.
fn heredoc_end(text: &str, at: usize) -> usize {
    let rest = text[at + 2..].strip_prefix('-').unwrap_or(&text[at + 2..]);
    let tag: &str = &rest[..rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len())];
    if tag.is_empty() {
        return at + 2;
    }
    let mut end = at + text[at..].find('\n').map_or(text.len() - at, |end| end + 1);
    for line in text[end..].split_inclusive('\n') {
        end += line.len();
        if line.trim() == tag {
            break;
        }
    }
    end
}

/// One past the text in quotes that opens at `at`; what is interpolated may hold texts of its own.
fn text_end(bytes: &[u8], mut at: usize) -> usize {
    at += 1;
    let mut braces = 0_usize;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'{' if braces > 0 || matches!(bytes[at - 1], b'$' | b'%') => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            b'"' if braces == 0 => return at + 1,
            b'\n' if braces == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
