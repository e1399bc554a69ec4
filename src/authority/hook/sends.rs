//! Whether a hook sends away what it is told, or what it finds on the machine.

use std::collections::BTreeMap;

use super::super::url;
use super::{DEPTH, LONGEST, TOLD, behind_xargs, hands_on_input, nested, shell_script};
use crate::syntax::shell::{self, Command, Word};

/// What is sent, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// What, in a few words: `environment variables`.
    pub what: &'static str,
    /// The host, where the command names one.
    pub host: Option<String>,
}

const INPUT: &str = "what the hook is told of the session";
const ENVIRONMENT: &str = "environment variables";
const TRANSCRIPT: &str = "the transcript of the conversation";
const CHANGES: &str = "source code of the repository";
const FILE: &str = "a file";

/// What `script` sends to another machine, if it sends anything that is not constant.
#[must_use]
pub fn sends(script: &str) -> Option<Sending> {
    if script.len() > LONGEST {
        return None;
    }
    of_script(script, &mut Known::new(), DEPTH)
}

/// Programs that carry something to another machine.
const CLIENTS: &[&str] = &["curl", "wget", "http", "https", "xh", "nc", "ncat", "netcat", "socat", "telnet", "scp", "rsync", "sftp"];

/// Variables whose values are worth something, with what they hold.
type Known = BTreeMap<String, &'static str>;

fn of_script(script: &str, known: &mut Known, depth: u8) -> Option<Sending> {
    if depth == 0 {
        return None;
    }
    // What the pipeline so far hands on, if that is worth something.
    let mut flow = None;
    for command in &shell::read(script, 0) {
        if !command.piped {
            flow = None;
        }
        let upstream = flow;
        flow = flow.or_else(|| of_command(command, known, depth));
        for (name, word) in command.assignments() {
            if let Some(what) = of_word(word, known, depth) {
                known.insert(name.to_owned(), what);
            }
        }
        let Some((name, arguments)) = command.program() else { continue };
        let called = match name {
            "xargs" => behind_xargs(arguments).map(|(name, arguments)| (name, arguments, true)),
            _ => Some((name, arguments, false)),
        };
        let Some((name, arguments, through_xargs)) = called else { continue };
        if let Some(script) = shell_script(name, arguments) {
            if let Some(sending) = of_script(&script.value, known, depth - 1) {
                return Some(sending);
            }
            continue;
        }
        if !CLIENTS.contains(&name) {
            for script in command.words.iter().flat_map(|word| &word.expansions).filter_map(|expansion| expansion.command()) {
                if let Some(sending) = of_script(script, known, depth - 1) {
                    return Some(sending);
                }
            }
            continue;
        }
        let input = of_input(upstream, command);
        let call = Call { name, arguments, input, through_xargs };
        if let Some(what) = call.sent(known, depth) {
            match host(arguments) {
                Host::Local => {}
                Host::Named(host) => return Some(Sending { what, host: Some(host) }),
                Host::Unknown => return Some(Sending { what, host: None }),
            }
        }
    }
    None
}

/// A program that may send.
struct Call<'c> {
    name: &'c str,
    arguments: &'c [Word],
    /// What comes in, if that is worth something.
    input: Option<&'static str>,
    through_xargs: bool,
}

impl Call<'_> {
    fn sent(&self, known: &Known, depth: u8) -> Option<&'static str> {
        match self.name {
            "nc" | "ncat" | "netcat" | "socat" | "telnet"
                if self.arguments.iter().any(|word| word.value.starts_with("-z") || word.value.starts_with("-vz")) =>
            {
                None
            }
            "nc" | "ncat" | "netcat" | "socat" | "telnet" => self.input,
            "scp" | "rsync" | "sftp" => {
                Some(FILE).filter(|_| self.arguments.iter().any(|word| word.value.contains(':') && !word.value.contains("://")))
            }
            "curl" | "wget" | "http" | "https" | "xh" => self.arguments.iter().enumerate().find_map(|(at, word)| {
                let before = at.checked_sub(1).map_or("", |before| self.arguments[before].value.as_str());
                self.part(before, word, known, depth)
            }),
            _ => None,
        }
    }

    /// What one argument, behind `before`, lets out: data, an uploaded file, something in the URL.
    fn part(&self, before: &str, word: &Word, known: &Known, depth: u8) -> Option<&'static str> {
        // A header carries the credential that the request needs.
        if matches!(before, "-H" | "--header" | "-u" | "--user" | "-o" | "--output" | "-A") {
            return None;
        }
        let text = word.value.as_str();
        let option = |names: &[&str]| names.iter().any(|name| before == *name || text.starts_with(&format!("{name}=")));
        let data = option(&[
            "-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--json", "-F", "--form", "--post-data", "--body-data",
        ]) || text.starts_with("-d@")
            || text.starts_with("-F@");
        let upload = option(&["-T", "--upload-file", "--post-file", "--body-file"]);
        if data || upload {
            let file = match upload {
                true => Some(text.split_once('=').map_or(text, |(_, file)| file)),
                false => text.split_once('@').map(|(_, file)| file),
            };
            match file {
                Some("-" | "/dev/stdin") => return self.input.filter(|_| !self.through_xargs),
                Some("{}") => return self.input,
                Some(file) if !file.is_empty() && (upload || text.starts_with('@') || text.contains("=@")) => {
                    return of_word(word, known, depth).or(Some(FILE));
                }
                _ => {}
            }
        }
        if self.through_xargs && text.contains("{}") {
            return self.input;
        }
        of_word(word, known, depth)
    }
}

