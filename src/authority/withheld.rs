//! What narrower rules hold back of a command line that is allowed: `git push` denied beside `git` allowed.
//!
//! Which rules win over which is the product's affair; here the winners are known.

use super::command;
use super::pattern::command_covers;
use crate::model::{Grant, Status, Subject, Verdict};

/// The patterns of command lines that effective rules among `grants` ask for or refuse.
pub(crate) fn commands<'g>(grants: impl Iterator<Item = &'g Grant>) -> Vec<String> {
    let held =
        grants.filter(|grant| grant.verdict != Verdict::Allow && grant.subject == Subject::Shell && grant.status == Status::Effective);
    held.flat_map(|grant| grant.commands.iter().cloned()).collect()
}

/// How many rules are compared with each other: more were written by no person, and hold nothing back of each other.
pub(crate) const MANY: usize = 2_000;

/// Takes from a rule that allows commands the hazard of what `held` covers.
pub(crate) fn credit(grant: &mut Grant, held: &[String]) {
    if held.is_empty() || held.len() > MANY {
        return;
    }
    credit_by(grant, &|wanted| held.iter().any(|own| command_covers(own, wanted)));
}

/// The same, where `held` tells whether all that a pattern covers is asked for or refused.
pub(crate) fn credit_by(grant: &mut Grant, held: &dyn Fn(&str) -> bool) {
    if grant.verdict == Verdict::Allow && grant.hazard.is_some() && !grant.commands.is_empty() {
        grant.hazard = grant.commands.iter().find_map(|pattern| command::remaining(pattern, held));
    }
}
