//! References: what is written where a product puts a value in later. The syntaxes of all products, since none of them is a secret in
//! any.

use std::ops::Range;

/// A reference in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its bytes.
    pub range: Range<usize>,
    /// The literal that is used where nothing is put in: `x` of `${VAR:-x}`. Never empty.
    pub default: Option<Range<usize>>,
}

/// How values begin that name a place in a secret store or a variable. The whole value is the reference.
const STORES: &[&str] = &[
    "op://", "vault:", "vault://", "sm://", "aws-sm:", "aws-ssm:", "gcp-sm:", "azure-kv:", "akv:", "akv://", "keychain:", "keyring:",
    "file:", "env:", "secret://", "secretref:", "secret:", "ref+", "os.environ", "os.getenv(", "process.env", "getenv(", "=Env.", "arn:",
    "@Microsoft.KeyVault(", "doppler://", "bws://", "infisical://", "bitwarden:", "1password:", "ssm:", "dotenv:", "awssm://", "projects/",
    "!Ref ", "!secret ", "!env ", "!vault ",
];

/// The references in `value`, in order, without overlaps.
pub fn references(value: &str) -> impl Iterator<Item = Reference> + use<> {
    let mut found = Vec::new();
    let trimmed = value.trim();
    let lead = value.len() - value.trim_start().len();
    let store = STORES.iter().any(|store| trimmed.len() > store.len() && trimmed.starts_with(store));
    let dotted = trimmed.strip_prefix("env.").is_some_and(is_name);
    if store || dotted {
        found.push(Reference { range: lead..lead + trimmed.len(), default: None });
        return found.into_iter();
    }
    let bytes = value.as_bytes();
    let mut at = 0;
    let mut brackets = Brackets::new(value);
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| b"${<%".contains(byte))) {
        at += offset;
        match reference_at(value, at, &mut brackets) {
            Some(reference) => {
                at = reference.range.end;
                found.push(reference);
            }
            None => at += 1,
        }
    }
    found.into_iter()
}

/// The reference that begins at `at`.
fn reference_at(value: &str, at: usize, brackets: &mut Brackets<'_>) -> Option<Reference> {
    let rest = &value[at..];
    let plain = |len: usize| Some(Reference { range: at..at + len, default: None });
    let with = |len: usize, default: Option<Range<usize>>| {
        let default = default.map(|range| at + range.start..at + range.end).filter(|range| !range.is_empty());
        Some(Reference { range: at..at + len, default })
    };
    if rest.starts_with("${{") || rest.starts_with("{{") {
        let len = brackets.next(at, "}}")? + 2;
        return with(len, expression_default(&rest[..len]));
    }
    if let Some(inner) = rest.strip_prefix("${") {
        let len = brackets.closing(at + 1, b'{', b'}')?;
        return with(len + 3, shell_default(&inner[..len]).map(|range| range.start + 2..range.end + 2));
    }
    if rest.starts_with("$(") {
        return plain(brackets.closing(at + 1, b'(', b')')? + 3);
    }
    if rest.starts_with("$[") {
        return plain(brackets.closing(at + 1, b'[', b']')? + 3);
    }
    if let Some(inner) = rest.strip_prefix('$') {
        let inner = inner.strip_prefix("env:").or_else(|| inner.strip_prefix("env.")).unwrap_or(inner);
        let skipped = rest.len() - inner.len();
        let len = name_len(inner);
        let inside = value[..at].bytes().last().is_some_and(|byte| byte.is_ascii_alphanumeric());
        return if len > 0 && !inside { plain(skipped + len) } else { None };
    }
    if let Some(inner) = rest.strip_prefix('{') {
        let len = brackets.next(at + 1, "}")?;
        let named = ["env:", "file:", "input:", "secret:"].iter().any(|scheme| inner.starts_with(scheme)) || is_name(&inner[..len]);
        return if named { plain(len + 2) } else { None };
    }
    if let Some(inner) = rest.strip_prefix('<') {
        let len = inner.bytes().take(65).position(|byte| byte == b'>').filter(|&len| len > 0)?;
        return if inner[..len].contains(['<', '\n']) { None } else { plain(len + 2) };
    }
    let inner = rest.strip_prefix('%')?;
    let len = name_len(inner);
    if len >= 3 && inner[len..].starts_with('%') { plain(len + 2) } else { None }
}

