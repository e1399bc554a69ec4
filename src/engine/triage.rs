//! The one place where it is decided what becomes of a hit: severity, selection, suppression, order, identity. Every text is masked here.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobMatcher};
use sha2::{Digest, Sha256};

use super::Examined;
use super::gather::{gather, once, subsume};

use crate::config::{Config, Exception, RuleSetting, Selector, did_you_mean};
use crate::finding::{Finding, Label, Notice, Stats};
use crate::rule::code::Hit;
use crate::rule::{self, Rule};
use crate::secrets::Vault;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Whether the run asks this rule.
pub(crate) fn asked(rule: &Rule, config: &Config) -> bool {
    let named = |selectors: &[Selector]| {
        selectors.iter().any(|selector| match selector {
            Selector::Rule(id) => *id == rule.id,
            Selector::Category(category) => *category == rule.category,
        })
    };
    let by_id = config.select.iter().any(|selector| matches!(selector, Selector::Rule(id) if *id == rule.id));
    let selected = if config.select.is_empty() { true } else { named(&config.select) };
    // Naming a rule outright asks for it whatever its persona.
    let heard = by_id || rule.persona <= config.persona || matches!(config.rules.get(&rule.id), Some(RuleSetting::Severity(_)));
    selected && heard && !named(&config.deselect) && config.rules.get(&rule.id) != Some(&RuleSetting::Off)
}

/// What triage gives.
pub(crate) struct Triaged {
    pub(crate) findings: Vec<Finding>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) stats: Stats,
}

