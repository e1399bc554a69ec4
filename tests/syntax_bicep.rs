//! Bicep to the tree: its shape, its places, and what is not Bicep.

use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{Document, Syntax, parse};

fn source(text: &str) -> Source {
    Source::new(FileId(0), "a.bicep", text.to_owned())
}

/// The text at `path`, and what stands in its place.
fn at(document: &Document<'_>, path: &[&str]) -> Option<(String, String)> {
    let node = document.tree.root()?.at(path)?;
    let written = document.source.text().get(node.span().range())?;
    Some((node.scalar()?.to_owned(), written.to_owned()))
}

const TEXT: &str = r"targetScope = 'subscription' // all of it
@allowed([
  'a'
])
param place string = 'here'
param other string?
var parts = { 'the key': 'it\'s', list: [1, true
  two] }
resource one 'Acme.Orchard/trees@2025' = if (a == ')') {
  name: x ? 'y'
    : 'z'
  ...more
  deep: { a: '${f('}')}/b' /* , */, text: '''raw ' text''' }
  resource leaf 'leaves@2025' existing = { name: 'green' }
}
resource all 'Acme.Orchard/rows@2025' = [for (row, i) in range(0, 3): if (i > 1) { name: row }]
output what string = one.name
";

#[test]
fn statements_are_what_the_template_compiles_to() {
    for text in [TEXT.to_owned(), TEXT.replace('\n', "\r\n"), format!("\u{feff}{TEXT}")] {
        let source = source(&text);
        let document = parse(&source, Syntax::Bicep);
        assert_eq!(document.error, None);
        let says = |path: &[&str], value: &str, written: &str| {
            let found = at(&document, path).map(|(value, written)| (value.replace("\r\n", "\n"), written.replace("\r\n", "\n")));
            assert_eq!(found, Some((value.to_owned(), written.to_owned())), "{path:?}");
        };
        says(&["targetScope"], "subscription", "'subscription'");
        says(&["parameters", "place"], "here", "'here'");
        says(&["variables", "parts", "the key"], "it's", r"'it\'s'");
        says(&["resources", "one", "type"], "Acme.Orchard/trees@2025", "'Acme.Orchard/trees@2025'");
        says(&["resources", "one", "name"], "${x ? 'y'\n    : 'z'}", "x ? 'y'\n    : 'z'");
        says(&["resources", "one", "deep", "a"], "${f('}')}/b", "'${f('}')}/b'");
        says(&["resources", "one", "deep", "text"], "raw ' text", "'''raw ' text'''");
        says(&["resources", "leaf", "type"], "Acme.Orchard/trees/leaves@2025", "'leaves@2025'");
        says(&["resources", "leaf", "existing"], "true", "existing");
        says(&["resources", "all", "name"], "${row}", "row");
        let root = document.tree.root().expect("a root");
        assert_eq!(root.at(&["variables", "parts", "list"]).map(|list| list.items().count()), Some(3));
        assert!(root.at(&["parameters", "other"]).is_none() && root.get("output").is_none());
        let comments: Vec<&str> = document.tree.comments().iter().map(|comment| &*comment.text).collect();
        assert!(comments.contains(&"all of it"), "{comments:?}");
    }
}

#[test]
fn what_is_not_closed_is_an_error_at_its_bracket() {
    for (text, place) in [("var a = {\n  b: [1\n", "["), ("resource a 'b' = {\n", "{")] {
        let source = source(text);
        let error = parse(&source, Syntax::Bicep).error.expect("an error");
        assert_eq!(&text[error.span.range()], place);
    }
}

#[test]
fn every_beginning_of_a_file_is_read_without_a_fault() {
    for end in (0..TEXT.len()).filter(|&end| TEXT.is_char_boundary(end)) {
        for tail in ["", "'", "]", ")", "}", "${", "é", "/*", "'''", ":", "resource"] {
            let source = source(&format!("{}{tail}", &TEXT[..end]));
            let document = parse(&source, Syntax::Bicep);
            assert!(document.error.is_some() || document.tree.root().is_some());
        }
    }
}

#[test]
fn hostile_files_cost_no_more_than_their_length() {
    let many = 60_000;
    for unit in ["(", "[", "{", "'${", "a: ", "]", "}\n", "?\n", "\n\n", "var a = ", "/*", "'''", "resource a 'b' = {\n", "@x(\n", "\\'"] {
        let source = source(&unit.repeat(many));
        let begun = std::time::Instant::now();
        let document = parse(&source, Syntax::Bicep);
        assert!(document.error.is_some() || document.tree.root().is_some());
        assert!(begun.elapsed().as_secs() < 5, "{unit:?}");
    }
}

/// A thread of the pool has less room than the main one.
#[test]
fn the_deepest_nesting_fits_a_small_stack() {
    for text in [
        format!("var a = {}1{}\n", "[".repeat(60), "]".repeat(60)),
        "resource a 'b' = {\n".repeat(100),
        "var a = ".to_owned() + &"{ b: ".repeat(100),
    ] {
        let small = std::thread::Builder::new().stack_size(1024 * 1024);
        let read = small.spawn(move || parse(&source(&text), Syntax::Bicep).tree.nodes().len()).expect("a thread");
        assert!(read.join().is_ok());
    }
}
