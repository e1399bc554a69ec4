//! Expressions of GitHub Actions: `github.event_name == 'push' && !cancelled()`.
//!
//! Source: docs.github.com/actions/reference/workflows-and-actions/expressions (literals, operators and their order, functions; names and
//! texts are compared without regard to case).

use std::ops::Range;

/// Longer expressions, and those that are nested deeper, were written by no person.
const MAX_BYTES: usize = 16 * 1024;
const MAX_DEPTH: usize = 40;

/// An expression, with its bytes in the text that was read.
#[derive(Debug)]
pub(super) struct Expression {
    pub(super) is: Is,
    pub(super) range: Range<usize>,
}

/// What an expression is.
#[derive(Debug)]
pub(super) enum Is {
    /// A text, number, `true`, `false` or `null`, as text; `null` is empty.
    Literal(String),
    /// A name with what it belongs to, in lower case: `github.event.issue.labels.*.name`.
    Path(String),
    /// A function, in lower case, and what it is handed.
    Call(String, Vec<Expression>),
    Not(Box<Expression>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
    /// `==`, or `!=` where it is not wanted.
    Equal(bool, Box<[Expression; 2]>),
    /// `<` and its kin.
    Order,
}

/// The expression in `text`, which is all of it or, between `${{` and `}}`, a part.
pub(super) fn read(text: &str) -> Option<Expression> {
    if text.len() > MAX_BYTES {
        return None;
    }
    // Blanks of the same length, so that places stay.
    let plain = text.replace("${{", "   ").replace("}}", "  ");
    let mut reader = Reader { text: &plain, at: 0, depth: 0 };
    let expression = reader.or()?;
    reader.blank();
    (reader.at == plain.len()).then_some(expression)
}

/// The expressions that are filled into `text`: each with its whole place, `${{` and `}}` included, and what stands between.
pub(super) fn filled(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("${{").map(|open| at + open) {
        let Some(close) = text[open..].find("}}").map(|close| open + close) else { break };
        found.push((open..close + 2, &text[open + 3..close]));
        at = close + 2;
    }
    found
}

impl Expression {
    /// Calls `visit` with every name whose value may be what the expression amounts to, or a part of it: no name that is only asked about.
    pub(super) fn values<'e>(&'e self, visit: &mut dyn FnMut(&'e str)) {
        match &self.is {
            Is::Path(path) => visit(path),
            // The last of `a && b`, any of `a || b`.
            Is::And(inner) => inner.last().into_iter().for_each(|one| one.values(visit)),
            Is::Or(inner) => inner.iter().for_each(|one| one.values(visit)),
            Is::Call(name, inner) if matches!(name.as_str(), "format" | "join" | "tojson" | "fromjson") => {
                inner.iter().for_each(|one| one.values(visit));
            }
            _ => {}
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn blank(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn takes(&mut self, sign: &str) -> bool {
        self.blank();
        let found = self.text[self.at..].starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    fn or(&mut self) -> Option<Expression> {
        self.joined("||", Self::and, Is::Or)
    }

    fn and(&mut self) -> Option<Expression> {
        self.joined("&&", Self::compared, Is::And)
    }

    fn joined(&mut self, sign: &str, part: fn(&mut Self) -> Option<Expression>, make: fn(Vec<Expression>) -> Is) -> Option<Expression> {
        let first = part(self)?;
        let start = first.range.start;
        let mut parts = vec![first];
        while self.takes(sign) {
            parts.push(part(self)?);
        }
        let end = parts.last()?.range.end;
        Some(if parts.len() == 1 { parts.pop()? } else { Expression { is: make(parts), range: start..end } })
    }

    fn compared(&mut self) -> Option<Expression> {
        let mut left = self.single()?;
        loop {
            let sign = ["==", "!=", "<=", ">=", "<", ">"].into_iter().find(|sign| self.takes(sign));
            let Some(sign) = sign else { return Some(left) };
            let right = self.single()?;
            let range = left.range.start..right.range.end;
            let is = match sign {
                "==" => Is::Equal(true, Box::new([left, right])),
                "!=" => Is::Equal(false, Box::new([left, right])),
                _ => Is::Order,
            };
            left = Expression { is, range };
        }
    }

    fn single(&mut self) -> Option<Expression> {
        self.depth += 1;
        let expression = (self.depth <= MAX_DEPTH).then(|| self.one()).flatten();
        self.depth -= 1;
        expression
    }

    fn one(&mut self) -> Option<Expression> {
        self.blank();
        let start = self.at;
        if self.takes("!") {
            let inner = self.single()?;
            let range = start..inner.range.end;
            return Some(Expression { is: Is::Not(Box::new(inner)), range });
        }
        if self.takes("(") {
            let inner = self.or()?;
            return self.takes(")").then_some(Expression { range: start..self.at, ..inner });
        }
        if self.takes("'") {
            return self.quoted(start);
        }
        let name = self.name()?;
        if self.takes("(") {
            let mut inner = Vec::new();
            while !self.takes(")") {
                if !inner.is_empty() && !self.takes(",") {
                    return None;
                }
                inner.push(self.or()?);
            }
            return Some(Expression { is: Is::Call(name, inner), range: start..self.at });
        }
        let end = start + name.len();
        let literal = matches!(name.as_str(), "true" | "false") || name.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        if literal || name == "null" {
            return Some(Expression { is: Is::Literal(if literal { name } else { String::new() }), range: start..end });
        }
        self.path(name, start)
    }

    fn quoted(&mut self, start: usize) -> Option<Expression> {
        let mut value = String::new();
        loop {
            let end = self.at + self.text[self.at..].find('\'')?;
            value += &self.text[self.at..end];
            self.at = end + 1;
            if !self.text[self.at..].starts_with('\'') {
                return Some(Expression { is: Is::Literal(value), range: start..self.at });
            }
            value.push('\'');
            self.at += 1;
        }
    }

    fn name(&mut self) -> Option<String> {
        let rest = &self.text[self.at..];
        let len = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        let name = rest[..len].to_ascii_lowercase();
        self.at += len;
        (len > 0).then_some(name)
    }

    /// What follows a name: `.name`, `.*`, `['name']`, `[0]`.
    fn path(&mut self, mut path: String, start: usize) -> Option<Expression> {
        loop {
            let before = self.at;
            if self.takes(".") {
                self.blank();
                path.push('.');
                if self.takes("*") {
                    path.push('*');
                } else {
                    path += &self.name()?;
                }
            } else if self.takes("[") {
                let inner = self.or()?;
                path.push('.');
                path += &match inner.is {
                    Is::Literal(key) => key.to_ascii_lowercase(),
                    _ => "*".to_owned(),
                };
                if !self.takes("]") {
                    return None;
                }
            } else {
                // Blanks behind the name are none of it.
                self.at = before;
                let end = start + self.text[start..before].trim_end().len();
                return Some(Expression { is: Is::Path(path), range: start..end });
            }
        }
    }
}
