//! Prose that a model reads, cut into clauses: what is said, where it stands, and whether it is said or only quoted.
//!
//! Markdown is read as such: code blocks are no prose, block quotes are quotations, headings are kept beside what stands below them. Other
//! text (a value of a configuration) is cut at line breaks and sentence ends alone. The text of a clause is made for matching: lower case,
//! white space folded, curly apostrophes straight; every byte of it knows its place in the source.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::source::{Source, Span};

/// A sentence or a part of one that says one thing.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The text, made for matching. What stands in quotation marks or is code has become blanks.
    pub text: String,
    /// What introduces it: the nearest heading and the line before a list, made for matching.
    pub under: Arc<str>,
    /// It is shown, not said: a block quote.
    pub quoted: bool,
    /// The offset in the source of every byte of the text, and of its end.
    places: Vec<u32>,
}

impl Clause {
    /// The place of a part of the text.
    #[must_use]
    pub fn span(&self, source: &Source, range: Range<usize>) -> Span {
        let last = self.places.last().copied().unwrap_or_default();
        let at = |index: usize| self.places.get(index).copied().unwrap_or(last);
        let start = at(range.start);
        // The end is that of the last character, not the start of what follows it: white space is folded between them.
        let before = range.end.checked_sub(1).map_or(start, at) as usize;
        let width = source.text().get(before..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        source.span(start as usize..(before + width).max(start as usize))
    }
}

/// The clauses of the text at `span`.
#[must_use]
pub fn clauses(source: &Source, span: Span, markdown: bool) -> Vec<Clause> {
    read(source, span, markdown, Reader::default())
}

/// The clauses of the text at `span`, in which code within a sentence is text too: names of files and variables.
#[must_use]
pub fn clauses_with_code(source: &Source, span: Span, markdown: bool) -> Vec<Clause> {
    read(source, span, markdown, Reader { keeps_code: true, ..Reader::default() })
}

fn read(source: &Source, span: Span, markdown: bool, mut reader: Reader) -> Vec<Clause> {
    let text = source.slice(span);
    let base = span.start as usize;
    if markdown {
        reader.markdown(text, base);
    } else {
        reader.plain(text, base);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    done: Vec<Clause>,
    text: String,
    places: Vec<u32>,
    heading: String,
    /// Heading and introduction as clauses have them; `None` once one has changed.
    under: Option<Arc<str>>,
    /// The line that a list stands below.
    intro: String,
    quoted: bool,
    keeps_code: bool,
    /// The quotation mark that is open, and how many characters it has been.
    open: Option<(char, usize)>,
    before: Option<char>,
}

/// A quotation that does not close within this many characters is an apostrophe or an inch.
const LONGEST_QUOTATION: usize = 400;
/// How much of a heading, and of the line before a list, says what stands below it, in bytes.
const TOLD: usize = 300;
/// Longer than any clause that means one thing; cut there so that no hostile line makes matching slow.
const LONGEST_CLAUSE: usize = 4096;

/// The start of a heading.
fn start(text: &str) -> &str {
    let end = (0..=text.len().min(TOLD)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

/// The end of what introduces a list.
fn end(text: &str) -> &str {
    let start = (text.len().saturating_sub(TOLD)..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    &text[start..]
}

impl Reader {
    fn markdown(&mut self, text: &str, base: usize) {
        let (mut code, mut heading, mut quotes) = (false, false, 0_usize);
        for (event, range) in Parser::new(text).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(_)) => code = true,
                Event::End(TagEnd::CodeBlock) => {
                    code = false;
                    self.end();
                }
                Event::Start(Tag::BlockQuote(_)) => {
                    self.end();
                    quotes += 1;
                    self.quoted = true;
                }
                Event::End(TagEnd::BlockQuote(_)) => {
                    self.end();
                    quotes = quotes.saturating_sub(1);
                    self.quoted = quotes > 0;
                }
                Event::Start(Tag::Heading { .. }) => {
                    self.end();
                    heading = true;
                }
                Event::End(TagEnd::Heading(_)) => {
                    self.heading = start(&self.text).to_owned();
                    self.intro.clear();
                    self.under = None;
                    heading = false;
                    self.end();
                }
                Event::Start(Tag::Item) => {
                    self.introduce();
                    self.end();
                }
                Event::End(TagEnd::List(_)) => {
                    self.end();
                    self.intro.clear();
                    self.under = None;
                }
                Event::Start(Tag::List(_)) => self.introduce(),
                Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell) => {
                    self.introduce();
                    self.end();
                }
                Event::Text(_) if !code => self.prose(text.get(range.clone()).unwrap_or_default(), base + range.start, !heading),
                Event::Code(_) if self.keeps_code => {
                    let raw = text.get(range.clone()).unwrap_or_default();
                    let ticks = raw.len() - raw.trim_start_matches('`').len();
                    let inner = raw.trim_matches('`').char_indices();
                    inner.for_each(|(offset, c)| self.push(c, base + range.start + ticks + offset));
                }
                Event::Code(_) => self.blank(base + range.start),
                Event::SoftBreak | Event::HardBreak => self.blank(base + range.start),
                _ => {}
            }
        }
        self.end();
    }

    fn plain(&mut self, text: &str, base: usize) {
        let mut at = base;
        for line in text.split_inclusive('\n') {
            let content = line.trim();
            if content.is_empty() || content.starts_with(['-', '*', '#', '•']) {
                self.end();
            }
            self.prose(line, at, true);
            self.blank(at + line.len());
            at += line.len();
        }
        self.end();
    }

    /// What stands now introduces the list that follows, if it ends like that.
    fn introduce(&mut self) {
        if self.text.trim_end().ends_with(':') {
            self.intro = end(&self.text).to_owned();
            self.under = None;
        }
    }

    /// Takes a piece of running text; `cut` at the ends of sentences.
    fn prose(&mut self, piece: &str, at: usize, cut: bool) {
        let mut chars = piece.char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            let place = at + offset;
            let next = chars.peek().map(|&(_, next)| next);
            // Line breaks that a string of JSON or TOML spells.
            if c == '\\' && matches!(next, Some('n' | 'r' | 't')) {
                chars.next();
                self.end();
                continue;
            }
            if self.quotation(c, next) {
                self.blank(place);
                continue;
            }
            let ends = match c {
                '.' | '!' | '?' | ';' => next.is_none_or(|next| next.is_whitespace() || matches!(next, '"' | '\'' | '\\' | ')' | '*')),
                '。' | '！' | '？' | '；' => true,
                _ => false,
            };
            self.push(c, place);
            if ends && cut || self.text.len() > LONGEST_CLAUSE {
                self.end();
            }
        }
    }

