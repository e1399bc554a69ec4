//! A credential before it has a place in the file.

use std::collections::BTreeMap;
use std::ops::Range;

use super::url::{self, url_all};
use super::{Certainty, Judgement, Secret, scan_text};
use crate::catalog::credentials::{Kind, Mode, kind};
use crate::model::{CredentialPlace, CredentialSetting};
use crate::source::Span;

/// A credential; ranges are those of the text that was looked at.
pub(super) struct Found {
    pub(super) range: Range<usize>,
    pub(super) kind: Option<&'static Kind>,
    pub(super) what: &'static str,
    pub(super) place: CredentialPlace,
    pub(super) setting: CredentialSetting,
    pub(super) key: Option<String>,
    pub(super) certainty: Certainty,
    pub(super) harmless: bool,
    pub(super) secret: Secret,
    /// To be masked, not reported.
    pub(super) weak: bool,
    /// The structural path; empty in running text.
    pub(super) path: String,
    /// What makes it usable, and where that stands in the file.
    pub(super) paired: Option<(&'static str, Span)>,
}

impl Found {
    /// What a key, a URL or a sentence tells: of low certainty unless something else is known.
    pub(super) fn told(text: &str, range: Range<usize>, what: &'static str) -> Self {
        Self {
            secret: Secret::within(text, &range),
            range,
            kind: None,
            what,
            place: CredentialPlace::Config,
            setting: CredentialSetting::Value,
            key: None,
            certainty: Certainty::Low,
            harmless: false,
            weak: false,
            path: String::new(),
            paired: None,
        }
    }

    /// A judgement about the value of `key`, at `range` of `text`.
    pub(super) fn judged(text: &str, range: Range<usize>, judged: &Judgement, key: &str) -> Self {
        let place = if judged.default { CredentialPlace::Default } else { CredentialPlace::Config };
        Self {
            kind: judged.kind.and_then(kind),
            place,
            key: Some(judged.key.clone().unwrap_or_else(|| key.to_owned())),
            certainty: judged.certainty,
            weak: judged.weak,
            ..Self::told(text, range, judged.what)
        }
    }

    /// Whether a key and its looks, or a sentence, are all that tell.
    pub(super) fn guessed(&self) -> bool {
        self.certainty == Certainty::Low
            && self.kind.is_none_or(|kind| matches!(kind.mode, Mode::Header | Mode::Pair | Mode::Prose | Mode::Assigned))
    }

    /// The kind that says most wins where two overlap; of equals the longer.
    pub(super) fn rank(&self) -> (u8, usize) {
        let rank = match self.kind {
            // What is public stays so at whichever key it stands.
            Some(kind) if matches!(kind.mode, Mode::Token | Mode::Block) && self.harmless => 7,
            Some(kind) if matches!(kind.mode, Mode::Token | Mode::Block) => {
                if kind.provider.is_empty() && kind.low {
                    4
                } else {
                    6
                }
            }
            Some(kind) if kind.mode == Mode::Assigned => 5,
            Some(kind) if matches!(kind.mode, Mode::Url | Mode::Query) => 3,
            Some(kind) if matches!(kind.mode, Mode::Header | Mode::Pair) => 2,
            Some(_) => 1,
            None => 0,
        };
        (rank, self.range.len())
    }
}

/// The tokens of `text` that say what they are.
pub(super) fn tokens(text: &str, place: CredentialPlace) -> Vec<Found> {
    let found = |hit: super::Hit| Found {
        harmless: hit.harmless(),
        kind: Some(hit.kind),
        place: if hit.kind.url || hit.kind.literals.iter().any(|literal| literal.starts_with("https://")) {
            CredentialPlace::Url
        } else {
            place
        },
        certainty: hit.certainty,
        secret: hit.secret,
        ..Found::told(text, hit.range, hit.kind.what)
    };
    scan_text(text).into_iter().map(found).collect()
}

/// The credentials of the URLs in `text`.
pub(super) fn urls(text: &str) -> impl Iterator<Item = Found> + use<'_> {
    url_all(text).into_iter().map(|hit| Found {
        kind: kind(url::kind(text, &hit)),
        place: CredentialPlace::Url,
        key: hit.parameter,
        certainty: hit.certainty,
        harmless: hit.harmless,
        secret: hit.secret,
        weak: hit.weak,
        ..Found::told(text, hit.range, hit.what)
    })
}

/// Overlapping ones become the one that says most.
pub(super) fn merged(found: Vec<Found>) -> Vec<Found> {
    if found.len() < 2 {
        return found;
    }
    let (weak, mut found): (Vec<_>, Vec<_>) = found.into_iter().partition(|one| one.weak);
    found.sort_by_key(|one| std::cmp::Reverse(one.rank()));
    let mut kept: BTreeMap<usize, Found> = BTreeMap::new();
    for one in found {
        // The kept ones do not overlap each other, so the last that begins before the end of this one reaches furthest.
        let before = kept.range(..one.range.end).next_back();
        if before.is_none_or(|(_, other)| other.range.end <= one.range.start) {
            kept.insert(one.range.start, one);
        }
    }
    kept.into_values().chain(weak).collect()
}

/// Makes one of the credentials of one URL: a token and the signature beside it are given out and taken back together. The others are masked.
pub(super) fn one_a_url(found: &mut [Found], text: &str) {
    let mut order: Vec<usize> = (0..found.len()).filter(|&at| !found[at].weak && found[at].place == CredentialPlace::Url).collect();
    order.sort_by_key(|&at| found[at].range.start);
    let mut speaker: Option<usize> = None;
    let mut end = 0;
    for at in order {
        let between = text.get(end..found[at].range.start);
        let same = between.is_some_and(|between| {
            !between.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | '|')) && !between.contains("://")
        });
        end = found[at].range.end;
        match speaker.filter(|_| same) {
            Some(first) if found[at].rank() > found[first].rank() => {
                found[first].weak = true;
                speaker = Some(at);
            }
            Some(_) => found[at].weak = true,
            None => speaker = Some(at),
        }
    }
}
