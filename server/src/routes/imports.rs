//! `POST /api/v1/imports/{kind}`: reference data and people from a file, checked whole, then all of it or nothing. The same as
//! `xunge import`, with the rights of who is signed in.

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
};
use uuid::Uuid;
use xunge_import::{
    kinds::Importable,
    problem::{Lang, Place, Problem},
    record::{Row, Subject},
    source,
};
use xunge_shared::{
    id::AreaCode,
    imports::{Fault, Outcome},
    kinds::{Kind, cell::Cell, checkpoint::Checkpoint, street::Street, zone::Zone},
    people::Held,
    role::Role,
};

use super::accounts::may_give;
use crate::{
    app::App,
    body,
    error::{AppError, AppResult},
    import::{self, Done, ImportError, Importer, people},
    params::Params,
    session::Signed,
    store::Action,
    store::StoredAccount,
};

/// The largest file, bytes: a county's cells and zones with all their corners.
const MOST: usize = 24 * 1024 * 1024;
/// So many faults are told; who mends these asks again.
const TOLD: usize = 200;
/// So much of a file's name is kept, characters.
const LONGEST_NAME: usize = 120;
/// So many people at once: each password takes some hundredths of a second.
const MOST_PEOPLE: u64 = 1_000;

/// With `check=1` nothing is written. `area` is for rows that name none, `file` is the file's name, `lang` (zh, else en) is the language of the faults.
pub async fn post(
    State(app): State<App>,
    signed: Signed,
    Path(kind): Path<String>,
    params: Params,
    body: Body,
) -> AppResult<Json<Outcome>> {
    if !signed.held().any(|grant| grant.role == Role::Administrator) {
        return Err(AppError::Forbidden("for administrators"));
    }
    let asked = Asked::of(&params)?;
    let bytes = body::read(body, "file", MOST).await?;
    let rows = tokio::task::spawn_blocking(move || source::parse(&bytes)).await.map_err(AppError::internal)?;
    let rows = match rows {
        Ok(rows) => rows,
        Err(problems) => return Ok(Json(faulty(&problems, asked.lang))),
    };
    // from the look at what is there until it is written
    let _turn = app.import_turn().await?;
    let outcome = match kind.as_str() {
        "cell" => things::<Cell>(&app, &signed, rows, &asked).await,
        "street" => things::<Street>(&app, &signed, rows, &asked).await,
        "zone" => things::<Zone>(&app, &signed, rows, &asked).await,
        "checkpoint" => things::<Checkpoint>(&app, &signed, rows, &asked).await,
        "people" => hire(&app, &signed, rows, &asked).await,
        _ => return Err(AppError::NotFound),
    };
    match outcome {
        Ok(outcome) => Ok(Json(outcome)),
        Err(ImportError::Faulty(problems)) => Ok(Json(faulty(&problems, asked.lang))),
        Err(ImportError::Store(error)) => Err(error.into()),
        Err(refused @ ImportError::Refused(_)) => Err(AppError::internal(refused)),
    }
}

/// What the query says.
pub(super) struct Asked {
    area: Option<AreaCode>,
    pub(super) file: String,
    pub(super) check: bool,
    pub(super) lang: Lang,
}

impl Asked {
    pub(super) fn of(params: &Params) -> AppResult<Self> {
        // what a browser says of a file's name is shown again, and nothing else is done with it
        let file = params.text("file")?.unwrap_or("file").chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
        let lang = if params.text("lang")? == Some("zh") { Lang::Zh } else { Lang::En };
        Ok(Self { area: params.one("area")?, file, check: params.text("check")? == Some("1"), lang })
    }
}

async fn things<K: Importable + Kind>(app: &App, signed: &Signed, rows: Vec<Row>, asked: &Asked) -> Result<Outcome, ImportError> {
    let importer = Importer::of(signed, app, asked.file.clone());
    let (sight, area) = (signed.sight(app), asked.area);
    let (store, who) = (std::sync::Arc::clone(&app.store), signed.clone());
    let planned = tokio::task::spawn_blocking(move || {
        let is_theirs = |stored: &StoredAccount| who.administers_account(&stored.grants);
        let cx = import::context(&*store, &sight, area, is_theirs, || Uuid::new_v4().as_u128())?;
        import::plan::<K>(rows, cx, importer, &*store, &sight)
    });
    let mut plan = planned.await.map_err(|_| ImportError::Refused("the check was cut short"))??;
    let (rows, warnings) = (std::mem::take(&mut plan.rows), std::mem::take(&mut plan.warnings));
    let (warnings, warning_count) = words(&warnings, asked.lang);
    if asked.check {
        return Ok(Outcome { rows, warnings, warning_count, ..told(plan.done, false) });
    }
    let done = plan.write(&*app.store).await?;
    app.store.note(signed.did(Action::Imported).about(K::NAME.as_str())).await?;
    Ok(Outcome { warnings, warning_count, ..told(done, true) })
}

async fn hire(app: &App, signed: &Signed, rows: Vec<Row>, asked: &Asked) -> Result<Outcome, ImportError> {
    if rows.len() as u64 > MOST_PEOPLE {
        let reason = xunge_import::problem::Reason::TooMany(MOST_PEOPLE);
        return Err(ImportError::Faulty(vec![Problem { place: Place::File, field: Subject::WHOLE, reason }]));
    }
    let (store, who, area) = (std::sync::Arc::clone(&app.store), signed.clone(), asked.area);
    // a thousand passwords are drawn, all accounts read
    let checked =
        tokio::task::spawn_blocking(move || people::check(rows, area, &*store, &|role, area| may_give(&who, Held { role, area })));
    let people = checked.await.map_err(|_| ImportError::Refused("the check was cut short"))??;
    let new = people.len() as u64;
    if asked.check {
        return Ok(Outcome { new, rows: people::preview(&people), ..Outcome::default() });
    }
    let passwords = people::made_up(&people).into_iter().map(|(name, password)| (name.to_owned(), password.to_owned())).collect();
    people::hire(people, &*app.store, signed.now(), Some(signed.account().id)).await?;
    app.store.note(signed.did(Action::Imported).about("people")).await?;
    Ok(Outcome { written: true, new, passwords, ..Outcome::default() })
}

fn told(done: Done, written: bool) -> Outcome {
    let [new, changed, same, numbered] = [done.new, done.changed, done.same, done.numbered].map(|count| count as u64);
    Outcome { written, new, changed, same, numbered, ..Outcome::default() }
}

fn faulty(problems: &[Problem], lang: Lang) -> Outcome {
    let (faults, fault_count) = words(problems, lang);
    Outcome { faults, fault_count, ..Outcome::default() }
}

/// The first of some problems in words, and how many there are.
pub(super) fn words(problems: &[Problem], lang: Lang) -> (Vec<Fault>, u64) {
    let fault = |problem: &Problem| {
        let (line, feature) = match problem.place {
            Place::File => (None, None),
            Place::Line(line) => (Some(line), None),
            Place::Feature(feature, line) => (Some(line), Some(feature)),
        };
        Fault { line, feature, field: problem.field.name.to_owned(), called: problem.field.called(lang), reason: problem.reason.text(lang) }
    };
    (problems.iter().take(TOLD).map(fault).collect(), problems.len() as u64)
}
