//! A list's filters as SQL. Built of fixed text and parameters: nothing that a caller says becomes SQL.

use rusqlite::{
    Connection, params_from_iter,
    types::{ToSql, ToSqlOutput, Value},
};

use xunge_shared::{geometry::BBox, hlc::Millis, id::KindName};

use super::{
    places,
    sql::{Col, Text},
    text::{Question, Words},
};
use crate::store::RowQuery;

/// From a moment on, and before a moment.
pub(super) type Window = (Option<Millis>, Option<Millis>);

/// Conditions that all hold, and their parameters.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
    sql: String,
    params: Vec<Value>,
}

impl Conditions {
    /// Adds a condition; each `?` in it takes one of `params`.
    pub(super) fn and(&mut self, sql: &str, params: impl IntoIterator<Item = Value>) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(sql);
        self.params.extend(params);
    }

    /// `column` is one of `values`.
    pub(super) fn one_of(&mut self, column: &str, values: impl IntoIterator<Item = Value>) {
        let mut values: Vec<Value> = values.into_iter().collect();
        if values.is_empty() {
            // Nothing is NULL. Before an empty list SQLite forgets what else is asked, and then finds that an index of some rows does not fit.
            values.push(Value::Null);
        }
        let marks = vec!["?"; values.len()].join(", ");
        self.and(&format!("{column} IN ({marks})"), values);
    }

    /// A row's time lies at or after `from` and before `to`.
    pub(super) fn in_time(&mut self, (from, to): Window) {
        if let Some(from) = from {
            self.and("r.at >= ?", [value(Col(from))]);
        }
        if let Some(to) = to {
            self.and("r.at < ?", [value(Col(to))]);
        }
    }

    /// A row lies in the box, or reaches into it. An index of points answers for points.
    pub(super) fn in_box(&mut self, bbox: BBox) {
        self.and(
            "CASE WHEN r.wide THEN r.west <= ? AND r.east >= ? AND r.south <= ? AND r.north >= ?
             ELSE r.lon <= ? AND r.lon >= ? AND r.lat <= ? AND r.lat >= ? END",
            [box_params(bbox), box_params(bbox)].into_iter().flatten(),
        );
    }

    /// A row holds the words.
    pub(super) fn holds(&mut self, words: &Words) {
        // One LIKE over all columns; a line break lets no text match across two of them.
        let like = "(r.title || char(10) || r.detail || char(10) || r.code || char(10) || r.words) LIKE ? ESCAPE '\\'";
        let pattern = format!("%{}%", words.text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        if words.codes.is_empty() {
            return self.and(like, [Value::Text(pattern)]);
        }
        let marks = vec!["?"; words.codes.len()].join(", ");
        let codes = words.codes.iter().cloned().map(Value::Text);
        self.and(&format!("({like} OR r.title IN ({marks}))"), std::iter::once(Value::Text(pattern)).chain(codes));
    }

    /// Adds all of `other`.
    pub(super) fn and_all(&mut self, other: &Self) {
        if !other.sql.is_empty() {
            self.and(&other.sql, other.params.iter().cloned());
        }
    }

    /// Puts parameters in front of the others: of what the conditions are about.
    pub(super) fn lead(&mut self, params: impl IntoIterator<Item = Value>) {
        self.params.splice(0..0, params);
    }

    /// True when there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.sql.is_empty()
    }

    pub(super) fn sql(&self) -> &str {
        if self.sql.is_empty() { "TRUE" } else { &self.sql }
    }

    pub(super) fn params(&self) -> &[Value] {
        &self.params
    }

    /// How many rows fulfil the conditions, counted up to `cap`.
    pub(super) fn count(&self, view: &Connection, from: &str, cap: u64) -> rusqlite::Result<u64> {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {from} WHERE {} LIMIT {cap})", self.sql());
        view.prepare_cached(&sql)?.query_row(params_from_iter(self.params()), |row| Ok(row.get::<_, Col<u64>>(0)?.0))
    }
}

/// What SQLite is given for a value of the domain.
pub(super) fn value(of: impl ToSql) -> Value {
    match of.to_sql() {
        Ok(ToSqlOutput::Owned(value)) => value,
        Ok(ToSqlOutput::Borrowed(value)) => value.try_into().unwrap_or(Value::Null),
        // The conversions of `sql.rs` do not fail.
        _ => Value::Null,
    }
}

/// A way to rows of one kind that does not read them all: an index that answers one of the query's filters.
pub(super) struct Path {
    /// What stands behind FROM.
    pub(super) from: String,
    /// The same for who only counts: the index without the rows.
    pub(super) index: String,
    /// What the index answers.
    pub(super) by: Conditions,
    /// True when it is the index of texts.
    pub(super) is_text: bool,
}

