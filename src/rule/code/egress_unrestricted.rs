//! Ways out that are open to every host: a network tool allowed without a list of hosts, or a setting that opens the network.

use super::{Context, Hit, Sink};
use crate::model::{Breadth, Layer, Status, Subject, Topic, Verdict};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for grant in &context.model.grants {
        let open = grant.subject == Subject::Network && grant.breadth == Breadth::Everything && grant.verdict == Verdict::Allow;
        if open && grant.status == Status::Effective && grant.layer != Layer::Task {
            let message = format!("`{}` lets {} reach any host without asking", grant.rule.value, grant.origin.product);
            sink.report(Hit {
                label: "any host".to_owned(),
                path: grant.origin.path.clone(),
                agent: grant.origin.agent.clone(),
                ..Hit::new(grant.rule.span, message)
            });
        }
    }
    for setting in &context.model.settings {
        if setting.topic == Topic::Egress && setting.meaning == "open" && setting.status == Status::Effective {
            let message = format!("`{}` lets what {} runs reach any host", setting.origin.path, setting.origin.product);
            sink.report(Hit {
                label: "any host".to_owned(),
                path: setting.origin.path.clone(),
                agent: setting.origin.agent.clone(),
                ..Hit::new(setting.value.span, message)
            });
        }
    }
}
