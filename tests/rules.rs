//! Runs every example of every rule: a `bad` file gives the rule at the marked places and nowhere else, a `good` file gives nothing at all
//! from any default rule. And checks what a rule file can get wrong without the build noticing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeSet;

use bailiwick::catalog::frameworks;
use bailiwick::config::Config;
use bailiwick::engine::{Silent, scan};
use bailiwick::finding::{Persona, Report};
use bailiwick::model::Model;
use bailiwick::names::Named;
use bailiwick::rule::{self, Check, Example, Rule, Side, matcher};

/// A file of an example, marks stripped and credentials minted, and where the marks were.
struct Prepared {
    text: String,
    marks: BTreeSet<(usize, usize)>,
}

fn prepare(written: &str) -> Prepared {
    let mut text = String::new();
    let (mut marks, mut open) = (BTreeSet::new(), Vec::new());
    for c in support::expand(written).chars() {
        match c {
            '«' => open.push(text.len()),
            '»' => {
                marks.insert((open.pop().expect("a mark is closed before it is opened"), text.len()));
            }
            c => text.push(c),
        }
    }
    assert!(open.is_empty(), "a mark is opened and not closed:\n{written}");
    Prepared { text, marks }
}

fn run(example: &Example, side: Side, text: &str, persona: Persona) -> Report {
    let beside = example.beside.iter().filter(|file| file.only.is_none_or(|only| only == side));
    let beside: Vec<(&str, String)> = beside.map(|file| (file.path.as_str(), support::expand(&file.text))).collect();
    let files: Vec<(&str, &str)> =
        beside.iter().map(|(path, text)| (*path, text.as_str())).chain([(example.path.as_str(), text)]).collect();
    let folder = support::folder(&files);
    scan(folder.path(), &[], &Config { persona, ..Config::default() }, &Silent).unwrap()
}

/// The carets of a rule: where it gathers, each thing has one of its own, and so has what makes it worse.
fn places(report: &Report, rule: &str) -> BTreeSet<(usize, usize)> {
    let gathers = matches!(&rule::find(rule).unwrap().check, Check::Declared { gather: Some(_), .. });
    let of_rule = report.findings.iter().filter(|finding| finding.rule == rule);
    let spans = of_rule.flat_map(|finding| {
        let related = finding.related.iter().filter(move |_| gathers).map(|label| label.span);
        std::iter::once(finding.primary.span).chain(related)
    });
    spans.map(|span| (span.start as usize, span.end as usize)).collect()
}

fn said(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let place = report.file(finding.primary.span).slice(finding.primary.span);
        text += &format!("\n  {} at {:?}: {} | {place:?}", finding.rule, finding.primary.span.range(), finding.message);
    }
    for notice in &report.notices {
        text += &format!("\n  notice {}: {}", notice.id, notice.message);
    }
    text
}

#[test]
fn rules_yield_to_rules_that_there_are() {
    for rule in rule::all() {
        for better in &rule.yields_to {
            let found = rule::find(better).unwrap_or_else(|| panic!("{}: there is no rule {better}", rule.id));
            // Nobody hears what a rule yields to that is not asked.
            assert!(found.yields_to.is_empty() && found.persona <= rule.persona, "{} yields to {better}", rule.id);
        }
    }
}