    /// Whether `c` opens, closes or stands in a quotation.
    fn quotation(&mut self, c: char, next: Option<char>) -> bool {
        let before = self.before.replace(c);
        if let Some((close, length)) = self.open {
            self.open = if c == close || length > LONGEST_QUOTATION { None } else { Some((close, length + 1)) };
            return true;
        }
        let close = match c {
            '"' => '"',
            '“' | '„' => '”',
            '«' => '»',
            '‘' => '’',
            '「' => '」',
            '\'' if before.is_none_or(|before| before.is_whitespace() || before == '(') && next.is_some_and(char::is_alphanumeric) => '\'',
            _ => return false,
        };
        self.open = Some((close, 0));
        true
    }

    fn push(&mut self, c: char, place: usize) {
        if c.is_whitespace() {
            self.blank(place);
            return;
        }
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        if c.is_ascii() {
            self.text.push(c.to_ascii_lowercase());
            self.places.push(place);
            return;
        }
        let c = if matches!(c, '’' | 'ʼ') { '\'' } else { c };
        let from = self.text.len();
        self.text.extend(c.to_lowercase());
        self.places.resize(self.places.len() + self.text.len() - from, place);
    }

    fn blank(&mut self, place: usize) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
            self.places.push(u32::try_from(place).unwrap_or(u32::MAX));
        }
        self.before = Some(' ');
    }

    fn end(&mut self) {
        (self.open, self.before) = (None, None);
        let text = std::mem::take(&mut self.text);
        let places = std::mem::take(&mut self.places);
        if !text.trim().is_empty() {
            let (heading, intro) = (&self.heading, &self.intro);
            let under = || if intro.is_empty() { heading.as_str().into() } else { format!("{heading}\n{intro}").into() };
            let under = Arc::clone(self.under.get_or_insert_with(under));
            self.done.push(Clause { text, under, quoted: self.quoted, places });
        }
    }

    fn finish(mut self) -> Vec<Clause> {
        self.end();
        self.done
    }
}
