//! Settings and servers of an agent that stand as JSON in a step, read by the dialects whose they are; and what inputs say of its sandbox.
//!
//! Sources: anthropics/claude-code-action action.yml (`settings`: JSON or a path), base-action/src/setup-claude-code-settings.ts (written to
//! the user's settings), docs/configuration.md (`--mcp-config` in `claude_args`; `mcp_config` in the first version); openai/codex-action action.yml (`sandbox`) and
//! src/runCodexExec.ts (`determineSandboxMode`: the safety strategy `read-only` is stronger); those of Gemini CLI: [`core`].

use std::collections::BTreeSet;
use std::ops::Range;

use super::tools::{staged, unasked};
use super::{Step, core};
use crate::authority::endpoint;
use crate::dialect::fact::{Speaker, Stated};
use crate::dialect::{claude, gemini, mcp};
use crate::model::{Facts, Gate, Layer, Remark, Run, Sandbox, Status, Topic, Verdict};
use crate::source::{At, Source, Span};
use crate::syntax::embedded;
use crate::syntax::locate::Locator;
use crate::syntax::tree::NodeRef;

/// States what the inputs of `step` configure, for the agent of the job.
pub(super) fn lower(source: &Source, speaker: &Speaker, step: &Step<'_>, run: Run, facts: &mut Facts) {
    if step.action.is_none() || step.local().is_some() {
        return;
    }
    let agent = speaker.agent.clone();
    if step.product == "Codex" {
        facts.sandboxes.extend(sandbox(speaker, step));
    }
    if matches!(step.product, "Gemini CLI" | "Qwen Code")
        && let Some(node) = core::settings(step)
    {
        text(source, node, facts, &mut |root, facts| {
            let speaker = Speaker { product: step.product, layer: Layer::Project, ..speaker.clone() };
            gemini::configured(&Stated { speaker, root }, facts);
            facts.each_origin(&mut |origin| origin.agent.clone_from(&agent));
            // The agent is the job's. With `--yolo` nobody is asked for what is offered, whatever is allowed.
            facts.agents.clear();
            facts.grants.retain(|grant| grant.verdict != Verdict::Allow);
            for tool in &mut facts.tools {
                (tool.gate, tool.gated_by) = (Gate::None, Some(tool.name.clone()));
                tool.abilities.extend(tool.provider.as_deref().and_then(|server| staged(server, &tool.name.value)));
            }
        });
    }
    if step.product != "Claude Code" {
        return;
    }
    let input = |key: &str| step.node.at(&["with", key]);
    if let Some(node) = input("settings") {
        text(source, node, facts, &mut |root, facts| {
            let speaker = Speaker { product: "Claude Code", layer: Layer::User, ..speaker.clone() };
            claude::configured(&Stated { speaker: speaker.clone(), root }, facts);
            // They are the job's alone, and no word of the project's.
            for grant in &mut facts.grants {
                (grant.layer, grant.run) = (Layer::Task, run);
            }
            let allowed = facts.grants.iter().filter(|grant| grant.verdict == Verdict::Allow && grant.status == Status::Effective);
            let allowed: Vec<At<String>> = allowed.map(|grant| grant.rule.clone()).collect();
            facts.tools.extend(unasked(&speaker, &allowed, "permissions.allow"));
        });
    }
    if let Some(node) = input("mcp_config") {
        text(source, node, facts, &mut |root, facts| servers(root, speaker, facts));
    }
    if let Some(node) = input("claude_args") {
        arguments(source, speaker, node, facts);
    }
}

/// Where variables of a step, or of what is around it (`outer`, from within), send the traffic to the model.
pub(super) fn endpoints(speaker: &Speaker, outer: &[NodeRef<'_>], agents: &[Step<'_>], facts: &mut Facts) {
    let speaker = Speaker { layer: Layer::Task, ..speaker.clone() };
    let mut seen = BTreeSet::new();
    for step in agents.iter().filter(|step| step.product == "Claude Code") {
        let around = std::iter::once(step.node).chain(outer.iter().copied());
        let maps: Vec<NodeRef<'_>> = around.filter_map(|node| node.get("env")).collect();
        // The innermost one counts.
        for entry in claude::ENDPOINTS.iter().filter_map(|name| maps.iter().find_map(|map| map.entry(name))) {
            let meaning = entry.value().as_str().and_then(endpoint::meaning);
            let new = seen.insert(entry.key_span());
            facts.settings.extend(meaning.filter(|_| new).map(|meaning| speaker.setting(entry, Topic::ModelEndpoint, meaning)));
        }
    }
}

/// The sandbox that the agent runs its commands in; nobody is there to ask where it has none.
fn sandbox(speaker: &Speaker, step: &Step<'_>) -> Option<Sandbox> {
    let input = |key: &str| step.node.at(&["with", key]);
    let mode = input("sandbox")?;
    if mode.as_str()? != "danger-full-access" || input("safety-strategy").and_then(NodeRef::as_str) == Some("read-only") {
        return None;
    }
    let speaker = Speaker { product: step.product, layer: Layer::Task, ..speaker.clone() };
    Some(Sandbox {
        origin: speaker.origin(mode.span(), mode.path()),
        enabled: At::new(false, mode.span()),
        enforced: false,
        unasked: true,
        status: Status::Effective,
        layer: speaker.layer,
    })
}

/// The JSON that the text `node` is.
fn text(source: &Source, node: NodeRef<'_>, facts: &mut Facts, lower: &mut dyn FnMut(NodeRef<'_>, &mut Facts)) {
    let Some(text) = node.as_str() else { return };
    let locator = Locator::new(source, node);
    object(source, text, &|range| locator.locate(range), node, facts, lower);
}

/// Servers behind `--mcp-config`.
fn arguments(source: &Source, speaker: &Speaker, node: NodeRef<'_>, facts: &mut Facts) {
    let Some(text) = node.as_str() else { return };
    let locator = Locator::new(source, node);
    let words = claude::options::words(text);
    for pair in words.windows(2).filter(|pair| pair[0].value == "--mcp-config") {
        let place = |range: Range<usize>| locator.locate(pair[1].place(range));
        object(source, &pair[1].value, &place, node, facts, &mut |root, facts| servers(root, speaker, facts));
    }
}

fn servers(root: NodeRef<'_>, speaker: &Speaker, facts: &mut Facts) {
    mcp::configured(root, "Claude Code", facts);
    facts.each_origin(&mut |origin| origin.agent.clone_from(&speaker.agent));
}

/// Lowers an object on its own, and names its facts after the place where it stands.
fn object(
    source: &Source,
    text: &str,
    place: &dyn Fn(Range<usize>) -> Span,
    node: NodeRef<'_>,
    facts: &mut Facts,
    lower: &mut dyn FnMut(NodeRef<'_>, &mut Facts),
) {
    if !text.trim_start().starts_with('{') {
        return;
    }
    let Some(tree) = embedded::json(source, text, place) else {
        // An expression without quotes may be a number, or a whole list.
        if !text.contains("${{") {
            facts.remarks.push(Remark { message: "this is no JSON that can be read".to_owned(), span: node.span() });
        }
        return;
    };
    let Some(root) = tree.root() else { return };
    let mut own = Facts::default();
    lower(root, &mut own);
    let path = node.path();
    own.each_origin(&mut |origin| origin.path = format!("{path}.{}", origin.path));
    facts.absorb(own);
}
