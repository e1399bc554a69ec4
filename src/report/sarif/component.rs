//! The tool's own description in SARIF: the rules of the run, the frameworks they map to as taxonomies, and kinds of notifications.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use serde_sarif::sarif::{
    MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor, ReportingDescriptorReference,
    ReportingDescriptorRelationship, ToolComponent, ToolComponentReference,
};

use super::{level, plain};
use crate::catalog::frameworks::{self, Entry, Framework};
use crate::finding::{Confidence, Finding, Severity};
use crate::report::escape::{cut, one_line};
use crate::report::{Options, REPOSITORY, VERSION, rule_url};
use crate::rule::Rule;

/// GitHub's limit for descriptions, in characters.
const DESCRIPTION: usize = 1_024;
/// GitHub's limit for names.
const NAME: usize = 255;
/// Tags of a rule that GitHub keeps.
const TAGS: usize = 10;

/// What the findings of a run refer to. Indices are those of the lists written.
pub(super) struct Components<'a> {
    /// Rules that have findings, by id: the rule, where known, and the worst of its findings.
    rules: BTreeMap<&'a str, Spoken<'a>>,
    /// Frameworks that they name, by id, with the entries named.
    taxonomies: BTreeMap<&'static str, (&'static Framework, BTreeMap<&'static str, &'static Entry>)>,
    notifications: Vec<&'static str>,
}

struct Spoken<'a> {
    rule: Option<&'a Rule>,
    worst: &'a Finding,
}

impl<'a> Components<'a> {
    pub(super) fn of(findings: &[&'a Finding], notifications: &BTreeSet<&'static str>, options: &'a Options<'_>) -> Self {
        let mut rules: BTreeMap<&str, Spoken<'a>> = BTreeMap::new();
        for &finding in findings {
            // The most severe come first.
            rules.entry(&finding.rule).or_insert_with(|| Spoken { rule: options.rule(&finding.rule), worst: finding });
        }
        let mut taxonomies: BTreeMap<&str, (&Framework, BTreeMap<&str, &Entry>)> = BTreeMap::new();
        for entry in rules.values().filter_map(|spoken| spoken.rule).flat_map(entries) {
            if let Some(framework) = frameworks::framework(entry.framework) {
                taxonomies.entry(framework.id).or_insert_with(|| (framework, BTreeMap::new())).1.insert(entry.id, entry);
            }
        }
        Self { rules, taxonomies, notifications: notifications.iter().copied().collect() }
    }

    pub(super) fn rule(&self, id: &str) -> Option<&'a Rule> {
        self.rules.get(id)?.rule
    }

    pub(super) fn rule_index(&self, id: &str) -> Option<i64> {
        index(self.rules.keys().position(|&rule| rule == id))
    }

    pub(super) fn notification(&self, id: &str) -> Option<i64> {
        index(self.notifications.iter().position(|&notification| notification == id))
    }

    pub(super) fn driver(&self) -> ToolComponent {
        let mut driver = ToolComponent::builder()
            .name("bailiwick")
            .version(VERSION)
            .semantic_version(VERSION)
            .information_uri(REPOSITORY)
            .short_description(text(env!("CARGO_PKG_DESCRIPTION")))
            .rules(self.rules.iter().map(|(id, spoken)| self.descriptor(id, spoken)).collect::<Vec<_>>())
            .build();
        if !self.notifications.is_empty() {
            let kind = |&id: &&str| {
                let about = format!("{}: a remark on a file or on the run, no finding.", words(id));
                let mut descriptor = ReportingDescriptor::builder()
                    .id(id)
                    .short_description(text(&words(id)))
                    .full_description(text(&about))
                    .help(text(&about))
                    .build();
                descriptor.name = name(id);
                descriptor
            };
            driver.notifications = Some(self.notifications.iter().map(kind).collect());
        }
        if !self.taxonomies.is_empty() {
            driver.supported_taxonomies = Some(self.taxonomies.keys().map(|id| self.taxonomy_reference(id)).collect());
        }
        driver
    }

