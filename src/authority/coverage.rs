//! Which of many rules cover one: rules found by how they begin, so that a list of rules is not compared pair by pair.
//!
//! A pattern can only cover what begins as it does, up to its first `*`. So rules are kept by the beginning of their tool and of what stands
//! in parentheses, and of a thousand rules only the few that begin like another are compared with it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::pattern::{Pattern, matches};

/// How much comparing the rules of one list may cost, in products of lengths. Beginnings leave little to compare; rules that all begin with
/// `*` are written to hang a run, and those that are not reached stay as they are.
pub const BUDGET: usize = 1 << 28;

/// Rules by how they begin.
#[derive(Debug)]
pub struct Coverage<'r> {
    rules: Vec<Cow<'r, str>>,
    tools: Beginnings<Group>,
}

/// The rules whose tools begin alike.
#[derive(Debug, Default)]
struct Group {
    /// Those for all of the tool.
    whole: Vec<usize>,
    /// The others, by the beginning of what stands in parentheses.
    specs: Beginnings<Vec<usize>>,
}

impl<'r> Coverage<'r> {
    /// An index of `rules`, which are numbered as they come. What is no pattern covers nothing.
    #[must_use]
    pub fn new(rules: impl IntoIterator<Item: Into<Cow<'r, str>>>) -> Self {
        type Specs<'r> = BTreeMap<&'r str, Vec<usize>>;
        let rules: Vec<Cow<'r, str>> = rules.into_iter().map(Into::into).collect();
        let mut groups: BTreeMap<&str, (Vec<usize>, Specs<'_>)> = BTreeMap::new();
        // A rule that is given again covers nothing more.
        let mut seen = BTreeSet::new();
        for (number, text) in rules.iter().enumerate().filter(|(_, text)| seen.insert(*text)) {
            let Some(rule) = Pattern::parse(text) else { continue };
            let (whole, specs) = groups.entry(beginning(rule.tool, '_')).or_default();
            match rule.spec.filter(|_| !rule.whole()) {
                Some(spec) => specs.entry(beginning(spec, ' ')).or_default().push(number),
                None => whole.push(number),
            }
        }
        let group = |(tool, (whole, specs)): (&str, (Vec<usize>, Specs<'_>))| {
            let specs = Beginnings::new(specs.into_iter().map(|(spec, numbers)| (spec.to_owned(), numbers)));
            (tool.to_owned(), Group { whole, specs })
        };
        let tools = Beginnings::new(groups.into_iter().map(group));
        Self { rules, tools }
    }

    /// The number of the first rule that covers all of `other`. `None` as well, and no budget left, where it does not suffice.
    #[must_use]
    pub fn first(&self, other: &Pattern<'_>, budget: &mut usize) -> Option<usize> {
        let mut first = None;
        for number in self.candidates(other) {
            if first.is_some_and(|first| first < number) {
                continue;
            }
            let rule = Pattern::parse(&self.rules[number])?;
            *budget = budget.saturating_sub(cost(&rule, other));
            if *budget == 0 {
                return None;
            }
            if rule.covers(other) {
                first = Some(number);
            }
        }
        first
    }

    /// The numbers of the rules that begin as `other` does.
    fn candidates(&self, other: &Pattern<'_>) -> impl Iterator<Item = usize> {
        self.tools.of(other.tool).flat_map(|group| {
            let narrow = other.spec.into_iter().flat_map(|spec| group.specs.of(spec)).flatten();
            group.whole.iter().chain(narrow).copied()
        })
    }
}

/// Globs over names (`*` is any run of characters), in order.
#[derive(Debug)]
pub struct Globs<'r> {
    texts: Vec<&'r str>,
    beginnings: Beginnings<Vec<usize>>,
}

impl<'r> Globs<'r> {
    /// An index of `texts`, which are numbered as they come.
    #[must_use]
    pub fn new(texts: impl IntoIterator<Item = &'r str>) -> Self {
        let texts: Vec<&str> = texts.into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut beginnings: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, text) in texts.iter().enumerate().filter(|(_, text)| seen.insert(**text)) {
            let beginning = text.split_once('*').map_or(*text, |(beginning, _)| beginning);
            beginnings.entry(beginning).or_default().push(number);
        }
        let beginnings = Beginnings::new(beginnings.into_iter().map(|(text, numbers)| (text.to_owned(), numbers)));
        Self { texts, beginnings }
    }

    /// The number of the first that matches all of `name`. `None` as well, and no budget left, where it does not suffice.
    #[must_use]
    pub fn first(&self, name: &str, budget: &mut usize) -> Option<usize> {
        let mut first = None;
        for &number in self.beginnings.of(name).flatten() {
            if first.is_some_and(|first| first < number) {
                continue;
            }
            let glob = self.texts[number];
            *budget = budget.saturating_sub(if glob.contains('*') { glob.len() * name.len() } else { 1 });
            if *budget == 0 {
                return None;
            }
            if matches(glob, name) {
                first = Some(number);
            }
        }
        first
    }
}

