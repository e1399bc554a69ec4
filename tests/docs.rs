//! The pages under `docs/` are those that the rules and dialects give now, and what the README shows is what the program does now.
//! `BAILIWICK_BLESS=1 cargo test --test docs` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bailiwick::dialect;
use bailiwick::report::{dialect_page, rule_page};
use bailiwick::rule;

/// What the README shows of a run: two findings of the risky repository, one an application's and one an agent's.
const SHOWN: &[&str] = &["scan", "fixtures/repos/risky/apps-script", "fixtures/repos/risky/docker"];

/// The README with its two generated parts made anew.
fn readme(root: &Path) -> String {
    let run =
        assert_cmd::Command::cargo_bin("bailiwick").expect("the binary is built").args(SHOWN).current_dir(root).output().expect("it runs");
    let said = String::from_utf8(run.stdout).expect("text");
    let shown = format!("```console\n$ bailiwick {}\n{}```", SHOWN.join(" "), said);
    let mut products: Vec<&str> = dialect::ALL.iter().flat_map(|dialect| dialect.claims()).map(|claim| claim.product).collect();
    products.retain(|product| product.starts_with(char::is_uppercase));
    products.sort_unstable_by_key(|product| product.to_lowercase());
    products.dedup();
    let formats = format!(
        "{} rules over the files of {}. [docs/dialects.md](docs/dialects.md) names every file.",
        rule::all().len(),
        products.join(", ")
    );
    let text = fs::read_to_string(root.join("README.md")).expect("the README is there").replace("\r\n", "\n");
    between(&between(&text, "terminal", &shown), "formats", &formats)
}

/// `text` with what stands between the marks of `name` replaced.
fn between(text: &str, name: &str, with: &str) -> String {
    let (begin, end) = (format!("<!-- {name}:begin -->"), format!("<!-- {name}:end -->"));
    let (before, rest) = text.split_once(&begin).expect("the mark is there");
    let (_, after) = rest.split_once(&end).expect("the mark is there");
    format!("{before}{begin}\n{with}\n{end}{after}")
}

fn expected() -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = root.join("docs");
    let pages = rule::all().iter().map(|rule| (docs.join("rules").join(format!("{}.md", rule.id)), rule_page::markdown(rule)));
    let index = (docs.join("README.md"), rule_page::index(rule::all()));
    let dialects = (docs.join("dialects.md"), dialect_page::markdown(dialect::ALL));
    pages.chain([index, dialects, (root.join("README.md"), readme(root))]).collect()
}

#[test]
fn generated_pages_are_current() {
    let expected = expected();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let present = fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.expect("entry").path());
    let orphans: Vec<PathBuf> = present.filter(|path| !expected.contains_key(path)).collect();
    if std::env::var_os("BAILIWICK_BLESS").is_some() {
        fs::create_dir_all(&folder).expect("made");
        orphans.iter().for_each(|path| fs::remove_file(path).expect("removed"));
        expected.iter().for_each(|(path, page)| fs::write(path, page).expect("written"));
        return;
    }
    assert_eq!(orphans, Vec::<PathBuf>::new(), "pages of rules that are no more; see the head of tests/docs.rs");
    for (path, page) in &expected {
        let found = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert!(found == *page, "{} is not what the code gives now; see the head of tests/docs.rs", path.display());
    }
}

#[test]
fn a_page_says_everything_about_its_rule() {
    let rule = rule::find("secret-in-prompt").expect("the rule is there");
    let page = rule_page::markdown(rule);
    assert!(page.starts_with(&format!("# {}\n\n`secret-in-prompt`\n", rule.title)), "{page}");
    for part in [&rule.why, &rule.fix, &rule.limitations] {
        assert!(page.contains(part.trim()), "{page}");
    }
    for heading in ["## Why", "## What to do", "## Limitations", "## Examples", "## Frameworks"] {
        assert_eq!(page.lines().filter(|line| *line == heading).count(), 1, "{heading}");
    }
    assert!(page.contains("<a live ") && !page.contains("@@mint:") && !page.contains(['«', '»']), "{page}");
}

#[test]
fn every_dialect_is_on_the_page_with_its_files() {
    let page = dialect_page::markdown(dialect::ALL);
    for dialect in dialect::ALL {
        assert!(page.contains(&format!("\n## {}\n", dialect.id())), "{}", dialect.id());
        for glob in dialect.claims().iter().flat_map(|claim| claim.globs) {
            assert!(page.contains(&format!("`{}`", glob.replace('|', "\\|"))), "{glob}");
        }
        let about = dialect.about();
        assert!(about.checked.len() == 10 && !about.reads.is_empty() && !about.inert.is_empty(), "{}", dialect.id());
    }
}
