//! Redirections and here-documents.

use super::super::{Command, SHELLS, Word, program};
use super::{Document, Lexer, MAX_NESTING, Open, Redirection, nested};

impl Lexer<'_> {
    pub(super) fn redirection(&mut self, byte: u8, open: &mut Open) {
        // `2>` is about another stream than what is printed.
        let stream = open.word.take_if(|word| !word.quoted && word.value.bytes().all(|byte| byte.is_ascii_digit()));
        if stream.is_none() {
            self.end_word(open);
        }
        let printed = byte == b'>' && stream.is_none_or(|word| matches!(word.value.as_str(), "" | "1"));
        let rest = self.rest();
        if rest.starts_with("<(") || rest.starts_with(">(") {
            let start = self.at;
            self.at += 2;
            let inner = self.nested(b')');
            let mut word = Word { range: start..start, inner, ..Word::default() };
            self.keep(&mut word, start..self.at);
            open.word = Some(word);
        } else if rest.starts_with("<<") && !rest.starts_with("<<<") {
            let tabs = rest.starts_with("<<-");
            self.at += if tabs { 3 } else { 2 };
            while matches!(self.peek(0), Some(b' ' | b'\t')) {
                self.at += 1;
            }
            let mut word = Word::default();
            while self.peek(0).is_some_and(|byte| !b" \t\r\n;&|<>()".contains(&byte)) {
                self.part(&mut word);
            }
            self.documents.push(Document { delimiter: word.value, tabs, nesting: self.nesting, reader: None });
        } else {
            self.at += rest.bytes().take(3).take_while(|next| *next == byte).count();
            let joined = self.peek(0) == Some(b'&');
            if matches!(self.peek(0), Some(b'&' | b'|')) {
                self.at += 1;
            }
            open.redirection = Some(match byte {
                b'<' => Redirection::Input,
                _ if printed && !joined => Redirection::Output,
                _ => Redirection::Other,
            });
            open.command.redirected |= open.redirection == Some(Redirection::Output);
        }
    }

    /// The here-documents that begin here, each for its reader among `commands`.
    pub(super) fn bodies(&mut self, commands: &mut [Command]) {
        for Document { delimiter, tabs, nesting, reader } in std::mem::take(&mut self.documents) {
            let start = self.at;
            let mut end = self.text.len();
            while self.at < self.text.len() {
                let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
                let content = line.trim_end_matches(['\n', '\r']);
                let line_start = self.at;
                self.at += line.len();
                if (if tabs { content.trim_start_matches('\t') } else { content }) == delimiter {
                    end = line_start;
                    break;
                }
            }
            let reader = reader.filter(|_| nesting == self.nesting).and_then(|at| commands.get_mut(at));
            if let (Some(reader), Some(body)) = (reader, self.text.get(start..end)) {
                if reads_script(reader) && self.nesting < MAX_NESTING {
                    reader.input = nested(body, &|at| (self.place)(start + at), self.nesting + 1);
                }
                reader.reads = Some(body.to_owned());
            }
        }
    }
}

/// A shell that is given no script by name or option reads it from its input.
fn reads_script(command: &Command) -> bool {
    let mut words = command.words.iter();
    words.next().is_some_and(|first| SHELLS.contains(&program(&first.value).as_str()))
        && words.all(|word| word.value.starts_with("--") || word.value.starts_with('-') && !word.value.ends_with('c'))
}
