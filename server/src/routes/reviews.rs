//! `/api/v1/reviews`: doubtful records by their weight, with their reasons and what persons said of them, for the desk; and
//! `/api/v1/reviews/mine`: what was ruled on one's own records.

use std::collections::HashMap;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};
use xunge_shared::{
    doubt::{Doubt, Reason, words::words},
    hlc::Millis,
    id::{AccountId, EntityId, Feed, KindName, OpId, Scope, Sha256},
    kinds::{
        InState, Kind, facts,
        review::{Decision, Review, Subject},
    },
    row::Row,
};

use crate::{
    analyst::doubts::{DOUBTS, Doubtful, STUDY},
    app::App,
    error::{AppError, AppResult},
    import,
    params::Params,
    session::Signed,
    sight::Sight,
    store::{self, Direction, FactQuery, Store, Test},
};

/// So many of the heaviest records are looked through, and so many are shown.
const LOOKED: usize = 1_000;
const SHOWN: usize = 100;

/// A doubtful record.
#[derive(Debug, Serialize)]
struct Item {
    /// The review of it, whether or not there is one yet.
    review: EntityId,
    subject: Subject,
    scope: Scope,
    weight: u32,
    reasons: Vec<Why>,
    /// The reasons as an op carries them.
    doubts: Vec<Doubt>,
    row: Option<Row>,
    photos: Vec<Sha256>,
    state: &'static str,
    said: Vec<Said>,
}

#[derive(Debug, Serialize)]
struct Why {
    reason: Reason,
    zh: String,
    en: String,
}

/// What somebody said in a review, in the order of time.
#[derive(Debug, Serialize)]
struct Said {
    at: Millis,
    /// Who; nothing where that is not for the reader to know.
    by: Option<AccountId>,
    /// What was decided; nothing in an answer.
    decision: Option<Decision>,
    text: String,
    photos: Vec<Sha256>,
}

/// The queue: what waits for somebody at the desk stands first, the heaviest before others. `state`: open, waiting, settled or all.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    if !signed.is_desk() {
        return Err(AppError::Forbidden("doubtful records are the desk's to review"));
    }
    app.settled().await;
    app.studied(STUDY).await;
    let state = params.text("state")?.unwrap_or("open").to_owned();
    let judge = signed.clone();
    // Of the county's own feed a town's desk reads the records, and reviews none of them.
    let sight = params.sight(&app, &signed)?.only(move |scope| judge.may_read(Scope::desk(scope.area())));
    let (items, counts) = app.read(move |store| queue(store, &sight, &state)).await?;
    Ok(Json(json!({ "items": items, "counts": counts, "now": signed.now() })))
}

/// What was ruled on records of who asks, the latest first. Who ruled, and whose record else it concerns, is not told.
pub async fn mine(State(app): State<App>, signed: Signed) -> AppResult<Json<Value>> {
    app.settled().await;
    let sight = Sight::addressed(&signed, &*app.store);
    let me = signed.account().id;
    let reviews = app.read(move |store| told_to(store, &sight, me)).await?;
    Ok(Json(json!({ "reviews": reviews })))
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    open: usize,
    waiting: usize,
    settled: usize,
}

