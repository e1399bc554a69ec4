//! Ways out that are open to every host: a network tool allowed without a list of hosts, or a setting that opens the network.

use std::collections::BTreeSet;

use super::{Context, Hit, Sink};
use crate::model::{Breadth, Layer, Origin, Status, Subject, Topic, Verdict};
use crate::source::{FileId, Span};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    // A shell reaches every host as well, and says more.
    let shells: BTreeSet<(FileId, Option<&str>)> = context
        .model
        .grants
        .iter()
        .filter(|grant| grant.verdict == Verdict::Allow && grant.status == Status::Effective && !grant.sandboxed)
        .filter(|grant| matches!(grant.subject, Subject::Shell | Subject::Everything))
        .filter(|grant| matches!(grant.breadth, Breadth::Everything | Breadth::Interpreter))
        .map(|grant| (grant.origin.file, grant.origin.agent.as_deref()))
        .collect();
    for grant in &context.model.grants {
        if shells.contains(&(grant.origin.file, grant.origin.agent.as_deref())) {
            continue;
        }
        let open = grant.subject == Subject::Network && grant.breadth == Breadth::Everything && grant.verdict == Verdict::Allow;
        if open && grant.status == Status::Effective && grant.layer != Layer::Task {
            let message = format!("`{}` lets {} reach any host without asking", grant.rule.value, grant.origin.product);
            sink.report(hit(&grant.origin, grant.rule.span, message));
        }
    }
    for setting in &context.model.settings {
        if setting.topic == Topic::Egress && setting.meaning == "open" && setting.status == Status::Effective {
            let message = format!("`{}` lets what {} runs reach any host", setting.origin.path, setting.origin.product);
            sink.report(hit(&setting.origin, setting.value.span, message));
        }
    }
}

fn hit(origin: &Origin, span: Span, message: String) -> Hit {
    Hit { label: "any host".to_owned(), path: origin.path.clone(), agent: origin.agent.clone(), ..Hit::new(span, message) }
}
