//! What the terminal can show. The environment is read here and nowhere else.

use std::io::IsTerminal as _;

use super::When;

/// The width of a report that goes to no terminal, or to one that does not say.
const WIDTH: usize = 100;

/// How text may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// ANSI colours.
    pub(super) color: bool,
    /// Box drawing characters.
    pub(super) unicode: bool,
    /// OSC 8 hyperlinks.
    pub(super) hyperlinks: bool,
    /// Columns.
    pub(super) width: usize,
}

/// How text on standard output may look.
pub(super) fn stdout(when: When) -> Look {
    look(when, std::io::stdout().is_terminal(), &variable)
}

/// How text on standard error may look.
pub(super) fn stderr(when: When) -> Look {
    look(when, std::io::stderr().is_terminal(), &variable)
}

/// How text in a file looks.
pub(super) const FILE: Look = Look { color: false, unicode: true, hyperlinks: false, width: WIDTH };

/// Whether somebody watches standard error: a terminal, and no CI job (some give their jobs one).
pub(super) fn watched() -> bool {
    std::io::stderr().is_terminal() && !ci(&variable)
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()).filter(|value| !value.is_empty())
}

fn ci(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    variable("CI").is_some_and(|value| value != "false" && value != "0")
}

/// `variable` gives the value of an environment variable that is set and not empty.
fn look(when: When, terminal: bool, variable: &dyn Fn(&str) -> Option<String>) -> Look {
    let dumb = variable("TERM").is_some_and(|term| term == "dumb");
    // https://no-color.org: any non-empty value. https://force-color.org and https://bixense.com/clicolors: anything but 0.
    let forced = ["FORCE_COLOR", "CLICOLOR_FORCE"].iter().any(|name| variable(name).is_some_and(|value| value != "0"));
    let color = match when {
        When::Always => true,
        When::Never => false,
        When::Auto if variable("NO_COLOR").is_some() => false,
        When::Auto => forced || terminal && !dumb,
    };
    // What goes into a pipe or a file is UTF-8; a terminal shows what its locale says (the Linux console has too few glyphs).
    let utf8 = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name)).is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    let unicode = !terminal || utf8 && !dumb && variable("TERM").is_none_or(|term| term != "linux");
    // There is no way to ask a terminal whether it knows OSC 8; these say who they are and do.
    let known = ["VTE_VERSION", "WT_SESSION", "KITTY_WINDOW_ID", "DOMTERM"].iter().any(|name| variable(name).is_some())
        || variable("TERM_PROGRAM").is_some_and(|name| matches!(name.as_str(), "iTerm.app" | "WezTerm" | "vscode" | "ghostty" | "Hyper"));
    let hyperlinks = terminal && color && known && !ci(variable);
    let width = variable("COLUMNS").filter(|_| terminal).and_then(|columns| columns.parse().ok()).unwrap_or(WIDTH).clamp(40, 200);
    Look { color, unicode, hyperlinks, width }
}

#[cfg(test)]
mod tests {
    use super::{When, look};

    type Environment = &'static [(&'static str, &'static str)];

    #[test]
    fn colour_is_decided_by_flag_then_environment_then_terminal() {
        let cases: &[(When, bool, Environment, bool)] = &[
            (When::Auto, true, &[], true),
            (When::Auto, false, &[], false),
            (When::Auto, true, &[("NO_COLOR", "1")], false),
            (When::Auto, true, &[("NO_COLOR", "0")], false),
            (When::Auto, true, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], false),
            (When::Auto, false, &[("FORCE_COLOR", "1")], true),
            (When::Auto, false, &[("FORCE_COLOR", "0")], false),
            (When::Auto, false, &[("CLICOLOR_FORCE", "1")], true),
            (When::Auto, true, &[("TERM", "dumb")], false),
            (When::Always, false, &[("NO_COLOR", "1")], true),
            (When::Never, true, &[("FORCE_COLOR", "1")], false),
        ];
        for &(when, terminal, environment, expected) in cases {
            let variable = |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(look(when, terminal, &variable).color, expected, "{when:?} {terminal} {environment:?}");
        }
    }

    #[test]
    fn a_terminal_without_utf8_gets_ascii_and_ci_no_links() {
        let cases: &[(bool, Environment, (bool, bool, usize))] = &[
            (true, &[("LANG", "C")], (false, false, 100)),
            (true, &[("LANG", "C"), ("LC_ALL", "en_GB.UTF-8"), ("COLUMNS", "72")], (true, false, 72)),
            (false, &[("LANG", "C"), ("COLUMNS", "72")], (true, false, 100)),
            (true, &[("VTE_VERSION", "7600")], (true, true, 100)),
            (true, &[("VTE_VERSION", "7600"), ("CI", "true")], (true, false, 100)),
            (false, &[("VTE_VERSION", "7600")], (true, false, 100)),
            (true, &[("COLUMNS", "9")], (true, false, 40)),
        ];
        for &(terminal, environment, expected) in cases {
            let variable = |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            let look = look(When::Auto, terminal, &variable);
            assert_eq!((look.unicode, look.hyperlinks, look.width), expected, "{terminal} {environment:?}");
        }
    }
}
