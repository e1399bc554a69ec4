//! A file whose examination failed inside Bailiwick. The run goes on; the file was not examined.

use super::{Context, Hit, Sink};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for file in context.files.iter().filter(|file| file.failed) {
        let message = "examining this file failed inside Bailiwick; nothing is known of it".to_owned();
        sink.report(Hit::new(file.source.span(0..0), message));
    }
}
