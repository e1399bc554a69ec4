//! The graph as Mermaid. Source of the syntax: mermaid.js.org/syntax/flowchart.html.

use std::io;

use super::build::{Graph, Kind, Node};
use crate::model::Gate;

pub(super) fn write(graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for kind in Kind::ALL {
        let nodes = || graph.nodes.iter().enumerate().filter(|(_, node)| node.kind == kind);
        if nodes().next().is_none() {
            continue;
        }
        writeln!(out, "  subgraph {kind:?}[\"{}\"]", kind.title())?;
        for (at, node) in nodes() {
            writeln!(out, "    {}", written(at, node))?;
        }
        writeln!(out, "  end")?;
    }
    let mut thick = Vec::new();
    for (at, edge) in graph.edges.iter().enumerate() {
        // What runs ungated is thick and says so; what is asked is thin and says so; the rest is dotted.
        let line = match edge.gate {
            Some(Gate::None) => "==>|ungated|",
            Some(Gate::Ask) => "-->|asked|",
            Some(Gate::ModelJudged) => "-->|model-judged|",
            Some(Gate::Unknown) => "-.->|gate unknown|",
            Some(Gate::Deny) => "-.->|refused|",
            None => "-->",
        };
        if edge.gate == Some(Gate::None) {
            thick.push(at.to_string());
        }
        writeln!(out, "  n{} {line} n{}", edge.from, edge.to)?;
    }
    if !thick.is_empty() {
        writeln!(out, "  linkStyle {} stroke:#b3261e", thick.join(","))?;
    }
    if graph.left_out > 0 {
        writeln!(out, "  more[\"+{} more agents\"]", graph.left_out)?;
    }
    Ok(())
}

fn written(at: usize, node: &Node) -> String {
    let label = node.label.split('\n').map(escaped).collect::<Vec<_>>().join("<br/>");
    match node.kind {
        Kind::Source => format!("n{at}([\"{label}\"])"),
        Kind::Agent => format!("n{at}[[\"{label}\"]]"),
        Kind::Tool => format!("n{at}[\"{label}\"]"),
        Kind::Server => format!("n{at}{{{{\"{label}\"}}}}"),
        Kind::Data => format!("n{at}[(\"{label}\")]"),
        Kind::Channel => format!("n{at}>\"{label}\"]"),
    }
}

/// All but letters, digits, blanks and a few signs as entity codes (`#34;`): nothing ends the string, is HTML or Markdown, or is a word of
/// Mermaid's own.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '+') {
            out.push(c);
        } else {
            out.push_str(&format!("#{};", u32::from(c)));
        }
    }
    out
}
