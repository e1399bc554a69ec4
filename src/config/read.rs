//! From the text of a `bailiwick.yaml` to a [`Config`], or to every mistake in it at once.
//!
//! The shape is the schema's affair (`schema.rs`); here is what no schema can know: which rules exist, what is a glob, what stands twice.

use globset::GlobBuilder;

use super::problem::{Invalid, Problem};
use super::schema::{self, problem};
use super::{Config, Exception, RuleSetting, Selector, Threshold, did_you_mean};
use crate::finding::Confidence;
use crate::model::{Capability, ToolOverride};
use crate::names::Named;
use crate::rule::Rule;
use crate::secrets::{Vault, scan_text};
use crate::source::{Encoding, FileId, Source, Span};
use crate::syntax::tree::{NodeRef, Tree};
use crate::syntax::{self, Syntax};

/// Reads the configuration `bytes` of the file that the user knows as `path`. `rules` are those that it may name.
///
/// # Errors
/// Every mistake in the file, each with its place.
pub fn read(path: &str, bytes: Vec<u8>, rules: &[Rule]) -> Result<Config, Invalid> {
    let source = Source::decode(FileId(0), path, bytes);
    let document = syntax::parse(&source, Syntax::Yaml);
    let mut reader = Reader { source: &source, rules, problems: Vec::new() };
    let mut config = Config::default();
    if source.encoding() == Encoding::Lossy {
        reader.problems.push(problem(source.span(0..0), "this is no UTF-8 text", "save the file as UTF-8"));
    } else if let Some(error) = &document.error {
        reader.problems.push(problem(error.span, &error.message, ""));
    } else if let Some(root) = document.tree.root() {
        reader.problems.extend(document.notes.iter().map(|note| problem(note.span, &note.message, "")));
        reader.twice(&document.tree);
        if let Some(second) = document.tree.roots().nth(1) {
            reader.problems.push(problem(second.span(), "a configuration is one document", "take out the `---` and what follows"));
        }
        // A file with nothing but comments configures nothing, and that is fine.
        if !root.is_null() {
            reader.problems.extend(schema::check(root));
            reader.config(root, &mut config);
        }
    }
    let mut problems = reader.problems;
    problems.sort();
    problems.dedup();
    if problems.is_empty() { Ok(config) } else { Err(masked(path, source.text(), problems)) }
}

/// Nobody keeps a credential here on purpose; one that is here by mistake is not shown with the mistake beside it.
fn masked(path: &str, text: &str, mut problems: Vec<Problem>) -> Invalid {
    let mut vault = Vault::new();
    let mut ranges = Vec::new();
    for hit in scan_text(text).into_iter().filter(|hit| !hit.harmless()) {
        vault.add(&hit.secret);
        ranges.push(hit.range);
    }
    for problem in &mut problems {
        problem.message = vault.scrub(&problem.message).into_owned();
        problem.help = vault.scrub(&problem.help).into_owned();
    }
    Invalid { path: path.to_owned(), text: vault.mask_source(text, &ranges), problems }
}

