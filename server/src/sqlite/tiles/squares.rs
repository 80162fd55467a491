//! The squares of a tile, with how much is there: counts that the projector keeps, and row by row what those do not tell.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params_from_iter};
use xunge_shared::{geometry::LonLat, id::Scope};

use super::asked::Asked;
use crate::{
    sqlite::{
        counts::{self, LEVELS},
        days::{self, Split},
        filter::{Conditions, Window, value},
        late,
        mercator::{self, Lattice},
        sql::{Col, Text},
    },
    store::{Bin, Result},
};

/// Counts are for squares of at most an 8th of the tile's side, as long as such are counted.
const FINER: u8 = 3;

/// The squares with what is asked for.
pub(super) fn squares(view: &Connection, asked: &Asked<'_>) -> Result<Vec<Bin>> {
    let tile = asked.tile;
    let mark = late::mark(view)?;
    // What was late at the mark is counted, and what came since is few; what was late at a moment before it is known by the rows alone.
    let kept = mark <= tile.now;
    let scopes = counts::scopes_in(view, asked.kind, (tile.x, tile.y), tile.z)?;
    let level = finest(tile.z);
    let Some(window) = asked.window else {
        let mut squares = Squares::of(level);
        if kept {
            of_all_time(view, asked, &mut squares)?;
            ripe(view, asked, mark, |_| true, &mut squares)?;
        } else {
            one_by_one(view, asked, None, &scopes, &mut squares)?;
        }
        return Ok(squares.into_bins());
    };
    let of_days = level_of_days(tile.z).filter(|_| kept);
    let Split { days, rest } = if of_days.is_some() { Split::of(window) } else { Split::without_days(window) };
    let mut squares = Squares::of(of_days.unwrap_or(level).min(level));
    if let Some(level) = of_days {
        let wanted = days::Wanted {
            kind: asked.kind,
            scopes: asked.sees(&scopes).collect(),
            days: days.clone(),
            level,
            squares: mercator::range((tile.x, tile.y), tile.z, level),
            statuses: asked.statuses,
        };
        let up = 2 * (level - squares.level);
        days::each(view, &wanted, |count| squares.add(count.square >> up, count.status, asked.of(count.n, count.open, count.late)))?;
        ripe(view, asked, mark, |day| days.contains(&day), &mut squares)?;
    }
    for part in rest {
        one_by_one(view, asked, Some(part), &scopes, &mut squares)?;
    }
    Ok(squares.into_bins())
}

/// The tile holds no more of what is asked for, by a quick look: the days that the window touches, in the squares around the tile.
pub(super) fn at_most(view: &Connection, asked: &Asked<'_>, window: Window) -> Result<u64> {
    let tile = asked.tile;
    let level = days::LEVELS[days::LEVELS.len() - 1];
    let wanted = days::Wanted {
        kind: asked.kind,
        scopes: asked.sees(&counts::scopes_in(view, asked.kind, (tile.x, tile.y), tile.z)?).collect(),
        days: days::around(window),
        level,
        squares: mercator::range((tile.x, tile.y), tile.z, level),
        statuses: asked.statuses,
    };
    let mut most = 0;
    days::each(view, &wanted, |count| most += if asked.open || asked.overdue { count.open } else { count.n })?;
    Ok(most)
}

/// The level whose squares a tile of zoom `z` counts.
fn finest(z: u8) -> u8 {
    LEVELS.into_iter().find(|level| *level >= z + FINER).unwrap_or(LEVELS[LEVELS.len() - 1])
}

/// The level whose counts by day are fine enough for a tile of zoom `z`.
pub(super) fn level_of_days(z: u8) -> Option<u8> {
    days::LEVELS.into_iter().find(|level| *level >= z + FINER)
}

impl Asked<'_> {
    /// How many of the things that are counted are asked for.
    fn of(&self, n: u64, open: u64, late: u64) -> Count {
        if self.overdue {
            [late; 3]
        } else if self.open {
            [open, open, late]
        } else {
            [n, open, late]
        }
    }
}

