//! Who can start a job: what an `if:` asks of an event, read as a question about the person behind it.
//!
//! Source: docs.github.com/graphql/reference/enums#commentauthorassociation (a contributor is anybody whose change was once merged);
//! docs.github.com "Contexts" (a property that an event does not have is null) and "Expressions" (null equals false and nothing else that is
//! asked here).

use std::ops::Range;

use super::events::{Event, of_members};
use super::expression::{Expression, Is};
use crate::source::At;

/// Who can make a condition true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Passes {
    /// Nobody: the event is another one.
    Nobody,
    /// People of the repository; the check that says so.
    Members(At<String>),
    /// Not known: what decides stands elsewhere.
    Unknown(At<String>),
    /// Whoever makes the event happen.
    Everybody,
}

use Passes::{Everybody, Members, Nobody, Unknown};

impl Passes {
    /// Both conditions hold.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Nobody, _) | (_, Nobody) => Nobody,
            (Members(check), _) | (_, Members(check)) => Members(check),
            (Unknown(check), _) | (_, Unknown(check)) => Unknown(check),
            _ => Everybody,
        }
    }

    /// One of the conditions holds.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Nobody, other) | (other, Nobody) => other,
            (Everybody, _) | (_, Everybody) => Everybody,
            (Unknown(check), _) | (_, Unknown(check)) => Unknown(check),
            (members, _) => members,
        }
    }
}

/// What an author is to a repository that lets them in.
const INSIDERS: &[&str] = &["owner", "member", "collaborator"];

/// A condition that is asked when an event starts a workflow.
pub(super) struct Question<'a> {
    pub(super) event: &'a Event<'a>,
    /// What is written at those bytes of the condition.
    pub(super) written: &'a dyn Fn(Range<usize>) -> At<String>,
    /// What an output of a step or of a job before says, by its name in lower case.
    pub(super) output: &'a dyn Fn(&str, At<String>) -> Passes,
}

