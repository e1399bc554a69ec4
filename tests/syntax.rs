//! Files to trees through the public interface: values, places, errors.

use bailiwick::source::{FileId, Source};
use bailiwick::syntax::de::from_node;
use bailiwick::syntax::locate::locate;
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

#[test]
fn json_values_and_places() {
    let cases: &[(&str, &str)] = &[
        ("{\"a\": [1, -2.5e3, true, null,],}", "{a@1..4: [1@7..8, -2.5e3@10..16, true@18..22, null@24..28]@6..30}@0..32"),
        ("// c\r\n{\r\n  'a': 'x', /* d */ b: 0x1F\r\n}\r\n", "{a@11..14: \"x\"@16..19, b@29..30: 0x1F@32..36}@6..39"),
        ("{\"a\": 1, \"a\": 2}", "{a@9..12: 2@14..15}@0..16"),
        ("\"\\u00e9\\ud83d\\ude00\"", "\"é😀\"@0..20"),
        ("", ""),
        (" \r\n", ""),
        ("// only", ""),
    ];
    for (text, expected) in cases {
        let source = source(text);
        let document = parse(&source, Syntax::Json);
        assert_eq!(document.error, None, "{text:?}");
        assert_eq!(show(&document), *expected, "{text:?}");
    }
}

#[test]
fn toml_values_and_places() {
    let cases: &[(&str, &str)] = &[
        ("a = 1\r\n'b c' = \"x\"\r\n", "{a@0..1: 1@4..5, b c@7..12: \"x\"@15..18}@0..18"),
        ("a.b = true\nc = 1\na.d = 0x1F\n", "{a@0..1: {b@2..3: true@6..10, d@19..20: 0x1F@23..27}@0..27, c@11..12: 1@15..16}@0..27"),
        (
            "[s.t]\nk = {x = [1, 2], y.z = 'v'}\n",
            "{s@1..2: {t@3..4: {k@6..7: {x@11..12: [1@16..17, 2@19..20]@15..21, y@23..24: {z@25..26: \"v\"@29..32}@23..32}@10..33}@0..33}@1..33}@0..33",
        ),
        ("[[m]]\na = 1\n[[m]]\na = 2\n", "{m@2..3: [{a@6..7: 1@10..11}@0..11, {a@18..19: 2@22..23}@12..23]@0..23}@0..23"),
        (
            "[a.b]\n[c]\n[a]\nx = 1979-05-27\n",
            "{c@7..8: {}@6..9, a@11..12: {b@3..4: {}@0..5, x@14..15: \"1979-05-27\"@18..28}@3..28}@0..28",
        ),
        ("", ""),
        ("# only\n", "{}@0..6"),
    ];
    for (text, expected) in cases {
        let source = source(text);
        let document = parse(&source, Syntax::Toml);
        assert_eq!(document.error, None, "{text:?}");
        assert_eq!(show(&document), *expected, "{text:?}");
        assert!(document.tree.nodes().is_sorted_by_key(|node| node.span().start), "{text:?}");
    }
}

#[test]
fn comments_are_kept_with_their_places() {
    let cases = [
        (Syntax::Yaml, "# a\r\nk: 'x # y' #b\n", "a=# a b=#b"),
        (Syntax::Json, "{ // a\r\n\"k\": \"// no\" /* b\n c */ }", "a=// a b\n c=/* b\n c */"),
        (Syntax::Toml, "# a\r\nk = '#no' #b\nl = \"\"\"\\\"#\n#no\"\"\" # c\n[\"#no\"] # d\n", "a=# a b=#b c=# c d=# d"),
        (Syntax::Markdown, "---\n# a\nk: v # b\n---\n# no\n", "a=# a b=# b"),
    ];
    for (syntax, text, expected) in cases {
        let source = source(text);
        let document = parse(&source, syntax);
        let comments = document.tree.comments().iter().map(|comment| format!("{}={}", comment.text, source.slice(comment.span)));
        assert_eq!(comments.collect::<Vec<_>>().join(" "), expected, "{syntax:?}");
    }
}

