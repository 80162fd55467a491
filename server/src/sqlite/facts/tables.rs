//! A study's tables, made from its sheets, and the lines in them.
//!
//! `<study>_things` keeps what the study has folded; `<study>_<sheet>` a line for each fact, with the places in the log between which it
//! stood: `since`, and `until`, which is [`STANDS`] for what stands now; of counted sheets, indexes lead to what came and went after a place.
//! `<study>_lasting` has what lasts of things whose ops are forgotten: it tells of them up to a place in the log (`things.upto`), and their state of
//! what came after.

use rusqlite::{
    Connection, Row, params_from_iter,
    types::{ToSqlOutput, Value as Sql, ValueRef},
};
use xunge_shared::{
    entity::Key,
    id::{KindName, Scope},
};

use super::counts::Counts;
use crate::{
    analyst::{Pace, Study},
    sqlite::{
        filter::value,
        sql::{Col, Text},
    },
    store::{Fact, Form, Result, Sheet, StoreError, Value},
};

/// Where a fact ends that has not ended.
pub(super) const STANDS: i64 = i64::MAX;

/// A sheet's table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) sheet: &'static Sheet,
    insert: String,
    told: String,
}

/// All tables of a study.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) study: &'static str,
    /// True when what stood before is kept.
    has_history: bool,
    pub(super) things: String,
    pub(super) lasting: String,
    pub(super) sheets: Vec<Table>,
}

/// The name of a sheet's table.
pub(super) fn table_name(study: &str, sheet: &str) -> String {
    format!("{study}_{sheet}")
}

/// True when facts of the study stay where what they tell has changed.
pub(super) fn has_history(study: &dyn Study) -> bool {
    study.pace() == Pace::EachOp
}

/// A sheet's columns as SQL lists them.
pub(super) fn columns(sheet: &Sheet) -> String {
    sheet.columns.iter().map(|(name, _)| format!("f.{name}")).collect::<Vec<_>>().join(", ")
}

impl Tables {
    pub(super) fn of(study: &dyn Study) -> Self {
        let sheets = study.sheets().iter().map(|sheet| {
            let name = table_name(study.name(), sheet.name);
            let names: Vec<&str> = sheet.columns.iter().map(|(name, _)| *name).collect();
            let marks = vec!["?"; names.len() + 5].join(", ");
            Table {
                insert: format!("INSERT INTO {name} (thing, op, scope, since, until, {}) VALUES ({marks})", names.join(", ")),
                told: format!(
                    "SELECT f.id, f.since, {} FROM {name} AS f WHERE f.thing = ?1 AND f.until = {STANDS} AND f.op = 0",
                    columns(sheet)
                ),
                name,
                sheet,
            }
        });
        Self {
            study: study.name(),
            has_history: has_history(study),
            things: table_name(study.name(), "things"),
            lasting: table_name(study.name(), "lasting"),
            sheets: sheets.collect(),
        }
    }

