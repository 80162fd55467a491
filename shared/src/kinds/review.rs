//! `review`: 存疑复核, what persons said of a doubtful record: the desk's rulings, and its author's answers.
//!
//! Nothing follows from a ruling by itself. Nobody rules on their own record, and nobody answers for another: what such ops say
//! is kept and shows nothing.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{By, Kind, said};
use crate::{
    container::GrowSet,
    doubt::Doubt,
    hlc::Millis,
    id::{AccountId, EntityId, Feed, KindName, OpId, Sha256},
    op::Stamp,
    role::Role,
    row::Summary,
    settings::Settings,
};

/// All that was said of a doubtful record.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Review {
    #[cbor(n(0), with = "said::all")]
    rulings: GrowSet<Stamp, Ruled>,
    #[cbor(n(1), with = "said::all")]
    answers: GrowSet<Stamp, Answered>,
}

/// The record that is doubted.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Subject {
    /// What kind of thing it is about.
    #[n(0)]
    pub kind: KindName,
    /// Which one.
    #[n(1)]
    pub entity: EntityId,
    /// The op that says it.
    #[n(2)]
    pub op: OpId,
    /// Who said it.
    #[n(3)]
    pub author: AccountId,
    /// When it counts.
    #[n(4)]
    pub at: Millis,
}

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// 有效: the record stands.
    #[n(0)]
    Valid,
    /// 请说明: its author is asked.
    #[n(1)]
    Explain,
    /// 不予采信: it is not counted on.
    #[n(2)]
    NotAccepted,
}

impl Decision {
    /// All decisions.
    pub const ALL: [Self; 3] = [Self::Valid, Self::Explain, Self::NotAccepted];

    /// The code used in rows.
    pub fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Explain => "explain",
            Self::NotAccepted => "not_accepted",
        }
    }
}

/// A ruling, with the reasons as they stood.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Ruling {
    /// On what.
    #[n(0)]
    pub subject: Subject,
    /// What was decided.
    #[n(1)]
    pub decision: Decision,
    /// Why it was looked at.
    #[n(2)]
    pub reasons: Vec<Doubt>,
    /// In words, for the author to read.
    #[n(3)]
    pub note: String,
}

/// What the record's author says to it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Answer {
    /// In words.
    #[n(0)]
    pub text: String,
    /// Photos.
    #[n(1)]
    pub photos: Vec<Sha256>,
}

said! {
    /// A ruling and who ruled.
    Ruled(Ruling)
}
said! {
    /// An answer and whose.
    Answered(Answer)
}

