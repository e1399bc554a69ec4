//! Properties of the readers: no input stops them, and a decoded place leads back to the bytes that were decoded.

use bailiwick::source::{FileId, Source};
use bailiwick::syntax::locate::locate;
use bailiwick::syntax::tree::{Kind, Style};
use bailiwick::syntax::{Syntax, parse};
use proptest::prelude::*;

/// A writer of one style: the raw text, with the raw byte range of every character.
struct Encoder {
    raw: String,
    chars: Vec<(char, std::ops::Range<usize>)>,
}

impl Encoder {
    fn new(open: &str) -> Self {
        Self { raw: open.to_owned(), chars: Vec::new() }
    }

    fn put(&mut self, c: char, written: &str) {
        let start = self.raw.len();
        self.raw.push_str(written);
        self.chars.push((c, start..self.raw.len()));
    }
}

fn json(text: &str) -> Encoder {
    let mut out = Encoder::new("{\"k\": \"");
    for c in text.chars() {
        let mut units = [0; 2];
        match c {
            '"' | '\\' => out.put(c, &format!("\\{c}")),
            '\n' => out.put(c, "\\n"),
            c if c.is_ascii_graphic() || c == ' ' || c == 'ä' => out.put(c, &c.to_string()),
            c => {
                let written: String = c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect();
                out.put(c, &written);
            }
        }
    }
    out.raw.push_str("\"}");
    out
}

fn toml(text: &str, multi: bool) -> Encoder {
    let mut out = Encoder::new(if multi { "k = \"\"\"\n" } else { "k = \"" });
    for (at, c) in text.chars().enumerate() {
        if multi && at % 7 == 3 {
            out.raw.push_str("\\\n   ");
        }
        match c {
            '"' | '\\' => out.put(c, &format!("\\{c}")),
            '\n' if multi => out.put(c, "\\n"),
            '\n' => out.put(c, "\\n"),
            ' ' if multi => out.put(c, "\\u0020"),
            c if c.is_ascii_graphic() || c == 'ä' => out.put(c, &c.to_string()),
            c => out.put(c, &format!("\\U{:08X}", u32::from(c))),
        }
    }
    out.raw.push_str(if multi { "\"\"\"\n" } else { "\"\n" });
    out
}

fn yaml_double(text: &str) -> Encoder {
    let mut out = Encoder::new("k: \"");
    for (at, c) in text.chars().enumerate() {
        if at % 7 == 3 {
            out.raw.push_str("\\\n   ");
        }
        match c {
            '"' | '\\' => out.put(c, &format!("\\{c}")),
            '\n' => out.put(c, "\\n"),
            ' ' => out.put(c, "\\x20"),
            c if c.is_ascii_graphic() || c == 'ä' => out.put(c, &c.to_string()),
            c => out.put(c, &format!("\\U{:08X}", u32::from(c))),
        }
    }
    out.raw.push_str("\"\n");
    out
}

fn yaml_single(text: &str) -> Encoder {
    let mut out = Encoder::new("k: '");
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        out.put(c, &if c == '\'' { "''".to_owned() } else { c.to_string() });
    }
    out.raw.push_str("'\n");
    out
}

/// `|` with an indentation indicator, so that lines may begin with blanks.
fn yaml_literal(text: &str, header: &str, newline: &str) -> Encoder {
    let mut out = Encoder::new(&format!("k: |{header}{newline}"));
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            out.raw.push_str("  ");
            for c in line.chars() {
                out.put(c, &c.to_string());
            }
        }
        out.put('\n', newline);
    }
    out
}

/// Words over lines, folded: `>`, plain and quoted agree on single line ends.
fn folded(words: &[String], open: &str, close: &str, newline: &str) -> Encoder {
    let mut out = Encoder::new(open);
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            out.put(' ', &format!("{newline}  "));
        }
        for c in word.chars() {
            out.put(c, &c.to_string());
        }
    }
    out.raw.push_str(close);
    out
}

