//! A text in another order than that of time, of which no index knows: which rows hold it, where their order does not tell.
//!
//! Rows are looked into one by one, for what is frequent soon fills a page. Where it does not, the index of texts is asked which rows may hold
//! the text, and only those are looked into. In the order of titles more is to be had: a title that holds the text speaks for all its rows, and
//! one that does not has none but those that hold it elsewhere. Most titles are types of cases, with thousands of rows each.

use std::collections::BTreeSet;

use roaring::RoaringBitmap;
use rusqlite::{CachedStatement, Connection};

use super::{Place, SortKey};
use crate::{
    sqlite::{
        filter::Conditions,
        text::{Question, Words},
    },
    store::Result,
};

/// So many rows are looked into before it is asked which may hold the text: some ten milliseconds, in which a page of what is frequent is full.
const LOOKED_INTO: u32 = 5_000;
/// The same in the order of titles, of which less is to be asked.
const LOOKED_INTO_BY_TITLE: u32 = 500;
/// Of no more rows than this is it asked what their titles are.
const FEW_ELSEWHERE: usize = 4_000;
/// So many rows of a title are left one after the other before the rest of them are left together: as many as it costs to find the next title.
const LEFT_SINGLY: u32 = 32;

/// What is asked of the rows of one kind.
pub(super) struct Sieve<'a> {
    view: &'a Connection,
    text: (&'a Question, &'a Words),
    /// Takes a row's id; the text and what else is asked are bound.
    looking: CachedStatement<'a>,
    /// How many rows were looked into.
    looked: u32,
    may: Option<May>,
    /// How many rows were left one after the other.
    left: u32,
}

/// What of a row is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Takes,
    Leaves,
    /// Leaves it, and all others of its title.
    LeavesTitle,
}

/// Which rows may hold the text, as the index of texts tells.
enum May {
    /// These.
    Rows(RoaringBitmap),
    /// Those whose title has it, and these few, with their titles.
    Elsewhere { rows: RoaringBitmap, titles: BTreeSet<String> },
}

impl<'a> Sieve<'a> {
    pub(super) fn of(view: &'a Connection, text: (&'a Question, &'a Words), rest: &'a Conditions) -> Result<Self> {
        let mut looking = view.prepare_cached(&format!("SELECT 1 FROM rows AS r WHERE r.id = ? AND {}", rest.sql()))?;
        for (param, place) in rest.params().iter().zip(2..) {
            looking.raw_bind_parameter(place, param)?;
        }
        Ok(Self { view, text, looking, looked: 0, may: None, left: 0 })
    }

    /// Takes rows in their order; `by_title` when that is by titles.
    pub(super) fn verdict(&mut self, (key, id): &Place, by_title: bool) -> Result<Verdict> {
        let title = match key {
            SortKey::Text(title) if by_title => Some(title.as_str()),
            _ => None,
        };
        match (self.looked, title) {
            _ if self.may.is_some() => {}
            (LOOKED_INTO_BY_TITLE, Some(_)) => self.may = May::few_elsewhere(self.view, self.text.0)?,
            (LOOKED_INTO, _) => self.may = Some(May::Rows(self.text.0.ids(self.view)?)),
            _ => {}
        }
        let is_in = |rows: &RoaringBitmap| u32::try_from(*id).is_ok_and(|id| rows.contains(id));
        let may_hold = match (&self.may, title) {
            (None, _) => true,
            (Some(May::Rows(rows)), _) => is_in(rows),
            (Some(May::Elsewhere { rows, .. }), title) => title.is_some_and(|title| self.text.1.are_in_title(title)) || is_in(rows),
        };
        if may_hold {
            self.left = 0;
            self.looked = self.looked.saturating_add(1);
            self.looking.raw_bind_parameter(1, *id)?;
            return Ok(if self.looking.raw_query().next()?.is_some() { Verdict::Takes } else { Verdict::Leaves });
        }
        self.left += 1;
        if self.left < LEFT_SINGLY {
            return Ok(Verdict::Leaves);
        }
        self.left = 0;
        let (Some(May::Elsewhere { titles, .. }), Some(title)) = (&self.may, title) else { return Ok(Verdict::Leaves) };
        Ok(if titles.contains(title) { Verdict::Leaves } else { Verdict::LeavesTitle })
    }
}

impl May {
    /// In the order of titles; nothing where many rows may hold the text elsewhere.
    fn few_elsewhere(view: &Connection, question: &Question) -> Result<Option<Self>> {
        let rows = question.some_by_the_rest(view, FEW_ELSEWHERE + 1)?;
        if rows.len() > FEW_ELSEWHERE as u64 {
            return Ok(None);
        }
        let mut title = view.prepare_cached("SELECT title FROM rows WHERE id = ?1")?;
        let titles = rows.iter().map(|id| title.query_row([id], |row| row.get(0))).collect::<rusqlite::Result<_>>()?;
        Ok(Some(Self::Elsewhere { rows, titles }))
    }
}
