//! `/api/v1/timetable`: the lines of the timetable, and lines from a file.

use serde::{Deserialize, Serialize};
use xunge_shared::{
    geometry::Shape,
    hlc::Millis,
    id::{AccountId, AreaCode, EntityId, OpId, Scope, Sha256},
};

use super::{
    ApiError,
    http::Request,
    imports::called,
    query::{Params, lang},
};

/// A line.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TimetableLine {
    /// Which one.
    pub entity: EntityId,
    /// Whose feed carries it.
    pub scope: Scope,
    /// Its number.
    pub code: String,
    /// The street or place.
    pub name: String,
    /// What is wrong there.
    pub problem: String,
    /// Who answers for it.
    pub responsible: String,
    /// The unit that does it.
    pub unit: String,
    /// Until when.
    pub due: Millis,
    /// What is done one after the other.
    pub steps: Vec<TimetableStep>,
    /// The street that it is about.
    pub street: Option<EntityId>,
    /// Where it is.
    pub shape: Option<Shape>,
    /// The account of who answers for it.
    pub account: Option<AccountId>,
    /// The op that said the plan.
    pub planned_by: Option<OpId>,
    /// What withdrew the line, when that was not undone.
    pub withdrawn: Vec<OpId>,
    /// When all of it was done.
    pub done_at: Option<Millis>,
    /// Not done, and its day is over.
    pub late: bool,
    /// What was told of it, the latest first.
    pub progress: Vec<TimetableProgress>,
}

/// A line that names whoever asks, as their phone keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MyLine {
    /// Which one.
    pub entity: EntityId,
    /// Whose feed carries it.
    pub scope: Scope,
    /// The street or place.
    pub name: String,
    /// What is wrong there.
    pub problem: String,
    /// The unit that does it.
    pub unit: String,
    /// Until when.
    pub due: Millis,
    /// What is done one after the other.
    pub steps: Vec<TimetableStep>,
    /// The op that said the plan.
    #[serde(default)]
    pub planned_by: Option<OpId>,
    /// When all of it was done.
    pub done_at: Option<Millis>,
    /// The latest of what was told of it, the latest first.
    pub progress: Vec<TimetableProgress>,
}

/// A step of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimetableStep {
    /// What is done.
    pub name: String,
    /// When it was.
    pub done_at: Option<Millis>,
    /// What it was called before.
    #[serde(default)]
    pub formerly: Vec<String>,
}

/// What somebody told of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimetableProgress {
    /// The op that says it.
    pub op: OpId,
    /// Who.
    pub author: AccountId,
    /// When.
    pub at: Millis,
    /// Of which step, by its words of then; of the whole without one.
    pub step: Option<String>,
    /// What that is called by now, where it is something else.
    #[serde(default)]
    pub now: Option<String>,
    /// That it is done.
    pub done: bool,
    /// In words.
    pub note: String,
    /// Photos.
    pub photos: Vec<Sha256>,
}

/// What the server made of a file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TimetableImport {
    /// Its lines are on disk.
    pub written: bool,
    /// How many lines are new, changed or known; nothing when something is wrong.
    pub done: Option<TimetableDone>,
    /// The lines as they were read.
    pub lines: Vec<TimetableDraft>,
    /// What is wrong.
    pub problems: Vec<TimetableProblem>,
    /// What keeps nothing from being written and is worth a look.
    pub warnings: Vec<TimetableProblem>,
}

/// How many lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct TimetableDone {
    /// Not there before.
    pub new: usize,
    /// Changed.
    pub changed: usize,
    /// Known.
    pub same: usize,
}

/// A line as it was read from a file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TimetableDraft {
    /// Whose.
    pub scope: Scope,
    /// The street or place.
    pub name: String,
    /// What is wrong there.
    pub problem: String,
    /// Who answers for it.
    pub responsible: String,
    /// The unit.
    pub unit: String,
    /// Until when.
    pub due: Millis,
    /// The steps.
    pub steps: Vec<String>,
    /// It is somewhere on the map.
    pub placed: bool,
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TimetableProblem {
    /// On which line; of the whole file without one.
    pub line: Option<u64>,
    /// In which field.
    pub field: String,
    /// What that is called in Chinese.
    #[serde(default)]
    pub called: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

#[derive(Deserialize)]
struct Lines<L> {
    lines: Vec<L>,
}

/// The lines of an area, or all: what is to be done first, by deadline; behind them those that were withdrawn.
pub async fn timetable(area: Option<AreaCode>) -> Result<Vec<TimetableLine>, ApiError> {
    let path = format!("/api/v1/timetable{}", Params::default().some("scope", area));
    Request::new("GET", &path).send().await?.json::<Lines<TimetableLine>>().map(|answer| answer.lines)
}

/// The lines that name whoever asks: what is to be done by deadline, behind it the latest that is done.
pub async fn my_lines() -> Result<Vec<MyLine>, ApiError> {
    Request::new("GET", "/api/v1/timetable/mine").send().await?.json::<Lines<MyLine>>().map(|answer| answer.lines)
}

/// Where the same lines can be downloaded as a table.
pub fn timetable_url(area: Option<AreaCode>) -> String {
    format!("/api/v1/timetable{}", Params::default().some("scope", area).some("format", Some("csv")).some("lang", Some(lang())))
}

/// Has the server look at a file, and write its lines when nothing is wrong with any. Rows that name no area are of `area`.
pub async fn import_timetable((name, bytes): (&str, &[u8]), area: Option<AreaCode>, write: bool) -> Result<TimetableImport, ApiError> {
    let params = Params::default().some("scope", area).some("write", write.then_some(true)).text("file", &called(name));
    Request::new("POST", &format!("/api/v1/timetable{params}")).body("application/octet-stream", bytes).send().await?.json()
}
