//! Doing it: the case as it stands is read from the server, the deed judged against it, and said.

use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::{
        InState, Kind,
        case::{Act, Case, CaseBody, What},
    },
    role::Role,
};

use super::deed::{Deed, Hand, Snag, sayings};
use crate::api;
use crate::capture::Saying;
use crate::data::Core;
use crate::desk::thing::Read;

/// A case of an area as the server has it.
pub(super) async fn read(id: EntityId, area: AreaCode) -> Result<Case, Snag> {
    stands(api::thing_of(&Case::NAME, id, area).await).map(|(case, _)| case)
}

/// A case of which only the id is known, with its area.
pub(super) async fn find(id: EntityId) -> Result<(Case, AreaCode), Snag> {
    stands(api::thing(&Case::NAME, id).await)
}

fn stands(thing: Result<api::Thing, api::ApiError>) -> Result<(Case, AreaCode), Snag> {
    let entity = thing.ok().as_ref().and_then(Read::fold).ok_or(Snag::Unreachable)?;
    let case = Case::of(&entity.state).cloned().ok_or(Snag::Unreachable)?;
    Ok((case, entity.scope.area()))
}

/// Does it to a case that was seen with the status `seen`.
pub(super) async fn perform(core: Core, (id, area): (EntityId, AreaCode), seen: &str, deed: &Deed) -> Result<(), Snag> {
    let case = read(id, area).await?;
    say(core, sayings(&case, id, area, seen, hand(core), deed)?).await
}

/// Does it to a case that stands before its author: what they see is what it is based on, whatever came since.
pub(super) async fn perform_on(core: Core, case: &Case, id: EntityId, area: AreaCode, deed: &Deed) -> Result<(), Snag> {
    let seen = case.progress().map(|progress| progress.stage.code()).unwrap_or_default();
    perform_seen(core, case, (id, area), seen, deed).await
}

/// The same, begun when it still had the status `seen`.
pub(super) async fn perform_seen(core: Core, case: &Case, (id, area): (EntityId, AreaCode), seen: &str, deed: &Deed) -> Result<(), Snag> {
    say(core, sayings(case, id, area, seen, hand(core), deed)?).await
}

/// Says all of it or nothing.
pub(super) async fn say(core: Core, sayings: Vec<Saying>) -> Result<(), Snag> {
    core.say_all(sayings).await.map(drop).map_err(|why| Snag::NotSaved(why.to_string()))
}

/// Who sits here.
pub(super) fn hand(core: Core) -> Hand {
    leptos::prelude::untrack(|| Hand { role: core.role().unwrap_or(Role::Patrol), me: core.me() })
}

/// Notes of each case that `lottery` drew it, once; tells how many were noted and how many could not be.
pub async fn draw_all(core: Core, lottery: EntityId, cases: impl Iterator<Item = (EntityId, AreaCode)>) -> (usize, usize) {
    let (mut noted, mut failed) = (0, 0);
    for (id, area) in cases {
        let outcome = async {
            let case = read(id, area).await?;
            if case.all_acts().any(|act| act.what.what == What::Draw && act.what.other == Some(lottery)) {
                return Ok(());
            }
            let progress = case.progress().ok_or(Snag::Unreachable)?;
            if !progress.is_put_right() {
                return Err(Snag::NotFromHere(progress.stage));
            }
            let act = CaseBody::Act(Act { other: Some(lottery), ..Act::of(What::Draw) });
            say(core, vec![Saying::of::<Case>(id, area, &act)]).await
        };
        let outcome: Result<(), Snag> = outcome.await;
        *(if outcome.is_ok() { &mut noted } else { &mut failed }) += 1;
    }
    (noted, failed)
}
