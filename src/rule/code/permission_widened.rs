//! A change that widens authority. Two versions are compared by `bailiwick diff`, which makes the findings; one version says nothing.

use super::{Context, Sink};

pub(super) fn check(_context: &Context<'_>, _sink: &mut Sink) {}
