//! What the options of a start say.

use super::Machine;
use super::clis::{Cli, Does, Flag};
use super::start::Start;
use crate::dialect::claude::options;
use crate::dialect::fact::Speaker;
use crate::model::{Facts, Launch, LaunchMeaning, Layer, Mode, Origin, Run, Setting, Status, Topic};
use crate::source::{At, Span};
use crate::syntax::shell::Word;

/// An option that was found: the words it is written in.
struct Given<'w> {
    does: Does,
    words: &'w [Word],
}

/// States the start as a fact. `place` gives the span of a range of the command line; `path` is the structural path of the place it is in.
pub(super) fn lower(start: &Start<'_>, machine: Machine, path: &str, place: &dyn Fn(std::ops::Range<usize>) -> Span, facts: &mut Facts) {
    let cli = start.cli;
    let given = given(cli, start.arguments);
    let held = |words: &[&str]| start.arguments.iter().any(|word| words.contains(&word.value.as_str()));
    let word_at = |words: &[Word]| {
        let range = words[0].range.start..words[words.len() - 1].range.end;
        let text: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
        At::new(text.join(" "), place(range))
    };
    let end = start.arguments.last().unwrap_or(start.program).range.end;
    let span = place(start.program.range.start..end);
    let number = facts.launches.iter().filter(|launch| launch.origin.path.starts_with(path)).count();
    let dot = if path.is_empty() { "" } else { "." };
    let origin = |suffix: &str| Origin {
        file: span.file,
        span,
        path: format!("{path}{dot}launch[{number}]{suffix}"),
        product: cli.product,
        agent: Some(cli.product.to_owned()),
    };

    let off = given.iter().find(|one| one.does == Does::SandboxOff);
    let never = given.iter().any(|one| one.does == Does::NeverAsks) || held(cli.never_asks);
    let decides = given.iter().filter_map(|one| if let Does::Decides(meaning) = one.does { Some((meaning, one.words)) } else { None });
    // The strongest counts: meanings are declared from open to closed.
    let decided = decides.min_by_key(|(meaning, _)| *meaning as u8);
    let held_in = given.iter().any(|one| one.does == Does::SandboxOn);
    let (meaning, flag) = match (decided, off) {
        (Some((LaunchMeaning::Bypass, words)), _) if held_in => (LaunchMeaning::Sandboxed, Some(word_at(words))),
        (Some((LaunchMeaning::Bypass, words)), _) => (LaunchMeaning::Bypass, Some(word_at(words))),
        (_, Some(off)) if never => (LaunchMeaning::Bypass, Some(word_at(off.words))),
        (Some((meaning, words)), _) => (meaning, Some(word_at(words))),
        (None, _) => match variable(cli, &start.variables) {
            Some((meaning, word)) => (meaning, Some(At::new(word.value.clone(), place(word.range.clone())))),
            None if never => (LaunchMeaning::Sandboxed, None),
            None => (LaunchMeaning::Default, None),
        },
    };
    for one in &given {
        let (topic, means) = match one.does {
            Does::SandboxOff if meaning != LaunchMeaning::Bypass => (Topic::SandboxEscape, "no sandbox"),
            Does::Trusts => (Topic::WorkspaceTrust, "off"),
            _ => continue,
        };
        let value = word_at(one.words);
        facts.settings.push(Setting {
            origin: origin(&format!(".{}", one.words[0].value.split('=').next().unwrap_or_default())),
            key: At::new(one.words[0].value.clone(), value.span),
            topic,
            meaning: means,
            value,
            status: Status::Effective,
            reason: None,
            protective: false,
            // A folder is trusted for the run.
            layer: if topic == Topic::WorkspaceTrust { Layer::Task } else { Layer::Project },
        });
    }
    let mode = match (machine.ci, held(cli.unattended)) {
        (true, _) => Mode::Ci,
        (false, true) => Mode::Unattended,
        (false, false) => Mode::Unknown,
    };
    let mut words = vec![start.program.value.as_str()];
    words.extend(start.arguments.iter().map(|word| word.value.as_str()));
    if machine.run != Run::None && cli.product == "Claude Code" && meaning != LaunchMeaning::Bypass {
        let words: Vec<&Word> = start.arguments.iter().collect();
        let tools = options::allowed(&words).map_or_else(Vec::new, |tools| options::left(&words, tools));
        let tools: Vec<At<String>> = tools.into_iter().map(|(tool, range)| At::new(tool, place(range))).collect();
        let speaker = Speaker::acting(cli.product, Layer::Task);
        facts.grants.extend(options::grants(&speaker, &tools, &origin("").path, machine.run));
    }
    facts.launches.push(Launch {
        origin: origin(""),
        command: At::new(words.join(" "), span),
        program: At::new(start.program.value.clone(), place(start.program.range.clone())),
        flag,
        meaning,
        mode,
        isolated: start.isolated,
    });
}

/// Whether the options let everything run, and nobody is asked.
pub(super) fn bypasses(cli: &Cli, arguments: &[Word]) -> bool {
    let given = given(cli, arguments);
    let never =
        given.iter().any(|one| one.does == Does::NeverAsks) || arguments.iter().any(|word| cli.never_asks.contains(&word.value.as_str()));
    let has = |does: Does| given.iter().any(|one| one.does == does);
    never && has(Does::SandboxOff) || has(Does::Decides(LaunchMeaning::Bypass)) && !has(Does::SandboxOn)
}

/// The options of `cli` among the words, up to a `--`.
fn given<'w>(cli: &Cli, words: &'w [Word]) -> Vec<Given<'w>> {
    let mut given = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if word.value == "--" {
            break;
        }
        for flag in cli.flags {
            if let Some(length) = written(flag, word, words.get(at + 1)) {
                given.push(Given { does: flag.does, words: &words[at..at + length] });
            }
        }
    }
    given
}

/// How many words the option takes where it is written at `word`; `None`: it is not.
fn written(flag: &Flag, word: &Word, next: Option<&Word>) -> Option<usize> {
    let text = word.value.as_str();
    let (name, inline) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
    if !flag.names.contains(&name) {
        return None;
    }
    if flag.value.is_empty() {
        // `--yolo=false` takes it back.
        return inline.is_none_or(|value| value == "true").then_some(1);
    }
    let same = |value: &str| value.chars().filter(|c| !matches!(c, '"' | '\'' | ' ')).eq(flag.value.chars());
    match inline {
        Some(value) => same(value).then_some(1),
        None => next.filter(|next| same(&next.value)).map(|_| 2),
    }
}

fn variable<'w>(cli: &Cli, variables: &[&'w Word]) -> Option<(LaunchMeaning, &'w Word)> {
    let (name, values, meaning) = cli.variable?;
    let word =
        variables.iter().find(|word| word.value.split_once('=').is_some_and(|(left, right)| left == name && values.contains(&right)))?;
    Some((meaning, word))
}
