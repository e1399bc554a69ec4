//! One file: read, parsed once per syntax, lowered by everybody who claims it, searched for credentials.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::suppress::{self, Suppression};
use super::walk::{Candidate, plain};
use super::{claims, placing, referring};
use crate::authority::statements::statements;
use crate::dialect::Others;
use crate::finding::Notice;
use crate::model::{Credential, Facts, Mode, Origin, Statement};
use crate::secrets::{self, Secret};
use crate::source::{Encoding, FileId, Source, Span};
use crate::syntax::tree::{NodeRef, Tree};
use crate::syntax::{self, Document, Error, Syntax};

/// The largest file that is read at all, in bytes: text rules are linear, and a file of this size is no prompt.
pub const MAX_FILE_BYTES: u64 = 128 * 1024 * 1024;

/// A file, read: what rules of code may look at besides the model.
#[derive(Debug)]
pub struct Examined {
    /// The text.
    pub source: Source,
    /// The values, one tree a syntax in which the file was parsed.
    pub trees: Vec<Tree>,
    /// Why it could not be parsed, if it is certainly an agent file.
    pub error: Option<Error>,
    /// The comments that silence findings.
    pub suppressions: Vec<Suppression>,
    /// Examining it failed inside Bailiwick.
    pub failed: bool,
}

/// A file's part of the run, before linking.
pub(crate) struct Part {
    pub(crate) examined: Examined,
    pub(crate) facts: Facts,
    pub(crate) secrets: Vec<Secret>,
    /// What is too weak to be reported and must not be shown.
    pub(crate) masked: Vec<(Span, Secret)>,
    pub(crate) notices: Vec<Notice>,
    /// Whether a dialect or the user wanted it; a file that only shared a name is dropped.
    pub(crate) wanted: bool,
}

/// Reads and examines one file. Never fails: what went wrong is in the part.
pub(crate) fn examine(id: FileId, candidate: &Candidate, others: &Others) -> Part {
    let mut part = Part {
        examined: Examined {
            source: Source::new(id, &candidate.path, String::new()),
            trees: Vec::new(),
            error: None,
            suppressions: Vec::new(),
            failed: false,
        },
        facts: Facts::default(),
        secrets: Vec::new(),
        masked: Vec::new(),
        notices: Vec::new(),
        wanted: true,
    };
    let bytes = match read(candidate) {
        Ok(bytes) => bytes,
        Err(message) => {
            part.notice("unreadable", true, None, message);
            return part;
        }
    };
    // One bad file never stops a run: whatever the parsers or dialects do wrong stays in this part.
    let read = catch_unwind(AssertUnwindSafe(|| lower(id, Source::decode(id, &candidate.path, bytes), candidate, others)));
    match read {
        Ok(read) => read,
        Err(_) => {
            part.examined.failed = true;
            part.notice("failed", true, None, "examining it failed inside Bailiwick; nothing is known of it".to_owned());
            part
        }
    }
}

fn read(candidate: &Candidate) -> Result<Vec<u8>, String> {
    let cannot = |error: std::io::Error| format!("cannot be read: {}", plain(&error));
    // One look-up of the path: most files of a repository are opened only to see that they are nobody's.
    let mut file = std::fs::File::open(&candidate.real).map_err(cannot)?;
    let size = file.metadata().map_err(cannot)?.len();
    if size > MAX_FILE_BYTES {
        return Err(format!("larger than {} MiB; not read", MAX_FILE_BYTES >> 20));
    }
    let size = usize::try_from(size).unwrap_or_default();
    let mut bytes = vec![0; size];
    let mut filled = 0;
    while filled < size {
        match file.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(more) => filled += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(cannot(error)),
        }
    }
    bytes.truncate(filled);
    if size == 0 {
        // Some files do not say how long they are.
        file.read_to_end(&mut bytes).map_err(cannot)?;
    }
    Ok(bytes)
}

