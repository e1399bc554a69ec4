//! Command lines of a POSIX shell, read as far as their simple commands: words, what is expanded in them, what flows where.
//!
//! No shell: control structures come out as commands named by their first word (`if`, `for`), which is enough to know that something
//! depends on something. Linear in the text; what is nested (`$(...)`, `sh -c`) is read again by whoever asks for it.

mod expansion;

pub use expansion::Expansion;

/// One word, quotes taken off, expansions as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The text.
    pub text: String,
    /// What is expanded in it.
    pub expansions: Vec<Expansion>,
}

/// One simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Its words; the first is the program, unless assignments stand before it.
    pub words: Vec<Word>,
    /// Whether its input is the output of the command before it.
    pub piped: bool,
    /// Whether its output goes into a file.
    pub redirected: bool,
    /// What it reads: a here-document, or `@` and the name of a file.
    pub input: Option<String>,
}

/// Programs that run the command behind them, looked through.
const WRAPPERS: &[&str] = &["sudo", "env", "timeout", "nohup", "nice", "command", "exec", "time", "then", "do", "else", "{", "!", "&"];

impl Command {
    /// The assignments before the program: `NAME=value`.
    pub fn assignments(&self) -> impl Iterator<Item = (&str, &Word)> {
        self.words.iter().map_while(|word| Some((assigned(word)?, word)))
    }

    /// The program, without folder and behind wrappers (`sudo`, `env A=1`, `then`), and its arguments.
    #[must_use]
    pub fn program(&self) -> Option<(&str, &[Word])> {
        let mut at = self.assignments().count();
        let mut wrapped = false;
        loop {
            let word = self.words.get(at)?;
            let name = word.text.rsplit('/').next().unwrap_or(&word.text);
            let skipped =
                wrapped && (word.text.starts_with('-') || assigned(word).is_some() || word.text.starts_with(|c: char| c.is_ascii_digit()));
            if WRAPPERS.contains(&name) {
                wrapped = true;
            } else if !skipped {
                return Some((name, &self.words[at + 1..]));
            }
            at += 1;
        }
    }
}

fn assigned(word: &Word) -> Option<&str> {
    let (name, _) = word.text.split_once('=')?;
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')).then_some(name)
}

/// The simple commands of `script`, in order.
#[must_use]
pub fn commands(script: &str) -> Vec<Command> {
    let mut reader = Reader { rest: script, ..Reader::default() };
    reader.read();
    reader.commands
}

#[derive(Default)]
struct Reader<'s> {
    rest: &'s str,
    word: Option<Word>,
    command: Command,
    commands: Vec<Command>,
    /// What the next word is: the target of `>` or `<`, or the end of a here-document.
    awaiting: Option<Redirection>,
    /// The end of the here-document that begins after this line.
    heredoc: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Redirection {
    Output,
    Input,
    Heredoc,
}

impl<'s> Reader<'s> {
    fn read(&mut self) {
        while let Some(c) = self.rest.chars().next() {
            match c {
                '\'' => self.single(),
                '"' => self.double(),
                '\\' => {
                    self.take(1);
                    let next = self.rest.chars().next();
                    self.take(next.map_or(0, char::len_utf8));
                    // A backslash before the end of a line joins the lines.
                    if let Some(next) = next.filter(|next| *next != '\n') {
                        self.push(next);
                    }
                }
                '$' | '`' => self.expansion(false),
                '#' if self.word.is_none() => {
                    let end = self.rest.find('\n').unwrap_or(self.rest.len());
                    self.take(end);
                }
                '|' if self.rest.starts_with("||") => self.operator(2, false),
                '|' => self.operator(1, true),
                '&' if self.rest.starts_with("&&") => self.operator(2, false),
                '&' if self.rest.starts_with("&>") => {
                    self.take(2);
                    self.end_word();
                    self.redirect(Redirection::Output);
                }
                ';' | '&' | '(' | ')' => self.operator(1, false),
                '\n' => {
                    self.operator(1, false);
                    self.here();
                }
                '>' => {
                    let count = if self.rest.starts_with(">>") { 2 } else { 1 };
                    self.take(count);
                    let stream = self.stream();
                    if let Some(rest) = self.rest.strip_prefix('&') {
                        self.rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
                    } else if stream {
                        self.redirect(Redirection::Output);
                    } else {
                        self.awaiting = Some(Redirection::Output);
                    }
                }
                '<' => {
                    let (count, kind) = match self.rest {
                        text if text.starts_with("<<<") => (3, Redirection::Input),
                        text if text.starts_with("<<-") => (3, Redirection::Heredoc),
                        text if text.starts_with("<<") => (2, Redirection::Heredoc),
                        _ => (1, Redirection::Input),
                    };
                    self.end_word();
                    self.take(count);
                    self.awaiting = Some(kind);
                }
                c if c.is_whitespace() => {
                    self.take(c.len_utf8());
                    self.end_word();
                }
                c => {
                    self.take(c.len_utf8());
                    self.push(c);
                }
            }
        }
        self.operator(0, false);
    }