#[test]
fn every_bad_example_is_found_at_its_marks() {
    let mut wrong = String::new();
    for rule in rule::all() {
        for (index, example) in rule.examples.iter().enumerate() {
            let Some(bad) = &example.bad else { continue };
            let prepared = prepare(bad);
            let report = run(example, Side::Bad, &prepared.text, rule.persona);
            if prepared.marks.is_empty() || places(&report, &rule.id) != prepared.marks {
                let marked: Vec<&str> = prepared.marks.iter().map(|&(start, end)| &prepared.text[start..end]).collect();
                wrong += &format!("\n{} bad example {index}: marked {:?} {marked:?}, said:{}", rule.id, prepared.marks, said(&report));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_good_example_is_silent_under_every_default_rule() {
    let mut wrong = String::new();
    for rule in rule::all() {
        for (index, example) in rule.examples.iter().enumerate() {
            let Some(good) = &example.good else { continue };
            let prepared = prepare(good);
            let report = run(example, Side::Good, &prepared.text, rule.persona);
            let default = report.findings.iter().any(|finding| rule::find(&finding.rule).unwrap().persona == Persona::Default);
            if default || report.findings.iter().any(|finding| finding.rule == rule.id) {
                wrong += &format!("\n{} good example {index}, said:{}", rule.id, said(&report));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_default_rule_has_five_examples_of_each_kind() {
    let mut wrong = Vec::new();
    // These are about Bailiwick's own work or about two versions of a file (tests/diff.rs): there is nothing to show, or not five ways to
    // show it.
    let elsewhere = ["internal-error", "permission-widened", "suppression-without-reason"];
    for rule in rule::all().iter().filter(|rule| !elsewhere.contains(&rule.id.as_str())) {
        let bad = rule.examples.iter().filter(|example| example.bad.is_some()).count();
        let good = rule.examples.iter().filter(|example| example.good.is_some()).count();
        if rule.persona == Persona::Default && (bad < 5 || good < 5) {
            wrong.push(format!("{}: {bad} bad, {good} good", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Calls `visit` with every condition, template and caret path of a rule.
fn parts(rule: &Rule, paths: &mut dyn FnMut(String), templates: &mut dyn FnMut(&str)) {
    let Check::Declared { condition, at, label, gather, alike, witness, adjust, message, help, .. } = &rule.check else { return };
    for condition in condition.iter().chain(adjust.iter().map(|adjust| &adjust.condition)) {
        condition.paths("", paths);
    }
    at.iter().chain(gather).chain(alike).chain(witness).for_each(|at| paths(at.clone()));
    let adjusted = adjust.iter().flat_map(|adjust| [&adjust.message, &adjust.help]).flatten();
    [message].into_iter().chain(label).chain(help).chain(adjusted).for_each(|template| templates(template));
}

#[test]
fn rules_name_only_kinds_and_fields_that_the_model_has() {
    let mut wrong = Vec::new();
    for rule in rule::all() {
        let Check::Declared { select, .. } = &rule.check else { continue };
        // A rule over several kinds may ask each for what it alone has; a field that none has is a slip.
        let mut fields: Vec<&str> = Vec::new();
        for kind in select {
            match Model::fields(kind) {
                Some(of_kind) => fields.extend(of_kind),
                None => wrong.push(format!("{}: no kind `{kind}`, only {:?}", rule.id, Model::KINDS)),
            }
        }
        let mut check = |path: &str| {
            let head = path.split(['.', '|']).next().unwrap_or_default();
            if !fields.contains(&head) {
                wrong.push(format!("{}: {select:?} have no field `{path}`, only {fields:?}", rule.id));
            }
        };
        let mut named = Vec::new();
        let mut templates = Vec::new();
        parts(rule, &mut |path| named.push(path), &mut |template| {
            templates.extend(matcher::placeholders(template).into_iter().map(str::to_owned));
        });
        named.iter().chain(&templates).for_each(|path| check(path));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn patterns_compile_and_frameworks_resolve() {
    let mut wrong = Vec::new();
    for rule in rule::all() {
        if let Check::Declared { condition, adjust, .. } = &rule.check {
            for condition in condition.iter().chain(adjust.iter().map(|adjust| &adjust.condition)) {
                condition.patterns(&mut |pattern| {
                    if pattern.regex().is_none() {
                        wrong.push(format!("{}: {:?}", rule.id, pattern.text()));
                    }
                });
            }
        }
        for reference in &rule.frameworks {
            if frameworks::find(reference).is_none() {
                wrong.push(format!("{}: no framework entry {reference}", rule.id));
            }
        }
        if rule.frameworks.is_empty() {
            wrong.push(format!("{}: maps to no framework", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn messages_are_one_plain_sentence() {
    let mut wrong = Vec::new();
    for rule in rule::all() {
        parts(rule, &mut |_| {}, &mut |template| {
            if template.contains('\n') || template.trim() != template {
                wrong.push(format!("{}: {template:?}", rule.id));
            }
        });
        if rule.title.ends_with('.') || rule.why.len() < 80 || rule.fix.len() < 40 || rule.limitations.len() < 40 {
            wrong.push(format!("{}: a title is no sentence; why, fix and limitations are some", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_issue_s_themes_are_covered() {
    let categories: BTreeSet<&str> = rule::all().iter().map(|rule| rule.category.as_str()).collect();
    for theme in ["secrets", "scopes", "approval", "agency"] {
        assert!(categories.contains(theme), "no rule of category {theme}");
    }
}