fn queue(store: &dyn Store, sight: &Sight, state: &str) -> store::Result<(Vec<Item>, Counts)> {
    let query = FactQuery {
        sight: sight.clone().only(|scope| scope.feed() == Feed::Records),
        study: STUDY,
        sheet: DOUBTS,
        tests: vec![("weight", Test::AtLeast(1))],
        order: Some(("weight", Direction::Falling)),
        limit: LOOKED,
        ..FactQuery::default()
    };
    let ruled: HashMap<EntityId, Row> = import::all_rows(store, sight, &Review::NAME)?.into_iter().map(|row| (row.entity, row)).collect();
    let (mut counts, mut items) = (Counts::default(), vec![]);
    for found in store.facts(&query)? {
        let Some(doubtful) = Doubtful::of(&found.fact) else { continue };
        let review = Review::of(doubtful.op);
        let stands = standing(ruled.get(&review));
        match stands {
            "open" | "answered" => counts.open += 1,
            "waiting" => counts.waiting += 1,
            _ => counts.settled += 1,
        }
        let asked = state == "all" || state == stands || (state == "open" && stands == "answered");
        if !asked || items.len() >= SHOWN {
            continue;
        }
        let thing = store.thing(&found.key.kind, found.key.entity, sight)?;
        let op = thing.as_ref().and_then(|thing| thing.ops.iter().filter_map(|told| told.op.open().ok()).find(|op| op.id() == doubtful.op));
        let photos = op.and_then(|op| facts(&op).ok()).map(|facts| facts.photos).unwrap_or_default();
        let subject =
            Subject { kind: found.key.kind.clone(), entity: found.key.entity, op: doubtful.op, author: doubtful.author, at: doubtful.at };
        let said = match ruled.get(&review) {
            Some(row) => import::state_of::<Review>(store, sight, review, row.scope)?
                .and_then(|thing| <Review as InState>::of(&thing.state).map(|review| said(review, true)))
                .unwrap_or_default(),
            None => vec![],
        };
        items.push(Item {
            review,
            subject,
            scope: found.key.scope,
            weight: doubtful.weight,
            reasons: doubtful.reasons.iter().map(why).collect(),
            doubts: doubtful.reasons,
            row: thing.and_then(|thing| thing.row),
            photos,
            state: stands,
            said,
        });
    }
    // What was answered waits longest for a word.
    items.sort_by_key(|item| item.state != "answered");
    Ok((items, counts))
}

/// Where a review stands by its row.
fn standing(review: Option<&Row>) -> &'static str {
    match review {
        None => "open",
        Some(row) if row.summary.flags.iter().any(|flag| flag == "answered") => "answered",
        Some(row) if row.summary.open => "waiting",
        Some(_) => "settled",
    }
}

fn why(doubt: &Doubt) -> Why {
    let (zh, en) = words(doubt);
    Why { reason: doubt.reason, zh, en }
}

/// Rulings and answers in the order of time.
fn said(review: &Review, named: bool) -> Vec<Said> {
    let rulings = review.rulings().map(|ruled| Said {
        at: ruled.by.at(),
        by: named.then_some(ruled.by.author),
        decision: Some(ruled.what.decision),
        text: ruled.what.note.clone(),
        photos: vec![],
    });
    let answers = review.answers().map(|answered| Said {
        at: answered.by.at(),
        by: Some(answered.by.author),
        decision: None,
        text: answered.what.text.clone(),
        photos: answered.what.photos.clone(),
    });
    let mut all: Vec<Said> = rulings.chain(answers).collect();
    all.sort_by_key(|said| said.at);
    all
}

/// A review as the author of the record reads it.
#[derive(Debug, Serialize)]
struct Mine {
    review: EntityId,
    scope: Scope,
    kind: KindName,
    entity: EntityId,
    op: OpId,
    at: Millis,
    title: String,
    decision: Decision,
    answered: bool,
    reasons: Vec<Why>,
    said: Vec<Said>,
}

fn told_to(store: &dyn Store, sight: &Sight, me: AccountId) -> store::Result<Vec<Mine>> {
    let query = store::RowQuery {
        kinds: vec![Review::NAME],
        sight: sight.clone().only(|scope| scope.feed() == Feed::Desk),
        who: Some(me),
        descending: true,
        limit: SHOWN,
        ..store::RowQuery::default()
    };
    let mut mine = vec![];
    for row in store.rows(&query)?.rows {
        let Some(thing) = import::state_of::<Review>(store, sight, row.entity, row.scope)? else { continue };
        let Some(review) = <Review as InState>::of(&thing.state) else { continue };
        let (Some(subject), Some(ruling)) = (review.subject().filter(|subject| subject.author == me), review.ruling()) else { continue };
        let about = store.rows_of(&[(subject.kind.clone(), subject.entity)], sight)?.pop().flatten();
        mine.push(Mine {
            review: row.entity,
            scope: row.scope,
            kind: subject.kind.clone(),
            entity: subject.entity,
            op: subject.op,
            at: subject.at,
            title: about.map(|row| row.summary.title).unwrap_or_default(),
            decision: ruling.what.decision,
            answered: review.is_answered(),
            reasons: ruling.what.reasons.iter().map(why).collect(),
            said: said(review, false),
        });
    }
    Ok(mine)
}
