//! Command lines that run code which they fetch first: `curl ... | sh` and its relatives.

use std::ops::Range;

use crate::syntax::shell::{self, Command, SHELLS, Word, is_assignment, program};

/// Commands within commands that are looked into.
const MAX_DEPTH: u8 = 6;

/// Code that is fetched and run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// From the command that fetches to the one that runs.
    pub range: Range<usize>,
    /// Where it comes from, where that is written.
    pub url: Option<String>,
    /// It was written as base64, so that nobody can read it.
    pub encoded: bool,
}

/// Files that are remembered between being fetched and being run.
const MAX_FILES: usize = 64;

/// Programs that write what they fetch to their output or a file.
const FETCHERS: &[&str] = &["curl", "wget", "fetch", "aria2c", "iwr", "irm", "invoke-webrequest", "invoke-restmethod"];

/// Programs that run what they read.
const INTERPRETERS: &[&str] = &["python", "python3", "node", "perl", "ruby", "php", "deno", "bun"];

/// Programs that only change how the command behind them runs; the options of these whose value is the next word.
const WRAPPERS: &[(&str, &[&str])] =
    &[("sudo", &["-u", "-g"]), ("env", &["-u"]), ("doas", &["-u"]), ("exec", &[]), ("nohup", &[]), ("command", &[])];

/// Programs that check what was fetched.
const CHECKS: &[&str] = &["sha256sum", "sha512sum", "shasum", "sha1sum", "gpg", "gpgv", "cosign", "minisign", "openssl"];

/// Programs in which somebody reads a whole file: `less install.sh` between fetching and running is what the rule would ask for.
const READERS: &[&str] = &["less", "more", "most", "bat", "cat", "view", "vi", "vim", "nvim", "nano", "emacs"];

/// The code that `commands` fetch and run.
#[must_use]
pub fn downloads(commands: &[Command]) -> Vec<Download> {
    let mut found = Vec::new();
    look(commands, MAX_DEPTH, &mut found);
    found
}

/// A command without assignments and wrappers: its program and what it is handed.
fn unwrapped(command: &Command) -> Option<(String, &[Word])> {
    let mut words = command.words.as_slice();
    loop {
        while words.first().is_some_and(|word| is_assignment(&word.value)) {
            words = &words[1..];
        }
        let (first, rest) = words.split_first()?;
        let name = program(&first.value);
        let Some((_, valued)) = WRAPPERS.iter().find(|(wrapper, _)| *wrapper == name) else { return Some((name, rest)) };
        words = rest;
        while let Some((word, after)) = words.split_first().filter(|(word, _)| word.value.starts_with('-')) {
            words = if valued.contains(&word.value.as_str()) { after.get(1..).unwrap_or_default() } else { after };
        }
    }
}

fn look(commands: &[Command], depth: u8, found: &mut Vec<Download>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    // What the pipeline carries: where it was fetched and where that stands. Files by the name they were fetched under.
    let mut carried: Option<Download> = None;
    let mut echoed: Option<&Word> = None;
    let mut files: Vec<(String, Download)> = Vec::new();
    for command in commands {
        if !command.piped {
            (carried, echoed) = (None, None);
        }
        let Some((name, rest)) = unwrapped(command) else { continue };
        let range = command.range();
        if let Some(mut download) = carried.take() {
            if reads_code(&name, rest) {
                download.range.end = range.end;
                found.push(download);
                continue;
            }
            carried = Some(download);
        } else if FETCHERS.contains(&name.as_str()) {
            let url = rest.iter().map(|word| word.value.as_str()).find(|word| remote(word));
            if let Some(url) = url {
                let download = Download { range: range.clone(), url: Some(url.to_owned()), encoded: false };
                if let Some(file) = saved(&name, rest, url).filter(|_| files.len() < MAX_FILES) {
                    files.push((file, download.clone()));
                }
                carried = Some(download);
            }
        } else if matches!(name.as_str(), "echo" | "printf") {
            echoed = rest.last();
        } else if let Some(word) = echoed
            && let Some(url) = decoded(&name, rest, &word.value).and_then(|text| url_within(&text, depth))
        {
            carried = Some(Download { range: word.range.start..range.end, url, encoded: true });
        }
        if CHECKS.contains(&name.as_str()) {
            files.clear();
        }
        if READERS.contains(&name.as_str()) {
            files.retain(|(file, _)| !rest.iter().any(|word| same_file(file, &word.value)));
        }
        if let Some(run) = runs_file(command, &name, rest)
            && let Some(at) = files.iter().position(|(file, _)| same_file(file, run))
        {
            let (_, mut download) = files.swap_remove(at);
            download.range.end = range.end;
            found.push(download);
        }
        within(&name, rest, &range, depth, found);
    }
}

