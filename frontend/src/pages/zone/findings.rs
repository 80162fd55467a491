//! What an inspection found, as it is being filled in, and what it adds up to. Pure: the form draws it, the draft keeps it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use xunge_shared::{
    kinds::{
        presence::Presence,
        zone::{Inspection, Verdict},
    },
    settings::Settings,
};

use crate::i18n::{self, phone_zone as words};
use crate::pages::parts::{Taken, prints};

/// A checklist in the making. An item without an answer passes: two taps for a clean zone.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Findings {
    /// Answers given, by item.
    pub(super) answers: BTreeMap<String, bool>,
    /// 五乱 that were seen.
    pub(super) disorders: BTreeSet<String>,
    /// Photos of what was found.
    pub(super) before: Vec<Taken>,
    /// Photos of what was put right.
    pub(super) after: Vec<Taken>,
    /// In words.
    pub(super) note: String,
}

impl Findings {
    /// True when some item failed.
    pub(super) fn failed(&self) -> bool {
        self.answers.values().any(|passed| !passed)
    }

    /// True when nothing was entered.
    pub(super) fn untouched(&self) -> bool {
        *self == Self::default()
    }

    /// 不合格 while something failed and no photo shows it put right; 已清洁 with one; else 洁净.
    pub(super) fn verdict(&self) -> Verdict {
        match (self.failed(), self.after.is_empty()) {
            (_, false) => Verdict::Cleaned,
            (true, true) => Verdict::Dirty,
            (false, true) => Verdict::Clean,
        }
    }

    /// The inspection that it makes, as `verdict`.
    pub(super) fn inspection(&self, verdict: Verdict, settings: &Settings, presence: Presence) -> Inspection {
        let note = self.note.trim();
        Inspection {
            verdict,
            items: settings
                .checklist
                .iter()
                .map(|item| (item.term.code.clone(), self.answers.get(&item.term.code).copied().unwrap_or(true)))
                .collect(),
            disorders: if self.failed() { self.disorders.clone() } else { BTreeSet::new() },
            before: self.before.iter().map(|photo| photo.sha).collect(),
            after: self.after.iter().map(|photo| photo.sha).collect(),
            presence,
            note: (!note.is_empty()).then(|| note.to_owned()),
            observed_at: None,
            prints: prints(self.before.iter().chain(&self.after)),
        }
    }

    /// What failed, in words: the text of a case that is made of it.
    pub(super) fn in_words(&self, settings: &Settings) -> String {
        let failed = settings.checklist.iter().filter(|item| self.answers.get(&item.term.code) == Some(&false)).map(|item| &item.term);
        let seen = settings.disorders.iter().filter(|term| self.disorders.contains(&term.code));
        let terms: Vec<&str> = failed.chain(seen).map(i18n::term).collect();
        let text = words::case_text(terms.join(i18n::kinds::comma()));
        if self.note.trim().is_empty() { text } else { format!("{text}\n{}", self.note.trim()) }
    }

    /// The event type that fits what was seen best; the reporter may choose another.
    pub(super) fn event_type(&self, settings: &Settings) -> Option<String> {
        let wanted =
            self.disorders.iter().find_map(|code| TYPE_OF.iter().find(|(disorder, _)| disorder == code)).map_or("0102", |(_, t)| t);
        settings.event_type(wanted).map(|event| event.term.code.clone())
    }
}

/// The default event type of each default disorder; a county with other lists gets no guess.
const TYPE_OF: [(&str, &str); 5] =
    [("vending", "0501"), ("parking", "0506"), ("building", "0101"), ("posting", "0202"), ("stacking", "0507")];

#[cfg(test)]
mod tests {
    use xunge_shared::id::Sha256;

    use super::*;

    fn findings(failed: bool, after: bool) -> Findings {
        let taken = Taken { sha: Sha256::of(b"photo"), at: 1, print: None };
        Findings { answers: [("order".to_owned(), !failed)].into(), after: if after { vec![taken] } else { vec![] }, ..Findings::default() }
    }

    #[test]
    fn a_photo_of_the_cleaned_strip_settles_it() {
        for (failed, after, verdict) in
            [(false, false, Verdict::Clean), (true, false, Verdict::Dirty), (true, true, Verdict::Cleaned), (false, true, Verdict::Cleaned)]
        {
            assert_eq!(findings(failed, after).verdict(), verdict);
        }
    }

    #[test]
    fn an_item_without_an_answer_passes() {
        let settings = Settings::default();
        let inspection = findings(true, false).inspection(Verdict::Dirty, &settings, Presence::default());
        assert_eq!(inspection.items.len(), settings.checklist.len());
        assert_eq!(inspection.items.values().filter(|passed| !**passed).count(), 1);
    }
}
