//! `/api/v1/reviews`: doubtful records by their weight, with their reasons and what persons said of them, for the desk; and
//! `/api/v1/reviews/mine`: what was ruled on one's own records.

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};
use xunge_shared::{
    doubt::{Doubt, Reason, words::words},
    entity::Key,
    geometry::Shape,
    hlc::Millis,
    id::{AccountId, EntityId, Feed, KindName, OpId, Scope, Sha256},
    kinds::{
        InState, Kind, facts,
        presence::Presence,
        review::{Decision, Review, Subject},
    },
    op::Op,
    row::Row,
};

use crate::{
    analyst::doubts::{ANSWERED, DOUBTS, Doubtful, RECORDS, REVIEWS, SETTLED, STUDY, Stood, WAITING},
    app::App,
    error::{AppError, AppResult},
    import,
    params::Params,
    session::Signed,
    sight::Sight,
    store::{self, Beside, Direction, FactQuery, Found, Store, Test, Thing},
};

/// So many records are shown at once.
const SHOWN: usize = 100;
/// Nobody turns so many pages; who would, settles some first.
const MOST: usize = 1_000_000;
/// Nobody said anything of the record yet.
const OPEN: &str = "open";

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
    /// Where the author was.
    presence: Option<Presence>,
    /// Where the thing is that they were to be at.
    about: Option<Shape>,
    photos: Vec<Sha256>,
    state: &'static str,
    said: Vec<Said>,
}

#[derive(Debug, Serialize)]
struct Why {
    reason: Reason,
    zh: String,
    en: String,
    /// The record that it is odd beside, where the reader may read it.
    other: Option<Earlier>,
}

/// Another record.
#[derive(Debug, Serialize)]
struct Earlier {
    kind: KindName,
    entity: EntityId,
    author: AccountId,
    at: Millis,
    row: Option<Row>,
    photos: Vec<Sha256>,
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

/// The queue, the heaviest before others. `state`: open (what was answered stands first: it waits longest for a word), waiting, settled or
/// all. A page begins after `skip` records; `next` is where the following one does.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    if !signed.is_desk() {
        return Err(AppError::Forbidden("doubtful records are the desk's to review"));
    }
    app.settled().await;
    app.studied(STUDY).await;
    let parts: &'static [&'static str] = match params.text("state")?.unwrap_or(OPEN) {
        OPEN => &[ANSWERED, OPEN],
        WAITING => &[WAITING],
        SETTLED => &[SETTLED],
        "all" => &[ANSWERED, OPEN, WAITING, SETTLED],
        _ => return Err(AppError::bad("bad_request", "state: open, waiting, settled or all")),
    };
    let skip = params.number("skip", 0..=MOST)?.unwrap_or(0);
    let judge = signed.clone();
    // Of the county's own feed a town's desk reads the records, and reviews none of them.
    let sight = params.sight(&app, &signed)?.only(move |scope| judge.may_read(Scope::desk(scope.area())));
    let (items, counts) = app.read(move |store| queue(store, &sight, parts, skip)).await?;
    let all: usize = parts.iter().map(|part| counts.of(part)).sum();
    let next = Some(skip + SHOWN).filter(|next| *next < all);
    let counts = json!({ "open": counts.of(OPEN) + counts.of(ANSWERED), "waiting": counts.of(WAITING), "settled": counts.of(SETTLED) });
    Ok(Json(json!({ "items": items, "counts": counts, "next": next, "now": signed.now() })))
}

/// What was ruled on records of who asks, the latest first. Who ruled, and whose record else it concerns, is not told.
pub async fn mine(State(app): State<App>, signed: Signed) -> AppResult<Json<Value>> {
    app.settled().await;
    let sight = Sight::addressed(&signed, &app.store.scopes());
    let me = signed.account().id;
    let reviews = app.read(move |store| told_to(store, &sight, me)).await?;
    Ok(Json(json!({ "reviews": reviews })))
}