fn lower(id: FileId, source: Source, candidate: &Candidate, others: &Others) -> Part {
    let claimed = claims::by_content(candidate.claimed.clone(), source.text());
    let mut part = Part {
        examined: Examined { source, trees: Vec::new(), error: None, suppressions: Vec::new(), failed: false },
        facts: Facts::default(),
        secrets: Vec::new(),
        masked: Vec::new(),
        notices: Vec::new(),
        wanted: candidate.explicit || !claimed.is_empty(),
    };
    if !part.wanted {
        part.examined.source = Source::new(id, &candidate.path, String::new());
        return part;
    }
    let mut syntaxes: Vec<Syntax> = claimed.iter().map(|one| one.claim.syntax).collect();
    if syntaxes.is_empty() {
        syntaxes.push(by_extension(&candidate.path));
    }
    syntaxes.sort_unstable();
    syntaxes.dedup();
    let source = std::mem::replace(&mut part.examined.source, Source::new(FileId(0), "", String::new()));
    if source.encoding() == Encoding::Lossy {
        let message = "not valid UTF-8 (nor UTF-16 with a byte order mark); read with replacement characters".to_owned();
        part.notices.push(notice(&source, "not-utf8", false, None, message));
    }
    if let Some(at) = memchr::memchr(0, source.text().as_bytes()) {
        let message = "holds a NUL character, where some readers stop (or is UTF-16 without a byte order mark)".to_owned();
        part.notices.push(notice(&source, "nul", false, Some(source.span(at..at + 1)), message));
    }
    let mut trees = Vec::new();
    // A file that is read for an agent that stands elsewhere.
    let beside = !candidate.explicit && claimed.iter().all(|one| one.dialect.beside());
    let mut searched = false;
    for &syntax in &syntaxes {
        let document = syntax::parse(&source, syntax);
        for one in claimed.iter().filter(|one| one.claim.syntax == syntax) {
            one.dialect.lower_among(&document, one.claim, others, &mut part.facts);
        }
        part.understand(&document);
        if !(searched || beside && part.facts.is_empty()) {
            searched = true;
            let readers = || claimed.iter().filter(|one| one.claim.syntax == syntax);
            let reference = readers().find_map(|one| one.dialect.reference(one.claim));
            let own = !beside || !part.facts.agents.is_empty();
            part.search(&document, readers().next().map_or("", |one| one.claim.product), reference, own);
        }
        part.remark(&document, &source);
        if let Some(error) = &document.error {
            let certain = claimed.iter().any(|one| one.claim.syntax == syntax && one.claim.certain);
            part.unparsed(error, certain, &source);
        }
        part.examined.suppressions.extend(suppress::read(&source, &document.tree));
        trees.push(document.tree);
    }
    if beside && part.facts.is_empty() {
        // It turned out to be nobody's here: nothing that is odd about it is an agent's business.
        part.wanted = false;
        part.notices.clear();
        part.examined = Examined { source: Source::new(id, &candidate.path, String::new()), suppressions: Vec::new(), ..part.examined };
        return part;
    }
    let mode = claimed.iter().map(|one| one.dialect.mode(one.claim)).find(|mode| *mode != Mode::Unknown).unwrap_or(Mode::Unknown);
    let product = claimed.first().map_or("", |one| one.claim.product);
    trees.iter().for_each(|tree| referring::refer(tree, product, mode, &mut part.facts));
    let mut credentials = std::mem::take(&mut part.facts.credentials);
    let local = claimed.iter().any(|one| one.dialect.companion());
    placing::place(&mut credentials, &part.facts, local);
    let owners = referring::Owners::new(&part.facts.agents);
    for credential in credentials.iter_mut().filter(|credential| credential.origin.agent.is_none()) {
        let agent = owners.of(credential.preview.span);
        credential.origin.agent = agent.map(|agent| agent.name.value.clone());
    }
    part.facts.credentials = credentials;
    part.examined.trees = trees;
    part.examined.source = source;
    part
}