/// Reads values that may have the wrong shape: what the schema has refused is passed over here.
struct Reader<'r> {
    source: &'r Source,
    rules: &'r [Rule],
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn config(&mut self, root: NodeRef<'_>, config: &mut Config) {
        let items = |key: &str| root.get(key).into_iter().flat_map(NodeRef::items);
        set(root.get("persona"), &mut config.persona);
        set(root.get("min_severity"), &mut config.min_severity);
        set(root.get("min_confidence"), &mut config.min_confidence);
        if let Some(gate) = root.get("fail_on") {
            config.fail_on = fail_on(gate).unwrap_or(config.fail_on);
        }
        config.exclude = items("exclude").filter_map(|glob| self.glob(glob)).collect();
        config.tools = items("tools").filter_map(|item| self.tool(item)).collect();
        config.select = items("select").filter_map(|item| self.selector(item)).collect();
        for entry in root.get("rules").into_iter().flat_map(NodeRef::entries) {
            if !self.known(entry.key()) {
                self.unknown(entry.key_span(), entry.key());
            } else if let Some(setting) = setting(entry.value()) {
                config.rules.insert(entry.key().to_owned(), setting);
            }
        }
        for item in items("ignore") {
            if item.is_map() {
                config.exceptions.extend(self.exception(item));
            } else {
                config.deselect.extend(self.selector(item));
            }
        }
    }

    fn known(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| rule.id == id)
    }

    fn unknown(&mut self, span: Span, id: &str) {
        let near = did_you_mean(id, self.rules.iter().map(|rule| rule.id.as_str()));
        self.problems.push(problem(span, &format!("there is no rule `{id}`{near}"), LIST));
    }

    fn selector(&mut self, item: NodeRef<'_>) -> Option<Selector> {
        let text = item.as_str().filter(|text| !text.is_empty())?;
        Selector::parse(text, self.rules).map_err(|message| self.problems.push(problem(item.site(), &message, LIST))).ok()
    }

    fn glob(&mut self, item: NodeRef<'_>) -> Option<String> {
        let text = item.as_str().filter(|text| !text.is_empty())?;
        if let Err(error) = GlobBuilder::new(text).literal_separator(true).build() {
            self.problems.push(problem(item.site(), &format!("`{text}` is no glob: {}", error.kind()), ""));
            return None;
        }
        Some(text.to_owned())
    }

    fn tool(&mut self, item: NodeRef<'_>) -> Option<ToolOverride> {
        let tool = item.get("name").and_then(|name| self.glob(name))?;
        let mut can = Vec::new();
        for node in item.get("can").into_iter().flat_map(NodeRef::items) {
            let text = node.as_str()?;
            match Capability::parse(text) {
                Some(capability) => can.push(capability),
                None => {
                    let near = did_you_mean(text, Capability::ALL.iter().map(|capability| capability.as_str()));
                    let names: Vec<&str> = Capability::ALL.iter().map(|capability| capability.as_str()).collect();
                    self.problems.push(problem(
                        node.site(),
                        &format!("`{text}` is nothing that a tool can do{near}"),
                        &format!("one of {}", names.join(", ")),
                    ));
                }
            }
        }
        Some(ToolOverride { tool, can })
    }

    fn exception(&mut self, item: NodeRef<'_>) -> Option<Exception> {
        let text = |key: &str| item.get(key).and_then(NodeRef::as_str).map(str::to_owned);
        let path = item.get("path").and_then(|path| self.glob(path));
        let rule = text("rule")?;
        if let Some(node) = item.get("rule").filter(|_| !rule.is_empty() && !self.known(&rule)) {
            self.unknown(node.site(), &rule);
        }
        let line = self.source.position(item.site().start).line;
        let written = (self.source.path().to_owned(), line);
        Some(Exception { rule, path: path?, pointer: text("pointer"), reason: text("reason")?, written })
    }

    /// A key that stands twice: one of the two does nothing, and nobody would notice.
    fn twice(&mut self, tree: &Tree) {
        for entry in tree.nodes().filter(|node| node.is_map() && *node == node.target()).flat_map(NodeRef::all_entries) {
            if entry.overwritten() && !entry.inherited() {
                let message = format!("`{}` stands here twice, and only the last one counts", entry.key());
                self.problems.push(problem(entry.key_span(), &message, "take one out"));
            }
        }
    }
}

const LIST: &str = "`bailiwick rules` lists them all";

fn set<T: Named>(node: Option<NodeRef<'_>>, place: &mut T) {
    if let Some(value) = node.and_then(NodeRef::as_str).and_then(T::parse) {
        *place = value;
    }
}

fn fail_on(node: NodeRef<'_>) -> Option<Option<Threshold>> {
    if let Some(text) = node.as_str() {
        return Threshold::parse(text).ok();
    }
    let mut threshold = Threshold { severity: Named::parse(node.get("severity")?.as_str()?)?, confidence: Confidence::Medium };
    set(node.get("confidence"), &mut threshold.confidence);
    Some(Some(threshold))
}

fn setting(node: NodeRef<'_>) -> Option<RuleSetting> {
    match node.as_str() {
        Some("off") => Some(RuleSetting::Off),
        Some(severity) => Named::parse(severity).map(RuleSetting::Severity),
        // YAML 1.1 reads `off` as false, and so do people.
        None if node.as_bool() == Some(false) => Some(RuleSetting::Off),
        None => node.get("severity")?.as_str().and_then(Named::parse).map(RuleSetting::Severity),
    }
}
