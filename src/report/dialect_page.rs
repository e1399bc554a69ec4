//! `docs/dialects.md`: which files are read, what of them, and what in them has no effect. Made from the claims of the dialects and what each
//! says about itself.

use std::fmt::Write as _;

use crate::dialect::{Claim, Dialect};

/// The page about `dialects`.
#[must_use]
pub fn markdown(dialects: &[&dyn Dialect]) -> String {
    let mut page = String::from(
        "# What is read\n\nMade from the dialects in `src/dialect/`. A file counts by its path; where a name is common, its text must hold one of a few \
         words too.\n\n| dialect | read of its files | without effect there | checked |\n|---|---|---|---|\n",
    );
    for dialect in dialects {
        let id = dialect.id();
        let about = dialect.about();
        let _ = writeln!(page, "| [`{id}`](#{id}) | {} | {} | {} |", cell(about.reads), cell(about.inert), about.checked);
    }
    for dialect in dialects {
        let _ = writeln!(page, "\n## {}\n", dialect.id());
        let _ = writeln!(page, "Sources: {}.\n", dialect.about().sources);
        page.push_str("| product | files | syntax | only with |\n|---|---|---|---|\n");
        for claim in dialect.claims() {
            let _ = writeln!(page, "{}", row(claim));
        }
    }
    page
}

fn row(claim: &Claim) -> String {
    let list = |texts: &[&str]| texts.iter().map(|text| format!("`{}`", cell(text))).collect::<Vec<_>>().join(" ");
    let syntax = format!("{:?}", claim.syntax);
    format!("| {} | {} | {syntax} | {} |", cell(claim.product), list(claim.globs), list(claim.probes))
}

/// Text in a cell of a table: a bar would end it, and a blank at the end of code is not seen.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|")
}