/// The default inside `${...}`: `VAR:-x`, `VAR:=x`, `VAR-x`, `env:VAR:x`.
fn shell_default(inner: &str) -> Option<Range<usize>> {
    let skipped = if inner.starts_with("env:") { 4 } else { 0 };
    let name = name_len(&inner[skipped..]);
    let after = skipped + name;
    // `input:id` and other schemes of a product have no default.
    let scheme = skipped == 0 && ["input", "file", "config", "command", "secret", "secrets", "vault"].contains(&&inner[..after]);
    if name == 0 || scheme {
        return None;
    }
    let lead = [":-", ":=", "-", "=", ":"].into_iter().find(|mark| inner[after..].starts_with(mark))?;
    Some(after + lead.len()..inner.len())
}

/// The quoted default inside `{{ ... }}`: `| default("x")`, `or "x"`, `|| 'x'`, `?? "x"`.
fn expression_default(expression: &str) -> Option<Range<usize>> {
    let marks = ["default(", "default (", "default:", "||", " or ", "??", "d("];
    let (at, mark) = marks.iter().find_map(|mark| expression.find(mark).map(|at| (at, mark)))?;
    let from = at + mark.len();
    let rest = expression[from..].trim_start();
    let open = from + (expression[from..].len() - rest.len());
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let len = rest[1..].find(quote)?;
    Some(open + 1..open + 1 + len)
}

/// Bytes of the variable name at the start of `text`; dots join names.
fn name_len(text: &str) -> usize {
    let starts = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if starts { text.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.').count() } else { 0 }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && name_len(text) == text.len()
}

/// Where brackets close. Each answer is worked out once for the whole value: a value of nothing but `${` would otherwise be searched to
/// its end at each of them.
struct Brackets<'v> {
    value: &'v str,
    /// For each kind of bracket that was asked for: the places of opening ones, sorted, with those that close them.
    pairs: Vec<(u8, Vec<(usize, usize)>)>,
    /// The last answer of `next` for `}` and `}}`, which stays right until it is passed.
    ahead: [Option<usize>; 2],
}

impl<'v> Brackets<'v> {
    fn new(value: &'v str) -> Self {
        Self { value, pairs: Vec::new(), ahead: [Some(0); 2] }
    }

    /// Bytes from the one after the bracket `open` at `at` to the bracket that closes it.
    fn closing(&mut self, at: usize, open: u8, close: u8) -> Option<usize> {
        if !self.pairs.iter().any(|(kind, _)| *kind == open) {
            self.pairs.push((open, pairs(self.value, open, close)));
        }
        let (_, pairs) = self.pairs.iter().find(|(kind, _)| *kind == open)?;
        let found = pairs.binary_search_by_key(&at, |(opened, _)| *opened).ok()?;
        pairs.get(found).map(|(opened, closed)| closed - opened - 1)
    }

    /// Bytes from `from` to the next `what`, which is `}` or `}}`. Asked for rising places.
    fn next(&mut self, from: usize, what: &str) -> Option<usize> {
        let known = &mut self.ahead[what.len() - 1];
        if known.is_some_and(|place| place < from || !self.value[place..].starts_with(what)) {
            *known = self.value[from..].find(what).map(|offset| from + offset);
        }
        known.map(|place| place - from)
    }
}

fn pairs(value: &str, open: u8, close: u8) -> Vec<(usize, usize)> {
    let (mut opened, mut pairs) = (Vec::new(), Vec::new());
    for (at, byte) in value.bytes().enumerate() {
        if byte == open {
            opened.push(at);
        } else if byte == close
            && let Some(start) = opened.pop()
        {
            pairs.push((start, at));
        }
    }
    pairs.sort_unstable();
    pairs
}
