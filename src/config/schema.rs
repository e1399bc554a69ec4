//! The shape of the configuration, checked against `schemas/bailiwick.schema.json`: one fact for editors and for us. Each error of the
//! schema is brought back to its place in the file and said in plain words.

use std::sync::OnceLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};

use super::did_you_mean;
use super::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{EntryRef, Kind, NodeRef};

/// The schema, as it is published.
const SCHEMA: &str = include_str!("../../schemas/bailiwick.schema.json");

/// More values than any configuration has: aliases are expanded on the way to the schema, and the file is not trusted.
const MAX_VALUES: usize = 100_000;
/// Deeper than any configuration is.
const MAX_DEPTH: usize = 32;

struct Schema {
    value: Value,
    validator: Validator,
}

fn schema() -> &'static Schema {
    static SCHEMA_READ: OnceLock<Schema> = OnceLock::new();
    SCHEMA_READ.get_or_init(|| {
        let value: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON; a test reads it");
        let validator = jsonschema::validator_for(&value).expect("the schema is a schema; a test reads it");
        Schema { value, validator }
    })
}

/// Every place where the tree has not the shape of a configuration.
pub(super) fn check(root: NodeRef<'_>) -> Vec<Problem> {
    let mut left = MAX_VALUES;
    let Some(value) = json(root, MAX_DEPTH, &mut left) else {
        return vec![problem(root.span(), "this holds more than any configuration needs", "check whether it is the right file")];
    };
    schema().validator.iter_errors(&value).flat_map(|error| explain(root, &error)).collect()
}

/// The tree as JSON; `None` when it is too large or too deep.
fn json(node: NodeRef<'_>, depth: usize, left: &mut usize) -> Option<Value> {
    *left = left.checked_sub(1)?;
    let depth = depth.checked_sub(1)?;
    Some(match node.kind() {
        Kind::Null | Kind::Alias(_) => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        // A number that JSON cannot write is a text to the schema, which wants neither here.
        Kind::Number(number) => serde_json::from_str(number).unwrap_or_else(|_| Value::String(number.to_string())),
        Kind::String(text) => Value::String(text.value.to_string()),
        Kind::Seq(_) => Value::Array(node.items().map(|item| json(item, depth, left)).collect::<Option<_>>()?),
        Kind::Map(_) => {
            let entries = node.entries().map(|entry| Some((entry.key().to_owned(), json(entry.value(), depth, left)?)));
            Value::Object(entries.collect::<Option<Map<_, _>>>()?)
        }
    })
}

/// What an error of the schema means, in words and at its place.
fn explain(root: NodeRef<'_>, error: &ValidationError<'_>) -> Vec<Problem> {
    let (node, name) = follow(root, error.instance_path().as_str());
    let given = node.scalar().unwrap_or_default();
    let one = |message: String, help: String| vec![Problem { message, help, ..problem(node.site(), "", "") }];
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known: Vec<&str> = siblings(error).collect();
            let unknown = node.entries().filter(|entry| unexpected.iter().any(|key| key == entry.key()));
            unknown
                .map(|entry| {
                    let key = entry.key();
                    let help = format!("the keys here are {}{}", quoted(&known), did_you_mean(key, known.iter().copied()));
                    problem(entry.key_span(), &format!("unknown key `{key}`"), &help)
                })
                .collect()
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            // The whole map would underline too much: its first key stands for it.
            let span = node.entries().next().map_or(node.site(), EntryRef::key_span);
            let of = if name.is_empty() { String::new() } else { format!(" in `{name}`") };
            vec![problem(span, &format!("`{key}` is missing{of}"), &hint(error, key))]
        }
        ValidationErrorKind::Enum { options } => {
            let options: Vec<String> =
                options.as_array().map(|all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect()).unwrap_or_default();
            let options: Vec<&str> = options.iter().map(String::as_str).collect();
            let help = format!("it can be {}{}", quoted(&options), did_you_mean(given, options.iter().copied()));
            one(format!("`{name}` cannot be {}", what(node)), help)
        }
        ValidationErrorKind::Type { kind } => one(format!("`{name}` cannot be {}", what(node)), format!("it must be {}", kinds(kind))),
        ValidationErrorKind::MinLength { .. } => one(format!("`{name}` is empty"), String::new()),
        ValidationErrorKind::Constant { expected_value } => {
            one(format!("`{name}` cannot be {}", what(node)), format!("this version of bailiwick reads version {expected_value}"))
        }
        ValidationErrorKind::Pattern { .. } if name == "reason" => {
            one("the reason is empty".to_owned(), "say why this is accepted: somebody will ask".to_owned())
        }
        ValidationErrorKind::Pattern { .. } if name == "fail_on" => {
            let message = super::Threshold::parse(given).err().unwrap_or_else(|| format!("`{given}` is no gate"));
            one(message, "write SEVERITY, SEVERITY:CONFIDENCE or never: `high`, `critical:high`".to_owned())
        }
        ValidationErrorKind::Pattern { .. } if name == "pointer" => one(
            format!("`{given}` is no JSON pointer"),
            "write the keys from the top, each after a `/`: `/mcpServers/github/env`".to_owned(),
        ),
        _ => one(error.to_string(), String::new()),
    }
}

