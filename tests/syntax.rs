//! Files to trees through the public interface: values, places, errors.

use bailiwick::source::{FileId, Source};
use bailiwick::syntax::tree::{Kind, NodeRef};
use bailiwick::syntax::{Document, Syntax, parse};

fn source(text: &str) -> Source {
    Source::new(FileId(0), "file", text.to_owned())
}

/// A tree in short: `{a@0..1: 1@3..4}`.
fn show(document: &Document<'_>) -> String {
    document.tree.roots().map(show_node).collect::<Vec<_>>().join(" --- ")
}

fn show_node(node: NodeRef<'_>) -> String {
    let span = node.span();
    let place = format!("@{}..{}", span.start, span.end);
    if node.target() != node {
        return format!("*{}{place}", node.target().span().start);
    }
    let tag = node.tag().map(|tag| format!("{tag} ")).unwrap_or_default();
    let what = match node.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::String(text) => format!("{:?}", text.value),
        Kind::Seq(_) => format!("[{}]", node.items().map(show_node).collect::<Vec<_>>().join(", ")),
        Kind::Map(_) => {
            let entries = node.entries().map(|entry| {
                let key = entry.key_span();
                let inherited = if entry.inherited() { "<" } else { "" };
                format!("{inherited}{}@{}..{}: {}", entry.key(), key.start, key.end, show_node(entry.value()))
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Kind::Alias(_) => unreachable!("an alias of an alias"),
    };
    format!("{tag}{what}{place}")
}

#[test]
fn yaml_values_and_places() {
    let cases: &[(&str, &str)] = &[
        ("a: 1", "{a@0..1: 1@3..4}@0..4"),
        ("a: 1\r\nb:\r\n  - x\r\n  - 'y'\r\n", "{a@0..1: 1@3..4, b@6..7: [\"x\"@14..15, \"y\"@21..24]@12..24}@0..24"),
        ("c:  \nd: ~\n", "{c@0..1: null@2..2, d@5..6: null@8..9}@0..9"),
        ("c :\nd: 1\n", "{c@0..1: null@3..3, d@4..5: 1@7..8}@0..8"),
        ("on: yes\nno: TRUE\n", "{on@0..2: \"yes\"@4..7, no@8..10: true@12..16}@0..16"),
        (
            "[0x1f, .5, 1e3, -2, 1.2.3, +, .inf, 'x', \"1\"]",
            "[0x1f@1..5, .5@7..9, 1e3@11..14, -2@16..18, \"1.2.3\"@20..25, \"+\"@27..28, .inf@30..34, \"x\"@36..39, \"1\"@41..44]@0..45",
        ),
        ("a: |\n  x\n  y\n\nb: >-\n  z\n  w\n", "{a@0..1: \"x\\ny\\n\"@3..12, b@14..15: \"z w\"@17..27}@0..27"),
        ("\"k\": !Ref v\nn: !!str 1\n", "{k@0..3: !Ref \"v\"@10..11, n@12..13: !!str \"1\"@21..22}@0..22"),
        (
            "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n",
            "{a@0..1: {b@7..8: 1@10..11}@6..12, c@13..14: *6@6..12, d@19..20: {e@33..34: 2@36..37, <b@7..8: 1@10..11}@24..37}@0..37",
        ),
        (
            "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz: {<<: [*x, *y], a: 0}\n",
            "{x@0..1: {a@7..8: 1@10..11, b@13..14: 2@16..17}@6..18, y@19..20: {b@26..27: 3@29..30, c@32..33: 4@35..36}@25..37, z@38..39: {a@56..57: 0@59..60, <b@13..14: 2@16..17, <c@32..33: 4@35..36}@41..61}@0..61",
        ),
        ("? [p, q]\n: 1\n", "{[p, q]@2..8: 1@11..12}@0..12"),
        ("a: 1\na: 2\n", "{a@5..6: 2@8..9}@0..9"),
        ("a: 1\n---\nb: 2\n", "{a@0..1: 1@3..4}@0..4 --- {b@9..10: 2@12..13}@9..13"),
        ("a: 1\n---\nb: [\n", "{a@0..1: 1@3..4}@0..4"),
        ("", ""),
        (" \n\n", ""),
        ("# only\n", ""),
    ];
    for (text, expected) in cases {
        let source = source(text);
        let document = parse(&source, Syntax::Yaml);
        assert_eq!(show(&document), *expected, "{text:?}");
    }
}