    fn take(&mut self, count: usize) -> &'s str {
        let (head, rest) = self.rest.split_at(count);
        self.rest = rest;
        head
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().text.push(c);
    }

    /// Whether `>` follows nothing or a `1`: the output, and no other stream.
    fn stream(&mut self) -> bool {
        let digit = self.word.as_ref().is_some_and(|word| word.text.len() == 1 && word.text.starts_with(|c: char| c.is_ascii_digit()));
        if !digit {
            self.end_word();
            return true;
        }
        self.word.take().is_some_and(|word| word.text == "1")
    }

    fn redirect(&mut self, kind: Redirection) {
        self.awaiting = Some(kind);
        self.command.redirected |= kind == Redirection::Output;
    }

    fn single(&mut self) {
        self.take(1);
        let end = self.rest.find('\'').unwrap_or(self.rest.len());
        let text = self.take(end);
        self.word.get_or_insert_default().text.push_str(text);
        self.take(usize::from(!self.rest.is_empty()));
    }

    fn double(&mut self) {
        self.take(1);
        self.word.get_or_insert_default();
        while let Some(c) = self.rest.chars().next() {
            match c {
                '"' => {
                    self.take(1);
                    return;
                }
                '\\' => {
                    self.take(1);
                    let next = self.rest.chars().next();
                    self.take(next.map_or(0, char::len_utf8));
                    match next {
                        Some('\n') | None => {}
                        Some(next @ ('"' | '\\' | '$' | '`')) => self.push(next),
                        Some(next) => {
                            self.push('\\');
                            self.push(next);
                        }
                    }
                }
                '$' | '`' => self.expansion(true),
                c => {
                    self.take(c.len_utf8());
                    self.push(c);
                }
            }
        }
    }

    fn expansion(&mut self, quoted: bool) {
        let length = expansion::length(self.rest);
        let text = self.take(length).to_owned();
        let word = self.word.get_or_insert_default();
        word.text.push_str(&text);
        if length > 1 {
            word.expansions.push(Expansion { text, quoted });
        }
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        match self.awaiting.take() {
            None => self.command.words.push(word),
            Some(Redirection::Output) if word.text == "/dev/stdout" => self.command.redirected = false,
            Some(Redirection::Output) => {}
            Some(Redirection::Input) => self.command.input = Some(format!("@{}", word.text)),
            Some(Redirection::Heredoc) => self.heredoc = Some(word.text),
        }
    }

    fn operator(&mut self, length: usize, pipe: bool) {
        self.take(length);
        self.end_word();
        self.awaiting = None;
        let next = Command { piped: pipe, ..Command::default() };
        let command = std::mem::replace(&mut self.command, next);
        if command.words.is_empty() {
            self.command.piped |= command.piped && !pipe && length == 0;
        } else {
            self.commands.push(command);
        }
    }

    /// The here-document that begins here belongs to the command that was just read.
    fn here(&mut self) {
        let Some(end) = self.heredoc.take() else { return };
        let mut body = String::new();
        while !self.rest.is_empty() {
            let length = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
            let line = self.take(length);
            if line.trim() == end {
                break;
            }
            body.push_str(line);
        }
        if let Some(command) = self.commands.last_mut() {
            command.input = Some(body);
        }
    }
}

#[cfg(test)]
mod tests;