/// What ops say of a review.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum ReviewBody {
    /// A person decided.
    #[n(0)]
    Rule(#[n(0)] Ruling),
    /// The author answers.
    #[n(1)]
    Answer(#[n(0)] Answer),
}

impl Review {
    /// The one review of what an op says, so that two desks that rule at once rule on the same.
    pub fn of(op: OpId) -> EntityId {
        let name = [&b"xunge review"[..], &op.device.0.to_be_bytes(), &op.n.to_be_bytes()].concat();
        EntityId(Sha256::of(&name).halves()[0])
    }

    /// What it is about: as the first ruling named it.
    pub fn subject(&self) -> Option<&Subject> {
        self.rulings.iter().next().map(|(_, ruled)| &ruled.what.subject)
    }

    /// The rulings by others than the record's author, earliest first.
    pub fn rulings(&self) -> impl DoubleEndedIterator<Item = &Ruled> {
        let subject = self.subject();
        self.rulings.iter().map(|(_, ruled)| ruled).filter(move |ruled| subject.is_some_and(|s| s.author != ruled.by.author))
    }

    /// The answers of the record's author, earliest first.
    pub fn answers(&self) -> impl DoubleEndedIterator<Item = &Answered> {
        let subject = self.subject();
        self.answers.iter().map(|(_, answered)| answered).filter(move |answered| subject.is_some_and(|s| s.author == answered.by.author))
    }

    /// The ruling that holds.
    pub fn ruling(&self) -> Option<&Ruled> {
        self.rulings().next_back()
    }

    /// True when the author answered after the ruling that holds: somebody should read it.
    pub fn is_answered(&self) -> bool {
        let ruled = self.ruling().map(|ruled| ruled.by.stamp);
        self.answers().next_back().is_some_and(|answered| ruled < Some(answered.by.stamp))
    }
}

impl Kind for Review {
    const NAME: KindName = KindName::known("review");
    const VERSION: u8 = 1;
    const FEED: Feed = Feed::Desk;
    type Body = ReviewBody;

    fn apply(&mut self, by: By, body: ReviewBody) {
        match body {
            ReviewBody::Rule(what) => self.rulings.put(by.stamp, Ruled { by, what }),
            ReviewBody::Answer(what) => self.answers.put(by.stamp, Answered { by, what }),
        }
    }

    fn summary(&self, _: &Settings) -> Option<Summary> {
        let (subject, ruling) = (self.subject()?, self.ruling()?);
        let answered = self.is_answered();
        Some(Summary {
            at: Some(ruling.by.at()),
            status: ruling.what.decision.code().into(),
            open: answered || ruling.what.decision == Decision::Explain,
            flags: answered.then(|| "answered".to_owned()).into_iter().collect(),
            title: subject.kind.to_string(),
            detail: ruling.what.note.chars().take(80).collect(),
            parent: Some(subject.entity),
            who: Some(subject.author),
            ..Summary::default()
        })
    }

    fn permits(role: Role, body: &ReviewBody) -> bool {
        match body {
            ReviewBody::Rule(_) => role.is_desk(),
            ReviewBody::Answer(_) => true,
        }
    }

    fn photos(body: &ReviewBody) -> Vec<Sha256> {
        match body {
            ReviewBody::Rule(_) => vec![],
            ReviewBody::Answer(answer) => answer.photos.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{doubt::Reason, hlc::Hlc, id::DeviceId, op::encode};

    const RECORD: OpId = OpId { device: DeviceId(5), n: 9 };

    fn by(n: u64, author: u32) -> By {
        By {
            stamp: Stamp { eff: Hlc::new(n * 1_000, 0), device: DeviceId(u128::from(author)), n },
            author: AccountId(author),
            based_on: None,
        }
    }

    fn rule(author: u32, decision: Decision) -> ReviewBody {
        let subject = Subject { kind: KindName::known("zone"), entity: EntityId(3), op: RECORD, author: AccountId(author), at: 1 };
        ReviewBody::Rule(Ruling { subject, decision, reasons: vec![Doubt::new(Reason::Far, 312, 50)], note: "?".into() })
    }

    fn answer() -> ReviewBody {
        ReviewBody::Answer(Answer { text: "the door is at the back".into(), photos: vec![] })
    }

    #[test]
    fn a_person_asks_the_author_answers_and_a_person_decides() {
        let mut review = Review::default();
        let shown = |review: &Review| review.summary(&Settings::default()).map(|s| (s.status, s.open, s.flags));
        assert_eq!(shown(&review), None);
        review.apply(by(1, 1), rule(7, Decision::Explain));
        assert_eq!(shown(&review), Some(("explain".into(), true, vec![])));
        review.apply(by(2, 7), answer());
        assert_eq!(shown(&review), Some(("explain".into(), true, vec!["answered".into()])));
        review.apply(by(3, 2), rule(7, Decision::Valid));
        assert_eq!(shown(&review), Some(("valid".into(), false, vec![])));
        let back: Review = minicbor::decode(&encode(&review)).expect("decodes");
        assert_eq!(back, review);
    }

    #[test]
    fn nobody_rules_on_their_own_or_answers_for_another() {
        let mut review = Review::default();
        review.apply(by(1, 7), rule(7, Decision::Valid));
        assert_eq!(review.summary(&Settings::default()), None);
        review.apply(by(2, 1), rule(7, Decision::Explain));
        review.apply(by(3, 8), answer());
        assert!(!review.is_answered());
        // A ruling that names another author does not take the review away from the first.
        review.apply(by(4, 7), rule(8, Decision::Valid));
        assert_eq!(review.ruling().map(|ruled| ruled.what.decision), Some(Decision::Explain));
    }

    #[test]
    fn who_may_say_what() {
        for role in Role::ALL {
            assert_eq!(Review::permits(role, &rule(7, Decision::Valid)), role.is_desk());
            assert!(Review::permits(role, &answer()));
        }
    }
}
