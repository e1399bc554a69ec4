//! Command lines as a POSIX shell reads them, every word with its place. Nothing is expanded and nothing runs.
//!
//! The lexers on the registry give words without places, and judging a command line needs both: which words are one command (comments,
//! quotes, continued lines, here-documents, substitutions) and where each stands. Commands within `$(...)`, backticks, `<(...)` and
//! here-documents of a shell belong to the word or command that holds them. What a script is handed as data is no command.

mod expansion;
mod lexer;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use expansion::Expansion;

/// A simple command.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// Its words, assignments in front of the program included, redirections left out.
    pub words: Vec<Word>,
    /// What the command before it prints is its input.
    pub piped: bool,
    /// The commands of the here-document that it reads, if it is a shell.
    pub input: Vec<Self>,
    /// What it reads: the text of a here-document, or `@` and the name of a file or the text behind `<<<`.
    pub reads: Option<String>,
    /// What it prints goes into a file.
    pub redirected: bool,
    /// The arrays that it fills, `NAME=(...)` and `NAME+=(...)`: the name, and the words in it. They are data, until something runs them.
    pub arrays: Vec<(String, Vec<Word>)>,
    /// It is asked about (`if`, `while`), or stands behind a pattern of `case` or in a function: whether it runs depends on something.
    pub conditional: bool,
}

/// A word of a command.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// Its text without quotes; expansions as written.
    pub value: String,
    /// Where it stands, quotes included.
    pub range: Range<usize>,
    /// Some of it is quoted.
    pub quoted: bool,
    /// The commands of its substitutions.
    pub inner: Vec<Command>,
    /// What the shell replaces in it.
    pub expansions: Vec<Expansion>,
    /// Where each byte of `value` comes from, and the end.
    places: Vec<usize>,
}

impl Word {
    /// A word that is no part of a command line, such as an item of a list: `place` gives where a byte of it comes from.
    #[must_use]
    pub fn new(value: &str, range: Range<usize>, place: impl Fn(usize) -> usize) -> Self {
        Self { value: value.to_owned(), range, quoted: true, places: (0..=value.len()).map(place).collect(), ..Self::default() }
    }

    /// Where those bytes of the value come from.
    #[must_use]
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        let at = |at: usize| self.places.get(at).or(self.places.last()).copied().unwrap_or(self.range.end);
        let start = at(range.start);
        // The byte behind the last one: quotes that follow it are none of it.
        let end = if range.is_empty() { start } else { at(range.end - 1) + 1 };
        start..end.max(start)
    }

    /// The commands that the word holds for another shell: `bash -c WORD`.
    #[must_use]
    pub fn script(&self) -> Vec<Command> {
        lexer::read(&self.value, &|at| self.places.get(at).or(self.places.last()).copied().unwrap_or(self.range.end))
    }
}

impl Command {
    /// The assignments before the program: `NAME=value`.
    pub fn assignments(&self) -> impl Iterator<Item = (&str, &Word)> {
        self.words.iter().map_while(|word| Some((word.value.split_once('=').filter(|_| is_assignment(&word.value))?.0, word)))
    }

    /// The program, without folder and behind wrappers (`sudo`, `env A=1`), and its arguments.
    #[must_use]
    pub fn program(&self) -> Option<(&str, &[Word])> {
        let mut at = self.assignments().count();
        let mut wrapped = false;
        loop {
            let word = self.words.get(at)?;
            let text = word.value.as_str();
            let name = text.rsplit('/').next().unwrap_or(text);
            let skipped = wrapped && (text.starts_with('-') || is_assignment(text) || text.starts_with(|c: char| c.is_ascii_digit()));
            if WRAPPERS.contains(&name) {
                wrapped = true;
            } else if !skipped {
                return Some((name, &self.words[at + 1..]));
            }
            at += 1;
        }
    }

    /// From the first word to the last.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let start = self.words.first().map_or(0, |word| word.range.start);
        start..self.words.last().map_or(start, |word| word.range.end)
    }
}

/// The commands of `text`, which begins at byte `start` of something larger.
#[must_use]
pub fn read(text: &str, start: usize) -> Vec<Command> {
    lexer::read(text, &|at| start + at)
}

/// The commands of `text`, whose bytes come from where `place` says.
#[must_use]
pub fn read_placed(text: &str, place: &dyn Fn(usize) -> usize) -> Vec<Command> {
    lexer::read(text, place)
}

/// The program that a word names: no folder, no extension of Windows, lower case.
#[must_use]
pub fn program(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word).to_ascii_lowercase();
    let stem = [".exe", ".cmd", ".bat", ".ps1"].iter().find_map(|extension| name.strip_suffix(extension)).map(str::to_owned);
    stem.unwrap_or(name)
}

/// Programs that run the command behind them.
const WRAPPERS: &[&str] = &["sudo", "env", "timeout", "nohup", "nice", "command", "exec", "time"];

/// Programs that run a script they are handed.
pub const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ash", "ksh", "fish"];

/// Whether `word` assigns a variable: `NAME=value`.
#[must_use]
pub fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}
