//! What is read for a replay: the round, its track if there is one yet, what it covered, and what was reported on the way.

use xunge_shared::{
    coverage::{Sort, Standing},
    entity::Entity,
    hlc::Millis,
    id::{EntityId, KindName},
    kinds::{InState, State, round::Round},
    row::Row,
    settings::Settings,
};

use super::way::Way;
use crate::api::{self, ApiError, RoundCovered};
use crate::desk::thing::Read;
use crate::kinds::{Event, teller};

/// A round with all that can be told of it.
#[derive(Debug, Clone)]
pub(super) struct Replayed {
    pub(super) round: Round,
    /// What its ops say, the newest first.
    pub(super) events: Vec<Event>,
    pub(super) way: Way,
    /// What it covered; nothing when no track of it ever came.
    pub(super) covered: Option<RoundCovered>,
    /// The checkpoints of its route and those where it checked in; true for the latter.
    pub(super) checkpoints: Vec<(Row, bool)>,
    /// What its patrol reported on the way, whoever has it now.
    pub(super) cases: Vec<Row>,
    /// The streets that it passed, each with how often as its status: read only where the track is forgotten.
    pub(super) streets: Vec<Row>,
}

impl Replayed {
    /// From its first sign to its last.
    pub(super) fn span(&self) -> Option<(Millis, Millis)> {
        let said = self.events.iter().map(|event| event.at);
        let moments = || said.clone().chain(self.way.span().into_iter().flat_map(|(from, to)| [from, to]));
        Some((moments().min()?, moments().max()?))
    }

    /// The name of a checkpoint.
    pub(super) fn checkpoint(&self, id: EntityId) -> Option<&str> {
        self.checkpoints.iter().find(|(row, _)| row.entity == id).map(|(row, _)| row.summary.title.as_str())
    }
}

/// Reads it; nothing when the server cannot be reached or knows no such round.
pub(super) async fn read(id: EntityId, settings: &Settings) -> Result<Replayed, ApiError> {
    let entity = folded("round", id).await?.ok_or_else(ApiError::not_found)?;
    let round = Round::of(&entity.state).ok_or_else(ApiError::not_found)?.clone();
    let events = teller(&entity.kind).story(&entity.state, settings);
    let track = folded("track", id).await.ok().flatten().map(|track| track.state);
    let way = match track {
        Some(State::Track(track)) => Way::of(track.fixes_of(|author| round.is_of(author)), &settings.patrol),
        _ => Way::default(),
    };
    let covered = api::round_coverage(id).await.ok();
    let area = entity.scope.area();
    let checkpoints = checkpoints(&round, area).await;
    let streets = if way.span().is_none() { streets(covered.as_ref(), area).await } else { vec![] };
    let cases = api::round_reports(id).await.unwrap_or_default();
    Ok(Replayed { round, events, way, covered, checkpoints, cases, streets })
}

async fn folded(kind: &'static str, id: EntityId) -> Result<Option<Entity>, ApiError> {
    Ok(Read::fold(&api::thing(&KindName::known(kind), id).await?))
}

async fn checkpoints(round: &Round, area: xunge_shared::id::AreaCode) -> Vec<(Row, bool)> {
    let visited: Vec<EntityId> = round.check_ins().map(|check_in| check_in.what.checkpoint).collect();
    let route = round.start().map(|start| start.what.route.clone()).unwrap_or_default();
    let is_named = |row: &Row| route.contains(&row.entity) || visited.contains(&row.entity);
    let named = api::all_of(&[KindName::known("checkpoint")], area).await.unwrap_or_default().into_iter().filter(is_named);
    named.map(|row| (visited.contains(&row.entity), row)).map(|(is_visited, row)| (row, is_visited)).collect()
}

async fn streets(covered: Option<&RoundCovered>, area: xunge_shared::id::AreaCode) -> Vec<Row> {
    let Some(covered) = covered else { return vec![] };
    let passes = |id| covered.places.iter().find(|place| place.id == id).map(|place| place.passes);
    // as this round saw them, whatever others did
    let seen = |mut street: Row| {
        street.summary.status = Standing::of(Sort::Street, [Some(0); 2], passes(street.entity)?, u32::MAX).code().into();
        Some(street)
    };
    api::all_of(&[KindName::known("street")], area).await.unwrap_or_default().into_iter().filter_map(seen).collect()
}
