//! One agent in two versions: what every comparison of its parts shares.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::called;
use super::{Change, Direction, Subject};
use crate::inventory::{Agent, Place, Server};

/// Characters of a command or a value that are told.
const BEGUN: usize = 80;

/// One agent in two versions, and where its changes go.
pub(super) struct Pair<'a> {
    pub(super) was: &'a Agent,
    pub(super) is: &'a Agent,
    pub(super) changes: &'a mut Vec<Change>,
}

/// How something was and is, in words, and where.
pub(super) type States = (Option<String>, Option<String>);
pub(super) type Places = (Option<Place>, Option<Place>);

impl<'a> Pair<'a> {
    pub(super) fn push(
        &mut self,
        direction: Direction,
        subject: Subject,
        words: String,
        (before, after): States,
        (place, was_at): Places,
        ungated: bool,
    ) {
        // What is gone is told where the agent is written, in the same file if it is still there.
        let here = || {
            let places = &self.is.places;
            let same = was_at.as_ref().and_then(|was| places.iter().find(|place| place.file == was.file));
            same.or_else(|| places.first()).cloned()
        };
        let place = place.or_else(here);
        let change =
            Change { direction, subject, agent: called(self.is), id: self.is.id.clone(), words, before, after, ungated, place, was_at };
        self.changes.push(change);
    }

    /// The servers that only the later version has; one that is switched off is as good as none.
    pub(super) fn new_servers(&self) -> BTreeSet<&'a str> {
        let known = on(self.was);
        on(self.is).keys().filter(|name| !known.contains_key(*name)).copied().collect()
    }

    /// The servers that only the earlier version has.
    pub(super) fn gone_servers(&self) -> BTreeSet<&'a str> {
        let known = on(self.is);
        on(self.was).keys().filter(|name| !known.contains_key(*name)).copied().collect()
    }
}

/// The servers that are on.
pub(super) fn on(agent: &Agent) -> BTreeMap<&str, &Server> {
    agent.servers.iter().filter(|server| !server.disabled).map(|server| (server.name.as_str(), server)).collect()
}

/// The first characters of a long text.
pub(super) fn begun(text: &str) -> String {
    let begun: String = text.chars().take(BEGUN).collect();
    if begun.len() < text.len() { format!("{begun}…") } else { begun }
}