    pub(super) fn taxonomies(&self) -> Vec<ToolComponent> {
        let component = |(framework, entries): &(&Framework, BTreeMap<&str, &Entry>)| {
            let taxon = |entry: &&Entry| {
                let mut taxon = ReportingDescriptor::builder().id(entry.id).short_description(text(entry.title)).build();
                taxon.help_uri = (!entry.url.is_empty()).then(|| entry.url.to_owned());
                taxon
            };
            let mut component = ToolComponent::builder()
                .name(framework.id)
                .version(framework.version)
                .short_description(text(framework.name))
                .is_comprehensive(false)
                .taxa(entries.values().map(taxon).collect::<Vec<_>>())
                .build();
            component.information_uri = (!framework.url.is_empty()).then(|| framework.url.to_owned());
            component
        };
        self.taxonomies.values().map(component).collect()
    }

    fn taxonomy_reference(&self, id: &str) -> ToolComponentReference {
        let mut reference = ToolComponentReference::builder().name(id).build();
        reference.index = index(self.taxonomies.keys().position(|&other| other == id));
        reference
    }

    fn relationship(&self, entry: &Entry) -> Option<ReportingDescriptorRelationship> {
        let (_, entries) = self.taxonomies.get(entry.framework)?;
        let component = self.taxonomy_reference(entry.framework);
        let mut target = ReportingDescriptorReference::builder().id(entry.id).tool_component(component).build();
        target.index = index(entries.keys().position(|&id| id == entry.id));
        Some(ReportingDescriptorRelationship::builder().target(target).kinds(vec!["relevant".to_owned()]).build())
    }

    fn descriptor(&self, id: &str, spoken: &Spoken<'_>) -> ReportingDescriptor {
        let Spoken { rule, worst } = *spoken;
        let title = rule.map_or_else(|| words(id), |rule| rule.title.clone());
        let why = rule.map_or(worst.message.as_str(), |rule| rule.why.as_str());
        let configuration = ReportingConfiguration::builder().level(json!(level(worst.severity))).build();
        let mut descriptor = ReportingDescriptor::builder()
            .id(id)
            .short_description(text(&title))
            .full_description(text(if why.trim().is_empty() { &title } else { why }))
            .help(help(rule, worst, &title))
            .default_configuration(configuration)
            .properties(rule_properties(rule, worst))
            .build();
        descriptor.name = name(id);
        if let Some(rule) = rule {
            descriptor.help_uri = Some(rule_url(&rule.id));
            let relationships: Vec<_> = entries(rule).filter_map(|entry| self.relationship(entry)).collect();
            if !relationships.is_empty() {
                descriptor.relationships = Some(relationships);
            }
        }
        descriptor
    }
}

fn index(position: Option<usize>) -> Option<i64> {
    position.and_then(|index| i64::try_from(index).ok())
}

/// The entries that the rule names, each once, in its order. References that the catalogue does not know stay in `frameworks` only.
fn entries(rule: &Rule) -> impl Iterator<Item = &'static Entry> + '_ {
    let mut seen = BTreeSet::new();
    rule.frameworks.iter().filter(move |reference| seen.insert(reference.as_str())).filter_map(|reference| frameworks::find(reference))
}

fn text(text: &str) -> MultiformatMessageString {
    MultiformatMessageString::builder().text(cut(&plain(&one_line(text)), DESCRIPTION)).build()
}

