//! A row as it is stored: the domain's index row, and what the store adds to it to find it on the map.

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};
use xunge_shared::{
    geometry::{BBox, LonLat, Shape},
    hlc::{MAX_MILLIS, Millis},
    id::{AccountId, CellCode},
    op::encode,
    row::{Row, Summary},
};

use super::sql::{Col, Text};

/// `due` of a row that is never late: behind every time.
pub(super) const NEVER: i64 = MAX_MILLIS as i64 + 1;
/// `at` of a row without a time: before every time.
const NO_TIME: i64 = -1;

/// What [`Record::read`] reads, in its order.
pub(super) const COLUMNS: &str = "r.kind, r.scope, r.entity, r.at, r.due, r.open, r.status, r.flags, r.cell, r.placing, r.parent, r.who, r.photo, r.lon, r.lat, r.title, r.detail, r.code, r.shape, r.unit, r.until, r.words, r.said";

/// A row's time as it is stored.
pub(super) fn at(summary: &Summary) -> i64 {
    summary.at.map_or(NO_TIME, |at| at as i64)
}

/// Where the cell of a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placing {
    /// The thing says it itself, or is at no spot.
    Own = 0,
    /// It is looked for on the map.
    Found = 1,
    /// The thing is a cell.
    Cell = 2,
}

/// A row as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    pub(super) row: Row,
    /// A point that stands for its shape.
    pub(super) anchor: Option<LonLat>,
    pub(super) placing: Placing,
    /// Where the cell is looked for: which one the thing says.
    pub(super) said: Option<CellCode>,
}

impl Record {
    /// The record of a row whose cell was not looked for yet; of a thing that `stands` it is looked for whatever that says.
    pub(super) fn new(row: Row, stands: bool) -> Self {
        let anchor = row.summary.shape.as_ref().and_then(Shape::anchor);
        // No kind is known here: a cell is what has the code of the cell that it is in and covers ground.
        let placing = match (&row.summary.shape, &row.summary.cell) {
            (Some(Shape::Area(_)), Some(cell)) if cell.as_str() == row.summary.code => Placing::Cell,
            (Some(Shape::Point(_)), None) => Placing::Found,
            (Some(_), _) if stands => Placing::Found,
            _ => Placing::Own,
        };
        let said = row.summary.cell.clone().filter(|_| placing == Placing::Found);
        Self { row, anchor, placing, said }
    }

    pub(super) fn bbox(&self) -> Option<BBox> {
        self.row.summary.shape.as_ref().and_then(Shape::bbox)
    }

    /// The stored row of a thing.
    pub(super) fn load(view: &Connection, id: i64) -> rusqlite::Result<Option<Self>> {
        let sql = format!("SELECT {COLUMNS} FROM rows AS r WHERE r.id = ?1");
        view.prepare_cached(&sql)?.query_row([id], Self::read).optional()
    }

    /// Reads [`COLUMNS`].
    pub(super) fn read(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        let millis = |value: i64| (0..NEVER).contains(&value).then_some(value as Millis);
        let lon_lat = (row.get::<_, Option<i32>>(13)?, row.get::<_, Option<i32>>(14)?);
        let summary = Summary {
            at: millis(row.get(3)?),
            due: millis(row.get(4)?),
            open: row.get(5)?,
            status: row.get(6)?,
            flags: split_flags(row.get_ref(7)?.as_str()?),
            cell: row.get::<_, Option<Text<CellCode>>>(8)?.map(|Text(cell)| cell),
            parent: row.get::<_, Option<Col<_>>>(10)?.map(|Col(id)| id),
            who: row.get::<_, Option<u32>>(11)?.map(AccountId),
            unit: row.get(19)?,
            photo: row.get::<_, Option<Col<_>>>(12)?.map(|Col(photo)| photo),
            title: row.get(15)?,
            detail: row.get(16)?,
            code: row.get(17)?,
            shape: read_shape(row, 18)?,
            until: row.get::<_, Option<Col<_>>>(20)?.map(|Col(until)| until),
            words: row.get(21)?,
        };
        let Text(kind) = row.get(0)?;
        let Text(scope) = row.get(1)?;
        let Col(entity) = row.get(2)?;
        let placing = match row.get(9)? {
            1 => Placing::Found,
            2 => Placing::Cell,
            _ => Placing::Own,
        };
        let anchor = lon_lat.0.zip(lon_lat.1).map(|(lon, lat)| LonLat { lon, lat });
        let said = row.get::<_, Option<Text<CellCode>>>(22)?.map(|Text(cell)| cell);
        Ok(Self { row: Row { kind, entity, scope, summary }, anchor, placing, said })
    }

