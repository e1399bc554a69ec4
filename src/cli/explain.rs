//! `bailiwick explain RULE`: the page of a rule.

use std::io::{self, Write as _};

use super::{CLEAN, Failure, When, color};
use crate::config::did_you_mean;
use crate::report::rule_page;
use crate::rule;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The id of the rule
    #[arg(value_name = "RULE")]
    id: String,
}

pub(super) fn run(args: &Args, when: When) -> Result<u8, Failure> {
    let Some(rule) = rule::find(&args.id) else {
        let near = did_you_mean(&args.id, rule::all().iter().map(|rule| rule.id.as_str()));
        return Err(Failure::Usage(format!("there is no rule `{}`{near} (`bailiwick rules` lists them all)", args.id)));
    };
    let page = rule_page::markdown(rule);
    let page = if color::stdout(when).color { bold_headings(&page) } else { page };
    let mut out = io::stdout().lock();
    out.write_all(page.as_bytes())?;
    out.flush()?;
    Ok(CLEAN)
}

/// Markdown reads well as it is; its headings in bold make it read like a page. Within fences a `#` is no heading.
fn bold_headings(page: &str) -> String {
    let mut fence: Option<&str> = None;
    let mut out = String::with_capacity(page.len());
    for line in page.split_inclusive('\n') {
        let text = line.trim_end();
        let ticks = &text[..text.len() - text.trim_start_matches('`').len()];
        match fence {
            Some(open) if ticks == open => fence = None,
            None if ticks.len() >= 3 => fence = Some(ticks),
            _ => {}
        }
        if fence.is_none() && text.starts_with('#') {
            out.push_str(&format!("\x1b[1m{text}\x1b[0m\n"));
        } else {
            out.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::bold_headings;

    #[test]
    fn headings_are_bold_and_comments_in_examples_are_not() {
        let page = "# Title\ntext\n````yaml\n# comment\n```\n# more\n````\n## Next\n";
        assert_eq!(bold_headings(page), "\x1b[1m# Title\x1b[0m\ntext\n````yaml\n# comment\n```\n# more\n````\n\x1b[1m## Next\x1b[0m\n");
    }
}