/// What runs within a command's own words: `bash -c "$(curl ...)"`, `bash <(curl ...)`, `eval "$(curl ...)"`, `sh -c "curl ... | sh"`.
fn within(name: &str, rest: &[Word], range: &Range<usize>, depth: u8, found: &mut Vec<Download>) {
    let shell = SHELLS.contains(&name) || INTERPRETERS.contains(&name);
    let runs = shell || matches!(name, "eval" | "source" | "." | "iex" | "invoke-expression");
    for (at, word) in rest.iter().enumerate() {
        let inner = word.inner.iter().filter_map(unwrapped_fetch).next();
        match inner {
            // The program must be what is fetched, not an argument of it.
            Some(url) if runs && (at == 0 || rest[at - 1].value.starts_with('-')) => {
                found.push(Download { range: range.clone(), url: Some(url), encoded: false });
            }
            _ => look(&word.inner, depth, found),
        }
    }
    let script = rest.iter().position(|word| word.value.starts_with('-') && !word.value.starts_with("--") && word.value.ends_with('c'));
    if SHELLS.contains(&name)
        && let Some(word) = script.and_then(|at| rest.get(at + 1))
        && word.inner.is_empty()
    {
        look(&word.script(), depth, found);
    }
}

fn unwrapped_fetch(command: &Command) -> Option<String> {
    let (name, rest) = unwrapped(command)?;
    let url = rest.iter().map(|word| word.value.as_str()).find(|word| remote(word))?;
    FETCHERS.contains(&name.as_str()).then(|| url.to_owned())
}

/// Whether the program takes its input for code: a shell or interpreter that is given none by name or option.
fn reads_code(name: &str, rest: &[Word]) -> bool {
    let first = rest.first().map(|word| word.value.as_str());
    if SHELLS.contains(&name) {
        return rest.iter().take_while(|word| word.value != "-s" && word.value != "--").all(|word| {
            let text = word.value.as_str();
            text == "-" || text == "/dev/stdin" || text.starts_with('-') && !text.ends_with('c')
        });
    }
    matches!(name, "iex" | "invoke-expression") || INTERPRETERS.contains(&name) && matches!(first, None | Some("-"))
}

/// The text that `base64 -d` makes of what is echoed to it.
fn decoded(name: &str, rest: &[Word], echoed: &str) -> Option<String> {
    let decodes = name == "base64" && rest.iter().any(|word| matches!(word.value.as_str(), "-d" | "-D" | "--decode"));
    let bytes = data_encoding::BASE64.decode(decodes.then_some(echoed)?.trim().as_bytes()).ok()?;
    String::from_utf8(bytes).ok()
}

/// Where a hidden script fetches code from that it runs; `None` if it does no such thing.
fn url_within(text: &str, depth: u8) -> Option<Option<String>> {
    let mut found = Vec::new();
    look(&shell::read(text, 0), depth, &mut found);
    found.into_iter().next().map(|download| download.url)
}

/// The file that a fetch is saved in.
fn saved(name: &str, rest: &[Word], url: &str) -> Option<String> {
    let after = |flags: &[&str]| rest.iter().position(|word| flags.contains(&word.value.as_str())).and_then(|at| rest.get(at + 1));
    let base = || url.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()).filter(|name| !name.is_empty()).map(str::to_owned);
    let bundled = |letter: char| {
        rest.iter().position(|word| word.value.starts_with('-') && !word.value.starts_with("--") && word.value.ends_with(letter))
    };
    match name {
        "curl" => match bundled('o').and_then(|at| rest.get(at + 1)).or_else(|| after(&["--output"])) {
            Some(file) => Some(file.value.clone()),
            None => bundled('O').and_then(|_| base()),
        },
        "wget" => match bundled('O').and_then(|at| rest.get(at + 1)) {
            Some(file) => (file.value != "-").then(|| file.value.clone()),
            None => base(),
        },
        _ => None,
    }
}

/// The file that a command runs.
fn runs_file<'w>(command: &'w Command, name: &str, rest: &'w [Word]) -> Option<&'w str> {
    if SHELLS.contains(&name) || INTERPRETERS.contains(&name) || matches!(name, "source" | ".") {
        return rest.iter().map(|word| word.value.as_str()).find(|word| !word.starts_with('-'));
    }
    command.words.iter().map(|word| word.value.as_str()).find(|word| word.contains('/') && program(word) == name)
}

fn same_file(saved: &str, run: &str) -> bool {
    let plain = |path: &str| path.trim_start_matches("./").to_owned();
    plain(saved) == plain(run)
}

/// A URL of another machine. A name without a scheme counts with a path or a domain of its own: `get.acme.dev/x.sh`.
fn remote(word: &str) -> bool {
    let Some((scheme, rest)) = word.split_once("://") else {
        let host = word.split('/').next().unwrap_or_default();
        return !word.starts_with(['-', '/', '.', '$', '@']) && word.contains('/') && host.contains('.') && !host.contains(' ');
    };
    let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
    matches!(scheme, "http" | "https" | "ftp") && !matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0" | "[" | "host.docker.internal")
}
