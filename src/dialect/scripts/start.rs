//! From a command to the agent that it starts: shells, wrappers, package runners and containers around the program are looked through.
//! A program that is none of an agent's starts none, whatever its arguments say: `echo`, `grep`, a sandbox that is not known here.

use std::collections::{BTreeMap, BTreeSet};

use super::clis::{CLIS, Cli};
use crate::authority::package;
use crate::source::{At, FileId, Span};
use crate::syntax::shell::{Command, SHELLS, Word, is_assignment, program};

/// Commands within commands that are looked into.
const MAX_DEPTH: u8 = 8;

/// An agent's program and what it is handed.
pub(super) struct Start<'w> {
    pub(super) cli: &'static Cli,
    /// Assignments in front of it.
    pub(super) variables: Vec<&'w Word>,
    /// The program as written: its name, or its package.
    pub(super) program: &'w Word,
    pub(super) arguments: &'w [Word],
    /// In a container without a network.
    pub(super) isolated: bool,
}

/// A program that runs the command behind its own options.
struct Wrapper {
    name: &'static str,
    /// The words that must follow it; any one of these.
    verbs: &'static [&'static str],
    /// Options whose value is the next word.
    valued: &'static [&'static str],
    /// Words of its own before the command.
    positional: usize,
}

const fn wrapper(name: &'static str, valued: &'static [&'static str], positional: usize) -> Wrapper {
    Wrapper { name, verbs: &[], valued, positional }
}

const fn runner(name: &'static str, verbs: &'static [&'static str], valued: &'static [&'static str], positional: usize) -> Wrapper {
    Wrapper { name, verbs, valued, positional }
}

const WRAPPERS: &[Wrapper] = &[
    wrapper("sudo", &["-u", "-g", "-h", "-p", "-C", "-D", "-r", "-t", "-T", "-U", "--user", "--group", "--chdir"], 0),
    wrapper("doas", &["-u", "-C"], 0),
    wrapper("env", &["-u", "-C", "-S", "--unset", "--chdir"], 0),
    wrapper("timeout", &["-s", "-k", "--signal", "--kill-after"], 1),
    wrapper("gtimeout", &["-s", "-k", "--signal", "--kill-after"], 1),
    wrapper("nice", &["-n"], 0),
    wrapper("ionice", &["-c", "-n"], 0),
    wrapper("time", &["-f", "-o"], 0),
    wrapper("nohup", &[], 0),
    wrapper("setsid", &[], 0),
    wrapper("stdbuf", &["-i", "-o", "-e"], 0),
    wrapper("exec", &["-a"], 0),
    wrapper("command", &[], 0),
    wrapper("chronic", &[], 0),
    wrapper("unbuffer", &[], 0),
    wrapper("caffeinate", &["-t", "-w"], 0),
    wrapper("xargs", &["-I", "-n", "-P", "-L", "-d", "-a", "-s", "-E", "--max-args", "--max-procs", "--delimiter"], 0),
    wrapper("gosu", &[], 1),
    wrapper("su-exec", &[], 1),
    wrapper("tini", &[], 0),
    wrapper("dumb-init", &[], 0),
    runner("op", &["run"], &["--env-file", "--account"], 0),
    runner("doppler", &["run"], &["-p", "-c", "--project", "--config"], 0),
    runner("infisical", &["run"], &["--env", "--path", "--projectId"], 0),
    runner("dotenvx", &["run"], &["-f", "--env-file"], 0),
    runner("mise", &["exec", "x"], &["-c"], 0),
    runner("poetry", &["run"], &[], 0),
    runner("pipenv", &["run"], &[], 0),
    runner("uv", &["run"], &["--with", "--python", "-p", "--project", "--directory", "--env-file"], 0),
    runner("pnpm", &["exec"], &[], 0),
    runner("yarn", &["exec", "run"], &[], 0),
    runner("direnv", &["exec"], &[], 1),
    runner("devcontainer", &["exec"], &["--workspace-folder", "--config", "--container-id", "--remote-env"], 0),
    runner("docker", &["exec"], &["-e", "-u", "-w", "--env", "--user", "--workdir", "--env-file"], 1),
    runner("podman", &["exec"], &["-e", "-u", "-w", "--env", "--user", "--workdir", "--env-file"], 1),
    wrapper("ssh", &["-i", "-p", "-l", "-o", "-F", "-J", "-L", "-R", "-D"], 1),
];

/// Calls `visit` with every start of an agent among `commands`.
pub(super) fn starts(commands: &[Command], visit: &mut dyn FnMut(&Start<'_>)) {
    each(commands, false, MAX_DEPTH, visit);
    arrays(commands, visit);
}

/// Starts whose words are gathered in an array before it is run: `CMD=(claude -p)`, `CMD+=(--model x)`, `"${CMD[@]}"`.
fn arrays(commands: &[Command], visit: &mut dyn FnMut(&Start<'_>)) {
    let listed = |command: &&Command| command.words.first().is_some_and(|word| matches!(word.value.as_str(), "echo" | "printf" | "for"));
    let words = commands.iter().filter(|command| !listed(command)).flat_map(|command| &command.words);
    let whole = |word: &'_ Word| -> Option<String> {
        let name = word.value.strip_prefix("${")?;
        Some(name.strip_suffix("[@]}").or_else(|| name.strip_suffix("[*]}"))?.to_owned())
    };
    let run: BTreeSet<String> = words.filter_map(whole).collect();
    let mut start = |words: Option<Vec<Word>>| {
        if let Some(words) = words.filter(|words| has_options(words)) {
            resolve(&words, Vec::new(), false, MAX_DEPTH, visit);
        }
    };
    let mut filled: BTreeMap<&str, Vec<Word>> = BTreeMap::new();
    for (name, words) in commands.iter().flat_map(|command| &command.arrays) {
        let bare = name.trim_end_matches(['=', '+']);
        if !name.ends_with("+=") {
            start(filled.remove(bare));
        }
        if run.contains(bare) {
            filled.entry(bare).or_default().extend_from_slice(words);
        }
    }
    filled.into_values().for_each(|words| start(Some(words)));
}

/// Whether words hold an option: names of programs alone are a list of them.
fn has_options(words: &[Word]) -> bool {
    words.iter().skip(1).any(|word| word.value.starts_with('-'))
}

fn each(commands: &[Command], isolated: bool, depth: u8, visit: &mut dyn FnMut(&Start<'_>)) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for command in commands {
        for word in &command.words {
            each(&word.inner, isolated, depth, visit);
        }
        each(&command.input, isolated, depth, visit);
        resolve(&command.words, Vec::new(), isolated, depth, visit);
    }
}

fn resolve<'w>(words: &'w [Word], mut variables: Vec<&'w Word>, isolated: bool, depth: u8, visit: &mut dyn FnMut(&Start<'_>)) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let assigned = words.iter().take_while(|word| is_assignment(&word.value)).count();
    variables.extend(&words[..assigned]);
    let Some((first, rest)) = words[assigned..].split_first() else { return };
    let name = program(&first.value);
    if SHELLS.contains(&name.as_str()) || matches!(name.as_str(), "su" | "script") {
        let is_script = |word: &Word| word.value == "--command" || bundled(&word.value, 'c');
        if let Some(script) = rest.iter().position(is_script).and_then(|at| rest.get(at + 1)) {
            each(&script.script(), isolated, depth, visit);
        }
        return;
    }
    if matches!(name.as_str(), "eval" | "tmux" | "screen") {
        for word in rest.iter().filter(|word| word.value.contains(' ')) {
            each(&word.script(), isolated, depth, visit);
        }
    }
    // Words that are handed on one by one, to be read into an array.
    if name == "printf"
        && let [format, words @ ..] = rest
        && matches!(format.value.as_str(), "%s\\0" | "%s\\x00")
        && has_options(words)
    {
        return resolve(words, variables, isolated, depth, visit);
    }
    if matches!(name.as_str(), "python" | "python3") {
        let module = rest.iter().position(|word| word.value == "-m").and_then(|at| rest.get(at + 1..));
        return resolve(module.unwrap_or_default(), variables, isolated, depth, visit);
    }
    if let Some(cli) = CLIS.iter().find(|cli| cli.programs.contains(&name.as_str())) {
        return found(&Start { cli, variables, program: first, arguments: rest, isolated }, visit);
    }
    if let Some(inner) = WRAPPERS.iter().filter(|wrapper| wrapper.name == name).find_map(|wrapper| behind(wrapper, rest)) {
        if let [script] = inner
            && name == "ssh"
        {
            return each(&script.script(), isolated, depth, visit);
        }
        return resolve(inner, variables, isolated, depth, visit);
    }
    packaged(&words[assigned..], variables, isolated, depth, visit);
}

/// Reports a start, unless the name could be another program's.
fn found(start: &Start<'_>, visit: &mut dyn FnMut(&Start<'_>)) {
    let sure = start.cli.only_with.is_empty() || start.arguments.iter().any(|word| start.cli.only_with.contains(&word.value.as_str()));
    let asks_only = matches!(start.arguments, [only] if matches!(only.value.as_str(), "--version" | "--help" | "-h" | "-v"));
    if sure && !asks_only {
        visit(start);
    }
}

