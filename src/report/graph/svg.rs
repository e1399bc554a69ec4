//! The graph as a picture: one column a kind of node, nodes of one agent beside it, curves between columns. Nothing overlaps, because every
//! node has a row of its own and curves run behind the nodes.

use std::fmt::Write as _;
use std::io;

use super::build::{Edge, Graph, Kind, Node};
use crate::model::Gate;
use crate::report::escape::xml;

/// Sizes in pixels. A character of the font is at most 7 wide.
const WIDTH: usize = 264;
const GAP: usize = 130;
const ROW: usize = 54;
const HEIGHT: usize = 40;
const TOP: usize = 92;
const LEFT: usize = 24;

struct Placed<'g> {
    node: &'g Node,
    x: usize,
    y: usize,
}

pub(super) fn write(graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
    let columns: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| graph.nodes.iter().any(|node| node.kind == *kind)).collect();
    let placed = place(graph, &columns);
    let width = 2 * LEFT + columns.len().max(1) * (WIDTH + GAP) - GAP;
    let height = placed.iter().map(|node| node.y).max().unwrap_or(TOP) + HEIGHT + LEFT;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n<title>What agents may do</title>\n{STYLE}"
    );
    let _ = writeln!(text, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
    legend(&mut text);
    for (at, kind) in columns.iter().enumerate() {
        let x = LEFT + at * (WIDTH + GAP);
        let _ = writeln!(text, "<text class=\"column\" x=\"{x}\" y=\"{}\">{}</text>", TOP - 14, kind.title());
    }
    if graph.left_out > 0 {
        let _ = writeln!(text, "<text x=\"{LEFT}\" y=\"{}\">+{} more agents</text>", height - 8, graph.left_out);
    }
    // Ungated edges last, above the others.
    let mut edges: Vec<&Edge> = graph.edges.iter().collect();
    edges.sort_by_key(|edge| edge.gate == Some(Gate::None));
    for edge in edges {
        curve(edge, &placed, &mut text);
    }
    placed.iter().for_each(|node| draw(node, &mut text));
    text.push_str("</svg>\n");
    out.write_all(text.as_bytes())
}

