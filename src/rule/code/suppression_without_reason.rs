//! A comment that would silence a finding and gives no reason. It silences nothing.

use super::{Context, Hit, Sink};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for suppression in context.files.iter().flat_map(|file| &file.suppressions).filter(|one| one.reason.is_none()) {
        let rules = suppression.rules.join(", ");
        let message = format!("this comment names no reason for ignoring {rules}, so it ignores nothing");
        sink.report(Hit::new(suppression.span, message));
    }
}