    /// Makes them, empty, in place of those that are there.
    pub(super) fn make(&self, db: &Connection) -> Result<()> {
        self.drop_old(db)?;
        let Self { things, lasting, .. } = self;
        db.execute_batch(&format!(
            "CREATE TABLE {things} (id INTEGER PRIMARY KEY, entity BLOB NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL, state BLOB NOT NULL,
               upto INTEGER NOT NULL DEFAULT 0) STRICT;
             CREATE UNIQUE INDEX {things}_key ON {things} (entity, kind, scope);
             CREATE TABLE {lasting} (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, summary BLOB NOT NULL) STRICT;
             CREATE INDEX {lasting}_thing ON {lasting} (thing);",
        ))?;
        for Table { name, sheet, .. } in &self.sheets {
            let columns: Vec<String> = sheet.columns.iter().map(|(column, form)| format!("{column} {}", sql_type(*form))).collect();
            let columns = columns.join(", ");
            db.execute_batch(&format!(
                "CREATE TABLE {name} (
                   id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, op INTEGER NOT NULL, scope TEXT NOT NULL,
                   since INTEGER NOT NULL, until INTEGER NOT NULL, {columns}
                 ) STRICT;
                 -- a thing may have told a thousand facts, each by an op: those by its state are asked for with every op
                 CREATE INDEX {name}_thing ON {name} (thing, op, until);",
            ))?;
            for (i, index) in sheet.indexes.iter().enumerate() {
                db.execute_batch(&format!("CREATE INDEX {name}_{i} ON {name} ({});", index.join(", ")))?;
            }
            if sheet.counted.is_some() {
                Counts::make(db, name)?;
                if self.has_history {
                    db.execute_batch(&format!(
                        "CREATE INDEX {name}_since ON {name} (since); CREATE INDEX {name}_ended ON {name} (until) WHERE until < {STANDS};"
                    ))?;
                }
            }
        }
        Ok(())
    }

    /// A version before this one may have had other sheets.
    fn drop_old(&self, db: &Connection) -> Result<()> {
        let mut old = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ?2) = ?1")?;
        let prefix = format!("{}_", self.study);
        let old: Vec<String> = old.query_map((&prefix, prefix.len() as i64), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        for name in old {
            db.execute_batch(&format!("DROP TABLE {name};"))?;
        }
        Ok(())
    }

    /// The table of a sheet.
    pub(super) fn table(&self, sheet: &str) -> Result<usize> {
        let found = self.sheets.iter().position(|table| table.sheet.name == sheet);
        found.ok_or_else(|| StoreError::Corrupt(format!("the study {} has no sheet {sheet}", self.study)))
    }
}

impl Table {
    /// The facts of a thing that stand by its state, with their lines and since when.
    pub(super) fn told(&self, db: &Connection, thing: i64) -> Result<Vec<(i64, i64, Fact)>> {
        let mut told = db.prepare_cached(&self.told)?;
        let told = told.query_map([thing], |row| Ok((row.get(0)?, row.get(1)?, read(self.sheet, row, 2)?)))?;
        Ok(told.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds a line.
    pub(super) fn insert(&self, db: &Connection, (thing, scope): (i64, Scope), op: i64, since: i64, fact: &Fact) -> Result<()> {
        if fact.values.len() != self.sheet.columns.len() {
            return Err(StoreError::Corrupt(format!("a fact of {} has not its columns", self.name)));
        }
        let fixed = [Sql::Integer(thing), Sql::Integer(op), value(Text(scope)), Sql::Integer(since), Sql::Integer(STANDS)];
        let values = fixed.into_iter().chain(fact.values.iter().map(to_sql));
        db.prepare_cached(&self.insert)?.execute(params_from_iter(values))?;
        Ok(())
    }
}

fn sql_type(form: Form) -> &'static str {
    match form {
        Form::Int => "INTEGER",
        Form::Real => "REAL",
        Form::Text => "TEXT",
        Form::Blob => "BLOB",
    }
}

/// A value as SQLite is given it.
pub(super) fn to_sql(value: &Value) -> Sql {
    match value {
        Value::Missing => Sql::Null,
        Value::Int(n) => Sql::Integer(*n),
        Value::Real(n) => Sql::Real(*n),
        Value::Text(text) => Sql::Text(text.clone()),
        Value::Blob(bytes) => Sql::Blob(bytes.clone()),
    }
}

/// A value as SQLite gives it.
pub(super) fn from_sql(value: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Missing,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Real(n) => Value::Real(n),
        ValueRef::Text(_) => Value::Text(value.as_str()?.to_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}

/// The thing that a row begins with.
pub(super) fn key(row: &Row<'_>) -> rusqlite::Result<Key> {
    let (Text(kind), Col(entity), Text(scope)): (Text<KindName>, _, _) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Key { kind, entity, scope })
}

/// A fact whose columns stand in a row from `at` on.
pub(super) fn read(sheet: &Sheet, row: &Row<'_>, at: usize) -> rusqlite::Result<Fact> {
    let values = (0..sheet.columns.len()).map(|i| from_sql(row.get_ref(at + i)?)).collect::<rusqlite::Result<_>>()?;
    Ok(Fact { sheet: sheet.name, values })
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(to_sql(self)))
    }
}