const STYLE: &str = "<style>
.edge{fill:none;stroke:#8a93a0;stroke-width:1}
.ungated{stroke:#b3261e;stroke-width:2.6}
.asked{stroke:#33691e;stroke-width:1.3;stroke-dasharray:7 4}
.judged{stroke:#795548;stroke-width:1.3;stroke-dasharray:2 3}
.node{fill:#f6f8fa;stroke:#57606a}
.agent{fill:#e7f0fb;stroke:#1f5fae;stroke-width:1.6}
.column{font-weight:bold;fill:#24292f}
.small{font-size:11px;fill:#57606a}
</style>";

/// Every node its row. Columns keep the order of the agents; a node goes no higher than its first neighbour on the left, so that curves stay
/// short, and no two nodes of a column share a row.
fn place<'g>(graph: &'g Graph, columns: &[Kind]) -> Vec<Placed<'g>> {
    let mut wish: Vec<usize> = vec![0; graph.nodes.len()];
    let mut rows: Vec<usize> = vec![0; graph.nodes.len()];
    // Agents take as many rows as the largest column of what is theirs alone, so that rows of neighbours meet.
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    for edge in &graph.edges {
        before[edge.to].push(edge.from);
    }
    let mut next_free = vec![0; columns.len()];
    let column = |kind: Kind| columns.iter().position(|one| *one == kind).unwrap_or(0);
    let mut after: Vec<[usize; 6]> = vec![[0; 6]; graph.nodes.len()];
    for edge in &graph.edges {
        after[edge.from][graph.nodes[edge.to].kind as usize] += 1;
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        let own = column(node.kind);
        let nearest = before[at].iter().filter(|&&from| graph.nodes[from].kind != node.kind).map(|&from| rows[from]).min();
        wish[at] = if node.kind == Kind::Source { 0 } else { nearest.unwrap_or(0) };
        rows[at] = wish[at].max(next_free[own]);
        let height = if node.kind == Kind::Agent { after[at][Kind::Tool as usize].max(after[at][Kind::Server as usize]).max(1) } else { 1 };
        next_free[own] = rows[at] + height;
    }
    let one = |(at, node): (usize, &'g Node)| Placed { node, x: LEFT + column(node.kind) * (WIDTH + GAP), y: TOP + rows[at] * ROW };
    graph.nodes.iter().enumerate().map(one).collect()
}

fn class(gate: Option<Gate>) -> &'static str {
    match gate {
        Some(Gate::None) => "edge ungated",
        Some(Gate::Ask) => "edge asked",
        Some(Gate::ModelJudged) => "edge judged",
        _ => "edge",
    }
}

fn curve(edge: &Edge, placed: &[Placed<'_>], text: &mut String) {
    let (from, to) = (&placed[edge.from], &placed[edge.to]);
    let (y1, y2) = (from.y + HEIGHT / 2, to.y + HEIGHT / 2);
    let class = class(edge.gate);
    if from.x == to.x {
        // Between agents: around the left of the column.
        let x = from.x;
        let out = x.saturating_sub(16);
        let _ = writeln!(text, "<path class=\"{class}\" d=\"M{x} {y1} C{out} {y1} {out} {y2} {x} {y2}\"/>");
        return;
    }
    let (x1, x2) = (from.x + WIDTH, to.x);
    // The bend lies in the gap before the target: on the way there the line runs between rows.
    let start = x2.saturating_sub(GAP);
    let lane = from.y + HEIGHT + (ROW - HEIGHT) / 2;
    let path = if start > x1 {
        let turn = x1 + GAP / 4;
        let mid = x2 - GAP / 2;
        format!("M{x1} {y1} C{turn} {y1} {turn} {lane} {} {lane} L{start} {lane} C{mid} {lane} {mid} {y2} {x2} {y2}", x1 + GAP / 2)
    } else {
        let mid = (x1 + x2) / 2;
        format!("M{x1} {y1} C{mid} {y1} {mid} {y2} {x2} {y2}")
    };
    let _ = writeln!(text, "<path class=\"{class}\" d=\"{path}\"/>");
}

fn draw(placed: &Placed<'_>, text: &mut String) {
    let Placed { node, x, y } = placed;
    let (class, round) = match node.kind {
        Kind::Agent => ("agent", 3),
        Kind::Source | Kind::Channel => ("node", HEIGHT / 2),
        Kind::Server => ("node", 10),
        Kind::Tool | Kind::Data => ("node", 3),
    };
    let _ = writeln!(text, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"{round}\"/>");
    let lines: Vec<&str> = node.label.split('\n').collect();
    let x = x + 12;
    match lines.as_slice() {
        [first, second] => {
            let _ = writeln!(text, "<text x=\"{x}\" y=\"{}\">{}</text>", y + 17, xml(first));
            let _ = writeln!(text, "<text class=\"small\" x=\"{x}\" y=\"{}\">{}</text>", y + 32, xml(second));
        }
        _ => {
            let _ = writeln!(text, "<text x=\"{x}\" y=\"{}\">{}</text>", y + 25, xml(&node.label));
        }
    }
}

fn legend(text: &mut String) {
    let items = [
        (Some(Gate::None), "ungated"),
        (Some(Gate::ModelJudged), "judged by a model"),
        (Some(Gate::Ask), "asked"),
        (None, "gate not known, or none of its own"),
    ];
    let mut x = LEFT;
    for (gate, words) in items {
        let _ = writeln!(text, "<path class=\"{}\" d=\"M{x} 28 L{} 28\"/>", class(gate), x + 34);
        let _ = writeln!(text, "<text x=\"{}\" y=\"32\">{words}</text>", x + 42);
        x += 60 + words.len() * 7;
    }
}
