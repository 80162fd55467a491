//! What is still to be done, by whose it is: the office, the area or the person.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params_from_iter, types::Value};
use xunge_shared::id::Scope;

use super::{
    facets::Facets,
    filter::{Conditions, value},
    late,
    sql::{Col, Text},
};
use crate::store::{Result, Share, Side, TallyQuery};

/// `who` of what nobody has.
pub(super) const NOBODY: i64 = -1;

/// Open rows by group and status, in order of both.
pub(super) fn tally(view: &Connection, query: &TallyQuery) -> Result<Vec<Share>> {
    let mut shares = Shares { side: query.by, shares: BTreeMap::new() };
    let mut within = Conditions::default();
    within.and("kind = ?", [value(Text(&query.kind))]);
    within.one_of("scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    let mark = late::mark(view)?;
    if mark <= query.now {
        let sql = format!("SELECT scope, unit, who, status, open, late FROM shares WHERE {} AND open > 0", within.sql());
        shares.read(view, &sql, within.params().to_vec())?;
        for Facets { scope, unit, who, status, .. } in late::ripe(view, &query.kind, query.sight.scopes().iter().copied(), mark..query.now)?
        {
            shares.add(scope, unit.unwrap_or_default(), who.map_or(NOBODY, |who| who.0.into()), status, (0, 1));
        }
    } else {
        let sql = format!(
            "SELECT scope, ifnull(unit, ''), ifnull(who, {NOBODY}), status, 1, due < ? FROM rows INDEXED BY rows_work WHERE {} AND open = 1",
            within.sql()
        );
        shares.read(view, &sql, [value(Col(query.now))].into_iter().chain(within.params().iter().cloned()).collect())?;
    }
    Ok(shares.shares.into_iter().map(|((group, status), (n, late))| Share { group, status, n, late }).collect())
}

/// How many are open, and how many of them late, by group and status.
struct Shares {
    side: Side,
    shares: BTreeMap<(String, String), (u64, u64)>,
}

impl Shares {
    /// Adds what a statement says: scope, unit, who, status, how many are open, and how many late.
    fn read(&mut self, view: &Connection, sql: &str, params: Vec<Value>) -> rusqlite::Result<()> {
        let mut statement = view.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(params))?;
        let counts = |row: &Row<'_>| Ok::<_, rusqlite::Error>((row.get::<_, Col<u64>>(4)?.0, row.get::<_, Col<u64>>(5)?.0));
        while let Some(row) = rows.next()? {
            self.add(row.get::<_, Text<Scope>>(0)?.0, row.get(1)?, row.get(2)?, row.get(3)?, counts(row)?);
        }
        Ok(())
    }

    fn add(&mut self, scope: Scope, unit: String, who: i64, status: String, (n, late): (u64, u64)) {
        let group = match self.side {
            Side::Unit => unit,
            Side::Area => scope.area().to_string(),
            Side::Who if who == NOBODY => String::new(),
            Side::Who => who.to_string(),
        };
        let share = self.shares.entry((group, status)).or_default();
        *share = (share.0 + n, share.1 + late);
    }
}