impl Question<'_> {
    fn members(&self, range: Range<usize>) -> Passes {
        Members((self.written)(range))
    }

    fn unknown(&self, range: Range<usize>) -> Passes {
        Unknown((self.written)(range))
    }

    /// Who can make `expression` come out as `wanted`.
    pub(super) fn ask(&self, expression: &Expression, wanted: bool) -> Passes {
        let range = expression.range.clone();
        match &expression.is {
            Is::Not(inner) => self.ask(inner, !wanted),
            Is::And(parts) | Is::Or(parts) => {
                let all = matches!(expression.is, Is::And(_)) == wanted;
                let mut asked = parts.iter().map(|part| self.ask(part, wanted));
                let first = asked.next().unwrap_or(Everybody);
                if all { asked.fold(first, Passes::and) } else { asked.fold(first, Passes::or) }
            }
            Is::Equal(equal, sides) => self.equal(&sides[0], &sides[1], *equal == wanted, range),
            Is::Path(path) => self.truth(path, wanted, range),
            Is::Call(name, arguments) => self.call(name, arguments, wanted, range),
            Is::Literal(value) => {
                if (value != "false" && !value.is_empty() && value != "0") == wanted {
                    Everybody
                } else {
                    Nobody
                }
            }
            Is::Order => Everybody,
        }
    }

    /// `path` as a condition.
    fn truth(&self, path: &str, wanted: bool, range: Range<usize>) -> Passes {
        if path.starts_with("needs.") || path.starts_with("steps.") {
            return if wanted { (self.output)(path, (self.written)(range)) } else { self.unknown(range) };
        }
        if self.missing(path) {
            return if wanted { Nobody } else { Everybody };
        }
        if path.ends_with(".repo.fork") || path.ends_with("head_repository.fork") {
            return if wanted { Everybody } else { self.members(range) };
        }
        // Whoever sees a private repository has been let in.
        if path == "github.event.repository.private" && wanted {
            return self.members(range);
        }
        if path.ends_with("pull_request.merged") && wanted { self.members(range) } else { Everybody }
    }

    fn equal(&self, left: &Expression, right: &Expression, wanted: bool, range: Range<usize>) -> Passes {
        let (path, other) = match (&left.is, &right.is) {
            (Is::Path(path), other) if !matches!(other, Is::Path(_)) || path.starts_with("github.event.") => (path.as_str(), other),
            (other, Is::Path(path)) => (path.as_str(), other),
            // `(a || b) == 'x'` and calls.
            _ => return Everybody,
        };
        let literal = if let Is::Literal(literal) = other { Some(literal.as_str()) } else { None };
        if let Some(truth @ ("true" | "false")) = literal {
            // Outputs are texts: `== 'false'` wants that text, not something empty.
            let output = path.starts_with("needs.") || path.starts_with("steps.");
            return match truth == "true" {
                true => self.truth(path, wanted, range),
                false if output => self.unknown(range),
                false => self.truth(path, !wanted, range),
            };
        }
        if path == "github.event_name" {
            let same = literal.is_some_and(|literal| self.event.name.value.eq_ignore_ascii_case(literal));
            return if literal.is_none() || same == wanted { Everybody } else { Nobody };
        }
        if path.starts_with("needs.") || path.starts_with("steps.") {
            return if wanted { (self.output)(path, (self.written)(range)) } else { self.unknown(range) };
        }
        if self.missing(path) {
            return if wanted && literal != Some("") { Nobody } else { Everybody };
        }
        if path == "github.event.repository.visibility" && literal.is_some_and(|visibility| (visibility != "public") == wanted) {
            return self.members(range);
        }
        if path.ends_with("workflow_run.event") {
            let of_forks = literal.is_none_or(|event| event.starts_with("pull_request"));
            return if of_forks == wanted { Everybody } else { self.members(range) };
        }
        if !wanted {
            return Everybody;
        }
        match self.asks(path) {
            Asks::Association => literal.map_or(self.unknown(range.clone()), |one| self.association(path, &[one.to_owned()], range)),
            Asks::Person | Asks::Origin => self.person(path, range),
            Asks::Label => self.members(range),
            Asks::Kind => {
                if literal.is_some_and(of_members) {
                    self.members(range)
                } else {
                    Everybody
                }
            }
            Asks::Else => Everybody,
        }
    }

    fn call(&self, name: &str, arguments: &[Expression], wanted: bool, range: Range<usize>) -> Passes {
        let (Some(first), Some(second)) = (arguments.first(), arguments.get(1)) else { return Everybody };
        if !matches!(name, "contains" | "startswith" | "endswith") {
            return Everybody;
        }
        // `contains(list, who)`, `contains(text, 'word')`.
        let list = listed(first);
        let (asked, values) = match (&list, listed(second)) {
            (Some(values), _) => (second, values.clone()),
            (None, Some(values)) => (first, values),
            (None, None) => (second, Vec::new()),
        };
        let mut paths = Vec::new();
        asked.values(&mut |path| paths.push(path.to_owned()));
        // Of `a || b` the first counts that the event has.
        let Some(path) = paths.iter().find(|path| !self.missing(path)).cloned() else {
            return if wanted && !paths.is_empty() { Nobody } else { Everybody };
        };
        if path == "github.event_name" {
            let named = values.iter().any(|value| value.eq_ignore_ascii_case(&self.event.name.value));
            return if list.is_none() || named == wanted { Everybody } else { Nobody };
        }
        if path.starts_with("needs.") || path.starts_with("steps.") {
            return self.unknown(range);
        }
        if !wanted {
            return Everybody;
        }
        match self.asks(&path) {
            Asks::Association if values.is_empty() => self.unknown(range),
            Asks::Association => self.association(&path, &values, range),
            // `endsWith(github.actor, '[bot]')` is any program.
            Asks::Person if name == "endswith" => self.unknown(range),
            Asks::Person => self.person(&path, range),
            // Templates put labels on what outsiders open.
            _ if path.contains(".labels.") => self.unknown(range),
            Asks::Kind => {
                if !values.is_empty() && values.iter().all(|value| of_members(value)) {
                    self.members(range)
                } else {
                    Everybody
                }
            }
            _ => Everybody,
        }
    }

    /// Whether the event has no such object, so that the name is null.
    fn missing(&self, path: &str) -> bool {
        let object = path.strip_prefix("github.event.").and_then(|rest| rest.split('.').next());
        let input = path.starts_with("inputs.").then_some("inputs");
        object.or(input).is_some_and(|object| is_object(object) && !self.event.has(object))
    }

    fn asks(&self, path: &str) -> Asks {
        let last = path.rsplit('.').next().unwrap_or_default();
        match last {
            "author_association" => Asks::Association,
            "actor" | "triggering_actor" | "login"
                if !path.contains(".assignee.") && !path.contains(".repo.") && !path.contains("repository.") =>
            {
                Asks::Person
            }
            _ if path.contains(".head.repo.") || path.contains("head_repository.") || path.contains("head.user.login") => Asks::Origin,
            _ if path.starts_with("github.event.label.") || path.starts_with("github.event.assignee.") => Asks::Label,
            "action" if path == "github.event.action" => Asks::Kind,
            _ => Asks::Else,
        }
    }

    /// A check of what the author is to the repository. Only the one who made the event happen is kept out by it.
    fn association(&self, path: &str, values: &[String], range: Range<usize>) -> Passes {
        let inside = values.iter().all(|value| INSIDERS.contains(&value.to_ascii_lowercase().as_str()));
        if inside { self.person(path, range) } else { Everybody }
    }

    /// A check of who the author of the object in `path` is.
    fn person(&self, path: &str, range: Range<usize>) -> Passes {
        let object = path.strip_prefix("github.event.").and_then(|rest| rest.split('.').next()).unwrap_or_default();
        let another = is_object(object) && !self.event.is_own(object) && !self.event.has("*");
        if another { Everybody } else { self.members(range) }
    }
}

/// What a name tells about the one who starts a run.
enum Asks {
    /// What an author is to the repository.
    Association,
    /// Who somebody is.
    Person,
    /// Where the code of a change comes from.
    Origin,
    /// What only members can set.
    Label,
    /// Which kind of the event it is.
    Kind,
    Else,
}

fn is_object(name: &str) -> bool {
    matches!(
        name,
        "issue"
            | "comment"
            | "pull_request"
            | "review"
            | "discussion"
            | "workflow_run"
            | "label"
            | "assignee"
            | "inputs"
            | "head_commit"
            | "release"
            | "client_payload"
    )
}

/// The words of a list that is written out: `fromJSON('["a", "b"]')`, `'a,b'`.
fn listed(expression: &Expression) -> Option<Vec<String>> {
    match &expression.is {
        Is::Literal(text) => {
            let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '"' | ';' | '|'));
            let words = words.map(|word| word.trim_matches(['[', ']'])).filter(|word| !word.is_empty());
            Some(words.map(str::to_owned).collect())
        }
        Is::Call(name, arguments) if name == "fromjson" => listed(arguments.first()?),
        _ => None,
    }
}
