//! Accounts from a table. Not ops: accounts stay on the server.

use std::collections::BTreeMap;

use xunge_import::{
    context::AREA,
    problem::{Expected, Place, Reason},
    record,
    record::{Column, Record},
};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, AreaCode},
    imports::{Deed, RowPreview},
    role::{Grant, Role},
};

use super::{ImportError, MOST_SHOWN};
use crate::{
    accounts::{check_name, held_from},
    session::password,
    store::{Action, NewAccount, Note, Store},
};

const NAME: Column = Column { name: "name", also: &["login", "账号"], help: "what is typed to sign in" };
const DISPLAY: Column = Column { name: "display", also: &["姓名"], help: "what screens show; the name when not given" };
const ROLE: Column = Column { name: "role", also: &["角色"], help: "patrol, grid_worker, supervisor or administrator" };
const TEAM: Column = Column { name: "team", also: &["队伍"], help: "the patrol team" };
const PASSWORD: Column =
    Column {
        name: "password", also: &["密码"], help: "at least 8 characters; made when not given and written to a file beside this one"
    };

const SINCE: Column = Column {
    name: "since",
    also: &["起始日"],
    help: "the day from which the role is held, for records of before; the day before the import when not given",
};

/// The fields that are understood.
pub const COLUMNS: &[Column] = &[NAME, DISPLAY, ROLE, AREA, TEAM, PASSWORD, SINCE];

/// An account to be made.
#[derive(Debug)]
pub struct Person {
    name: String,
    display: String,
    role: Role,
    area: AreaCode,
    team: String,
    password: String,
    made: bool,
    since: Option<Millis>,
}

/// Checks all rows; a name that exists is a fault, because a password must not be changed in passing.
///
/// `may_give` says which roles and areas are theirs to give who imports.
pub fn check(
    rows: Vec<record::Row>,
    area: Option<AreaCode>,
    store: &dyn Store,
    may_give: &dyn Fn(Role, AreaCode) -> bool,
) -> Result<Vec<Person>, ImportError> {
    // Without case, as the store tells names apart.
    let folded = |name: &str| name.to_ascii_lowercase();
    let taken: BTreeMap<String, Place> = store.accounts()?.iter().map(|stored| (folded(&stored.account.name), Place::File)).collect();
    let (mut people, mut problems, mut seen) = (vec![], vec![], taken);
    for (place, mut record) in rows {
        let person = person(&mut record, area);
        if let Some(person) = &person
            && let Some(first) = seen.insert(folded(&person.name), place)
        {
            record.wrong(NAME, if first == Place::File { Reason::NameTaken } else { Reason::Repeats(first) });
        }
        if person.as_ref().is_some_and(|person| !may_give(person.role, person.area)) {
            record.wrong(ROLE, Reason::NotGiven);
        }
        problems.extend(record.into_problems(place));
        people.extend(person);
    }
    if problems.is_empty() { Ok(people) } else { Err(ImportError::Faulty(problems)) }
}

fn person(record: &mut Record, area: Option<AreaCode>) -> Option<Person> {
    let name = record.required(&NAME);
    if !name.is_empty() && check_name(&name).is_err() {
        record.wrong(NAME, Reason::Not(Expected::AccountName, name.clone()));
    }
    if record.text(&ROLE).is_none() {
        record.wrong(ROLE, Reason::Missing);
    }
    let role = record.parse(&ROLE, Expected::Role, |text| text.parse().ok());
    let own = record.parse(&AREA, Expected::Area, |text| text.parse().ok());
    let area = own.or(area);
    if area.is_none() && record.text(&AREA).is_none() {
        record.wrong(AREA, Reason::NoArea);
    }
    let display = record.text(&DISPLAY).unwrap_or_else(|| name.clone());
    let team = record.text(&TEAM).unwrap_or_default();
    let given = record.text(&PASSWORD);
    if given.as_deref().is_some_and(|given| password::check(given).is_err()) {
        record.wrong(PASSWORD, Reason::PasswordLength(password::LEAST, password::GREATEST));
    }
    let since = record.parse(&SINCE, Expected::Date, day);
    let made = given.is_none();
    let password = given.or_else(|| password::generate().ok())?;
    record.is_good().then_some(Person { name, display, role: role?, area: area?, team, password, made, since })
}

/// The beginning of a day, UTC.
fn day(text: &str) -> Option<Millis> {
    let day: jiff::civil::Date = text.parse().ok()?;
    let start = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Millis::try_from(start).ok()
}

/// Names and passwords that were made up: to be handed out, then deleted.
pub fn made_up(people: &[Person]) -> Vec<(&str, &str)> {
    people.iter().filter(|person| person.made).map(|person| (&*person.name, &*person.password)).collect()
}

/// What is told of each before it is made: name, what screens show, role and area.
pub fn preview(people: &[Person]) -> Vec<RowPreview> {
    let row = |person: &Person| RowPreview {
        line: None,
        name: format!("{} {} · {} · {}", person.name, person.display, person.role.name(), person.area),
        deed: Deed::New,
        changes: vec![],
    };
    people.iter().take(MOST_SHOWN).map(row).collect()
}

/// Makes all accounts, or none, and tells how many. `actor` did it: nobody who is signed in, when it is the operator.
pub async fn hire(people: Vec<Person>, store: &dyn Store, now: Millis, actor: Option<AccountId>) -> Result<usize, ImportError> {
    let hashed = tokio::task::spawn_blocking(move || accounts(people, now)).await;
    let accounts = hashed.map_err(|_| ImportError::Refused("bad password"))??;
    let hired = accounts.len();
    store.create_accounts(accounts, Note::new(now, actor, Action::AccountMade)).await?;
    Ok(hired)
}

/// Hashes the passwords: some hundredths of a second each.
fn accounts(people: Vec<Person>, now: Millis) -> Result<Vec<NewAccount>, ImportError> {
    let mut accounts = vec![];
    for Person { name, display, role, area, team, password, since, .. } in people {
        let grants = vec![Grant { role, area, from: since.unwrap_or_else(|| held_from(now)), until: None }];
        let password = password::hash(&password).map_err(|_| ImportError::Refused("bad password"))?;
        accounts.push(NewAccount { name, display, team, password, grants });
    }
    Ok(accounts)
}