/// Adds the counts of all time.
fn of_all_time(view: &Connection, asked: &Asked<'_>, squares: &mut Squares) -> Result<()> {
    let tile = asked.tile;
    // Within one square, every tile shows that square.
    let range = mercator::range((tile.x, tile.y), tile.z, squares.level);
    let mut conditions = Conditions::default();
    conditions.and("kind = ? AND level = ?", [value(Text(asked.kind)), value(squares.level)]);
    conditions.and("tile >= ? AND tile < ?", [value(Col(range.start)), value(Col(range.end))]);
    conditions.one_of("scope", tile.sight.scopes().iter().map(|scope| value(Text(*scope))));
    if !asked.statuses.is_empty() {
        conditions.one_of("status", asked.statuses.iter().map(|status| value(status.clone())));
    }
    let mut statement = view.prepare_cached(&format!("SELECT tile, status, n, open, late FROM bins WHERE {}", conditions.sql()))?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    while let Some(row) = rows.next()? {
        let (Col(tile), Col(n), Col(open), Col(late)) = (row.get(0)?, row.get(2)?, row.get(3)?, row.get(4)?);
        squares.add(tile, row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?, asked.of(n, open, late));
    }
    Ok(())
}

/// Adds what became late since the mark, of some days: it was counted as open already, unless only what is late is asked for.
fn ripe(view: &Connection, asked: &Asked<'_>, mark: u64, of_day: impl Fn(i64) -> bool, squares: &mut Squares) -> Result<()> {
    let more = if asked.overdue { [1; 3] } else { [0, 0, 1] };
    let tile = asked.tile;
    let range = mercator::range((tile.x, tile.y), tile.z, squares.level);
    for row in late::ripe(view, asked.kind, tile.sight.scopes().iter().copied(), mark..tile.now)? {
        let Some(anchor) = row.anchor.filter(|_| asked.statuses.is_empty() || asked.statuses.contains(&row.status)) else { continue };
        let square = mercator::morton(mercator::tile_of(anchor, squares.level));
        if range.contains(&square) && of_day(row.day) {
            squares.add(square, &row.status, more);
        }
    }
    Ok(())
}

/// Counts thing by thing. Reads an index and nothing else.
fn one_by_one(view: &Connection, asked: &Asked<'_>, window: Option<Window>, scopes: &BTreeSet<Scope>, squares: &mut Squares) -> Result<()> {
    let tile = asked.tile;
    let Some(lattice) = Lattice::of((tile.x, tile.y), tile.z, squares.level) else { return Ok(()) };
    let conditions = asked.conditions(window, scopes);
    let sql = format!("SELECT r.lon, r.lat, r.status, r.open, r.due FROM {} WHERE {}", asked.index(), conditions.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    while let Some(row) = rows.next()? {
        let (Some(lon), Some(lat)) = (row.get(0)?, row.get(1)?) else { continue };
        let Some(square) = lattice.square(LonLat { lon, lat }) else { continue };
        let status = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        let (open, due): (bool, i64) = (row.get(3)?, row.get(4)?);
        let late = open && u64::try_from(due).is_ok_and(|due| due < tile.now);
        squares.add(mercator::morton(square), status, [1, u64::from(open), u64::from(late)]);
    }
    Ok(())
}

/// How many things there are in a square, how many of them are open, and how many of those late.
type Count = [u64; 3];

/// Counts of things in squares, for each of a few statuses.
struct Squares {
    level: u8,
    statuses: Vec<(String, BTreeMap<u64, Count>)>,
}

impl Squares {
    fn of(level: u8) -> Self {
        Self { level, statuses: vec![] }
    }

    fn add(&mut self, square: u64, status: &str, more: Count) {
        if more == [0; 3] {
            return;
        }
        let known = self.statuses.iter().position(|(known, _)| known == status).unwrap_or_else(|| {
            self.statuses.push((status.to_owned(), BTreeMap::new()));
            self.statuses.len() - 1
        });
        let counts = self.statuses[known].1.entry(square).or_default();
        *counts = std::array::from_fn(|i| counts[i] + more[i]);
    }

    fn into_bins(self) -> Vec<Bin> {
        let mut bins: BTreeMap<u64, Bin> = BTreeMap::new();
        for (status, counts) in self.statuses {
            for (square, counts) in counts {
                let Some(at) = mercator::middle(mercator::unmorton(square), self.level) else { continue };
                bins.entry(square).or_insert_with(|| Bin::new(at)).add(status.clone(), counts);
            }
        }
        bins.into_values().collect()
    }
}
