//! `/api/v1/timetable`: the lines of the 整治时间表 as a list and as a table, and lines from a file, looked at before they are written; and
//! `/api/v1/timetable/mine`: the lines that name who asks.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;
use xunge_import::{
    context::Accounts,
    problem::{Lang, Place, Problem},
    read, source,
};
use xunge_shared::{
    calendar::Calendar,
    entity::Entity,
    geometry::Shape,
    hlc::Millis,
    id::{AccountId, AreaCode, EntityId, Feed, OpId, Scope, Sha256},
    kinds::{
        InState, Kind,
        timetable::{self, Plan, Timetable},
    },
};

use super::{imports::Asked, people::person};
use crate::{
    app::App,
    body::File,
    bulletin,
    download::{CSV, Download},
    error::{AppError, AppResult},
    export::{self, harmless},
    import::{self, ImportError, Importer},
    params::Params,
    session::Signed,
    sight::Sight,
    spoken::Spoken,
    store::{self, Action, Order, RowQuery, Store},
};

/// So many lines of one person that are to be done are told, and so many that are done.
const MINE: (usize, usize) = (100, 10);
/// So much of what was said of a line goes to a phone, the latest.
const TOLD: usize = 10;

/// A line as the desk reads it.
#[derive(Debug, Serialize)]
struct Line {
    entity: EntityId,
    scope: Scope,
    code: String,
    name: String,
    problem: String,
    responsible: String,
    unit: String,
    due: Millis,
    steps: Vec<Step>,
    street: Option<EntityId>,
    shape: Option<Shape>,
    account: Option<AccountId>,
    /// The op that said the plan.
    planned_by: Option<OpId>,
    /// What withdrew the line, and was not undone.
    withdrawn: Vec<OpId>,
    /// When all of it was done.
    done_at: Option<Millis>,
    late: bool,
    progress: Vec<Told>,
}

#[derive(Debug, Serialize)]
struct Step {
    name: String,
    done_at: Option<Millis>,
    /// What it was called before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    formerly: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Told {
    op: OpId,
    author: AccountId,
    at: Millis,
    /// By its words of then; all of it when absent.
    step: Option<String>,
    /// By its words of now, where they are others.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<String>,
    done: bool,
    note: String,
    photos: Vec<Sha256>,
}

/// The lines that are in sight, by their deadline, behind them those that were withdrawn; with `format=csv` as a table that can be imported again,
/// in words with `lang` (zh, en).
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    let whole = desk_of(&app, &signed).await?;
    let (sight, now) = (params.sight(&app, &signed)?, signed.now());
    if params.text("format")? != Some("csv") {
        let lines = app.read(move |store| lines(store, &sight, now)).await?;
        return Ok(Json(json!({ "lines": lines, "now": now })).into_response());
    }
    let spoken = params.one::<bulletin::Lang>("lang")?.map(Spoken::of);
    let file = Download { note: signed.did(Action::Exported).about("timetable"), kind: CSV, name: "timetable.csv".into() };
    let make = move |store: &dyn Store| {
        let mut lines = lines(store, &sight, now)?;
        lines.retain(|line| line.withdrawn.is_empty());
        let accounts = import::accounts(store, |stored| person(stored, &signed).is_some())?;
        table(&lines, &import::calendar(store, &whole)?, &accounts, spoken.as_ref()).map_err(AppError::internal)
    };
    app.download(file, make).await
}

/// The lines that name who asks, by their deadline, behind them the latest that are done: for a phone, which keeps them to be read without a
/// network. Where they lie is not told: streets are on the phone.
pub async fn mine(State(app): State<App>, signed: Signed) -> AppResult<Json<Value>> {
    app.settled().await;
    let sight = Sight::addressed(&signed, &app.store.scopes()).only(|scope| scope.feed() == Feed::Desk);
    let (me, now) = (signed.account().id, signed.now());
    let lines = app.read(move |store| lines_of(store, &sight, me, now)).await?;
    Ok(Json(json!({ "lines": lines })))
}

