//! A rule as a page of Markdown: the one text behind `bailiwick explain`, `docs/rules/<id>.md` and the help of SARIF.

use std::fmt::Write as _;

use crate::catalog::frameworks;
use crate::finding::Category;
use crate::names::Named as _;
use crate::report::escape;
use crate::rule::{Rule, Side};

/// The page of `rule`: what it is about, why it matters, what to do, what it cannot see, examples, frameworks.
#[must_use]
pub fn markdown(rule: &Rule) -> String {
    let mut page = format!("# {}\n\n`{}`\n\n", rule.title, rule.id);
    push(&mut page, "| severity | confidence | category | persona | since |\n|---|---|---|---|---|\n");
    push(&mut page, &format!("| {} | {} | {} | {} | {} |\n", rule.severity, rule.confidence, rule.category, rule.persona, rule.since));
    section(&mut page, "Why", &rule.why);
    section(&mut page, "What to do", &rule.fix);
    section(&mut page, "Limitations", &rule.limitations);
    if !rule.examples.is_empty() {
        push(&mut page, "\n## Examples\n");
        for example in &rule.examples {
            side(&mut page, "Bad", &example.path, example.bad.as_deref());
            side(&mut page, "Good", &example.path, example.good.as_deref());
            for file in &example.beside {
                let title = match file.only {
                    None => "Beside it",
                    Some(Side::Bad) => "Beside the bad one",
                    Some(Side::Good) => "Beside the good one",
                };
                side(&mut page, title, &file.path, Some(&file.text));
            }
        }
    }
    list(&mut page, "Frameworks", rule.frameworks.iter().map(|reference| framework(reference)));
    list(&mut page, "References", rule.references.iter().map(|url| format!("<{url}>")));
    page
}

/// The index of all pages, by category.
#[must_use]
pub fn index(rules: &[Rule]) -> String {
    let mut page = String::from(
        "# Rules\n\nMade from the files in `rules/`; `bailiwick explain <id>` prints the same pages. How to configure them: \
         [configuration.md](configuration.md).\n",
    );
    for &category in Category::ALL {
        let mut of_category = rules.iter().filter(|rule| rule.category == category).peekable();
        if of_category.peek().is_none() {
            continue;
        }
        push(&mut page, &format!("\n## {category}\n\n| rule | what it finds | severity | confidence | persona |\n|---|---|---|---|---|\n"));
        for rule in of_category {
            let Rule { id, title, severity, confidence, persona, .. } = rule;
            push(
                &mut page,
                &format!("| [`{id}`](rules/{id}.md) | {} | {severity} | {confidence} | {persona} |\n", title.replace('|', "\\|")),
            );
        }
    }
    page
}

fn push(page: &mut String, text: &str) {
    page.push_str(text);
}

fn section(page: &mut String, title: &str, text: &str) {
    if !text.trim().is_empty() {
        push(page, &format!("\n## {title}\n\n{}\n", text.trim()));
    }
}

fn list(page: &mut String, title: &str, items: impl ExactSizeIterator<Item = String>) {
    if items.len() > 0 {
        push(page, &format!("\n## {title}\n\n"));
        for item in items {
            push(page, &format!("- {item}\n"));
        }
    }
}

fn framework(reference: &str) -> String {
    let Some(entry) = frameworks::find(reference) else { return format!("`{reference}`") };
    let name = frameworks::framework(entry.framework).map_or(entry.framework, |framework| framework.name);
    if entry.url.is_empty() {
        format!("{name}: {} {}", entry.id, entry.title)
    } else {
        format!("{name}: [{} {}]({})", entry.id, entry.title, entry.url)
    }
}

fn side(page: &mut String, title: &str, path: &str, text: Option<&str>) {
    let Some(text) = text else { return };
    let text = shown(text);
    let fence = fence(&text);
    let language = language(path);
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    push(page, &format!("\n{title}, `{path}`:\n\n{fence}{language}\n{text}{end}{fence}\n"));
}

/// The text as a reader of the page sees it: without the marks of the place, with a word in the place of each credential to be minted, and
/// with what is invisible made visible, so that no page does what it warns of.
fn shown(text: &str) -> String {
    let text = text.replace(['«', '»'], "");
    let visible = text.split_inclusive(['\n', '\t']).map(|piece| {
        let words = piece.trim_end_matches(['\n', '\t']);
        escape::visible(words).into_owned() + &piece[words.len()..]
    });
    let text: String = visible.collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("@@mint:") {
        out.push_str(before);
        match after.split_once("@@") {
            Some((kind, after)) => {
                let _ = write!(out, "<a live {kind}>");
                rest = after;
            }
            None => {
                out.push_str("@@mint:");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A fence longer than any run of backticks in `text`.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// The language of a fence, by the ending of the path.
fn language(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json" | "jsonc" | "code-workspace") => "json",
        Some("yaml" | "yml") => "yaml",
        Some("toml") => "toml",
        Some("md" | "mdc" | "mdx") => "markdown",
        Some("py") => "python",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::{fence, shown};

    #[test]
    fn marks_are_not_shown() {
        for (text, expected) in [
            ("a: «b»\n", "a: b\n"),
            ("TOKEN=«@@mint:github-pat@@»", "TOKEN=<a live github-pat>"),
            ("@@mint:a@@ @@mint:b@@", "<a live a> <a live b>"),
            ("@@mint:never closed", "@@mint:never closed"),
            ("a\u{e0072}\tb\n\nc\u{202e}\n", "a\\u{e0072}\tb\n\nc\\u{202e}\n"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn fences_are_longer_than_the_text() {
        assert_eq!(fence("no ticks"), "```");
        assert_eq!(fence("```sh\n```"), "````");
    }
}
