//! What becomes of an expression: the name that it is given, what it is a part of, the function that it is handed to.

use super::super::super::lexer::{Language, What};
use super::super::makers::{self, HARMLESS, LOOKS, SERVES, STAYS, THROUGH};
use super::{Expression, Handle, Lost, Program, Slot};

/// Longer types has no name.
const MAX_TYPE: usize = 12;
/// Longer lists of arguments are data.
const MAX_ARGUMENTS: usize = 500;

impl<'t> Program<'_, 't> {
    /// What becomes of an expression that nothing more is asked of.
    pub(super) fn becomes(&mut self, expression: Expression<'t>) -> Result<(), Lost> {
        let code = self.code;
        let Some(expression) = self.bare(expression) else { return Ok(()) };
        let Expression { handle, start, end } = expression;
        if handle == Handle::Module {
            return Err(Lost);
        }
        let before = start.checked_sub(1);
        let exported = before.is_some_and(|before| {
            code.word(before, &["export"])
                || code.word(before, &["const", "let", "var", "default"]) && before > 0 && code.word(before - 1, &["export"])
        });
        // The name itself: what it is given stands behind it, and a type before that.
        let first = code.begins_line(start) && code.sign(end, ',') && code.assigns(end + 2);
        if code.assigns(end) || first || self.typed(start, end) {
            return if exported { Err(Lost) } else { Ok(()) };
        }
        let Some(before) = before else { return Err(Lost) };
        // One that is declared gets its value later, one of a `with` got it before.
        if code.word(before, &["let", "var"]) || code.language == Language::Python && code.word(before, &["as"]) || self.tested(start, end)
        {
            return Ok(());
        }
        let open = code.opener(start);
        let keyword = code.language == Language::Python && open.is_some_and(|open| code.sign(open, '('));
        let ends = end >= code.tokens.len() || code.begins_line(end) || code.sign(end, ';') || code.sign(end, '}');
        if code.assigns(before) && !keyword && open.is_none_or(|open| !self.is_head(open)) {
            return if ends { self.given(before, handle) } else { Err(Lost) };
        }
        let within = code.within(start);
        if code.word(before, &["return"]) && ends || code.is_value_of(within, start) {
            let name = code.functions[within].name.ok_or(Lost)?;
            let exported = code.exports(within);
            self.learn(Slot::Result(name), handle);
            return if exported { Err(Lost) } else { Ok(()) };
        }
        if code.word(before, &["with"]) && code.word(end, &["as"]) {
            let name = code.name(end + 1).ok_or(Lost)?;
            self.learn(self.slot(name, end + 1), handle);
            return Ok(());
        }
        self.part(expression, before, open.ok_or(Lost)?)
    }

    /// The expression without `await`, brackets and `as T` around it; none where those lead on to more, which is followed.
    fn bare(&mut self, mut expression: Expression<'t>) -> Option<Expression<'t>> {
        let code = self.code;
        loop {
            let before = expression.start.checked_sub(1);
            let grouped = before.is_some_and(|before| {
                code.sign(before, '(') && code.sign(expression.end, ')') && !self.calls_with(before) && !self.is_head(before)
            });
            if let Some(before) = before.filter(|&before| code.word(before, &["await"])) {
                expression.start = before;
            } else if let Some(before) = before.filter(|_| grouped) {
                let whole = Expression { start: before, end: expression.end + 1, ..expression };
                self.lost |= self.follow(whole).is_err();
                return None;
            } else if code.language == Language::Script && code.word(expression.end, &["as"]) {
                expression.end += 2;
                while code.sign(expression.end, '.') {
                    expression.end += 2;
                }
            } else {
                return Some(expression);
            }
        }
    }

    /// A part of what stands in the bracket at `open`.
    fn part(&mut self, expression: Expression<'t>, before: usize, open: usize) -> Result<(), Lost> {
        let code = self.code;
        let ends = matches!(code.tokens.get(expression.end).map(|token| token.what), Some(What::Sign(',' | ')' | ']' | '}')));
        let spread = code.sign(before, '*') || code.sign(before, '.') && code.sign(before.wrapping_sub(1), '.');
        let begins = spread || matches!(code.tokens[before].what, What::Sign('(' | ',' | '[' | '{' | ':' | '='));
        if !ends || !begins {
            return Err(Lost);
        }
        if self.is_head(open) {
            // What a parameter is when nothing is handed over for it.
            let name = before.checked_sub(1).filter(|_| code.assigns(before)).and_then(|name| code.name(name)).ok_or(Lost)?;
            self.learn(Slot::Local(code.within(expression.start), name), expression.handle);
            return Ok(());
        }
        if code.sign(open, '(') {
            return self.handed(open, expression);
        }
        // A part of an object or a list: what is made of that holds it. Of a client that is kept there nothing is known any more.
        let mut outer = open;
        while let (false, Some(next)) = (code.sign(outer, '('), code.opener(outer)) {
            outer = next;
        }
        if code.sign(outer, '(') && self.makes(outer) {
            return Ok(());
        }
        let whole = Expression { start: open, end: code.close(open) + 1, ..expression };
        if expression.handle == Handle::Token && self.is_value(open) { self.follow(whole) } else { Err(Lost) }
    }

    /// Whether a bracket begins an object or a list and no block.
    fn is_value(&self, open: usize) -> bool {
        let Some(before) = open.checked_sub(1) else { return false };
        matches!(self.code.tokens[before].what, What::Sign('(' | ',' | '[' | '{' | ':' | '=')) || self.code.word(before, &["return"])
    }

    /// Whether a bracket calls something.
    fn calls_with(&self, open: usize) -> bool {
        let Some(before) = open.checked_sub(1) else { return false };
        match self.code.tokens[before].what {
            What::Name(name) => !matches!(name, "return" | "await" | "in" | "and" | "or" | "not"),
            What::Sign(sign) => matches!(sign, ')' | ']'),
            What::Text { .. } => false,
        }
    }

    /// Whether the parameters of a function stand in the bracket.
    fn is_head(&self, open: usize) -> bool {
        let function = self.code.within(open);
        function > 0 && self.code.functions[function].head == open
    }

    /// Whether a type follows, with a value or without: `let gmail: gmail_v1.Gmail`, `(auth: OAuth2Client)`.
    fn typed(&self, start: usize, end: usize) -> bool {
        let code = self.code;
        let Some(before) = start.checked_sub(1) else { return false };
        let declared = code.word(before, &["const", "let", "var", "private", "public", "protected", "readonly", "static"]);
        let parameter =
            code.opener(start).is_some_and(|open| self.is_head(open)) && matches!(code.tokens[before].what, What::Sign('(' | ','));
        let statement = code.begins_line(start) && !code.sign(before, ',') && !code.sign(before, '(');
        let optional = end + usize::from(code.sign(end, '?'));
        code.sign(optional, ':') && (declared || parameter || statement && code.name(optional + 1).is_some())
            || parameter && matches!(code.tokens.get(end).map(|token| token.what), Some(What::Sign(',' | ')')))
            || code
                .opener(start)
                .is_some_and(|open| code.sign(open, '{') && self.code.opener(open).is_some_and(|outer| self.is_head(outer)))
    }

    /// Whether it is only asked whether there is one.
    fn tested(&self, start: usize, end: usize) -> bool {
        let code = self.code;
        let Some(before) = start.checked_sub(1) else { return false };
        let opens = code.sign(before, '(') && before > 0 && code.word(before - 1, &["if", "while"]);
        let negated = code.sign(before, '!');
        let asked = code.word(before, &["if", "elif", "not", "and", "or", "while"]) || opens || negated;
        let follows = matches!(code.tokens.get(end).map(|token| token.what), Some(What::Sign(':' | ')' | '&' | '|' | '?')))
            || code.word(end, &["and", "or", "is"]);
        // `x = not y or y` gives it away.
        let kept = (1..MAX_TYPE)
            .filter_map(|back| start.checked_sub(back))
            .take_while(|&at| !code.begins_line(at + 1))
            .any(|at| code.assigns(at) || code.word(at, &["return"]));
        asked && follows && (!kept || negated)
    }

    /// The value behind the `=` at `sign` gets a name.
    fn given(&mut self, sign: usize, handle: Handle<'t>) -> Result<(), Lost> {
        let code = self.code;
        let last = sign.checked_sub(1).ok_or(Lost)?;
        let of_type = |part: usize| {
            !code.begins_line(part) && matches!(code.tokens[part].what, What::Name(_) | What::Sign('.' | '<' | '>' | '|' | '[' | ']' | '?'))
        };
        let colon = (0..MAX_TYPE).map_while(|back| last.checked_sub(back)).find(|&at| !of_type(at)).filter(|&at| code.sign(at, ':'));
        let at = colon.map_or(Some(last), |colon| colon.checked_sub(1)).ok_or(Lost)?;
        let name = code.name(at).ok_or(Lost)?;
        let Some(before) = at.checked_sub(1) else {
            self.learn(Slot::Local(0, name), handle);
            return Ok(());
        };
        if code.sign(before, '.') {
            let own = before > 0 && code.word(before - 1, &["self", "this", "cls"]);
            self.learn(Slot::Attribute(name), handle);
            return if own && !code.exports_class { Ok(()) } else { Err(Lost) };
        }
        // `creds, project = google.auth.default(...)`
        if code.sign(before, ',') && code.opener(at).is_none_or(|open| !code.sign(open, '(')) {
            let first = before.checked_sub(1).and_then(|first| code.name(first)).ok_or(Lost)?;
            self.learn(self.slot(first, before - 1), handle);
            return Ok(());
        }
        if before > 0 && code.word(before, &["const", "let", "var"]) && code.word(before - 1, &["export"]) {
            return Err(Lost);
        }
        let statement = code.begins_line(at) || code.sign(before, ';') || code.sign(before, '{');
        if code.word(before, &["const", "let", "var"]) || statement && !code.in_class(at) {
            self.learn(self.slot(name, at), handle);
            return Ok(());
        }
        if statement || code.word(before, &["private", "public", "protected", "readonly", "static"]) {
            self.learn(Slot::Attribute(name), handle);
            return if code.exports_class { Err(Lost) } else { Ok(()) };
        }
        Err(Lost)
    }

    /// Whether what is called with the bracket at `open` makes credentials or a client of what it is handed.
    fn makes(&self, open: usize) -> bool {
        let code = self.code;
        let Some(at) = open.checked_sub(1) else { return false };
        let Some(callee) = code.name(at) else { return false };
        let root = self.root(at);
        let script = code.language == Language::Script;
        let google = self.imports.google && (callee == "build" && !script || script && code.word(root, &["google"]) || self.is_default(at));
        let slack =
            self.imports.slack && (SERVES.contains(&callee) || matches!(callee, "App" | "AsyncApp" | "WebClient" | "AsyncWebClient"));
        let graph = callee == "GraphServiceClient"
            || self.imports.graph && code.word(root, &["Client"]) && matches!(callee, "init" | "initWithMiddleware");
        makers::makes_token(callee) || google || slack || graph || self.of_token(at, callee)
    }

    /// Whether it is a method of credentials that takes scopes or credentials: `flow.generateAuthUrl({ scope: SCOPES })`.
    pub(super) fn of_token(&self, at: usize, method: &str) -> bool {
        let Some(owner) = at.checked_sub(2).filter(|_| self.code.sign(at - 1, '.')).and_then(|owner| self.code.name(owner)) else {
            return false;
        };
        let known = self.known(self.code.within(at), owner).or_else(|| self.names.get(&Slot::Attribute(owner)).copied());
        (known == Some(Handle::Token) || makers::makes_token(owner)) && (HARMLESS.contains(&method) || STAYS.contains(&method))
    }

    /// It is handed to what is called with the bracket at `open`.
    fn handed(&mut self, open: usize, expression: Expression<'t>) -> Result<(), Lost> {
        let code = self.code;
        let at = open.checked_sub(1).ok_or(Lost)?;
        let callee = code.name(at).ok_or(Lost)?;
        if expression.start - open > MAX_ARGUMENTS {
            return Err(Lost);
        }
        if self.makes(open) || self.is_read(open) {
            return Ok(());
        }
        let root = self.root(at);
        if expression.handle == Handle::Token && THROUGH.contains(&callee) {
            // `" ".join(SCOPES)`
            let text = at.checked_sub(2).filter(|&text| code.sign(at - 1, '.') && matches!(code.tokens[text].what, What::Text { .. }));
            return self.follow(Expression { start: text.unwrap_or(root), end: code.close(open) + 1, ..expression });
        }
        let own = root == at || root + 2 == at && code.word(root, &["self", "this", "cls"]);
        match code.named(callee) {
            &[function] if own => {
                let parameters = &code.functions[function].parameters;
                let keyword =
                    expression.start.checked_sub(2).filter(|_| code.assigns(expression.start - 1)).and_then(|name| code.name(name));
                let first = usize::from(parameters.first().is_some_and(|first| matches!(*first, "self" | "cls")));
                let position =
                    (open + 1..expression.start).filter(|&comma| code.sign(comma, ',') && code.opener(comma) == Some(open)).count();
                let name = match keyword {
                    Some(name) => parameters.iter().find(|parameter| **parameter == name),
                    None => parameters.get(position + first),
                };
                // One that takes an object apart has more names than places, and what is spread has more places than one.
                let plain = !code.functions[function].takes_apart && !code.sign(expression.start.wrapping_sub(1), '*');
                let name = name.filter(|_| plain).ok_or(Lost)?;
                self.learn(Slot::Local(function, name), expression.handle);
                Ok(())
            }
            [] if LOOKS.contains(&callee) => Ok(()),
            _ => Err(Lost),
        }
    }
}