/// Looks at a file, and writes its lines when `write` is true and nothing is wrong with any of them; `file` is the file's name.
pub async fn post(State(app): State<App>, signed: Signed, params: Params, File(bytes): File) -> AppResult<Json<Value>> {
    let _turn = app.import_turn().await?;
    let sight = desk_of(&app, &signed).await?;
    let write = params.one::<bool>("write")?.unwrap_or(false);
    let mut areas = signed.held().map(|grant| grant.area);
    let area = params.one::<AreaCode>("scope")?.or_else(|| areas.next()).filter(|area| area.is_town());
    let importer = Importer::of(&signed, &app, Asked::of(&params)?.file);
    let who = signed.clone();
    let (shown, mut plan) = app.read(move |store| look(store, (&sight, &who), &bytes, area, importer)).await?;
    let warnings: Vec<_> = plan.as_mut().map(|plan| std::mem::take(&mut plan.warnings)).unwrap_or_default().iter().map(told).collect();
    let (done, problems) = match plan {
        Ok(plan) if write => match plan.write(&*app.store).await {
            Ok(done) => {
                app.note(signed.did(Action::Imported).about(Timetable::NAME.as_str())).await?;
                (Some(done), vec![])
            }
            Err(ImportError::Store(e)) => return Err(e.into()),
            Err(other) => return Err(AppError::internal(other)),
        },
        Ok(plan) => (Some(plan.done), vec![]),
        Err(problems) => (None, problems),
    };
    let problems: Vec<_> = problems.iter().map(told).collect();
    let done = done.map(|done| json!({ "new": done.new, "changed": done.changed, "same": done.same }));
    Ok(Json(json!({ "written": write && done.is_some(), "done": done, "lines": shown, "problems": problems, "warnings": warnings })))
}

/// What somebody sees who works at a desk.
async fn desk_of(app: &App, signed: &Signed) -> AppResult<Sight> {
    if !signed.is_desk() {
        return Err(AppError::Forbidden("timetables are the desk's"));
    }
    app.settled().await;
    Ok(signed.sight(app))
}

fn told(problem: &Problem) -> Value {
    let line = match problem.place {
        Place::Line(line) | Place::Feature(_, line) => Some(line),
        Place::File => None,
    };
    json!({ "line": line, "field": problem.field.name, "called": problem.field.called(Lang::Zh), "zh": problem.reason.text(Lang::Zh), "en": problem.reason.text(Lang::En) })
}

type Looked = (Vec<Value>, Result<import::Plan, Vec<Problem>>);

/// Rows may name whom the importer meets.
fn look(
    store: &dyn Store,
    (sight, signed): (&Sight, &Signed),
    bytes: &[u8],
    area: Option<AreaCode>,
    importer: Importer,
) -> store::Result<Looked> {
    let context = || import::context(store, sight, area, |stored| person(stored, signed).is_some(), || Uuid::new_v4().as_u128());
    let rows = match source::parse(bytes) {
        Ok(rows) => rows,
        Err(problems) => return Ok((vec![], Err(problems))),
    };
    let drafts = match read::<Timetable>(rows, &mut context()?) {
        Ok(drafts) => drafts,
        Err(problems) => return Ok((vec![], Err(problems))),
    };
    let shown = drafts.iter().map(|(_, draft)| preview(draft.scope, &draft.profile)).collect();
    // Read again rather than kept: a draft that is planned is used up.
    let rows = source::parse(bytes).unwrap_or_default();
    match import::plan::<Timetable>(rows, context()?, importer, store, sight) {
        Ok(plan) => Ok((shown, Ok(plan))),
        Err(ImportError::Faulty(problems)) => Ok((shown, Err(problems))),
        Err(ImportError::Store(e)) => Err(e),
        Err(ImportError::Refused(_)) => Ok((shown, Err(vec![]))),
    }
}

fn preview(scope: Scope, plan: &Plan) -> Value {
    json!({
        "scope": scope, "code": plan.code, "name": plan.name, "problem": plan.problem, "responsible": plan.responsible, "unit": plan.unit,
        "due": plan.due, "steps": plan.steps, "placed": plan.shape.is_some(),
    })
}

fn lines(store: &dyn Store, sight: &Sight, now: Millis) -> store::Result<Vec<Line>> {
    let sight = sight.clone().only(|scope| scope.feed() == Feed::Desk);
    let mut lines: Vec<Line> = store.states(&Timetable::NAME, &sight)?.iter().filter_map(|thing| line(thing, now)).collect();
    let order = |line: &Line| (!line.withdrawn.is_empty(), line.done_at.is_some(), line.due);
    lines.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.code.cmp(&b.code)));
    Ok(lines)
}

