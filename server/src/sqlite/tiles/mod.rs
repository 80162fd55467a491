//! Map tiles: things themselves where a tile holds few of them, counts where it holds many.

mod asked;
mod squares;

use rusqlite::{Connection, params_from_iter};
use xunge_shared::{geometry::BBox, id::AccountId};

use self::asked::Asked;
use super::{
    counts,
    filter::{Conditions, value},
    mercator, places,
    record::{NEVER, read_shape, split_flags},
    sql::{Col, Text},
    text::{Question, Words},
    totals::{feeds_in_sight, totals},
};
use crate::store::{Feature, Layer, LayerContent, Result, TileQuery};

/// A tile shows at most so many things of a kind themselves.
const MAX_FEATURES: u64 = 2_000;
/// And so many where a time or a deadline picks them out of a crowd: each is read from a place of its own on the disk.
const MAX_PICKED: u64 = 500;
/// What is drawn across the edge of a tile belongs to it, as a part of its side.
const MARGIN: f64 = 1.0 / 32.0;

/// The condition that a row's middle lies between west and east, south and north.
const MIDDLE: &str = "r.lon >= ? AND r.lon <= ? AND r.lat >= ? AND r.lat <= ?";

/// A tile: a layer for each kind that has anything there.
pub(super) fn tile(view: &Connection, query: &TileQuery) -> Result<Vec<Layer>> {
    let side = 1u32.checked_shl(u32::from(query.z)).filter(|side| query.z <= 22 && query.x < *side && query.y < *side);
    if side.is_none() {
        return Ok(vec![]);
    }
    let trees = places::trees(view)?;
    let words = Words::of(view, query.text.as_deref())?;
    let mut layers = vec![];
    for kind in query.kinds.iter().filter(|kind| trees.contains(*kind)) {
        let content = content(view, &Asked::new(query, words.as_ref(), kind))?;
        let is_empty = match &content {
            LayerContent::Features(features) => features.is_empty(),
            LayerContent::Bins(bins) => bins.is_empty(),
        };
        if !is_empty {
            layers.push(Layer { kind: kind.clone(), content });
        }
    }
    Ok(layers)
}

/// One kind's part of the tile.
fn content(view: &Connection, asked: &Asked<'_>) -> Result<LayerContent> {
    let Asked { tile: query, kind, .. } = *asked;
    let Some(bounds) = mercator::bounds((query.x, query.y), query.z, MARGIN) else { return Ok(LayerContent::Features(vec![])) };
    let table = places::table(kind);
    let crowd = format!("SELECT count(*) FROM (SELECT 1 FROM {table} AS p WHERE {} LIMIT {})", places::TOUCHES, MAX_FEATURES + 1);
    let crowd: u64 = view.prepare_cached(&crowd)?.query_row(places::corners(bounds), |row| Ok(row.get::<_, Col<u64>>(0)?.0))?;

    let (west, south, east, north) = places::corners(bounds);
    let tree = format!("{table} AS p CROSS JOIN rows AS r ON r.id = p.id");
    let mut placed = Conditions::default();
    placed.and(places::BOX, [east, west, north, south].map(value));
    placed.one_of("+r.scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    asked.narrow(asked.window, &mut placed);
    if crowd <= MAX_FEATURES {
        return Ok(LayerContent::Features(features(view, &tree, &placed)?));
    }
    if let Some(words) = asked.words {
        return Ok(LayerContent::Features(found(view, asked, words, bounds)?));
    }
    // Where no kept counts lead, counting goes row by row; a quick look may spare it.
    let few = match asked.window {
        Some(window) if squares::level_of_days(query.z).is_none() => squares::at_most(view, asked, window)? <= MAX_PICKED,
        _ => false,
    };
    if !few {
        let squares = squares::squares(view, asked)?;
        let is_narrow = asked.window.is_some() || asked.overdue;
        if !is_narrow || squares.iter().map(|bin| bin.n).sum::<u64>() > MAX_PICKED {
            return Ok(LayerContent::Bins(squares));
        }
    }
    // Whose middle is here, by the index alone; and what reaches in from elsewhere, which no point does.
    let mut here = asked.conditions(asked.window, counts::scopes_around(view, kind, bounds)?.keys());
    here.and(MIDDLE, [west, east, south, north].map(value));
    let mut all = features(view, asked.index(), &here)?;
    if places::has_wide(view, kind)? {
        placed.and(&format!("({})", places::WIDE), []);
        placed.and(&format!("NOT ({MIDDLE})"), [west, east, south, north].map(value));
        all.extend(features(view, &tree, &placed)?);
    }
    Ok(LayerContent::Features(all))
}

/// The newest things of a crowd that have the words, wherever they are, as far as they are here.
fn found(view: &Connection, asked: &Asked<'_>, words: &Words, bounds: BBox) -> Result<Vec<Feature>> {
    let feeds = feeds_in_sight(&totals(view)?, asked.kind, &asked.tile.sight);
    let Some(question) = words.question(asked.kind, feeds.as_deref(), asked.window.unwrap_or_default()) else { return Ok(vec![]) };
    let mut here = asked.conditions(asked.window, asked.tile.sight.scopes());
    here.in_box(bounds);
    here.lead(question.params());
    features(view, &Question::newest(MAX_FEATURES).from, &here)
}

/// The things that meet the conditions.
fn features(view: &Connection, source: &str, conditions: &Conditions) -> Result<Vec<Feature>> {
    let sql = format!(
        "SELECT r.entity, r.status, r.open, r.due, r.at, r.title, r.code, r.flags, r.who, r.shape, r.scope FROM {source} WHERE {} ORDER BY r.id",
        conditions.sql()
    );
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    let mut features = vec![];
    while let Some(row) = rows.next()? {
        let Some(shape) = read_shape(row, 9)? else { continue };
        let (Col(entity), Text(scope)) = (row.get(0)?, row.get(10)?);
        let time = |at: i64| (0..NEVER).contains(&at).then_some(at as u64);
        features.push(Feature {
            entity,
            scope,
            shape,
            status: row.get(1)?,
            open: row.get(2)?,
            due: time(row.get(3)?),
            at: time(row.get(4)?),
            title: row.get(5)?,
            code: row.get(6)?,
            flags: split_flags(row.get_ref(7)?.as_str().map_err(rusqlite::Error::from)?),
            who: row.get::<_, Option<u32>>(8)?.map(AccountId),
        });
    }
    Ok(features)
}
