//! `/api/v1/changes`: what was changed in reference data, for who keeps it; and imports taken back whole. Who works at a desk and keeps no reference
//! data sees and takes back the timetables that they imported themselves.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};
use uuid::Uuid;
use xunge_import::{context::Context, kinds::Importable};
use xunge_shared::{
    id::{AccountId, DeviceId, Feed, Scope},
    imports::TakenBack,
    kinds::{Kind, cell::Cell, checkpoint::Checkpoint, street::Street, timetable::Timetable, zone::Zone},
    role::Role,
};

use super::{
    imports::{Asked, words},
    things::told,
};
use crate::{
    app::App,
    error::{AppError, AppResult},
    import::{
        self, ImportError, Importer,
        back::{Back, back},
    },
    params::Params,
    session::Signed,
    sight::Sight,
    store::{Action, ChangeQuery, Import, Imported, Store},
};

/// The greatest and the usual number of changes on a page.
const PAGE: usize = 200;
const USUAL: usize = 50;
/// So many things are named that stay as they are.
const NAMED: usize = 200;

/// The newest first; `before` goes on behind a page, `kind` is a list, `who` is an author, `imports=1` leaves out what is none. Of an import one
/// change is told, with what that is called by. The server does not read the ops: who shows them opens them.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    let keeps = |scope: Scope| signed.administers(scope.area());
    let (kinds, who) = (params.list("kind")?, params.one("who")?.map(AccountId));
    let is_keeper = signed.held().any(|grant| grant.role == Role::Administrator);
    let is_importer = signed.is_desk() && kinds == [Timetable::NAME];
    if !(is_keeper || is_importer) {
        return Err(AppError::Forbidden("for administrators"));
    }
    app.settled().await;
    let sight = signed.sight(&app);
    let imported = is_importer.then(|| (sight.clone().only(|scope| is_desk_of(&sight, scope)), signed.account().id));
    // What is said of the county is for everybody to read who keeps a part of it.
    let sight = sight.only(|scope| is_keeper && (keeps(scope) || scope.area().is_county()));
    let imports = params.text("imports")? == Some("1");
    let (before, limit) = (params.one("before")?, params.number("limit", 1..=PAGE)?.unwrap_or(USUAL));
    let query = ChangeQuery { sight, imported, kinds, who, imports, before, limit };
    let page = app.read(move |store| store.changes(&query)).await?;
    let next = (page.len() == limit).then(|| page.last().map(|last| last.pos)).flatten();
    let changes = page.iter().map(|changed| {
        let mut change = told(&changed.what);
        change["pos"] = json!(changed.pos);
        if !changed.beyond.is_empty() {
            change["beyond"] = json!(changed.beyond);
        }
        if let Some(Import { device, file, new, changed, gone, undoes }) = &changed.import {
            change["import"] = json!({ "device": device, "file": file, "new": new, "changed": changed, "gone": gone, "undoes": undoes });
        }
        change
    });
    Ok(Json(json!({ "changes": changes.collect::<Vec<_>>(), "next": next })))
}

/// A desk's own feed, of an area whose desk they work at.
fn is_desk_of(sight: &Sight, scope: Scope) -> bool {
    scope.feed() == Feed::Desk && sight.is_desk_of(scope.area())
}

/// `POST /api/v1/changes/{device}` takes an import back, for who keeps all that it changed, and a timetable for whoever imported it; with
/// `check=1` it is only looked at.
pub async fn post(State(app): State<App>, signed: Signed, Path(device): Path<String>, params: Params) -> AppResult<Json<TakenBack>> {
    let device: DeviceId = device.parse().map_err(|_| AppError::NotFound)?;
    let asked = Asked::of(&params)?;
    // from the look at what is there until it is written
    let _turn = app.import_turn().await?;
    let keeps = |scope: Scope| signed.administers(scope.area());
    let sight = signed.sight(&app);
    let sight = sight.clone().only(|scope| keeps(scope) || is_desk_of(&sight, scope));
    let found = app.read(move |store| store.import(device, &sight)).await?.filter(|batch| !batch.ops.is_empty());
    let batch = found.ok_or(AppError::NotFound)?;
    if batch.hidden > 0 {
        return Err(AppError::Forbidden("this import is of other towns, too: the county's administrator takes it back"));
    }
    let op = batch.ops[0].op.open().map_err(AppError::internal)?;
    let kept = batch.ops.iter().all(|told| told.op.open().is_ok_and(|op| keeps(op.scope)));
    if !kept && (op.kind != Timetable::NAME || op.author != signed.account().id) {
        return Err(AppError::Forbidden("somebody else imported this: an administrator takes it back"));
    }
    if batch.undone.is_some() {
        return Err(AppError::bad("taken_back", "this import was taken back already"));
    }
    let taken = match op.kind.as_str() {
        "cell" => take_back::<Cell>(&app, &signed, batch, &asked).await,
        "street" => take_back::<Street>(&app, &signed, batch, &asked).await,
        "zone" => take_back::<Zone>(&app, &signed, batch, &asked).await,
        "checkpoint" => take_back::<Checkpoint>(&app, &signed, batch, &asked).await,
        "timetable" => take_back::<Timetable>(&app, &signed, batch, &asked).await,
        _ => return Err(AppError::NotFound),
    };
    match taken {
        Ok(taken) => Ok(Json(taken)),
        Err(ImportError::Faulty(problems)) => Ok(Json(TakenBack { faults: words(&problems, asked.lang).0, ..TakenBack::default() })),
        Err(ImportError::Store(error)) => Err(error.into()),
        Err(refused @ ImportError::Refused(_)) => Err(AppError::internal(refused)),
    }
}

async fn take_back<K: Importable + Kind>(app: &App, signed: &Signed, batch: Imported, asked: &Asked) -> Result<TakenBack, ImportError> {
    let importer = Importer::of(signed, app, batch.import.file.clone());
    let (sight, store) = (signed.sight(app), Arc::clone(&app.store));
    let planned = tokio::task::spawn_blocking(move || -> Result<Back, ImportError> {
        let cx = named(&*store, &sight)?;
        back::<K>(&batch, &cx, importer, &*store, &sight)
    });
    let Back { plan, mut kept } = planned.await.map_err(|_| ImportError::Refused("the look was cut short"))??;
    let [changed, gone, restored, kept_count] = [plan.done.changed, plan.done.gone, plan.done.new, kept.len()].map(|count| count as u64);
    kept.truncate(NAMED);
    let taken = TakenBack { written: !asked.check, changed, gone, restored, kept, kept_count, faults: vec![] };
    if !asked.check {
        plan.write(&*app.store).await?;
        app.store.note(signed.did(Action::Imported).about(K::NAME.as_str())).await?;
    }
    Ok(taken)
}

/// What names the things that are told of.
fn named(store: &dyn Store, sight: &Sight) -> Result<Context, ImportError> {
    Ok(import::context(store, sight, None, |_| false, || Uuid::new_v4().as_u128())?)
}