/// What `pattern` begins with before its first `*`. What may be missing in what it covers is left out: the `__` of a server (`mcp__mail__*`
/// is also for `mcp__mail`), the blank or colon before arguments (`git *`, `git:*`).
fn beginning(pattern: &str, last: char) -> &str {
    match pattern.split_once('*') {
        Some((beginning, _)) => beginning.trim_end_matches([last, ':']),
        None => pattern,
    }
}

fn cost(rule: &Pattern<'_>, other: &Pattern<'_>) -> usize {
    let globs = rule.tool.contains('*') || rule.spec.is_some_and(|spec| spec.contains('*'));
    let length = |pattern: &Pattern<'_>| pattern.tool.len() + pattern.spec.map_or(0, str::len);
    if globs { length(rule) * length(other) } else { 1 }
}

/// Values under texts, found by any longer text.
#[derive(Debug)]
struct Beginnings<T> {
    /// Sorted by text.
    entries: Vec<(String, T)>,
    /// For each the longest other that it begins with.
    shorter: Vec<Option<usize>>,
}

impl<T> Default for Beginnings<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), shorter: Vec::new() }
    }
}

impl<T> Beginnings<T> {
    /// From entries that are sorted, each text once.
    fn new(entries: impl Iterator<Item = (String, T)>) -> Self {
        let entries: Vec<(String, T)> = entries.collect();
        let mut open: Vec<usize> = Vec::new();
        let mut shorter = Vec::with_capacity(entries.len());
        for (at, (text, _)) in entries.iter().enumerate() {
            while open.pop_if(|last| !text.starts_with(entries[*last].0.as_str())).is_some() {}
            shorter.push(open.last().copied());
            open.push(at);
        }
        Self { entries, shorter }
    }

    /// The values under everything that `text` begins with.
    fn of(&self, text: &str) -> impl Iterator<Item = &T> {
        // Whatever `text` begins with, the last entry that is not after it begins with as well.
        let last = self.entries.partition_point(|(key, _)| key.as_str() <= text).checked_sub(1);
        let chain = std::iter::successors(last, |&at| self.shorter[at]);
        chain.filter(move |&at| text.starts_with(self.entries[at].0.as_str())).map(|at| &self.entries[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_covers_is_the_one_that_comparing_all_finds() {
        let rules = [
            "Bash(git push *)", "Bash(git:*)", "mcp__mail__*", "Bash(git *)", "Read(./secrets/**)", "mcp__mail", "Bash(git push)",
            "Bash(* --force)", "Edit", "Bash(rm", "Bash", "*", "Bash(npm run :*)", "W*", "Read(./secrets/a)", "Bash()", "",
        ];
        let others = [
            "Bash(git)", "Bash(git push)", "Bash(git push:*)", "Bash(git pushes)", "Bash(gitk)", "mcp__mail", "mcp__mail__send",
            "mcp__mailer", "Read", "Read(./secrets/a)", "Read(./secrets/)", "Edit(./x)", "WebFetch(domain:x)", "Bash(x --force)",
            "Bash(*)", "Bash(npm run x)", "Bash(npm run)", "Bash()", "Bashful", "",
        ];
        for skipped in 0..rules.len() {
            let rules = &rules[skipped..];
            let coverage = Coverage::new(rules.iter().copied());
            for other in others.iter().filter_map(|other| Pattern::parse(other)) {
                let wanted = rules.iter().position(|rule| Pattern::parse(rule).is_some_and(|rule| rule.covers(&other)));
                assert_eq!(coverage.first(&other, &mut BUDGET.clone()), wanted, "{other:?} by one of {rules:?}");
            }
        }
    }

    /// What comparing pair by pair would cost two hundred million comparisons.
    #[test]
    fn rules_that_begin_otherwise_cost_nothing() {
        let texts: Vec<String> = (0..20_000).map(|number| format!("Bash(tool{number} *)")).collect();
        let coverage = Coverage::new(&texts);
        let others: Vec<String> = (0..20_000).map(|number| format!("Bash(tool{number} x)")).collect();
        let mut budget = BUDGET;
        for (number, other) in others.iter().filter_map(|other| Pattern::parse(other)).enumerate() {
            assert_eq!(coverage.first(&other, &mut budget), Some(number));
        }
        // Each is compared with itself and with the few whose names it begins with.
        assert!(BUDGET - budget < 20_000 * 2_000, "{}", BUDGET - budget);
    }

    #[test]
    fn rules_that_begin_with_anything_stop_at_the_budget() {
        let texts: Vec<String> = (0..200).map(|number| format!("Bash(*{number})")).collect();
        let coverage = Coverage::new(&texts);
        let mut budget = 1_000;
        let other = Pattern { tool: "Bash", spec: Some("ls") };
        assert_eq!((coverage.first(&other, &mut budget), budget), (None, 0));
    }
}