impl Path {
    fn by_index(index: &str, sql: &str, params: Vec<Value>) -> Self {
        let mut by = Conditions::default();
        by.and(sql, params);
        let from = format!("rows AS r INDEXED BY {index}");
        Self { index: from.clone(), from, by, is_text: false }
    }

    /// By a table beside the rows.
    pub(super) fn beside(table: &str, id: &str, by: Conditions) -> Self {
        Self { from: format!("{table} CROSS JOIN rows AS r ON r.id = {id}"), index: table.to_owned(), by, is_text: false }
    }

    /// How many rows there are, counted up to `cap`.
    pub(super) fn count(&self, view: &Connection, cap: u64) -> rusqlite::Result<u64> {
        self.by.count(view, &self.index, cap)
    }
}

/// The ways to the rows of `kind` that the query's filters open; `question` is what its text asks of the index of texts.
pub(super) fn paths(query: &RowQuery, question: Option<&Question>, kind: &KindName, in_scopes: &Conditions) -> Vec<Path> {
    let mut paths = vec![];
    let of_kind = || value(Text(kind));
    if let Some(parent) = query.parent {
        paths.push(Path::by_index("rows_parent", "r.parent = ?", vec![value(Col(parent))]));
    }
    if let Some(cell) = &query.cell {
        paths.push(Path::by_index("rows_cell", "r.cell = ?", vec![value(Text(cell))]));
    }
    if let Some(who) = query.who {
        paths.push(Path::by_index("rows_who", "r.who = ?", vec![value(who.0)]));
    }
    // what lies with no office is much of all, and found by something else
    if let Some(unit) = query.unit.as_ref().filter(|unit| !unit.is_empty()) {
        paths.push(Path::by_index("rows_unit", "r.unit = ? AND r.kind = ?", vec![Value::Text(unit.clone()), of_kind()]));
    }
    if let Some(flag) = &query.flag {
        let mut by = Conditions::default();
        by.and("f.kind = ? AND f.flag = ?", [of_kind(), Value::Text(flag.clone())]);
        paths.push(Path::beside("row_flags AS f", "f.id", by));
    }
    paths.extend(question.map(Question::path));
    if let Some(bbox) = query.bbox {
        let mut by = Conditions::default();
        by.and(places::BOX, box_params(bbox));
        paths.push(Path::beside(&format!("{} AS p", places::table(kind)), "p.id", by));
    }
    if let Some(now) = query.lapsed {
        paths.push(Path::by_index("rows_until", "r.kind = ? AND r.until < ? AND r.open = 1", vec![of_kind(), value(Col(now))]));
    }
    for status in query.statuses.iter().filter(|_| query.statuses.len() == 1) {
        paths.push(Path::by_index("rows_status", "r.kind = ? AND r.status = ?", vec![of_kind(), Value::Text(status.clone())]));
    }
    if query.open == Some(true) || query.overdue.is_some() {
        let mut by = in_scopes.clone();
        by.and("r.kind = ? AND r.open = 1", [of_kind()]);
        if let Some(now) = query.overdue {
            by.and("r.due < ?", [value(Col(now))]);
        }
        let from = "rows AS r INDEXED BY rows_due".to_owned();
        paths.push(Path { index: from.clone(), from, by, is_text: false });
    }
    paths
}

/// All filters of the query but kind and scope; `words` is what its text stands for. The plus signs keep SQLite from choosing an index by them.
pub(super) fn filters(query: &RowQuery, words: Option<&Words>) -> Conditions {
    let mut all = Conditions::default();
    if !query.statuses.is_empty() {
        all.one_of("+r.status", query.statuses.iter().cloned().map(Value::Text));
    }
    if let Some(open) = query.open {
        all.and("+r.open = ?", [value(open)]);
    }
    if let Some(now) = query.overdue {
        all.and("+r.open = 1 AND +r.due < ?", [value(Col(now))]);
    }
    if let Some(now) = query.lapsed {
        all.and("+r.open = 1 AND +r.until < ?", [value(Col(now))]);
    }
    if let Some(flag) = &query.flag {
        all.and("instr(',' || r.flags || ',', ?) > 0", [Value::Text(format!(",{flag},"))]);
    }
    if let Some(cell) = &query.cell {
        all.and("+r.cell = ?", [value(Text(cell))]);
    }
    if let Some(parent) = query.parent {
        all.and("+r.parent = ?", [value(Col(parent))]);
    }
    if let Some(who) = query.who {
        all.and("+r.who = ?", [value(who.0)]);
    }
    if let Some(unit) = &query.unit {
        all.and("ifnull(r.unit, '') = ?", [Value::Text(unit.clone())]);
    }
    if let Some(words) = words {
        all.holds(words);
    }
    all.in_time((query.from, query.to));
    if let Some(bbox) = query.bbox {
        all.in_box(bbox);
    }
    all
}

fn box_params(bbox: BBox) -> [Value; 4] {
    let (west, south, east, north) = places::corners(bbox);
    [value(east), value(west), value(north), value(south)]
}
