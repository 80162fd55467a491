//! `GET /api/v1/people`: the names behind the numbers that ops carry.

use axum::{Json, extract::State};
use xunge_shared::session::Person;

use crate::{
    app::App,
    error::AppResult,
    session::Signed,
    store::{Accounts, StoredAccount},
};

/// Everybody whose records the caller may meet: those of the caller's areas, and of areas that hold these.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<Json<Vec<Person>>> {
    let accounts = app.read(Accounts::accounts).await?;
    Ok(Json(accounts.iter().filter_map(|account| person(account, &signed)).collect()))
}

fn person(stored: &StoredAccount, signed: &Signed) -> Option<Person> {
    let own = |grant: &&xunge_shared::role::Grant| grant.holds_at(signed.now);
    // Somebody who has left still has a name under what they wrote.
    let shown = stored.grants.iter().filter(own).max_by_key(|grant| grant.role).or(stored.grants.last())?;
    let near = signed.grants.iter().filter(own).any(|grant| grant.area.contains(shown.area) || shown.area.contains(grant.area));
    let account = &stored.account;
    near.then(|| Person {
        id: account.id,
        display: account.display.clone(),
        team: account.team.clone(),
        role: shown.role,
        area: shown.area,
    })
}
