//! A file that is certainly an agent file and cannot be parsed: the product ignores it, and so does every rule but those that read text.

use super::{Context, Hit, Sink};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for file in context.files {
        if let Some(error) = &file.error {
            let mut hit = Hit::new(error.span, format!("this agent file cannot be parsed: {}", error.message));
            hit.label = "here".to_owned();
            sink.report(hit);
        }
    }
}
