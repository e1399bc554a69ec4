//! What a fact amounts to, where it is not simply effective.

use crate::authority::withheld;
use crate::model::{Breadth, Grant, Setting, Status, Subject, Verdict};

/// A fact with a status.
pub(in crate::dialect) trait Weighed {
    /// Says what it amounts to, and why.
    fn weigh(&mut self, status: Status, reason: String);
}

impl Weighed for Setting {
    fn weigh(&mut self, status: Status, reason: String) {
        (self.status, self.reason) = (status, Some(reason));
    }
}

impl Weighed for Grant {
    fn weigh(&mut self, status: Status, reason: String) {
        (self.status, self.reason) = (status, Some(reason));
    }
}

/// The same fact, with what it amounts to.
pub(in crate::dialect) fn amounts<W: Weighed>(mut fact: W, status: Status, reason: impl Into<String>) -> W {
    fact.weigh(status, reason.into());
    fact
}

/// Where refusing or asking wins over allowing, however specific either is: what rules of `grants` hold back of others is no hazard of those.
pub(in crate::dialect) fn credit(grants: &mut [Grant]) {
    if grants.len() > withheld::MANY {
        return;
    }
    let held = withheld::commands(grants.iter());
    grants.iter_mut().for_each(|grant| withheld::credit(grant, &held));
}

/// Where refusing or asking wins over allowing: marks every allow rule of `grants` that a rule for the whole subject overrides, and credits
/// the others with what narrower ones hold back.
pub(in crate::dialect) fn shadow(grants: &mut [Grant]) {
    // The first of each subject says it all.
    let mut strict: Vec<(Subject, Verdict, String)> = Vec::new();
    for grant in grants.iter() {
        let whole = grant.verdict != Verdict::Allow && grant.breadth == Breadth::Everything && grant.status == Status::Effective;
        if whole && !strict.iter().any(|(subject, ..)| *subject == grant.subject) {
            strict.push((grant.subject, grant.verdict, grant.rule.value.clone()));
        }
    }
    for grant in grants.iter_mut().filter(|grant| grant.verdict == Verdict::Allow && grant.status == Status::Effective) {
        let over = |subject: Subject| subject == grant.subject || subject == Subject::Everything;
        if let Some((_, verdict, rule)) = strict.iter().find(|(subject, ..)| over(*subject)) {
            grant.weigh(Status::Shadowed, format!("the {verdict} rule `{rule}` takes precedence"));
        }
    }
    credit(grants);
}
