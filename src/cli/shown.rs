//! What tables print of the model: masked before it is folded, cut or escaped, since a part of a secret is not recognised.

use serde_json::Value as Json;

use crate::engine::Survey;
use crate::report::escape;

/// `text` as a cell of a table: without secrets, on one line, at most `width` columns.
pub(super) fn cell(survey: &Survey, text: &str, width: usize) -> String {
    escape::cut(&escape::one_line(&survey.scrub(text)), width).into_owned()
}

/// Masks every text of `json`.
pub(super) fn mask(survey: &Survey, json: &mut Json) {
    match json {
        Json::String(text) => *text = survey.scrub(text).into_owned(),
        Json::Array(items) => items.iter_mut().for_each(|item| mask(survey, item)),
        Json::Object(entries) => entries.values_mut().for_each(|value| mask(survey, value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