#[test]
fn errors_stand_at_the_real_place() {
    let deep = "[".repeat(10_000);
    let deep_toml = format!("a = {deep}");
    let deep_xml = "<a>".repeat(10_000);
    let deep_block: String = (0..1000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let cases: &[(Syntax, &str, &str, usize)] = &[
        (Syntax::Json, "{\"a\": {\"b\": 1\n", "the file ends before this `{` is closed", 0),
        (Syntax::Json, "{\"a\": [1", "the file ends before this `{` is closed", 0),
        (Syntax::Json, "{\"a\": 1 \"b\": 2}", "expected `,` or `}`", 8),
        (Syntax::Json, "[1 2]", "expected `,` or `]`", 3),
        (Syntax::Json, "{\"a\" 1}", "expected `:` after the key", 5),
        (Syntax::Json, "{\"a\": }", "expected a value", 6),
        (Syntax::Json, "{\"a\": word}", "unexpected character `}`", 10),
        (Syntax::Json, "{} {}", "unexpected text after the end of the value", 3),
        (Syntax::Json, "{\"a\": \"x}", "this quote is not closed", 6),
        (Syntax::Json, "{\"a\": \"x,\n \"b\": \"y\"}", "this text runs over the end of its line; is its closing quote missing?", 6),
        (Syntax::Json, "{\"a\": \"\\ud800\"}", "this `\\u` escape is not a character", 7),
        (Syntax::Json, "{\"a\": \0}", "unexpected character `\\0`", 6),
        (Syntax::Json, &deep, "nested deeper than 200 levels", 200),
        (Syntax::Yaml, "a: [1\n", "`[` is not closed", 3),
        (Syntax::Yaml, "a: 1\nb: c: d\n", "`: ` is not allowed in unquoted text here; quote the text or check the indentation", 9),
        (Syntax::Yaml, "a: \"x\nb: 1\n", "this quote is not closed, or the text goes on in lines that are not indented", 3),
        (Syntax::Yaml, "a:\n\tb: 1\n", "a tab cannot indent YAML", 4),
        (Syntax::Yaml, "a: b\0c\n", "unexpected character `\\0`", 4),
        (Syntax::Yaml, "- a\nb: 1\n", "expected `- `; is the indentation right?", 4),
        (Syntax::Yaml, &deep, "nested deeper than 200 levels", 200),
        (Syntax::Yaml, &deep_block, "nested deeper than 200 levels", 20_700),
        (Syntax::Toml, "a = 1\na = 2\n", "duplicate key", 6),
        (Syntax::Toml, "a = \n", "expected a value", 4),
        (Syntax::Toml, "a = \"x\n", "this quote is not closed", 4),
        (Syntax::Toml, "a = {b = [1\n", "the file ends before this `{` is closed", 4),
        (Syntax::Toml, "a = 'x\0y'\n", "invalid literal string, expected non-single-quote visible characters", 6),
        (Syntax::Toml, &deep_toml, "nested deeper than 200 levels", 204),
        (Syntax::Xml, "<a><b></a>", "expected `</b>`, but `</a>` was found", 6),
        (Syntax::Xml, "<a><b>", "the file ends before `<a>` is closed", 1),
        (Syntax::Xml, "<a/><b/>", "unexpected element after the end of the root", 4),
        (Syntax::Xml, "text", "unexpected text outside of the root", 0),
        (Syntax::Xml, "<a>&lol;</a>", "unknown entity", 3),
        (Syntax::Xml, &deep_xml, "nested deeper than 200 levels", 600),
    ];
    for &(syntax, text, message, at) in cases {
        let source = source(text);
        let document = parse(&source, syntax);
        let shown = &text[..text.len().min(40)];
        assert_eq!(document.tree.nodes().len(), 0, "{syntax:?} {shown:?}");
        let Some(error) = document.error else { panic!("{syntax:?} {shown:?} has no error") };
        assert_eq!((error.message.as_str(), error.span.start as usize), (message, at), "{syntax:?} {shown:?}");
    }
}

#[test]
fn xml_values_and_places() {
    let cases: &[(&str, &str)] = &[
        ("<a>x</a>", "{a@1..2: \"x\"@3..4}@0..8"),
        ("<?xml version=\"1.0\"?>\r\n<a xmlns=\"u\">\r\n  <b> x </b>\r\n</a>\r\n", "{a@24..25: {b@41..42: \"x\"@44..45}@23..56}@23..56"),
        ("<a><b>1</b><c/><b>2</b></a>", "{a@1..2: {b@4..5: [\"1\"@6..7, \"2\"@18..19]@6..19, c@12..13: null@11..15}@0..27}@0..27"),
        ("<a>x &amp; &#233;<!-- c --></a>", "{a@1..2: \"x & é\"@3..17}@0..31"),
        ("<a><![CDATA[<x>]]></a>", "{a@1..2: \"<x>\"@3..18}@0..22"),
        ("", ""),
    ];
    for (text, expected) in cases {
        let source = source(text);
        let document = parse(&source, Syntax::Xml);
        assert_eq!(document.error, None, "{text:?}");
        assert_eq!(show(&document), *expected, "{text:?}");
    }
}

#[test]
fn floods_are_survived() {
    let laughs: String = (0..10)
        .map(|level| {
            let items = if level == 0 { "\"lol\"".to_owned() } else { format!("*a{}", level - 1) };
            format!("a{level}: &a{level} [{}]\n", vec![items; 10].join(", "))
        })
        .collect();
    let source_laughs = source(&laughs);
    let document = parse(&source_laughs, Syntax::Yaml);
    assert_eq!(document.error, None);
    assert_eq!(document.tree.nodes().len(), 111);

    let merges: String = (0..200)
        .map(|level: usize| {
            let merge = if level == 0 { String::new() } else { format!("<<: [{}], ", vec![format!("*m{}", level - 1); 10].join(", ")) };
            format!("m{level}: &m{level} {{{merge}k{level}: 1}}\n")
        })
        .collect();
    let source_merges = source(&merges);
    let document = parse(&source_merges, Syntax::Yaml);
    assert_eq!(document.error, None);
    let last = document.tree.root().and_then(|root| root.get("m199")).map(|node| node.all_entries().count());
    assert_eq!(last, Some(201), "its own key, the merge key, and one of each level below");

    for flood in ["*", "&", "- ", "{", "\"", "'", "|", "? ", "a: ", "#", "<<: ", "<a>", "<a b='' "] {
        let source = source(&flood.repeat(1_000_000 / flood.len()));
        for syntax in [Syntax::Json, Syntax::Yaml, Syntax::Toml, Syntax::Xml, Syntax::Markdown] {
            let document = parse(&source, syntax);
            assert!(document.error.is_some() || document.tree.nodes().len() <= 2, "{flood:?} {syntax:?}");
        }
    }
}

#[test]
fn yaml_oddities_are_notes() {
    let cases = [
        ("a: *b\nc: 1\n", "{a@0..1: null@3..5, c@6..7: 1@9..10}@0..10", "there is no anchor `&b` before this alias", 3..5),
        ("a: &a [*a, 1]\n", "{a@0..1: [null@7..9, 1@11..12]@6..13}@0..13", "this alias stands inside its own anchor", 7..9),
    ];
    for (text, expected, message, range) in cases {
        let source = source(text);
        let document = parse(&source, Syntax::Yaml);
        assert_eq!(show(&document), expected);
        let notes: Vec<_> = document.notes.iter().map(|note| (note.message.as_str(), note.span.range())).collect();
        assert_eq!(notes, [(message, range)]);
    }
    // Merged entries belong to the anchor's map, and the merge key itself is no entry that counts.
    let merged = source("a: &a {x: 1}\nb: {<<: *a}\n");
    let document = parse(&merged, Syntax::Yaml);
    let value = document.tree.root().and_then(|root| root.at(&["b", "x"]));
    assert_eq!(value.map(NodeRef::path).as_deref(), Some("a.x"));
}

#[test]
fn a_broken_second_document_leaves_the_first() {
    for text in ["a: 1\n---\nb: [\n", "a: 1\n...\n]\n"] {
        let source = source(text);
        let document = parse(&source, Syntax::Yaml);
        assert_eq!(show(&document), "{a@0..1: 1@3..4}@0..4", "{text:?}");
        assert_eq!(document.error.map(|error| error.span.start as usize), text.rfind(['[', ']']), "{text:?}");
    }
}

#[test]
fn front_matter() {
    let line = "front matter is not valid YAML";
    let cases: &[(&str, &str, &str, &str)] = &[
        ("---\na: 1\n---\nbody\n", "{a@4..5: 1@7..8}@4..8", "body\n", ""),
        ("---\r\na: b\r\n---\r\nbody", "{a@5..6: \"b\"@8..9}@5..9", "body", ""),
        ("---\n---\nbody", "", "body", ""),
        ("---\na: 1\n...\nbody", "{a@4..5: 1@7..8}@4..8", "body", ""),
        ("# title\n---\na: 1\n---\n", "", "# title\n---\na: 1\n---\n", ""),
        ("---\na: 1\n", "", "---\na: 1\n", "front matter is opened but not closed by `---`; read as text"),
        ("---\ntools: Read, Bash(git *)\n---\n", "{tools@4..9: \"Read, Bash(git *)\"@11..28}@4..28", "", ""),
        ("---\nglobs: *.ts\n---\n", "{globs@4..9: \"*.ts\"@11..15}@4..15", "", "there is no anchor `&.ts` before this alias"),
        ("---\nglobs: *.ts,*.tsx\n---\nx", "{globs@4..9: \"*.ts,*.tsx\"@11..21}@4..21", "x", line),
        (
            "---\ndescription: Use: this when\non: true\n---\n",
            "{description@4..15: \"Use: this when\"@17..31, on@32..34: true@36..40}@4..40",
            "",
            line,
        ),
        ("---\nargument-hint: [a] [b]\nn: 3\n---\n", "{argument-hint@4..17: \"[a] [b]\"@19..26, n@27..28: 3@30..31}@4..31", "", line),
        (
            "---\nd: a: b\nl:\n  - x\n  - \"y\"\nm:\n  k: v\n  e:\n---\n",
            "{d@4..5: \"a: b\"@7..11, l@12..13: [\"x\"@19..20, \"y\"@25..28]@19..28, m@29..30: {k@34..35: \"v\"@37..38, e@41..42: null@43..43}@34..43}@4..43",
            "",
            line,
        ),
    ];
    for (text, expected, body, note) in cases {
        let source = source(text);
        let document = parse(&source, Syntax::Markdown);
        assert_eq!(document.error, None, "{text:?}");
        assert_eq!(show(&document), *expected, "{text:?}");
        assert_eq!(document.body.map(|span| source.slice(span)), Some(*body), "{text:?}");
        assert_eq!(document.notes.len(), usize::from(!note.is_empty()), "{text:?} {:?}", document.notes);
        assert!(document.notes.iter().all(|found| found.message.starts_with(note)), "{text:?} {:?}", document.notes);
    }
    let prompt = Source::new(FileId(0), "a.prompt", "# license\n---\nmodel: x\n---\n{{y}}".to_owned());
    let document = parse(&prompt, Syntax::Markdown);
    assert_eq!(show(&document), "{model@14..19: \"x\"@21..22}@14..22");
}

#[test]
fn decoded_places_lead_back_to_raw_ones() {
    let cases = [
        (Syntax::Yaml, "k: |\n  ab\n\n  cd\n", "cd", "cd"),
        (Syntax::Yaml, "k: >\n  ab\n  cd\n", "b c", "b\n  c"),
        (Syntax::Yaml, "k: >-\r\n  ab\r\n\r\n  cd\r\n", "\ncd", "\r\n  cd"),
        (Syntax::Yaml, "- k: |2-\n     ab\n    cd\n", " ab", " ab"),
        (Syntax::Yaml, "k: >\n  ab\n    cd\n  ef\n", "ef", "ef"),
        (Syntax::Yaml, "k: \"a\\\n  b\\u00e9\"\n", "é", "\\u00e9"),
        (Syntax::Yaml, "k: 'it''s\n  so'\n", "s so", "s\n  so"),
        (Syntax::Yaml, "k: ab\n\n  cd\n", "cd", "cd"),
        (Syntax::Json, "{\"k\": \"a\\n\\ud83d\\ude00b\"}", "😀b", "\\ud83d\\ude00b"),
        (Syntax::Toml, "k = \"\"\"\na\\\n   b\\t\"\"\"", "b\t", "b\\t"),
        (Syntax::Toml, "k = '''\r\na\r\nb'''", "b", "b"),
        (Syntax::Markdown, "---\nk: 'a''b'\n---\n", "'b", "''b"),
    ];
    for (syntax, text, part, raw) in cases {
        let source = source(text);
        let document = parse(&source, syntax);
        let node = document.tree.nodes().find(|node| node.as_str().is_some_and(|value| value.contains(part)));
        let Some(node) = node else { panic!("no {part:?} in {text:?}: {}", show(&document)) };
        let at = node.as_str().and_then(|value| value.rfind(part)).unwrap_or_default();
        assert_eq!(source.slice(locate(&source, node, at..at + part.len())), raw, "{text:?}");
    }
}

#[derive(Debug, serde::Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    level: Level,
    #[serde(default)]
    limit: Option<u32>,
    #[serde(default)]
    tags: Vec<String>,
    when: Option<When>,
}