/// Every character of the value of `k` is where the encoder wrote it.
fn check(encoder: &Encoder, syntax: Syntax, style: Option<Style>) -> Result<(), TestCaseError> {
    let source = Source::new(FileId(0), "file", encoder.raw.clone());
    let document = parse(&source, syntax);
    prop_assert_eq!(&document.error, &None, "{:?}", encoder.raw);
    let node = document.tree.root().and_then(|root| root.get("k"));
    prop_assert!(node.is_some(), "{:?}", encoder.raw);
    let Some(node) = node else { return Ok(()) };
    let Kind::String(text) = node.kind() else { return Ok(()) };
    let verbatim = matches!(text.style, Style::Verbatim { .. });
    if let Some(style) = style {
        prop_assert!(verbatim || text.style == style, "{:?} {:?}", text.style, encoder.raw);
    }
    let mut at = 0;
    for (c, raw) in &encoder.chars {
        if at == text.value.len() {
            prop_assert_eq!(*c, '\n', "only chomped line ends are missing: {:?}", encoder.raw);
            break;
        }
        prop_assert!(text.value[at..].starts_with(*c), "{:?} at {} of {:?}", c, at, text.value);
        let span = locate(&source, node, at..at + c.len_utf8());
        prop_assert_eq!(span.range(), raw.clone(), "{:?} at {} of {:?}", c, at, encoder.raw);
        at += c.len_utf8();
    }
    prop_assert_eq!(at, text.value.len(), "{:?}", encoder.raw);
    Ok(())
}

const CHARS: &str = "[a-c \"'\\\\#:\nä\u{1F600}\u{7}]{0,30}";

proptest! {
    #[test]
    fn json_places(text in CHARS) {
        check(&json(&text), Syntax::Json, Some(Style::Json))?;
    }

    #[test]
    fn toml_places(text in CHARS, multi: bool) {
        check(&toml(&text, multi), Syntax::Toml, Some(Style::TomlBasic))?;
    }

    #[test]
    fn yaml_double_places(text in CHARS) {
        check(&yaml_double(&text), Syntax::Yaml, Some(Style::YamlDouble))?;
    }

    #[test]
    fn yaml_single_places(text in "[a-c'ä#:]{0,20}") {
        check(&yaml_single(&text), Syntax::Yaml, Some(Style::YamlSingle))?;
    }

    #[test]
    fn yaml_literal_places(text in "x[a-c ä\n:#]{0,30}", header in "(2|2-|2\\+|| # note)", crlf: bool) {
        check(&yaml_literal(&text, &header, if crlf { "\r\n" } else { "\n" }), Syntax::Yaml, Some(Style::YamlLiteral))?;
    }

    #[test]
    fn yaml_folded_places(words in proptest::collection::vec("x[a-cä]{0,5}", 1..6), crlf: bool) {
        let newline = if crlf { "\r\n" } else { "\n" };
        check(&folded(&words, &format!("k: >-{newline}  "), newline, newline), Syntax::Yaml, Some(Style::YamlFolded))?;
        check(&folded(&words, "k: ", newline, newline), Syntax::Yaml, Some(Style::YamlPlain))?;
        check(&folded(&words, "k: \"", "\"", newline), Syntax::Yaml, Some(Style::YamlDouble))?;
        check(&folded(&words, "k: '", "'", newline), Syntax::Yaml, Some(Style::YamlSingle))?;
    }

    /// Junk made of each syntax's own marks: no panic, every place within the file and on character bounds, every child inside its tree.
    #[test]
    fn junk_is_survived(text in "(---\n)?([a-b]: |[-?:,&*!|>'\"%@#\\[\\]{}=.\\\\/\r\n \t~<0-9a-cä\u{0}]|\\[a\\]\n|a = |\"\"\"|<<: |\\*a|&a ){0,40}") {
        for syntax in [Syntax::Json, Syntax::Yaml, Syntax::Toml, Syntax::Hcl, Syntax::Xml, Syntax::Markdown, Syntax::Text] {
            let source = Source::new(FileId(0), "file", text.clone());
            let document = parse(&source, syntax);
            for node in document.tree.nodes() {
                prop_assert!(text.get(node.site().range()).is_some(), "{:?} {:?} {:?}", syntax, node.site(), text);
                for entry in node.all_entries() {
                    prop_assert!(text.get(entry.key_span().range()).is_some(), "{:?} {:?}", syntax, text);
                }
                if let Kind::String(value) = node.kind() {
                    let all = locate(&source, node, 0..value.value.len());
                    prop_assert!(text.get(all.range()).is_some(), "{:?} {:?} {:?}", syntax, all, text);
                    if matches!(value.style, Style::Verbatim { .. }) {
                        prop_assert_eq!(source.slice(all), &*value.value, "{:?} {:?}", syntax, text);
                    }
                }
            }
            for comment in document.tree.comments() {
                prop_assert!(source.slice(comment.span).contains(&*comment.text), "{:?} {:?}", syntax, text);
            }
            let places = document.error.iter().map(|error| error.span).chain(document.notes.iter().map(|note| note.span));
            for span in places {
                prop_assert!(text.get(span.range()).is_some(), "{:?} {:?} {:?}", syntax, span, text);
            }
        }
    }
}
