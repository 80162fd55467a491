//! `/api/v1/reviews`: doubtful records with their reasons, and what persons said of them.

use serde::Deserialize;
use xunge_shared::{
    doubt::Doubt,
    geometry::Shape,
    hlc::Millis,
    id::{AccountId, AreaCode, EntityId, KindName, Scope, Sha256},
    kinds::{
        presence::Presence,
        review::{Decision, Subject},
    },
    row::Row,
};

use super::{ApiError, http::Request, query::Params};

/// A reason in words.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DoubtWords {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The record that it is odd beside, where one may read it.
    #[serde(default)]
    pub other: Option<EarlierRecord>,
}

/// A record that another is odd beside.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EarlierRecord {
    /// What kind of thing it is about.
    pub kind: KindName,
    /// Which one.
    pub entity: EntityId,
    /// Who said it.
    pub author: AccountId,
    /// When it counts.
    pub at: Millis,
    /// What lists show of the thing.
    pub row: Option<Row>,
    /// Its photos.
    pub photos: Vec<Sha256>,
}

/// What somebody said in a review.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReviewSaid {
    /// When.
    pub at: Millis,
    /// Who; nothing where that is not for the reader to know.
    pub by: Option<AccountId>,
    /// What was decided; nothing in an answer.
    pub decision: Option<Decision>,
    /// In words.
    pub text: String,
    /// Photos.
    pub photos: Vec<Sha256>,
}

/// A doubtful record, as the desk reads it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DoubtfulRecord {
    /// The review of it.
    pub review: EntityId,
    /// What it is about.
    pub subject: Subject,
    /// Whose feed carries the record.
    pub scope: Scope,
    /// How much it asks to be looked at, to 100.
    pub weight: u32,
    /// Why, in words.
    pub reasons: Vec<DoubtWords>,
    /// Why, as an op carries it.
    pub doubts: Vec<Doubt>,
    /// What lists show of the thing.
    pub row: Option<Row>,
    /// Where its author was.
    pub presence: Option<Presence>,
    /// Where the thing is that they were to be at.
    pub about: Option<Shape>,
    /// The record's photos.
    pub photos: Vec<Sha256>,
    /// open, answered, waiting or settled.
    pub state: String,
    /// What was said, in the order of time.
    pub said: Vec<ReviewSaid>,
}

/// How many records stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct ReviewCounts {
    /// For somebody at the desk.
    pub open: usize,
    /// For their authors.
    pub waiting: usize,
    /// For nobody.
    pub settled: usize,
}

/// The queue.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReviewQueue {
    /// The heaviest first, after those that were answered.
    pub items: Vec<DoubtfulRecord>,
    /// All of them, counted.
    pub counts: ReviewCounts,
    /// Where the following page begins, when there are more.
    pub next: Option<usize>,
}

/// A ruling on one's own record.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MyReview {
    /// The review.
    pub review: EntityId,
    /// Whose feed.
    pub scope: Scope,
    /// What kind of thing the record is about.
    pub kind: KindName,
    /// When the record was made.
    pub at: Millis,
    /// What the thing is called.
    pub title: String,
    /// What holds.
    pub decision: Decision,
    /// One answered, and nobody said anything since.
    pub answered: bool,
    /// Why it was looked at.
    pub reasons: Vec<DoubtWords>,
    /// What was said, in the order of time.
    pub said: Vec<ReviewSaid>,
}

#[derive(Deserialize)]
struct Mine {
    reviews: Vec<MyReview>,
}

/// The first `pages` of the queue of an area, or of all; `state` is open, waiting, settled or all.
pub async fn reviews(area: Option<AreaCode>, state: &str, pages: usize) -> Result<ReviewQueue, ApiError> {
    let page = async |skip: Option<usize>| {
        let path = format!("/api/v1/reviews{}", Params::default().some("scope", area).text("state", state).some("skip", skip));
        Request::new("GET", &path).send().await?.json::<ReviewQueue>()
    };
    let mut queue = page(None).await?;
    for _ in 1..pages {
        let Some(next) = queue.next else { break };
        let ReviewQueue { items, next, .. } = page(Some(next)).await?;
        // what was settled meanwhile moves the others up
        let new = items.into_iter().filter(|item| queue.items.iter().all(|known| known.review != item.review));
        queue.items.extend(new.collect::<Vec<_>>());
        queue.next = next;
    }
    Ok(queue)
}

/// What was ruled on one's own records, as text that can be kept: see [`read_reviews`].
pub async fn my_reviews() -> Result<String, ApiError> {
    let answer = Request::new("GET", "/api/v1/reviews/mine").send().await?;
    String::from_utf8(answer.body).map_err(|e| ApiError::Malformed(e.to_string()))
}

/// What was ruled on one's own records, the latest first.
pub fn read_reviews(text: &str) -> Option<Vec<MyReview>> {
    serde_json::from_str::<Mine>(text).ok().map(|answer| answer.reviews)
}
