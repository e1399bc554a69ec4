//! Limits that only instructions set, of what a tool of the same agent does without any.

use std::collections::BTreeSet;

use super::{Context, Hit, Sink};
use crate::authority::unenforced::unenforced;
use crate::finding::Label;
use crate::model::{Action, Said, Statement};
use crate::source::Span;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let source = |file: crate::source::FileId| &context.files[file.0 as usize].source;
    // A limit says something of a tool whose parameters are known: of another it may be held where nobody sees it.
    let known: BTreeSet<Span> = context.model.tools.iter().filter(|tool| !tool.parameters.is_empty()).map(|tool| tool.name.span).collect();
    for (statement, mut actions) in unenforced(context.model, &source, Said::Limit) {
        actions.retain(|action| action.bound.is_none() && known.contains(&action.tool.span));
        if !actions.is_empty() {
            sink.report(hit(statement, &actions));
        }
    }
}

fn hit(statement: &Statement, actions: &[&Action]) -> Hit {
    let first = &actions[0].tool.value;
    let message = format!("The instructions limit `{first}` to `{}`, and its schema does not", statement.words.value);
    Hit {
        label: "only the text sets it".to_owned(),
        path: statement.origin.path.clone(),
        agent: statement.origin.agent.clone(),
        help: Some(format!("Set the limit where `{first}` is declared (`maximum`, `maxItems`, a list of values), or check it in its code")),
        related: actions.iter().map(|action| Label { span: action.tool.span, text: "takes any value".to_owned() }).collect(),
        gathered: Some(statement.words.value.clone()),
        ..Hit::new(statement.words.span, message)
    }
}
