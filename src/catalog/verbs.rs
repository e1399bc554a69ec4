//! What the names of tools say: verbs, and what they are done to.
//!
//! The words are in `rules/catalog/verbs.yaml`; the build makes static tables of them. Names are weak evidence: any sign of reading,
//! drafting or trying takes the name out, and a name that is not recognised says nothing.

use crate::model::{Capability, Effect};

include!(concat!(env!("OUT_DIR"), "/verbs.rs"));

/// Verbs, and what they are done to.
struct Action {
    can: Capability,
    verbs: &'static [&'static str],
    /// One of them must be in the name, and be another word than the verb. Empty: the verb says enough.
    objects: &'static [&'static str],
    unless: &'static [&'static str],
}

/// What a tool of that name does, where its name leaves little doubt. Takes the tool's own name, without its server's.
#[must_use]
pub fn capability(name: &str) -> Option<Capability> {
    let words = joined(words(name));
    if reading(&words) {
        return None;
    }
    let trifling = words.iter().any(|word| of(TRIFLES, word));
    let fits = |action: &&Action| {
        // `transfer` is both a verb and an object: one word is not enough. A name may hold several verbs, so each is tried.
        let mut verbs = words.iter().enumerate().filter(|(_, word)| of(action.verbs, word));
        // `send_lead_to_campaign`: what follows `to` is where it goes, and not what goes to many.
        let goal = |verb: usize, at: usize| {
            action.can == Capability::SendBulk && words.get(verb..at).is_some_and(|part| part.contains(&"to".to_owned()))
        };
        let told = verbs.any(|(verb, _)| {
            let object = |(at, word): (usize, &String)| at != verb && of(action.objects, word) && !goal(verb, at);
            action.objects.is_empty() || words.iter().enumerate().any(object)
        });
        let plain = action.can.effect() == Effect::Pay && action.objects.is_empty();
        told && (!trifling || plain) && !words.iter().any(|word| of(action.unless, word))
    };
    ACTIONS.iter().find(fits).map(|action| action.can)
}

/// Words that are one thing: `api` and `key` are `apikey`, which is no mere `key`.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        match joined.last_mut() {
            Some(before) if matches!(before.as_str(), "api" | "access") && matches!(word.as_str(), "key" | "keys") => {
                before.push_str("key");
            }
            _ => joined.push(word),
        }
    }
    joined
}

/// Whether a tool of that name only looks, prepares or tries.
#[must_use]
pub fn reads(name: &str) -> bool {
    reading(&words(name))
}

/// Whether a name speaks of what is easily made again.
#[must_use]
pub fn trifles(name: &str) -> bool {
    words(name).iter().any(|word| of(TRIFLES, word))
}

fn of(list: &[&str], word: &str) -> bool {
    list.contains(&word) || word.strip_suffix('s').is_some_and(|word| list.contains(&word))
}

/// Whether a tool of that name brings something back.
#[must_use]
pub fn looks(name: &str) -> bool {
    words(name).iter().any(|word| LOOKING.binary_search(&word.as_str()).is_ok())
}

/// What a tool of that name reads: what outsiders write, what is private, both, or nothing that the name tells. Takes the name with its
/// server's before it, `gmail_read`.
#[must_use]
pub fn sees(name: &str) -> Vec<Capability> {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|word| list.binary_search(&word.as_str()).is_ok());
    if !any(LOOKING) {
        return Vec::new();
    }
    let kinds = [(OUTSIDE, Capability::ReadUntrusted), (INSIDE, Capability::ReadPrivate)];
    kinds.into_iter().filter(|(list, _)| any(list)).map(|(_, capability)| capability).collect()
}

fn reading(words: &[String]) -> bool {
    words.iter().any(|word| READING.binary_search(&word.as_str()).is_ok())
}

/// The words of `deleteUser`, `delete-user`, `mail.delete_user`, `HTTPDelete`, in lower case.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let hump =
            c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && rest.peek().is_some_and(|next| next.is_lowercase()));
        if hump || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_thing_is_sent_to_is_not_what_is_sent() {
        assert_eq!(capability("send_campaign"), Some(Capability::SendBulk));
        assert_eq!(capability("sendNewsletterToAll"), Some(Capability::SendBulk));
        assert_eq!(capability("send_lead_to_campaign"), None);
    }
}
