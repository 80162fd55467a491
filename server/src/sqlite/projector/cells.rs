//! Which cell a spot is in. All cells are kept in memory: a county has some thousands.

use std::collections::BTreeMap;

use rusqlite::Connection;
use xunge_shared::{
    geometry::{BBox, LonLat, Shape},
    id::CellCode,
    kinds::cell::cell_of_spot,
};

use crate::sqlite::record::{COLUMNS, Placing, Record};

/// The flag of a spot that is in none.
const OUTSIDE: &str = "outside";

/// The grid: its cells in the order of their codes.
#[derive(Debug, Default)]
pub(super) struct Cells(BTreeMap<(CellCode, i64), (BBox, Shape)>);

impl Cells {
    /// The cells that are stored.
    pub(super) fn load(view: &Connection) -> rusqlite::Result<Self> {
        let mut cells = Self::default();
        let sql = format!("SELECT {COLUMNS}, r.id FROM rows AS r WHERE r.placing = ?1");
        let mut statement = view.prepare(&sql)?;
        let mut rows = statement.query([Placing::Cell as i64])?;
        while let Some(row) = rows.next()? {
            cells.put(row.get("id")?, &Record::read(row)?);
        }
        Ok(cells)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a cell.
    pub(super) fn put(&mut self, id: i64, record: &Record) {
        if let (Some(code), Some(bbox), Some(shape)) = (&record.row.summary.cell, record.bbox(), &record.row.summary.shape) {
            self.0.insert((code.clone(), id), (bbox, shape.clone()));
        }
    }

    /// Removes a cell.
    pub(super) fn remove(&mut self, id: i64, record: &Record) {
        if let Some(code) = &record.row.summary.cell {
            self.0.remove(&(code.clone(), id));
        }
    }

    /// Gives a row whose cell is looked for the one that [holds its spot](cell_of_spot). In no cell's ground it keeps the one that it says: what is
    /// given depends on the ground at the spot alone, so a change elsewhere changes nothing.
    pub(super) fn place(&self, record: &mut Record) {
        let (Placing::Found, Some(spot)) = (record.placing, record.anchor) else { return };
        let (summary, said) = (&mut record.row.summary, record.said.as_ref());
        let found = cell_of_spot(said, self.holding(said, spot));
        summary.flags.retain(|flag| flag != OUTSIDE);
        if found.is_none() && !self.is_empty() {
            summary.flags.push(OUTSIDE.into());
        }
        summary.cell = found.or(said).cloned();
    }

    /// The cells whose ground holds a spot: those that are called as was said, of several towns perhaps, and then all.
    fn holding<'a>(&'a self, said: Option<&CellCode>, spot: LonLat) -> impl Iterator<Item = &'a CellCode> {
        let called = said.map(|code| self.0.range((code.clone(), i64::MIN)..=(code.clone(), i64::MAX)));
        let holds = move |(_, (bbox, shape)): &(&_, &(BBox, Shape))| bbox.contains(spot) && shape.contains(spot);
        called.into_iter().flatten().chain(&self.0).filter(holds).map(|((code, _), _)| code)
    }
}