/// `-c`, `-lc`, `-ec`: one letter among short options written together.
fn bundled(word: &str, letter: char) -> bool {
    word.strip_prefix('-').is_some_and(|letters| !letters.starts_with('-') && letters.len() <= 5 && letters.ends_with(letter))
}

/// The command behind the options of a wrapper.
fn behind<'w>(wrapper: &Wrapper, mut rest: &'w [Word]) -> Option<&'w [Word]> {
    if !wrapper.verbs.is_empty() {
        let (verb, after) = rest.split_first()?;
        rest = wrapper.verbs.contains(&verb.value.as_str()).then_some(after)?;
    }
    // `command -v claude` looks for the program and does not start it.
    if wrapper.name == "command" && rest.first().is_some_and(|word| matches!(word.value.as_str(), "-v" | "-V")) {
        return None;
    }
    let mut positional = wrapper.positional;
    while let Some((word, after)) = rest.split_first() {
        let text = word.value.as_str();
        if text == "--" {
            rest = after;
            if positional == 0 {
                break;
            }
        } else if text.starts_with('-') && text.len() > 1 {
            rest = if wrapper.valued.contains(&text) { after.get(1..)? } else { after };
        } else if wrapper.name == "env" && is_assignment(text) || positional == 0 {
            break;
        } else {
            positional -= 1;
            rest = after;
        }
    }
    (!rest.is_empty()).then_some(rest)
}