/// How many records stand where.
struct Counts([(&'static str, usize); 4]);

impl Counts {
    fn of(&self, part: &str) -> usize {
        self.0.iter().find(|(name, _)| *name == part).map_or(0, |(_, count)| *count)
    }
}

/// The doubtful records that stand there.
fn standing(sight: &Sight, part: &'static str) -> FactQuery {
    let tests = if part == OPEN { vec![] } else { vec![("state", Test::Is(part.into()))] };
    FactQuery {
        sight: sight.clone().only(|scope| scope.feed() == Feed::Records),
        study: STUDY,
        sheet: DOUBTS,
        tests: vec![("weight", Test::AtLeast(1))],
        beside: Some(Beside { sheet: REVIEWS, column: "review", tests, is_there: part != OPEN }),
        order: Some(("weight", Direction::Falling)),
        ..FactQuery::default()
    }
}

fn queue(store: &dyn Store, sight: &Sight, parts: &[&'static str], mut skip: usize) -> store::Result<(Vec<Item>, Counts)> {
    let mut counts = Counts([(OPEN, 0), (ANSWERED, 0), (WAITING, 0), (SETTLED, 0)]);
    for (part, count) in &mut counts.0 {
        *count = store.grouped(&standing(sight, part), &[])?.iter().map(|found| found.n as usize).sum();
    }
    let mut items = vec![];
    for part in parts {
        let limit = SHOWN - items.len();
        for found in store.facts(&FactQuery { limit, skip, ..standing(sight, part) })? {
            items.extend(item(store, sight, part, &found)?);
        }
        skip = skip.saturating_sub(counts.of(part));
    }
    Ok((items, counts))
}

fn item(store: &dyn Store, sight: &Sight, state: &'static str, found: &Found) -> store::Result<Option<Item>> {
    let Some(doubtful) = Doubtful::of(&found.fact) else { return Ok(None) };
    let review = Review::of(doubtful.op);
    let thing = store.thing(&found.key.kind, found.key.entity, sight)?;
    let op = thing.as_ref().and_then(|thing| said_in(thing, doubtful.op));
    let stood = op.as_ref().and_then(|(op, _)| Stood::of(op));
    let about = match &stood {
        Some(stood) => store.rows_of(std::slice::from_ref(&stood.at), sight)?.pop().flatten().and_then(|row| row.summary.shape),
        None => None,
    };
    let reasons = doubtful.reasons.iter().map(|doubt| {
        let other = doubt.other.map_or(Ok(None), |other| earlier(store, sight, other))?;
        Ok(Why { other, ..why(doubt) })
    });
    let subject =
        Subject { kind: found.key.kind.clone(), entity: found.key.entity, op: doubtful.op, author: doubtful.author, at: doubtful.at };
    let told = if state == OPEN { None } else { import::state_of::<Review>(store, sight, review, Scope::desk(found.key.scope.area()))? };
    let said = told.and_then(|told| <Review as InState>::of(&told.state).map(|review| said(review, true))).unwrap_or_default();
    Ok(Some(Item {
        review,
        subject,
        scope: found.key.scope,
        weight: doubtful.weight,
        reasons: reasons.collect::<store::Result<_>>()?,
        doubts: doubtful.reasons,
        row: thing.and_then(|thing| thing.row),
        presence: stood.map(|stood| stood.presence),
        about,
        photos: op.map(|(op, _)| photos(&op)).unwrap_or_default(),
        state,
        said,
    }))
}

fn why(doubt: &Doubt) -> Why {
    let (zh, en) = words(doubt);
    Why { reason: doubt.reason, zh, en, other: None }
}

/// An op of a thing's history, and when it counts.
fn said_in(thing: &Thing, id: OpId) -> Option<(Op, Millis)> {
    thing.ops.iter().find_map(|told| Some((told.op.open().ok().filter(|op| op.id() == id)?, told.eff.millis())))
}

fn photos(op: &Op) -> Vec<Sha256> {
    facts(op).map(|facts| facts.photos).unwrap_or_default()
}

/// A record that another is odd beside; nothing where it is not in sight, or forgotten.
fn earlier(store: &dyn Store, sight: &Sight, record: OpId) -> store::Result<Option<Earlier>> {
    let query = FactQuery {
        sight: sight.clone().only(|scope| scope.feed() == Feed::Records),
        study: STUDY,
        sheet: RECORDS,
        tests: vec![("record", Test::Is(record.to_string().into()))],
        limit: 1,
        ..FactQuery::default()
    };
    let Some(found) = store.facts(&query)?.pop() else { return Ok(None) };
    let Some(thing) = store.thing(&found.key.kind, found.key.entity, sight)? else { return Ok(None) };
    let told = said_in(&thing, record);
    let Key { kind, entity, .. } = found.key;
    Ok(told.map(|(op, at)| Earlier { kind, entity, author: op.author, at, row: thing.row, photos: photos(&op) }))
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
