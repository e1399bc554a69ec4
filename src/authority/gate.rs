//! What stands between an agent and a call: its rules first, its mode after them.

use std::borrow::Cow;
use std::cell::Cell;

use super::Project;
use super::coverage::{BUDGET, Coverage};
use super::pattern::Pattern;
use crate::catalog::products::{Strategy, strategy};
use crate::model::{Gate, Grant, Layer, Model, Origin, Setting, Status, Topic, Verdict};
use crate::source::FileId;

/// What stands between the agent of `project` and one call of `tool` with `input` (the command line, the path, `domain:host`).
///
/// Asks the rules first and the mode after them. [`Gate::Unknown`] where neither says anything, since what a product does by default
/// depends on the tool.
#[must_use]
pub fn gate<'f>(model: &Model, path: &dyn Fn(FileId) -> &'f str, project: &Project, tool: &str, input: Option<&str>) -> Gate {
    let ours = |origin: &Origin| origin.product == project.product && Project::of(path(origin.file), origin.product) == *project;
    let grants: Vec<&Grant> = model.grants.iter().filter(|grant| ours(&grant.origin)).collect();
    let settings: Vec<&Setting> = model.settings.iter().filter(|setting| ours(&setting.origin)).collect();
    Policy::new(project.product, &grants, &settings).decide(tool, input).0
}

/// The rules and the mode of one agent, ready to be asked about many calls.
pub(super) struct Policy<'m> {
    /// Effective rules by what they answer, the strictest answer first; none where the order of one list decides.
    answers: Vec<(Gate, Vec<&'m Grant>, Coverage<'m>)>,
    mode: Gate,
    /// What comparing rules may still cost.
    budget: Cell<usize>,
}

impl<'m> Policy<'m> {
    pub(super) fn new(product: &str, grants: &[&'m Grant], settings: &[&'m Setting]) -> Self {
        // Where the order of one list decides, the dialect has said what each rule amounts to; the list itself is not in the model.
        let Some(strategy) = strategy(product).filter(|strategy| !matches!(strategy, Strategy::FirstMatch | Strategy::LastMatch)) else {
            return Self { answers: Vec::new(), mode: Gate::Unknown, budget: Cell::new(BUDGET) };
        };
        let starts = strategy == Strategy::HighestPriority;
        let answers = [(Verdict::Deny, Gate::Deny), (Verdict::Ask, Gate::Ask), (Verdict::Allow, Gate::None)].map(|(verdict, gate)| {
            let counts = |grant: &&Grant| grant.verdict == verdict && grant.status == Status::Effective && grant.layer != Layer::Task;
            let grants: Vec<&Grant> = grants.iter().copied().filter(counts).collect();
            let coverage = Coverage::new(grants.iter().map(|grant| spelled(&grant.rule.value, starts)));
            (gate, grants, coverage)
        });
        Self { answers: answers.into(), mode: mode(settings), budget: Cell::new(BUDGET) }
    }

    /// What stands before one call, and the rule that decided, if it was one.
    pub(super) fn decide(&self, tool: &str, input: Option<&str>) -> (Gate, Option<&'m Grant>) {
        let call = Pattern { tool, spec: input };
        let mut budget = self.budget.get();
        for (gate, grants, coverage) in &self.answers {
            let first = coverage.first(&call, &mut budget);
            self.budget.set(budget);
            match first {
                Some(first) => return (*gate, Some(grants[first])),
                None if budget == 0 => return (Gate::Unknown, None),
                None => {}
            }
        }
        (self.mode, None)
    }
}

/// A rule in the form that patterns are compared in; `starts`: what stands in parentheses is the beginning of what it covers.
fn spelled(rule: &str, starts: bool) -> Cow<'_, str> {
    match rule.strip_suffix(')').filter(|_| starts) {
        Some(open) => format!("{open} *)").into(),
        None => rule.into(),
    }
}

fn mode(settings: &[&Setting]) -> Gate {
    let modes: Vec<&str> = settings
        .iter()
        .filter(|setting| setting.topic == Topic::ApprovalMode && setting.status == Status::Effective && setting.layer != Layer::Task)
        .map(|setting| setting.meaning)
        .collect();
    // Who reviews may be a setting of its own: it matters where somebody is asked.
    match modes.iter().find(|mode| matches!(**mode, "bypass" | "bypass-unsandboxed" | "deny")) {
        Some(&"deny") => Gate::Deny,
        Some(_) => Gate::None,
        None if modes.contains(&"auto") => Gate::ModelJudged,
        None => Gate::Unknown,
    }
}