/// The node at the end of a JSON pointer, and the last key on the way to it.
fn follow<'t>(root: NodeRef<'t>, pointer: &str) -> (NodeRef<'t>, String) {
    let mut name = String::new();
    let mut node = root;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = if node.is_seq() { step.parse().ok().and_then(|index| node.items().nth(index)) } else { node.get(&step) };
        let Some(next) = next else { break };
        if node.is_map() {
            name = step;
        }
        node = next;
    }
    (node, name)
}

/// The keys that the schema knows beside the one at fault.
fn siblings<'e>(error: &'e ValidationError<'_>) -> impl Iterator<Item = &'e str> + use<'e> {
    let object = error.schema_path().as_str().rsplit_once('/').and_then(|(object, _)| schema().value.pointer(object));
    let properties = object.and_then(|object| object.get("properties")).and_then(Value::as_object);
    properties.into_iter().flat_map(|properties| properties.keys().map(String::as_str)).filter(|key| !key.starts_with('$'))
}

/// What the schema says of a key.
fn hint(error: &ValidationError<'_>, key: &str) -> String {
    let object = error.schema_path().as_str().rsplit_once('/').and_then(|(object, _)| schema().value.pointer(object));
    let about = object.and_then(|object| object.pointer(&format!("/properties/{key}/description"))).and_then(Value::as_str);
    about.map(|about| format!("`{key}`: {about}")).unwrap_or_default()
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A value, in words.
fn what(node: NodeRef<'_>) -> String {
    match node.kind() {
        Kind::Null | Kind::Alias(_) => "empty".to_owned(),
        Kind::Seq(_) => "a list".to_owned(),
        Kind::Map(_) => "a map".to_owned(),
        _ => format!("`{}`", node.scalar().unwrap_or_default()),
    }
}

fn kinds(kind: &TypeKind) -> String {
    let types: Vec<String> = match kind {
        TypeKind::Single(only) => vec![only.to_string()],
        TypeKind::Multiple(several) => several.iter().map(|kind| kind.to_string()).collect(),
    };
    let words: Vec<&str> = types
        .iter()
        .map(|kind| match kind.as_str() {
            "array" => "a list",
            "object" => "a map",
            "string" => "a text",
            "boolean" => "true or false",
            _ => "a number",
        })
        .collect();
    words.join(" or ")
}

/// A mistake at `span`.
pub(super) fn problem(span: Span, message: &str, help: &str) -> Problem {
    Problem { start: span.start as usize, end: span.end as usize, message: message.to_owned(), help: help.to_owned() }
}
