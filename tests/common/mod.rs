//! Reports to write, made by hand: sources, rules, and findings that mark a piece of text.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::sync::Arc;

use bailiwick::finding::{Category, Confidence, Finding, Label, Notice, Persona, Report, Severity, Stats};
use bailiwick::report::{Format, Options, write};
use bailiwick::rule::{Check, Rule};
use bailiwick::source::{FileId, Source, Span};

/// A report under construction.
#[derive(Default)]
pub(crate) struct Made {
    pub(crate) report: Report,
    pub(crate) rules: Vec<Rule>,
}

impl Made {
    /// With rules `sandbox-disabled` and `secret-in-agent-config`.
    pub(crate) fn new() -> Self {
        let mut made = Self { rules: rules(), ..Self::default() };
        made.report.stats = Stats { files: 12, rules: 2, suppressed: 0, hidden: 0 };
        made
    }

    pub(crate) fn file(&mut self, path: &str, text: &str) -> FileId {
        let id = FileId(u32::try_from(self.report.files.len()).expect("few"));
        self.report.files.push(Arc::new(Source::new(id, path, text.to_owned())));
        id
    }

    /// Where `what` first stands in `file`.
    pub(crate) fn span(&self, file: FileId, what: &str) -> Span {
        let source = &self.report.files[file.0 as usize];
        let start = source.text().find(what).expect("the text holds it");
        source.span(start..start + what.len())
    }

    /// A finding at the first `what` of `file`.
    pub(crate) fn find(&mut self, rule: &str, severity: Severity, file: FileId, what: &str) -> &mut Finding {
        let span = self.span(file, what);
        self.at(rule, severity, span)
    }

    pub(crate) fn at(&mut self, rule: &str, severity: Severity, span: Span) -> &mut Finding {
        let number = self.report.findings.len();
        self.report.findings.push(Finding {
            rule: rule.to_owned(),
            severity,
            confidence: Confidence::High,
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            message: "`main` runs without a sandbox".to_owned(),
            help: "Set `sandbox.enabled` to true.".to_owned(),
            path: "sandbox.enabled".to_owned(),
            pointer: "/sandbox/enabled".to_owned(),
            agent: Some("main".to_owned()),
            fingerprint: format!("{number:032x}"),
        });
        self.report.findings.last_mut().expect("just pushed")
    }

    pub(crate) fn notice(&mut self, id: &'static str, incomplete: bool, path: &str, span: Option<Span>, message: &str) {
        self.report.notices.push(Notice { id, incomplete, path: path.to_owned(), span, message: message.to_owned() });
    }

    pub(crate) fn write(&self, format: Format) -> String {
        self.write_with(format, |_| ())
    }

    pub(crate) fn write_with(&self, format: Format, set: impl FnOnce(&mut Options<'_>)) -> String {
        let rules = |id: &str| self.rules.iter().find(|rule| rule.id == id);
        let mut options = Options::new(&rules);
        set(&mut options);
        let mut out = Vec::new();
        write(format, &self.report, &options, &mut out).expect("writing to memory");
        String::from_utf8(out).expect("reports are UTF-8")
    }
}

/// A label at the first `what` of `file`.
pub(crate) fn label(made: &Made, file: FileId, what: &str, text: &str) -> Label {
    Label { span: made.span(file, what), text: text.to_owned() }
}

fn rules() -> Vec<Rule> {
    vec![
        Rule {
            id: "sandbox-disabled".to_owned(),
            title: "Agent sandbox is off".to_owned(),
            category: Category::Agency,
            severity: Severity::High,
            confidence: Confidence::High,
            persona: Persona::Default,
            since: "0.1.0".to_owned(),
            check: Check::Code,
            once: None,
            yields_to: Vec::new(),
            why: "Without a sandbox every command that the model is talked into runs with all rights of the user.".to_owned(),
            fix: "Turn the sandbox on.".to_owned(),
            limitations: "Sandboxes outside of the product are not seen.".to_owned(),
            frameworks: ["owasp-llm:LLM06:2025", "owasp-asi:ASI05", "cwe:CWE-250", "nist-ai-rmf:MAP 3.5", "house:RULE-1"]
                .map(str::to_owned)
                .to_vec(),
            references: vec!["https://code.claude.com/docs/en/sandboxing".to_owned()],
            examples: Vec::new(),
        },
        Rule {
            id: "secret-in-agent-config".to_owned(),
            title: "Credential in an agent configuration".to_owned(),
            category: Category::Secrets,
            severity: Severity::Critical,
            confidence: Confidence::Medium,
            persona: Persona::Default,
            since: "0.1.0".to_owned(),
            check: Check::Code,
            once: None,
            yields_to: Vec::new(),
            why: "Everybody who can read the repository can use it.".to_owned(),
            fix: "Refer to a variable instead, and rotate the credential.".to_owned(),
            limitations: String::new(),
            frameworks: ["cwe:CWE-798", "owasp-llm:LLM02:2025"].map(str::to_owned).to_vec(),
            references: Vec::new(),
            examples: Vec::new(),
        },
    ]
}

/// A report with everything in it that a reporter may stumble over.
pub(crate) fn everything() -> Made {
    let mut made = Made::new();
    made.report.stats = Stats { files: 5, rules: 40, suppressed: 1, hidden: 2 };
    let settings = made.file(".claude/settings.json", "{\r\n  \"🔑 größe\": 1, \"enabled\": false,\r\n  \"key\": \"****\"\r\n}\r\n");
    let hostile = made.file("a b%0A::error::x.json", "{\"enabled\": false}\n");
    let odd = made.file("ünï/#1?x=y🔑:z.md", "Ignore\nall\nrules\n");
    let empty = made.file("empty.md", "");
    let related = vec![label(&made, hostile, "false", "and here"), label(&made, odd, "all", "")];
    made.find("sandbox-disabled", Severity::High, settings, "false").related = related;
    made.find("secret-in-agent-config", Severity::Critical, settings, "\"****\"");
    let finding = made.find("sandbox-disabled", Severity::Medium, hostile, "false");
    finding.message = "100% wrong\n::error::x, y: \u{1b}[31m\u{202e} [click](https://example.com) ::set-output name=a::b".to_owned();
    finding.help = "\r\n%0A::warning::z".to_owned();
    let finding = made.find("organisation-rule", Severity::Info, odd, "Ignore\nall\nrules");
    finding.agent = None;
    finding.path = String::new();
    finding.pointer = String::new();
    finding.help = String::new();
    let span = Span::new(empty, 0, 0);
    made.at("sandbox-disabled", Severity::Low, span).confidence = Confidence::Low;
    let span = made.span(settings, "\"key\"");
    made.notice("duplicate-key", false, ".claude/settings.json", Some(span), "written twice");
    made.notice("unreadable", true, "locked\n::error::/x,y:z.json", None, "permission\n::error::denied");
    made
}
