//! HCL as the one spanned tree: places, paths, references, mistakes, limits.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use bailiwick::source::{FileId, Source};
use bailiwick::syntax::tree::{Kind, NodeRef};
use bailiwick::syntax::{Syntax, parse};

/// Every text, number and boolean: path, value, and the bytes at its place.
fn leaves(text: &str) -> Vec<(String, String, String)> {
    let source = Source::new(FileId(0), "a.tf", text.to_owned());
    let document = parse(&source, Syntax::Hcl);
    assert_eq!(document.error, None, "{text}");
    let leaf = |node: NodeRef<'_>| Some((node.path(), node.scalar()?.to_owned(), source.slice(node.span()).to_owned()));
    document.tree.nodes().filter_map(leaf).collect()
}

fn own(triples: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    triples.iter().map(|(path, value, raw)| ((*path).to_owned(), (*value).to_owned(), (*raw).to_owned())).collect()
}

#[test]
fn blocks_are_maps_and_lists_with_their_places() {
    let text = "a = 1\r\nresource \"r\" \"x\" {\r\n  on = true # c\r\n  s { k = \"ä\\n\" }\r\n  s { k = v.w }\r\n}\r\nresource r y { l = [\"p\", null] }\r\n";
    let expected = own(&[
        ("a", "1", "1"),
        ("resource.r.x.on", "true", "true"),
        ("resource.r.x.s[0].k", "ä\n", "\"ä\\n\""),
        ("resource.r.x.s[1].k", "${v.w}", "v.w"),
        ("resource.r.y.l[0]", "p", "\"p\""),
    ]);
    assert_eq!(leaves(text), expected);
}

#[test]
fn what_is_computed_is_a_reference_and_what_is_passed_on_is_itself() {
    let text = "a = jsonencode({ K = [\"x\"], \"q r\" = (2) })\nb = \"n-${var.n}\"\nc = toset(concat([\"y\"], var.z))\nd = x ? 1 : 2\n";
    let expected = own(&[
        ("a.K[0]", "x", "\"x\""),
        ("a.\"q r\"", "2", "2"),
        ("b", "n-${var.n}", "\"n-${var.n}\""),
        ("c[0]", "y", "\"y\""),
        ("c[1]", "${var.z}", "var.z"),
        ("d", "${x ? 1 : 2}", "x ? 1 : 2"),
    ]);
    assert_eq!(leaves(text), expected);
}

#[test]
fn heredocs_hold_their_lines() {
    let text = "a = <<-EOT\n    one # no comment\n    \"two\"\n  EOT\nb = 1 # c\n";
    let source = Source::new(FileId(0), "a.tf", text.to_owned());
    let document = parse(&source, Syntax::Hcl);
    let root = document.tree.root().unwrap();
    assert_eq!(root.get("a").and_then(NodeRef::as_str), Some("    one # no comment\n    \"two\"\n"));
    let comments: Vec<&str> = document.tree.comments().iter().map(|comment| &*comment.text).collect();
    assert_eq!(comments, ["c"]);
}

#[test]
fn comments_are_told_from_texts() {
    let text = "# a\nk = \"#no ${f(\"//no\")}\" // b\n/* c\n d */ l = 1\n";
    let source = Source::new(FileId(0), "a.tf", text.to_owned());
    let document = parse(&source, Syntax::Hcl);
    let comments: Vec<(&str, &str)> = document.tree.comments().iter().map(|comment| (&*comment.text, source.slice(comment.span))).collect();
    assert_eq!(comments, [("a", "# a"), ("b", "// b"), ("c\n d", "/* c\n d */")]);
}

#[test]
fn mistakes_have_a_place_and_limits_are_told_apart() {
    let error = |text: &str| {
        let source = Source::new(FileId(0), "a.tf", text.to_owned());
        let document = parse(&source, Syntax::Hcl);
        assert!(document.tree.root().is_none());
        let error = document.error.unwrap();
        (error.span.start, error.limit)
    };
    assert_eq!(error("a = \n"), (4, false));
    assert_eq!(error("{% if x %}\nresource \"a\" \"b\" {}\n"), (0, false));
    let deep = format!("a = {}1{}\n", "[".repeat(300), "]".repeat(300));
    assert!(error(&deep).1);
    let signs = format!("a = {}1\n", "-".repeat(100_000));
    assert!(error(&signs).1);
    let chain = format!("a = {}1\n", "x ? 1 : ".repeat(100_000));
    assert!(error(&chain).1);
}

/// A thread of the pool has less room than the main one.
#[test]
fn the_deepest_nesting_fits_a_small_stack() {
    let text = (50..=64).map(|depth| format!("a{depth} = {}1{}\n", "[".repeat(depth), "]".repeat(depth)));
    for text in text {
        let small = std::thread::Builder::new().stack_size(1024 * 1024);
        let read = small.spawn(move || {
            let source = Source::new(FileId(0), "a.tf", text);
            parse(&source, Syntax::Hcl).tree.nodes().len()
        });
        assert!(read.unwrap().join().is_ok());
    }
}

#[test]
fn many_blocks_take_linear_time() {
    let text: String = (0..20_000).map(|n| format!("resource \"r\" \"x{n}\" {{ k = {n} }}\n")).collect();
    let source = Source::new(FileId(0), "a.tf", text);
    let document = parse(&source, Syntax::Hcl);
    let blocks = document.tree.root().unwrap().at(&["resource", "r"]).unwrap();
    assert_eq!(blocks.entries().count(), 20_000);
    assert!(matches!(blocks.kind(), Kind::Map(_)));
}