/// `npx package`, `uvx package`, `docker run image program`: the reader of package runners is asked, and words are found again by number.
fn packaged<'w>(words: &'w [Word], variables: Vec<&'w Word>, isolated: bool, depth: u8, visit: &mut dyn FnMut(&Start<'_>)) {
    let numbered: Vec<At<String>> =
        words.iter().enumerate().map(|(at, word)| At::new(word.value.clone(), Span::new(FileId(0), at, at + 1))).collect();
    let Some((first, rest)) = numbered.split_first() else { return };
    if first.value.contains(char::is_whitespace) {
        return;
    }
    let launch = package::launch(first, rest);
    let after = |word: &At<String>| words.get(word.span.start as usize..);
    if launch.container {
        let Some(inner) = launch.arguments.first().and_then(after) else { return };
        let options = &words[..words.len() - inner.len()];
        let no_network = options.windows(2).any(|pair| matches!(pair[0].value.as_str(), "--network" | "--net") && pair[1].value == "none")
            || options.iter().any(|word| matches!(word.value.as_str(), "--network=none" | "--net=none"));
        return resolve(inner, variables, isolated || no_network, depth, visit);
    }
    let Some(package) = &launch.package else { return };
    let name = package.name.value.as_str();
    let Some(written) = words.get(package.name.span.start as usize) else { return };
    let arguments = launch.arguments.first().and_then(after).unwrap_or_default();
    let arguments = match arguments.split_first() {
        Some((dashes, rest)) if dashes.value == "--" => rest,
        _ => arguments,
    };
    if let Some(cli) = CLIS.iter().find(|cli| cli.packages.contains(&name)) {
        found(&Start { cli, variables, program: written, arguments, isolated }, visit);
    }
}