/// What comes into `command` from the pipeline before it, or from a file.
fn of_input(upstream: Option<&'static str>, command: &Command) -> Option<&'static str> {
    match &command.reads {
        Some(input) => input.starts_with('@').then_some(FILE),
        None if command.piped => upstream,
        None => Some(INPUT),
    }
}

/// What a command prints, if that is worth something.
fn of_command(command: &Command, known: &Known, depth: u8) -> Option<&'static str> {
    let (name, arguments) =
        command.program().or_else(|| command.words.iter().any(|word| word.value == "env").then_some(("env", &[][..])))?;
    let first = arguments.first().map_or("", |word| word.value.as_str());
    if arguments.iter().any(|word| word.value.contains("transcript_path")) {
        return Some(TRANSCRIPT);
    }
    match name {
        "printenv" | "env" => Some(ENVIRONMENT),
        "set" | "export" | "declare" if arguments.is_empty() || first == "-p" => Some(ENVIRONMENT),
        "git"
            if matches!(first, "diff" | "show" | "format-patch" | "archive")
                && !arguments.iter().any(|word| word.value.starts_with("--name") || word.value.starts_with("--stat")) =>
        {
            Some(CHANGES)
        }
        "tar" | "zip" => Some(FILE),
        "cat" | "base64" | "gzip" | "head" | "tail"
            if arguments
                .iter()
                .any(|word| !word.value.starts_with('-') && word.value != "/dev/stdin" && word.value.parse::<u32>().is_err()) =>
        {
            arguments.iter().find_map(|word| of_word(word, known, depth)).or(Some(FILE))
        }
        "echo" | "printf" => arguments.iter().find_map(|word| of_word(word, known, depth)),
        _ if hands_on_input(command) => Some(INPUT),
        _ => arguments.iter().find_map(|word| of_word(word, known, depth)),
    }
}

/// What is expanded in a word, if that is worth something.
fn of_word(word: &Word, known: &Known, depth: u8) -> Option<&'static str> {
    let of_name = |name: &str| {
        let own = known.get(name).copied();
        own.or_else(|| TOLD.contains(&name).then_some(INPUT))
    };
    if depth == 0 {
        return None;
    }
    word.expansions
        .iter()
        .filter_map(|expansion| expansion.name())
        .find_map(of_name)
        .or_else(|| nested(word).flatten().find_map(|command| of_command(&command, known, depth - 1)))
}

enum Host {
    Local,
    Named(String),
    Unknown,
}

/// Where a request goes: the first argument that is a URL, else one that looks like a host.
fn host(arguments: &[Word]) -> Host {
    let words = || arguments.iter().map(|word| word.value.as_str()).filter(|text| !text.starts_with(['-', '@']));
    let (urls, bare) = (words().filter(|text| text.contains("://")), words().filter(|text| !text.contains("://") && !text.contains('=')));
    for text in urls.chain(bare) {
        let whole = match text.find("http") {
            Some(at) if text.contains("://") => text[at..].to_owned(),
            _ => format!("tcp://{}", text.split_once('@').map_or(text, |(_, host)| host)),
        };
        let url = url::parse(&whole);
        // A name without a dot is no host that could be told from any other word.
        let plain = !url.host.contains(['$', '{', ' ', '"', '=']);
        if url.local && (text.contains("://") || matches!(url.host.as_str(), "localhost" | "127.0.0.1")) {
            return Host::Local;
        }
        if plain && !url.local && url.host.contains('.') {
            return Host::Named(url.host);
        }
    }
    Host::Unknown
}