fn lines_of(store: &dyn Store, sight: &Sight, me: AccountId, now: Millis) -> store::Result<Vec<Line>> {
    let mut lines = vec![];
    for (open, limit) in [(true, MINE.0), (false, MINE.1)] {
        let (kinds, sight) = (vec![Timetable::NAME], sight.clone());
        let query =
            RowQuery { kinds, sight, who: Some(me), open: Some(open), order: Order::Due, descending: !open, limit, ..RowQuery::default() };
        for row in store.rows(&query)?.rows {
            let thing = import::state_of::<Timetable>(store, &query.sight, row.entity, row.scope)?;
            let Some(mut line) = thing.and_then(|thing| line(&thing, now)).filter(|line| line.account == Some(me)) else { continue };
            line.progress.truncate(TOLD);
            lines.push(Line { shape: None, ..line });
        }
    }
    Ok(lines)
}

fn line(thing: &Entity, now: Millis) -> Option<Line> {
    let line = Timetable::of(&thing.state)?;
    let plan = line.last_plan().cloned()?;
    let step = |(step, done_at): (timetable::Step<'_>, _)| {
        let formerly = line.formerly(step).into_iter().map(str::to_owned).collect();
        Step { name: step.0.to_owned(), done_at, formerly }
    };
    let steps = line.told_apart().zip(line.steps()).map(step).collect();
    let progress = line.progress().rev().map(|said| {
        let words = |step: Option<timetable::Step<'_>>| step.map(|(words, _)| words.to_owned());
        let (step, now) = (words(line.step_of(said)), words(line.step_now(said)));
        Told {
            op: said.by.stamp.op_id(),
            author: said.by.author,
            at: said.by.at(),
            now: now.filter(|now| step.as_ref() != Some(now)),
            step,
            done: said.what.done,
            note: said.what.note.clone(),
            photos: said.what.photos.clone(),
        }
    });
    let done_at = line.done_at();
    Some(Line {
        entity: thing.id,
        scope: thing.scope,
        code: plan.code,
        name: plan.name,
        problem: plan.problem,
        responsible: plan.responsible,
        unit: plan.unit,
        due: plan.due,
        steps,
        street: plan.street,
        shape: plan.shape,
        account: plan.account,
        planned_by: line.planned_by(),
        withdrawn: line.withdrawals().collect(),
        done_at,
        late: done_at.is_none() && plan.due < now,
        progress: progress.collect(),
    })
}

/// The columns of the import, in the same order, and behind them how far it is.
const HEADINGS: [(&str, &str); 13] = [
    ("编号", "code"),
    ("路段", "name"),
    ("存在问题", "problem"),
    ("责任人", "responsible"),
    ("账号", "account"),
    ("责任单位", "unit"),
    ("期限", "due"),
    ("步骤", "steps"),
    ("区划代码", "area"),
    ("已完成步骤", "steps_done"),
    ("状态", "status"),
    ("完成日期", "done"),
    ("超期", "late"),
];

/// CSV in UTF-8 with a byte order mark; the first columns are those of the import.
fn table(lines: &[Line], calendar: &Calendar, accounts: &Accounts, spoken: Option<&Spoken>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = export::table();
    let is_chinese = spoken.is_some_and(|spoken| spoken.lang == bulletin::Lang::Zh);
    writer.write_record(HEADINGS.map(|(zh, en)| if is_chinese { zh } else { en }))?;
    let word = |code: &'static str| spoken.map_or(code, |spoken| spoken.word(code)).to_owned();
    let day = |at: Millis| calendar.offset().date(at).to_string();
    for line in lines {
        let steps: Vec<&str> = line.steps.iter().map(|step| step.name.as_str()).collect();
        let waits = line.progress.is_empty();
        writer.write_record([
            harmless(&line.code),
            harmless(&line.name),
            harmless(&line.problem),
            harmless(&line.responsible),
            harmless(line.account.and_then(|id| accounts.call(id)).unwrap_or_default()),
            harmless(&line.unit),
            day(line.due),
            harmless(&steps.join("；")),
            line.scope.area().to_string(),
            line.steps.iter().filter(|step| step.done_at.is_some()).count().to_string(),
            word(if line.done_at.is_some() {
                "done"
            } else if waits {
                "planned"
            } else {
                "underway"
            }),
            line.done_at.map(day).unwrap_or_default(),
            spoken.map_or_else(|| if line.late { "1" } else { "0" }.to_owned(), |spoken| spoken.yes(line.late).to_owned()),
        ])?;
    }
    writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}