/// What to call the environment variable that keeps the value of `key`: `apiKey` becomes `API_KEY`. A header or a flag names no variable.
fn variable(key: Option<&str>) -> String {
    let Some(key) = key.filter(|key| !key.starts_with('-') && !key.eq_ignore_ascii_case("authorization")) else {
        return "TOKEN".to_owned();
    };
    let mut name = String::with_capacity(key.len() + 4);
    let mut small = false;
    for c in key.chars() {
        if c.is_ascii_uppercase() && small {
            name.push('_');
        }
        name.push(if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
        small = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    name
}

impl Part {
    /// Looks for credentials; the syntaxes are sorted so that the first one knows the file best. Those of a file that is not `own`, no agent's
    /// by itself, are masked wherever the file is shown, and not reported.
    fn search(&mut self, document: &Document<'_>, product: &'static str, reference: Option<&str>, own: bool) {
        let file = document.source.id();
        let origin = |span, path| Origin { file, span, path, product, agent: None };
        let found = secrets::search(document, &origin);
        self.masked = found.masked;
        if !own {
            self.masked.extend(found.credentials.into_iter().map(|(credential, secret)| (credential.preview.span, secret)));
            return;
        }
        for (credential, secret) in found.credentials {
            let reference = reference.map(|syntax| syntax.replace("NAME", &variable(credential.key.as_deref())));
            self.facts.credentials.push(Credential { reference, ..credential });
            self.secrets.push(secret);
        }
    }

    /// Reads what the prompts say of authority. Several products read one file; what it says is said once.
    fn understand(&mut self, document: &Document<'_>) {
        let markdown = document.syntax == Syntax::Markdown || document.tree.root().is_none();
        let known: BTreeSet<Span> = self.facts.statements.iter().map(|statement| statement.words.span).collect();
        let mut places = BTreeSet::new();
        let prompts = self.facts.prompts.iter().filter(|prompt| places.insert(prompt.text.span));
        let found: Vec<Statement> = prompts.flat_map(|prompt| statements(document.source, prompt, markdown)).collect();
        self.facts.statements.extend(found.into_iter().filter(|statement| !known.contains(&statement.words.span)));
    }

    fn remark(&mut self, document: &Document<'_>, source: &Source) {
        for note in &document.notes {
            self.notices.push(notice(source, "lenient", false, Some(note.span), note.message.clone()));
        }
        let maps = document.tree.nodes().filter(|node| node.is_map() && node.site() == node.span());
        let mut overwritten = maps.flat_map(NodeRef::all_entries).filter(|entry| entry.overwritten() && !entry.inherited());
        if let Some(first) = overwritten.next() {
            let others = match overwritten.count() {
                0 => String::new(),
                count => format!(" (and {count} more in this file)"),
            };
            let message = format!("this key is given again below, and that one counts{others}");
            self.notices.push(notice(source, "duplicate-key", false, Some(first.key_span()), message));
        }
        for remark in self.facts.remarks.drain(..) {
            self.notices.push(notice(source, "remark", false, Some(remark.span), remark.message));
        }
    }

    /// A file that is certainly an agent's and broken is a finding, and the run is not complete; no more is it past our own limits, where
    /// the file may well be in force. The rest may be no agent's business at all: a remark.
    fn unparsed(&mut self, error: &Error, certain: bool, source: &Source) {
        let (id, message) = match (error.limit, certain) {
            (true, _) => ("limit", format!("not parsed: {}", error.message)),
            // The finding says what is wrong, if anybody asks for it; that the run is not clean must be said whoever asks what.
            (false, true) => {
                self.examined.error = Some(error.clone());
                ("unparseable", "cannot be parsed; only its text was examined".to_owned())
            }
            (false, false) => ("unparsed", format!("read as text, because it cannot be parsed: {}", error.message)),
        };
        self.notices.push(notice(source, id, error.limit || certain, Some(error.span), message));
    }

    fn notice(&mut self, id: &'static str, incomplete: bool, span: Option<Span>, message: String) {
        let notice = notice(&self.examined.source, id, incomplete, span, message);
        self.notices.push(notice);
    }
}

fn notice(source: &Source, id: &'static str, incomplete: bool, span: Option<Span>, message: String) -> Notice {
    Notice { id, incomplete, path: source.path().to_owned(), span, message }
}

/// How a file is read that the user named and no dialect claims.
fn by_extension(path: &str) -> Syntax {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "env" | "npmrc" | "netrc" | "properties" => Syntax::Dotenv,
        "json" | "jsonc" | "json5" => Syntax::Json,
        "yaml" | "yml" => Syntax::Yaml,
        "toml" => Syntax::Toml,
        "tf" | "hcl" => Syntax::Hcl,
        "bicep" => Syntax::Bicep,
        "xml" => Syntax::Xml,
        "md" | "mdc" | "markdown" => Syntax::Markdown,
        _ => Syntax::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deleted by somebody while the rest was walked, or closed to us: the run says so and is not complete.
    #[test]
    fn a_file_that_is_gone_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().join("AGENTS.md");
        let part =
            examine(FileId(0), &Candidate { real, path: "AGENTS.md".to_owned(), claimed: Vec::new(), explicit: true }, &Others::default());
        let expected = "cannot be read: it does not exist".to_owned();
        assert_eq!(
            part.notices,
            [Notice { id: "unreadable", incomplete: true, path: "AGENTS.md".to_owned(), span: None, message: expected }]
        );
        assert_eq!(part.examined.source.text(), "");
    }
}
