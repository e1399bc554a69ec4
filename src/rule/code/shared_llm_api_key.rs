//! Several agents that use one key of a model's provider.

use super::shared_credential_across_agents::report;
use super::{Context, Sink};
use crate::authority::shared::shared;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    shared(context.model).iter().filter(|shared| shared.model_key).for_each(|shared| report(shared, " for the model", sink));
}
