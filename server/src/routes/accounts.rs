//! `/api/v1/accounts`: the accounts that the caller looks after, made and changed. Each change is noted, and none is the caller's own
//! to make of what they may do: so there is always an administrator left, and nobody raises themselves.

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use xunge_shared::{
    hlc::Millis,
    id::AreaCode,
    people::{Held, Keeping, NewPerson, OneTimeCode, PersonChange, Seen, Was},
    role::{Grant, Role},
};

use super::people::{looked_after, one_time_code};
use crate::{
    accounts::{self, BadName, check_name, held_from},
    app::App,
    body,
    error::{AppError, AppResult},
    session::{Signed, password},
    store::{Action, Doer, NewAccount, StoreError, StoredAccount, WaysIn},
};

/// Nobody holds more roles at once.
const MOST_HELD: u64 = 32;

/// All that the caller looks after, disabled ones too.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<Json<Vec<Keeping>>> {
    if !signed.held().any(|grant| grant.role == Role::Administrator) {
        return Err(AppError::Forbidden("for administrators"));
    }
    let now = signed.now();
    let (all, ways, mut past) = app.read(move |store| Ok((store.accounts()?, store.ways_in(now)?, store.account_past()?))).await?;
    let kept = all.into_iter().filter(|stored| signed.administers_account(&stored.grants));
    let told = |stored: StoredAccount| {
        let id = stored.account.id;
        told(&stored, ways.get(&id).copied(), past.remove(&id), now)
    };
    Ok(Json(kept.map(told).collect()))
}

/// Makes an account without a password, and the one-time code by which its owner first comes in.
pub async fn post(
    State(app): State<App>,
    signed: Signed,
    body::Json(NewPerson { name, display, team, held }): body::Json<NewPerson>,
) -> AppResult<(StatusCode, Json<OneTimeCode>)> {
    if held.is_empty() {
        return Err(AppError::bad("no_role", "an account is made with a role: without one it could do nothing, and few could see it"));
    }
    let grants = granted(&app, &signed, &held, &[])?;
    check_name(&name)?;
    let (display, team) = (accounts::display(&display)?, accounts::team(&team)?);
    // Nobody knows it: who wants a password has one set at the server.
    let unknown = password::generate().map_err(AppError::internal)?;
    let password = app.passwords.hash(unknown).await?.map_err(AppError::internal)?;
    let made = app.store.create_account(NewAccount { name, display, team, password, grants }).await;
    let id = made.map_err(|error| match error {
        StoreError::NameTaken => AppError::bad("name_taken", "there is such an account already"),
        other => other.into(),
    })?;
    app.note(signed.did(Action::AccountMade).to(id)).await?;
    // Nobody's place is taken by it, an administrator's neither: the account is new.
    Ok((StatusCode::CREATED, Json(one_time_code(&app, &signed, id).await?)))
}

/// Changes what is told, and says how the account stands then.
pub async fn patch(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    body::Json(change): body::Json<PersonChange>,
) -> AppResult<Json<Keeping>> {
    let stored = looked_after(&app, &signed, &id).await?;
    let (id, now) = (stored.account.id, signed.now());
    let by = Doer { at: now, who: Some(signed.account().id) };
    if change.seen.as_ref().is_some_and(|seen| is_other(&change, seen, &stored, now)) {
        return Err(AppError::Changed);
    }
    let PersonChange { display, team, disabled, held, seen: _ } = change;
    if id == signed.account().id && (disabled.is_some() || held.is_some()) {
        return Err(AppError::bad("own_account", "another administrator changes what you may do"));
    }
    // All is checked before the first is written.
    let grants = held.map(|held| granted(&app, &signed, &held, &stored.grants)).transpose()?;
    let display = display.map(|text| accounts::display(&text)).transpose()?;
    let team = team.map(|text| accounts::team(&text)).transpose()?;
    if display.is_some() || team.is_some() {
        let account = stored.account.clone();
        app.store.set_profile(id, display.unwrap_or(account.display), team.unwrap_or(account.team), by).await?;
        app.note(signed.did(Action::ProfileSet).to(id)).await?;
    }
    if let Some(grants) = grants {
        app.store.set_grants(id, grants, now).await?;
        app.note(signed.did(Action::GrantsSet).to(id)).await?;
    }
    if let Some(disabled) = disabled.filter(|disabled| *disabled != stored.disabled) {
        app.store.set_disabled(id, disabled, by).await?;
        let action = if disabled { Action::AccountDisabled } else { Action::AccountEnabled };
        app.note(signed.did(action).to(id)).await?;
    }
    let (stored, ways, mut past) = app.read(move |store| Ok((store.account(id)?, store.ways_in(now)?, store.account_past()?))).await?;
    Ok(Json(told(&stored.ok_or(AppError::NotFound)?, ways.get(&id).copied(), past.remove(&id), now)))
}

/// True when somebody else changed meanwhile what is to be changed.
fn is_other(change: &PersonChange, seen: &Seen, stored: &StoredAccount, now: Millis) -> bool {
    let held = stored.grants.iter().filter(|grant| grant.holds_at(now)).map(|grant| Held { role: grant.role, area: grant.area });
    let is_renamed = change.display.is_some() && seen.display != stored.account.display;
    let is_moved = change.team.is_some() && seen.team != stored.account.team;
    is_renamed || is_moved || change.held.is_some() && seen.held.iter().copied().collect::<BTreeSet<_>>() != held.collect()
}

fn told(stored: &StoredAccount, ways: Option<WaysIn>, past: Option<Vec<Was>>, now: Millis) -> Keeping {
    let WaysIn { sessions, seen, factor, code } = ways.unwrap_or_default();
    Keeping {
        account: stored.account.clone(),
        disabled: stored.disabled,
        grants: stored.grants.to_vec(),
        sessions,
        seen,
        factor,
        code,
        past: past.unwrap_or_default(),
        at: now,
    }
}

/// The grants that say what is to be held from now on, when all of it is the caller's to give.
fn granted(app: &App, signed: &Signed, held: &[Held], before: &[Grant]) -> AppResult<Vec<Grant>> {
    let now = signed.now();
    let county = app.store.county();
    let held: BTreeSet<Held> = held.iter().copied().collect();
    if held.len() as u64 > MOST_HELD {
        return Err(AppError::TooMany { what: "roles", limit: MOST_HELD });
    }
    held.into_iter()
        .map(|Held { role, area }| {
            if !(area.is_town() || area.is_county()) || county.is_some_and(|county| county != area.county()) {
                return Err(AppError::bad("bad_area", "roles are held for a town or the whole county"));
            }
            if !may_give(signed, Held { role, area }) {
                return Err(AppError::Forbidden("this role is not yours to give"));
            }
            Ok(Grant { role, area, from: since(before, role, area, now), until: None })
        })
        .collect()
}

/// True for who administers the area; administrators are made by the county's alone.
pub(super) fn may_give(signed: &Signed, Held { role, area }: Held) -> bool {
    signed.administers(area) && (role != Role::Administrator || signed.administers_county())
}

/// What was held goes on where it stood; what is new holds for a day already.
fn since(before: &[Grant], role: Role, area: AreaCode, now: Millis) -> Millis {
    let goes_on = before.iter().any(|grant| grant.role == role && grant.area == area && grant.holds_at(now));
    if goes_on { now } else { held_from(now) }
}

impl From<BadName> for AppError {
    fn from(bad: BadName) -> Self {
        let code = match bad {
            BadName::Name(_) => "bad_name",
            BadName::Display(_) => "bad_display",
            BadName::Team(_) => "bad_team",
        };
        Self::bad(code, bad.to_string())
    }
}
