//! What the desk ruled on one's own records, as the server last told it: kept on this phone, so that it can be read without a network.
//!
//! A copy to read, of one account, that goes with the sign-out. What was said is with the server, and an answer is an op like any other.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, EntityId},
    kinds::review::Decision,
};

use super::Core;
use crate::{api, device::now_ms};

const STORED: &str = "xunge.rulings";
/// What is read again by itself is read after so long.
const AGAIN_MS: Millis = 60_000;

/// The copy, and what was done with it on this phone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rulings {
    account: Option<AccountId>,
    /// The server's answer as it came.
    text: String,
    /// What was answered here, with how much had been said by then.
    answered: Vec<(EntityId, usize)>,
    /// Rulings until then were read here.
    read: Millis,
    #[serde(skip)]
    asked_at: Millis,
}

/// The answer as far as it is counted.
#[derive(Deserialize)]
struct Told {
    reviews: Vec<Ruled>,
}

#[derive(Deserialize)]
struct Ruled {
    review: EntityId,
    decision: Decision,
    answered: bool,
    said: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    at: Millis,
    decision: Option<Decision>,
}

impl Rulings {
    /// The server's answer, as [`api::read_reviews`] reads it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True when something was answered here that the server does not know yet.
    pub fn is_answered(&self, review: EntityId, said: usize) -> bool {
        self.answered.iter().any(|(answered, then)| *answered == review && said <= *then)
    }

    /// How many records one is asked to explain.
    pub fn asked(&self) -> usize {
        let is_asked = |ruled: &&Ruled| ruled.decision == Decision::Explain && !ruled.answered;
        let told = self.told();
        told.iter().filter(is_asked).filter(|ruled| !self.is_answered(ruled.review, ruled.said.len())).count()
    }

    /// How many records were not accepted since this was last read here.
    pub fn unread(&self) -> usize {
        let when = |ruled: &Ruled| ruled.said.iter().rev().find(|said| said.decision.is_some()).map(|said| said.at);
        self.told().iter().filter(|ruled| ruled.decision == Decision::NotAccepted && when(ruled) > Some(self.read)).count()
    }

    fn told(&self) -> Vec<Ruled> {
        serde_json::from_str::<Told>(&self.text).map(|told| told.reviews).unwrap_or_default()
    }

    fn latest(&self) -> Millis {
        self.told().iter().flat_map(|ruled| &ruled.said).map(|said| said.at).max().unwrap_or_default()
    }

    /// As it was kept for this account.
    fn load(account: AccountId) -> Self {
        let kept = storage().and_then(|storage| storage.get_item(STORED).ok().flatten());
        let kept = kept.and_then(|text| serde_json::from_str::<Self>(&text).ok()).filter(|kept| kept.account == Some(account));
        kept.unwrap_or_else(|| Self { account: Some(account), ..Self::default() })
    }

    fn keep(&self) {
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(self)) {
            // a full or private storage keeps no copy: with a network it is read anew
            let _ = storage.set_item(STORED, &text);
        }
    }
}

impl Core {
    /// What was ruled on one's own records, as far as this phone knows.
    pub fn rulings(self) -> Signal<Rulings> {
        self.signals.rulings.into()
    }

    /// Asks the server again, unless that was done a moment ago. Without a network all stays as it is.
    pub async fn heed_rulings(self) {
        let asked_at = self.signals.rulings.with_untracked(|rulings| rulings.asked_at);
        if now_ms().saturating_sub(asked_at) >= AGAIN_MS {
            self.read_rulings().await;
        }
    }

    /// Asks the server. Without a network all stays as it is.
    pub async fn read_rulings(self) {
        let Some(me) = untrack(|| self.me()) else { return };
        if self.signals.rulings.with_untracked(|rulings| rulings.account != Some(me)) {
            self.signals.rulings.set(Rulings::load(me));
        }
        let Ok(text) = api::my_reviews().await else { return };
        self.change(me, |rulings| {
            rulings.text = text;
            rulings.asked_at = now_ms();
        });
    }

    /// All that was ruled has been shown.
    pub fn rulings_shown(self) {
        if let Some(me) = untrack(|| self.me()) {
            self.change(me, |rulings| rulings.read = rulings.latest().max(rulings.read));
        }
    }

    /// A ruling was answered here, when so much had been said.
    pub fn ruling_answered(self, review: EntityId, said: usize) {
        if let Some(me) = untrack(|| self.me()) {
            self.change(me, |rulings| rulings.answered.push((review, said)));
        }
    }

    /// Whoever signs out takes it with them.
    pub(super) fn forget_rulings(self) {
        self.signals.rulings.set(Rulings::default());
        if let Some(storage) = storage() {
            let _ = storage.remove_item(STORED);
        }
    }

    fn change(self, me: AccountId, change: impl FnOnce(&mut Rulings)) {
        let mut rulings = self.signals.rulings.get_untracked();
        // somebody else signed in meanwhile
        if rulings.account != Some(me) {
            return;
        }
        let before = rulings.clone();
        change(&mut rulings);
        if rulings != before {
            rulings.keep();
            self.signals.rulings.set(rulings);
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(decision: &str, answered: bool, said: &[(Millis, bool)]) -> String {
        let said: Vec<String> = said
            .iter()
            .map(|(at, is_ruling)| {
                let decision = if *is_ruling { format!("\"{decision}\"") } else { "null".into() };
                format!(r#"{{"at":{at},"decision":{decision},"text":""}}"#)
            })
            .collect();
        let id = EntityId(7);
        format!(r#"{{"reviews":[{{"review":"{id}","decision":"{decision}","answered":{answered},"said":[{}]}}]}}"#, said.join(","))
    }

    #[test]
    fn one_is_asked_until_one_answered_and_again_when_asked_again() {
        let mut rulings = Rulings { text: told("explain", false, &[(5, true)]), ..Rulings::default() };
        assert_eq!((rulings.asked(), rulings.unread()), (1, 0));
        rulings.answered.push((EntityId(7), 1));
        assert_eq!(rulings.asked(), 0, "although the server does not know it yet");
        rulings.text = told("explain", true, &[(5, true), (6, false)]);
        assert_eq!(rulings.asked(), 0);
        rulings.text = told("explain", false, &[(5, true), (6, false), (7, true)]);
        assert_eq!(rulings.asked(), 1);
    }

    #[test]
    fn what_was_not_accepted_is_new_until_it_was_read() {
        let mut rulings = Rulings { text: told("not_accepted", false, &[(5, true)]), ..Rulings::default() };
        assert_eq!((rulings.asked(), rulings.unread()), (0, 1));
        rulings.read = rulings.latest();
        assert_eq!(rulings.unread(), 0);
        assert_eq!(Rulings::default().asked(), 0);
    }
}
