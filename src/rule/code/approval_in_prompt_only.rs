//! Instructions that want somebody asked before what a tool of the same agent does with nobody asked.

use super::{Context, Hit, Sink};
use crate::authority::unenforced::unenforced;
use crate::finding::Label;
use crate::model::{Action, Said, Statement};

/// How many tools are shown beside a sentence.
const SHOWN: usize = 6;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let source = |file: crate::source::FileId| &context.files[file.0 as usize].source;
    for (statement, actions) in unenforced(context.model, &source, Said::Approval) {
        sink.report(hit(statement, &actions));
    }
}

fn hit(statement: &Statement, actions: &[&Action]) -> Hit {
    let first = &actions[0].tool.value;
    let message = format!("The instructions say `{}`, and nothing holds it: `{first}` runs with nobody asked", statement.words.value);
    let mut related = Vec::new();
    for action in actions.iter().take(SHOWN) {
        related.push(Label { span: action.tool.span, text: "runs with nobody asked".to_owned() });
        if let Some(decided) = action.decided.as_ref().filter(|decided| decided.span != action.tool.span) {
            related.push(Label { span: decided.span, text: decided.value.clone() });
        }
    }
    Hit {
        label: "only the text asks for it".to_owned(),
        path: statement.origin.path.clone(),
        agent: statement.origin.agent.clone(),
        help: Some(format!("Have the product ask before `{first}`; the sentence alone stops nothing")),
        related,
        gathered: Some(statement.words.value.clone()),
        ..Hit::new(statement.words.span, message)
    }
}
