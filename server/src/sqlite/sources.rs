//! Where a list's rows of one kind are read from.
//!
//! Either one of the filters is selective, and its index leads to the few rows that are then counted and sorted; or the index of texts leads to
//! them in the order of time; or each scope's rows are read in the order asked for until the page is full.

use std::cmp::Reverse;

use rusqlite::Connection;
use xunge_shared::id::{KindName, Scope};

use super::{
    counts,
    filter::{Conditions, Path, filters, paths, value},
    places,
    sql::Text,
    text::{Question, Words},
    totals::{Total, feeds_in_sight, totals},
};
use crate::store::{Order, Result, RowQuery};

/// A filter is selective when its index leads to fewer rows than this.
const FEW: u64 = 2_000;
/// The same of text where rows are wanted in another order than that of time, in which the index has them.
const FEW_WITH_TEXT: u64 = 16_000;
/// Of rows that may hold a text so many of the newest are counted, and where there are fewer, all.
const COUNTED_WITH_TEXT: u64 = 3_000;

/// Some rows that are read by one statement.
pub(super) struct Source {
    pub(super) from: String,
    /// What leads there, and in order.
    pub(super) lead: Conditions,
    /// What else the query asks for.
    pub(super) rest: Conditions,
}

impl Source {
    /// All that is asked of its rows.
    pub(super) fn conditions(&self) -> Conditions {
        let mut all = self.lead.clone();
        all.and_all(&self.rest);
        all
    }
}

/// See the module.
pub(super) enum Sources {
    /// An index leads to so few rows that all are read.
    Few(Source),
    /// The index of texts leads to them in the order of time.
    InTime(Question),
    /// These are in the order that is asked for, each for itself.
    InOrder(Vec<Source>),
}

/// What a query asks of one kind's rows.
pub(super) struct OfKind<'a> {
    pub(super) kind: KindName,
    /// The feeds in sight that may have some.
    pub(super) scopes: Vec<Scope>,
    /// What its text asks of the index of texts.
    pub(super) question: Option<Question>,
    pub(super) query: &'a RowQuery,
    words: Option<&'a Words>,
    totals: Vec<Total>,
    /// True when none of the kind's rows is out of the query's sight.
    sees_all: bool,
}

impl<'a> OfKind<'a> {
    /// Of each kind that may have rows.
    pub(super) fn each(view: &Connection, query: &'a RowQuery, words: Option<&'a Words>) -> Result<Vec<Self>> {
        let everywhere = totals(view)?;
        let mut totals = wanted(view, query, &everywhere)?;
        let mut all = vec![];
        while let Some(first) = totals.first() {
            let kind = first.kind.clone();
            let rest = totals.split_off(totals.iter().take_while(|total| total.kind == kind).count());
            let mut scopes: Vec<Scope> = totals.iter().map(|total| total.scope).collect();
            scopes.dedup();
            let feeds = feeds_in_sight(&everywhere, &kind, &query.sight);
            let question = words.and_then(|words| words.question(&kind, feeds.as_deref(), (query.from, query.to)));
            all.push(Self {
                kind,
                scopes,
                sees_all: feeds.is_none(),
                question,
                query,
                words,
                totals: std::mem::replace(&mut totals, rest),
            });
        }
        Ok(all)
    }

    /// Where they are read from.
    pub(super) fn sources(&self, view: &Connection) -> Result<Sources> {
        let Self { query, kind, .. } = self;
        let mut in_scopes = Conditions::default();
        in_scopes.one_of("r.scope", self.scopes.iter().map(|scope| value(Text(*scope))));
        for path in paths(query, self.question.as_ref(), kind, &in_scopes) {
            let few = match (path.is_text, query.order) {
                (false, _) => FEW,
                (true, Order::At) => COUNTED_WITH_TEXT,
                (true, _) => FEW_WITH_TEXT,
            };
            if path.count(view, few)? < few {
                return Ok(Sources::Few(self.of_path(path)));
            }
        }
        match &self.question {
            Some(question) if query.order == Order::At => Ok(Sources::InTime(question.clone())),
            _ => Ok(Sources::InOrder(self.in_order(view)?)),
        }
    }