    /// Stores it in place of `old`.
    pub(super) fn store(&self, view: &Connection, id: i64, old: Option<&Self>) -> rusqlite::Result<()> {
        self.store_flags(view, id, old)?;
        let Row { kind, entity, scope, summary: s } = &self.row;
        let (at, due) = (at(s), s.due.map_or(NEVER, |due| due as i64));
        let flags = s.flags.join(",");
        let (who, photo) = (s.who.map(|who| who.0), s.photo.map(Col));
        let bbox = self.bbox();
        // Most changes leave place and names as they are; not to mention a column spares its indexes.
        if old.is_some_and(|old| self.is_lightly_changed(old)) {
            view.prepare_cached(
                "UPDATE rows SET at = ?2, due = ?3, open = ?4, status = ?5, flags = ?6, who = ?7, photo = ?8, unit = ?9,
                 until = ?10 WHERE id = ?1",
            )?
            .execute((id, at, due, s.open, &s.status, flags, who, photo, &s.unit, s.until.map(Col)))?;
            return Ok(());
        }
        view.prepare_cached(
            "INSERT OR REPLACE INTO rows (id, kind, scope, entity, at, due, open, status, flags, cell, placing, parent, who, photo, lon, lat,
                                          title, detail, code, west, south, east, north, shape, unit, until, words, said)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)",
        )?
        .execute(params![
            id,
            kind.as_str(),
            Text(scope),
            Col(*entity),
            at,
            due,
            s.open,
            s.status,
            flags,
            s.cell.as_ref().map(CellCode::as_str),
            self.placing as i64,
            s.parent.map(Col),
            who,
            photo,
            self.anchor.map(|p| p.lon),
            self.anchor.map(|p| p.lat),
            s.title,
            s.detail,
            s.code,
            bbox.map(|b| b.min.lon),
            bbox.map(|b| b.min.lat),
            bbox.map(|b| b.max.lon),
            bbox.map(|b| b.max.lat),
            s.shape.as_ref().map(encode),
            s.unit,
            s.until.map(Col),
            s.words,
            self.said.as_ref().map(CellCode::as_str),
        ])?;
        Ok(())
    }

    /// Removes what was stored of a row.
    pub(super) fn remove(&self, view: &Connection, id: i64) -> rusqlite::Result<()> {
        view.prepare_cached("DELETE FROM rows WHERE id = ?1")?.execute([id])?;
        self.drop_flags(view, id)
    }

    fn store_flags(&self, view: &Connection, id: i64, old: Option<&Self>) -> rusqlite::Result<()> {
        let Row { kind, scope, summary, .. } = &self.row;
        if old.map(|old| &old.row.summary.flags) == Some(&summary.flags) {
            return Ok(());
        }
        if let Some(old) = old {
            old.drop_flags(view, id)?;
        }
        for flag in &summary.flags {
            view.prepare_cached("INSERT OR IGNORE INTO row_flags (kind, flag, scope, id) VALUES (?1, ?2, ?3, ?4)")?.execute((
                kind.as_str(),
                flag,
                Text(scope),
                id,
            ))?;
        }
        Ok(())
    }

    fn drop_flags(&self, view: &Connection, id: i64) -> rusqlite::Result<()> {
        let Row { kind, scope, summary, .. } = &self.row;
        for flag in &summary.flags {
            view.prepare_cached("DELETE FROM row_flags WHERE kind = ?1 AND flag = ?2 AND scope = ?3 AND id = ?4")?.execute((
                kind.as_str(),
                flag,
                Text(scope),
                id,
            ))?;
        }
        Ok(())
    }

    fn is_lightly_changed(&self, old: &Self) -> bool {
        let (new, was) = (&self.row.summary, &old.row.summary);
        new.shape == was.shape
            && new.cell == was.cell
            && new.title == was.title
            && new.detail == was.detail
            && new.code == was.code
            && new.words == was.words
            && new.parent == was.parent
            && self.placing == old.placing
            && self.said == old.said
    }
}

/// Reads a shape that is stored as CBOR.
pub(super) fn read_shape(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Option<Shape>> {
    let Some(bytes) = row.get_ref(column)?.as_blob_or_null()? else { return Ok(None) };
    let shape =
        minicbor::decode(bytes).map_err(|e| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, Box::new(e)))?;
    Ok(Some(shape))
}

/// The codes in `a,b`.
pub(super) fn split_flags(stored: &str) -> Vec<String> {
    stored.split(',').filter(|flag| !flag.is_empty()).map(str::to_owned).collect()
}