/// Turns hits into findings.
pub(crate) fn triage(hits: Vec<(&'static Rule, Hit)>, files: &[Examined], config: &Config, vault: &Vault) -> Result<Triaged, String> {
    let exceptions = Exceptions::new(&config.exceptions)?;
    let mut triaged = Triaged { findings: Vec::new(), notices: Vec::new(), stats: Stats::default() };
    let mut kept = Vec::new();
    let (mut used, mut silencing) = (BTreeSet::new(), BTreeSet::new());
    for (rule, hit) in hits {
        let file = &files[hit.span.file.0 as usize];
        let pointer = pointer(file, hit.span);
        let comments = file.suppressions.iter().filter(|one| config.inline_suppressions && one.silences(&rule.id, hit.span));
        let comments: Vec<Span> = comments.map(|one| one.span).collect();
        let accepted = exceptions.find(&rule.id, file.source.path(), &pointer);
        used.extend(accepted.iter().copied());
        silencing.extend(&comments);
        if !comments.is_empty() || !accepted.is_empty() {
            triaged.stats.suppressed += 1;
            continue;
        }
        let finding = finding(rule, &hit, &pointer, config, vault);
        if finding.severity < config.min_severity || finding.confidence < config.min_confidence {
            triaged.stats.hidden += 1;
            continue;
        }
        kept.push((finding, hit.gathered.as_deref().map(|called| vault.scrub(called).into_owned())));
    }
    triaged.findings = gather(subsume(kept));
    let path = |finding: &Finding| files[finding.primary.span.file.0 as usize].source.path();
    triaged.findings.sort_by(|a, b| {
        let key = |finding: &Finding| (finding.primary.span.start, finding.primary.span.end);
        path(a).cmp(path(b)).then_with(|| key(a).cmp(&key(b))).then_with(|| a.rule.cmp(&b.rule))
    });
    // One rule says one thing of one place.
    triaged.findings.dedup_by(|later, first| later.rule == first.rule && later.primary.span == first.primary.span);
    once(&mut triaged.findings);
    identify(&mut triaged.findings, files);
    triaged.notices.extend(idle_exceptions(config, &used));
    triaged.notices.extend(idle_comments(files, config, &silencing));
    Ok(triaged)
}

/// Exceptions that accept nothing: what they were for is mended, or they are misspelt.
fn idle_exceptions(config: &Config, used: &BTreeSet<usize>) -> impl Iterator<Item = Notice> {
    config.exceptions.iter().enumerate().filter(|(index, _)| !used.contains(index)).map(|(_, exception)| {
        let Exception { rule, path, written: (file, line), .. } = exception;
        let message = format!("line {line}: the exception for {rule} in {path} matches no finding; remove it");
        Notice { id: "exception-unused", incomplete: false, path: file.clone(), span: None, message }
    })
}

/// Comments that silence nothing, though every rule that they name was asked, and comments that name no rule.
fn idle_comments(files: &[Examined], config: &Config, silencing: &BTreeSet<Span>) -> Vec<Notice> {
    let mut notices = Vec::new();
    for file in files.iter().filter(|_| config.inline_suppressions) {
        for comment in file.suppressions.iter().filter(|comment| comment.reason.is_some() && !silencing.contains(&comment.span)) {
            let unknown = comment.rules.iter().find(|id| rule::find(id).is_none());
            let all_asked = || comment.rules.iter().filter_map(|id| rule::find(id)).all(|rule| asked(rule, config));
            let message = match unknown {
                Some(id) => {
                    let near = did_you_mean(id, rule::all().iter().map(|rule| rule.id.as_str()));
                    format!("this comment ignores nothing: there is no rule `{id}`{near}")
                }
                None if all_asked() => "this comment ignores nothing: no rule that it names speaks here; remove it".to_owned(),
                None => continue,
            };
            let path = file.source.path().to_owned();
            notices.push(Notice { id: "suppression-unused", incomplete: false, path, span: Some(comment.span), message });
        }
    }
    notices
}

fn finding(rule: &Rule, hit: &Hit, pointer: &str, config: &Config, vault: &Vault) -> Finding {
    let clean = |text: &str| vault.scrub(text).into_owned();
    let mut severity = hit.severity.unwrap_or(rule.severity);
    if let Some(RuleSetting::Severity(wanted)) = config.rules.get(&rule.id) {
        severity = *wanted;
    }
    Finding {
        rule: rule.id.clone(),
        severity,
        confidence: hit.confidence.unwrap_or(rule.confidence),
        primary: Label { span: hit.span, text: clean(&hit.label) },
        related: hit.related.iter().map(|label| Label { span: label.span, text: clean(&label.text) }).collect(),
        message: clean(&hit.message),
        help: clean(hit.help.as_deref().unwrap_or(&rule.fix)),
        path: clean(&hit.path),
        pointer: clean(pointer),
        agent: hit.agent.as_deref().map(clean),
        fingerprint: String::new(),
    }
}

/// Gives every finding its fingerprint. Findings that agree in rule, file and structural path are told apart by their order.
fn identify(findings: &mut [Finding], files: &[Examined]) {
    let mut seen: BTreeMap<[u8; 32], u32> = BTreeMap::new();
    for finding in findings {
        let path = files[finding.primary.span.file.0 as usize].source.path();
        let mut hash = Sha256::new();
        for part in [&finding.rule, path, &finding.path] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let count = seen.entry(hash.clone().finalize().into()).or_default();
        if *count > 0 {
            hash.update(count.to_string());
        }
        *count += 1;
        finding.fingerprint = data_encoding::HEXLOWER.encode(&hash.finalize()[..16]);
    }
}

/// The JSON pointer to what stands at `span`.
fn pointer(file: &Examined, span: Span) -> String {
    file.trees.iter().find_map(|tree| tree.innermost(span)).map(NodeRef::pointer).unwrap_or_default()
}

struct Exceptions<'c> {
    entries: Vec<(&'c Exception, GlobMatcher)>,
}

impl<'c> Exceptions<'c> {
    fn new(exceptions: &'c [Exception]) -> Result<Self, String> {
        let entries = exceptions
            .iter()
            .map(|exception| {
                let glob = Glob::new(&exception.path).map_err(|error| format!("{}: {error}", exception.written.0))?;
                Ok((exception, glob.compile_matcher()))
            })
            .collect::<Result<_, String>>()?;
        Ok(Self { entries })
    }

    /// The numbers of those that accept a finding of `rule` at `pointer` in `path`.
    fn find(&self, rule: &str, path: &str, pointer: &str) -> Vec<usize> {
        let below = |at: &str| pointer == at || pointer.strip_prefix(at).is_some_and(|rest| rest.starts_with('/'));
        let accepts = |(exception, glob): &(&Exception, GlobMatcher)| {
            exception.rule == rule && glob.is_match(path) && exception.pointer.as_deref().is_none_or(below)
        };
        self.entries.iter().enumerate().filter(|(_, entry)| accepts(entry)).map(|(index, _)| index).collect()
    }
}
