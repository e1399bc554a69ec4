//! `allowlist.json`: rules by the kind of action. "Rules are evaluated top to bottom, with the first match taking precedence" [allowlist].

use super::HOME;
use crate::authority::coverage::{BUDGET, Globs};
use crate::authority::{command, withheld};
use crate::dialect::fact::{Stated, Weighed, What, amounts, running};
use crate::model::{Breadth, Facts, Grant, Layer, Status, Subject, Verdict};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// The kinds of action; editing and reading within the project are not asked for.
const KINDS: &[(&str, Subject)] =
    &[("executables", Subject::Shell), ("fileEditing", Subject::Write), ("readOutsideProject", Subject::Read), ("mcpTools", Subject::Mcp)];

/// What a rule speaks of.
#[derive(Clone, Copy)]
enum Text<'t> {
    /// What begins with it, whatever characters it is made of.
    Prefix(&'t str),
    /// A glob: `*` stops at `/` and `**` does not; `?`, `[abc]`, `[!abc]`.
    Glob(&'t str),
}

pub(super) fn lower(stated: &Stated<'_>, facts: &mut Facts) {
    for (kind, subject) in KINDS {
        let list = stated.root.at(&["rules", kind, "rules"]).into_iter().flat_map(NodeRef::items);
        let rules: Vec<(Text<'_>, Grant)> = list.filter_map(|item| rule(stated, item, kind, *subject)).collect();
        facts.grants.extend(in_order(rules).into_iter().map(|grant| match stated.layer {
            Layer::Project => amounts(grant, Status::Inert, HOME),
            _ => grant,
        }));
    }
}

/// Marks what an earlier rule decides already, and credits rules with what earlier ones hold back.
fn in_order(rules: Vec<(Text<'_>, Grant)>) -> Vec<Grant> {
    let wholes: Vec<(usize, String)> = rules.iter().enumerate().filter_map(|(at, (text, _))| Some((at, text.whole()?))).collect();
    let globs = Globs::new(wholes.iter().map(|(_, whole)| whole.as_str()));
    let said: Vec<(Verdict, String)> = rules.iter().map(|(_, grant)| (grant.verdict, grant.rule.value.clone())).collect();
    let few = rules.len() <= withheld::MANY;
    let mut budget = BUDGET;
    let mut held: Vec<String> = Vec::new();
    let mut grants = Vec::new();
    for (at, (text, mut grant)) in rules.into_iter().enumerate() {
        let before = globs.first(&text.widest(), &mut budget).map(|number| wholes[number].0).filter(|before| *before < at);
        match before.map(|before| &said[before]) {
            Some((Verdict::Allow, rule)) if grant.protective => {
                grant.weigh(Status::Dead, format!("the first rule that matches decides, and `{rule}` before it allows all of it"));
            }
            Some((_, rule)) => grant.weigh(Status::Shadowed, format!("the rule `{rule}` before it decides")),
            None if few => {
                withheld::credit(&mut grant, &held);
                // A `*` that stops at `/` lets `git push origin a/b` through.
                if text.whole().is_some() {
                    held.extend(withheld::commands(std::iter::once(&grant)));
                }
            }
            None => {}
        }
        grants.push(grant);
    }
    grants
}

impl Text<'_> {
    /// As a pattern in which `*` stands for anything, where it is one.
    fn whole(self) -> Option<String> {
        match self {
            Self::Prefix(text) => (!text.contains('*')).then(|| format!("{text}*")),
            Self::Glob(text) if text.contains(['?', '[']) => None,
            Self::Glob(text) => {
                let text = text.replace("**", "\u{1}");
                (!text.contains('*')).then(|| text.replace('\u{1}', "*"))
            }
        }
    }

    /// The pattern that nothing it matches is left out of.
    fn widest(self) -> String {
        match self {
            Self::Prefix(text) => format!("{text}*"),
            Self::Glob(text) => text.replace("**", "*"),
        }
    }

    fn is_everything(self) -> bool {
        self.widest().chars().all(|c| matches!(c, '*' | '/'))
    }
}

/// "Each rule must specify either a `prefix` or a `pattern`, along with an `action` (`allow` or `ask`)".
fn rule<'t>(stated: &Stated<'_>, item: NodeRef<'t>, kind: &str, subject: Subject) -> Option<(Text<'t>, Grant)> {
    let verdict = match item.get("action").and_then(NodeRef::as_str)? {
        "allow" => Verdict::Allow,
        "ask" => Verdict::Ask,
        _ => return None,
    };
    let of = |key: &str| item.get(key).and_then(|node| Some((node, node.as_str()?)));
    let (node, text) = match (of("prefix"), of("pattern")) {
        (Some((node, text)), None) => (node, Text::Prefix(text)),
        (None, Some((node, text))) => (node, Text::Glob(text)),
        _ => return None,
    };
    let (breadth, commands, server) = match subject {
        Subject::Shell => {
            let (breadth, commands) = shell(text);
            (breadth, commands, None)
        }
        Subject::Mcp => {
            let (breadth, server) = tools(text);
            (breadth, Vec::new(), Some(server))
        }
        _ if text.is_everything() => (Breadth::Everything, Vec::new(), None),
        _ if text.widest().contains('*') => (Breadth::Prefix, Vec::new(), None),
        _ => (Breadth::Exact, Vec::new(), None),
    };
    let written = node.as_str().unwrap_or_default();
    let what = What { tool: kind, subject, breadth, server };
    let grant = stated.grant(verdict, At::new(format!("{kind}({written})"), node.span()), node.path(), what);
    Some((text, running(grant, commands)))
}

/// How much of all command lines, and which.
fn shell(text: Text<'_>) -> (Breadth, Vec<String>) {
    match text {
        Text::Prefix(text) if text.contains('*') => (Breadth::Exact, Vec::new()),
        Text::Prefix(text) => (command::beginning(text).0, vec![format!("{} *", text.trim_end()).trim_start().to_owned()]),
        Text::Glob(text) if text.contains(['?', '[']) => (command::breadth(&text.replace("**", "*")).max(Breadth::Prefix), Vec::new()),
        glob @ Text::Glob(_) => {
            let pattern = glob.widest();
            (command::breadth(&pattern), vec![pattern])
        }
    }
}

/// `server:tool`: how many tools, and of which server.
fn tools(text: Text<'_>) -> (Breadth, &str) {
    let (Text::Prefix(written) | Text::Glob(written)) = text;
    let wild = |part: &str| part.chars().all(|c| c == '*');
    match (text, written.split_once(':')) {
        (Text::Prefix(""), _) => (Breadth::Everything, "*"),
        (Text::Prefix(_), None) => (Breadth::Everything, written),
        (Text::Prefix(_), Some((server, ""))) => (Breadth::Everything, server),
        (Text::Prefix(_), Some((server, _))) => (Breadth::Prefix, server),
        (Text::Glob(_), None) if !written.is_empty() && wild(written) => (Breadth::Everything, "*"),
        (Text::Glob(_), None) => (Breadth::Exact, written),
        (Text::Glob(_), Some((server, tool))) if !tool.is_empty() && wild(tool) => (Breadth::Everything, server),
        (Text::Glob(_), Some((server, tool))) if tool.contains(['*', '?', '[']) => (Breadth::Prefix, server),
        (Text::Glob(_), Some((server, _))) => (Breadth::Exact, server),
    }
}