/// Why, what to do, what the rule cannot see, and the frameworks with links.
fn help(rule: Option<&Rule>, worst: &Finding, title: &str) -> MultiformatMessageString {
    let Some(rule) = rule else {
        let help = if worst.help.is_empty() { title } else { &worst.help };
        return MultiformatMessageString::builder().text(plain(&one_line(help))).build();
    };
    let mut text = String::new();
    let mut markdown = format!("# {}\n", rule.title);
    for (heading, body) in [("Why", &rule.why), ("Fix", &rule.fix), ("Limitations", &rule.limitations)] {
        let body = body.trim();
        if !body.is_empty() {
            text.push_str(&format!("{heading}: {body}\n\n"));
            markdown.push_str(&format!("\n## {heading}\n\n{body}\n"));
        }
    }
    let known: Vec<&Entry> = entries(rule).collect();
    if !known.is_empty() {
        markdown.push_str("\n## Frameworks\n\n");
        let names: Vec<String> = known.iter().map(|entry| format!("{} {}", entry.id, entry.title)).collect();
        text.push_str(&format!("Frameworks: {}\n\n", names.join("; ")));
        for entry in known {
            let name = frameworks::framework(entry.framework).map_or(entry.framework, |framework| framework.name);
            markdown.push_str(&match entry.url {
                "" => format!("- {name}: {} {}\n", entry.id, entry.title),
                url => format!("- {name}: [{}]({url}) {}\n", entry.id, entry.title),
            });
        }
    }
    if !rule.references.is_empty() {
        markdown.push_str("\n## References\n\n");
        markdown.extend(rule.references.iter().map(|reference| format!("- <{reference}>\n")));
    }
    text.push_str(&format!("More: {}", rule_url(&rule.id)));
    MultiformatMessageString::builder().text(text).markdown(markdown).build()
}

fn rule_properties(rule: Option<&Rule>, worst: &Finding) -> PropertyBag {
    let mut tags = vec!["security".to_owned()];
    let mut bag = vec![("precision", json!(precision(worst.confidence, worst.severity)))];
    match worst.severity {
        Severity::Critical => bag.push(("security-severity", json!("9.5"))),
        Severity::High => bag.push(("security-severity", json!("8.0"))),
        Severity::Medium => bag.push(("security-severity", json!("5.5"))),
        Severity::Low => bag.push(("security-severity", json!("3.0"))),
        Severity::Info => bag.push(("problem.severity", json!("recommendation"))),
    }
    if let Some(rule) = rule {
        tags.push(rule.category.to_string());
        bag.push(("category", json!(rule.category)));
        bag.push(("persona", json!(rule.persona)));
        bag.push(("frameworks", json!(rule.frameworks)));
        bag[0].1 = json!(precision(rule.confidence, rule.severity));
        // CWE first: it is the one that code scanning itself understands.
        let (cwe, others): (Vec<&Entry>, Vec<&Entry>) = entries(rule).partition(|entry| entry.framework == "cwe");
        let tag = |entry: &&Entry| format!("external/{}/{}", entry.framework, entry.id.to_lowercase().replace(' ', "-"));
        tags.extend(cwe.iter().chain(&others).map(tag).take(TAGS - tags.len()));
    }
    properties(tags, bag)
}

/// How often a rule is right. `very-high` only for what is certain and grave: code scanning shows these by default.
fn precision(confidence: Confidence, severity: Severity) -> &'static str {
    match confidence {
        Confidence::High if severity == Severity::Critical => "very-high",
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

pub(super) fn properties(tags: Vec<String>, bag: Vec<(&str, Value)>) -> PropertyBag {
    PropertyBag {
        tags: (!tags.is_empty()).then_some(tags),
        additional_properties: bag.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

/// `sandbox-disabled` as `SandboxDisabled`. A single word has no name beside its id: the two must differ (SARIF 3.49.7).
fn name(id: &str) -> Option<String> {
    let upper = |word: &str| {
        let mut chars = word.chars();
        chars.next().into_iter().flat_map(char::to_uppercase).chain(chars.as_str().chars()).collect::<String>()
    };
    let name: String = id.split(|c: char| !c.is_alphanumeric()).map(upper).collect();
    (!name.is_empty() && !name.eq_ignore_ascii_case(id)).then(|| cut(&name, NAME).into_owned())
}

/// `sandbox-disabled` as `Sandbox disabled`.
fn words(id: &str) -> String {
    let mut words = id.replace(['-', '_'], " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