#[derive(Debug, serde::Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Level {
    Error,
    Warning,
}

#[derive(Debug, serde::Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum When {
    Any(Vec<String>),
    Never,
    Ratio { over: f64 },
}

#[test]
fn types_from_trees() {
    let source = source("base: &b {id: x, level: error}\nrule:\n  <<: *b\n  limit: 3\n  tags: [p, q]\n  when: {ratio: {over: 0.5}}\n");
    let document = parse(&source, Syntax::Yaml);
    let rule = document.tree.root().and_then(|root| root.get("rule")).map(from_node::<Rule>);
    let expected = Rule {
        id: "x".to_owned(),
        level: Level::Error,
        limit: Some(3),
        tags: vec!["p".to_owned(), "q".to_owned()],
        when: Some(When::Ratio { over: 0.5 }),
    };
    assert_eq!(rule, Some(Ok(expected)));
}

#[test]
fn misfits_stand_at_the_value_at_fault() {
    let cases = [
        ("id: x\nlevel: fatal\n", "unknown variant `fatal`, expected `error` or `warning`", "fatal"),
        ("id: x\nlevel: error\nlimits: 3\n", "unknown field `limits`, expected one of `id`, `level`, `limit`, `tags`, `when`", "limits"),
        ("id: [a]\nlevel: error\n", "invalid type: sequence, expected a string", "[a]"),
        ("id: x\nlevel: error\ntags: [a, {b: c}]\n", "invalid type: map, expected a string", "{b: c}"),
        ("id: x\nlevel: error\nlimit: -1\n", "invalid value: integer `-1`, expected u32", "-1"),
        ("id: x\nlevel: error\nwhen: {any: 1}\n", "invalid type: integer `1`, expected a sequence", "1"),
        ("id: x\nlevel: error\nwhen: any\n", "`any` needs a value", "any"),
        ("id: x\nlevel: error\nwhen: [a]\n", "invalid type: sequence, expected a name, or a map with one key", "[a]"),
        ("{id: x}\n", "missing field `level`", "{id: x}"),
    ];
    for (text, message, place) in cases {
        let source = source(text);
        let document = parse(&source, Syntax::Yaml);
        let Some(Err(error)) = document.tree.root().map(from_node::<Rule>) else { panic!("{text:?} fits") };
        assert_eq!((error.message.as_str(), source.slice(error.span)), (message, place), "{text:?}");
    }
}

#[test]
fn duplicate_keys_are_kept_and_the_last_wins() {
    let many: String = (0..20).map(|n| format!("\"k{n}\": {n}, ")).collect();
    for (text, kept) in [("{\"a\": 1, \"a\": 2}".to_owned(), 2), (format!("{{\"a\": 1, {many}\"a\": 2}}"), 22)] {
        for syntax in [Syntax::Json, Syntax::Yaml] {
            let source = source(&text);
            let document = parse(&source, syntax);
            let Some(root) = document.tree.root() else { panic!("{syntax:?} {text:?}") };
            assert_eq!(root.all_entries().count(), kept);
            let replaced: Vec<_> = root.all_entries().filter(|entry| entry.overwritten()).map(|entry| entry.key_span().range()).collect();
            assert_eq!(replaced, vec![1..4], "{syntax:?} {text:?}");
            assert_eq!(root.get("a").and_then(NodeRef::scalar), Some("2"));
        }
    }
}