    /// Scope by scope, in the order that is asked for.
    fn in_order(&self, view: &Connection) -> Result<Vec<Source>> {
        let Self { query, kind, .. } = self;
        let from = format!("rows AS r INDEXED BY rows_{}", column(query.order));
        let rest = filters(query, self.words);
        // a scope that has nothing in the box would be read whole in search of it
        let around = match query.bbox {
            Some(bbox) if !places::has_wide(view, kind)? => Some(counts::scopes_around(view, kind, bbox)?),
            _ => None,
        };
        let is_around = |scope: &Scope| around.as_ref().is_none_or(|around| around.contains_key(scope));
        let mut scopes: Vec<Scope> = self.scopes.iter().copied().filter(is_around).collect();
        if let Some(around) = around {
            // where most is comes first: the page is soon full, and others are read only as far as it reaches
            scopes.sort_by_key(|scope| Reverse(around.get(scope).copied()));
        }
        // `due` is ordered within open and within closed rows.
        let halves: &[Option<bool>] = match (query.order, query.open, query.overdue) {
            (Order::Due, None, None) => &[Some(true), Some(false)],
            (Order::Due, Some(false), _) => &[Some(false)],
            (Order::Due, ..) => &[Some(true)],
            _ => &[None],
        };
        let source = |scope: &Scope, half: &Option<bool>| {
            let mut lead = Conditions::default();
            lead.and("r.kind = ? AND r.scope = ?", [value(Text(kind)), value(Text(*scope))]);
            if let Some(open) = half {
                lead.and("r.open = ?", [value(*open)]);
            }
            Source { from: from.clone(), lead, rest: rest.clone() }
        };
        let all = scopes.iter().flat_map(|scope| halves.iter().map(move |half| (scope, half)));
        Ok(all.map(|(scope, half)| source(scope, half)).collect())
    }

    /// The rows that `path` leads to.
    pub(super) fn of_path(&self, path: Path) -> Source {
        let Path { from, by: mut lead, .. } = path;
        lead.and("+r.kind = ?", [value(Text(&self.kind))]);
        lead.one_of("+r.scope", self.scopes.iter().map(|scope| value(Text(*scope))));
        Source { from, lead, rest: filters(self.query, self.words) }
    }

    /// Where rows are best counted to which an order does not lead: among the newest that may hold a text, so many as are still to be looked at of
    /// all kinds; in a box. Reading in order until a page is full meets enough of them soon; counting ten thousand of them in order would read a
    /// hundred times as many.
    pub(super) fn counting(&self, counted: u64) -> Option<Source> {
        if let Some(question) = &self.question {
            let mut source = self.of_path(Question::newest(COUNTED_WITH_TEXT.saturating_sub(counted)));
            source.lead.lead(question.params());
            return Some(source);
        }
        let Self { query, kind, .. } = self;
        if query.from.is_some() || query.to.is_some() {
            return None;
        }
        let boxed = RowQuery { bbox: query.bbox, ..RowQuery::default() };
        let path = paths(&boxed, None, kind, &Conditions::default()).pop()?;
        // the tree alone knows who is in a box: not a row is read where nothing else is asked
        let unboxed = RowQuery { bbox: None, ..(*query).clone() };
        if filters(&unboxed, None).is_empty() && self.sees_all {
            return Some(Source { from: format!("{} AS p", places::table(kind)), lead: path.by, rest: Conditions::default() });
        }
        Some(self.of_path(path))
    }

    /// The total as the projector keeps it, when the query filters by nothing else than what is counted.
    pub(super) fn count_kept(&self) -> Option<u64> {
        let query = self.query;
        let plain = RowQuery { statuses: vec![], open: None, ..query.clone() };
        if !filters(&plain, self.words).is_empty() {
            return None;
        }
        let totals = self.totals.iter().filter(|total| query.statuses.is_empty() || query.statuses.contains(&total.status));
        Some(totals.map(|total| query.open.map_or(total.n, |open| if open { total.open } else { total.n - total.open })).sum())
    }
}

/// What is counted of the kinds and scopes that the query may have rows of, kind by kind.
fn wanted(view: &Connection, query: &RowQuery, everywhere: &[Total]) -> Result<Vec<Total>> {
    let trees = query.bbox.map(|_| places::trees(view)).transpose()?;
    let is_wanted = |total: &Total| {
        (query.kinds.is_empty() || query.kinds.contains(&total.kind))
            && query.sight.sees(total.scope)
            && trees.as_ref().is_none_or(|trees| trees.contains(&total.kind))
    };
    Ok(everywhere.iter().filter(|total| is_wanted(total)).cloned().collect())
}

/// The column of an order.
pub(super) fn column(order: Order) -> &'static str {
    match order {
        Order::At => "at",
        Order::Due => "due",
        Order::Title => "title",
        Order::Code => "code",
    }
}
