//! The records behind a number: a page of the things that its facts are about. Knows no kind and no measure.

use serde_json::{Value, json};
use xunge_shared::row::Row;

use crate::{
    error::AppResult,
    params::Params,
    store::{FactQuery, Result, Store},
};

/// The greatest and the usual number of records on a page.
const PAGE: usize = 200;
const USUAL: usize = 50;

/// Which page is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    limit: usize,
    skip: usize,
}

impl Page {
    /// `limit` and `skip`.
    pub(super) fn of(params: &Params) -> AppResult<Self> {
        Ok(Self { limit: params.number("limit", 1..=PAGE)?.unwrap_or(USUAL), skip: params.number("skip", 0..=1_000_000)?.unwrap_or(0) })
    }

    /// What the facts of `query`, `total` in all, are about: `next` is the `skip` of the following page, and so many of this one are `gone`, which
    /// were counted and show nothing any more.
    pub(super) fn read(self, store: &dyn Store, mut query: FactQuery, total: i64) -> Result<Value> {
        (query.limit, query.skip) = (self.limit, self.skip);
        let found = store.facts(&query)?;
        let things: Vec<_> = found.into_iter().map(|found| (found.key.kind, found.key.entity)).collect();
        let rows: Vec<Row> = store.rows_of(&things, &query.sight)?.into_iter().flatten().collect();
        let gone = things.len() - rows.len();
        // Counted by what was found, not by what is shown of it: pages follow one another whatever is gone meanwhile.
        let next = self.skip + things.len();
        let next = (!things.is_empty() && (next as i64) < total).then_some(next);
        Ok(json!({ "rows": rows, "total": total, "gone": gone, "next": next }))
    }
}
