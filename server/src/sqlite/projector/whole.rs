//! The whole log folded anew, to compare: the same fold as the projector's, into a private file of SQLite's.

use std::collections::BTreeMap;

use rusqlite::Connection;
use xunge_shared::{id::Scope, replica::Head};

use super::fold::{self, Slice};
use crate::store::Result;

/// The heads of all scopes after the log's places up to `upto`.
pub(in crate::sqlite) fn fold_whole(log: &Connection, upto: u64) -> Result<BTreeMap<Scope, Head>> {
    // Without a name it is a file that is removed when it is closed, in memory as long as it is small.
    let mut view = Connection::open("")?;
    view.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384;")?;
    view.set_prepared_statement_cache_capacity(64);
    view.execute_batch(include_str!("../../../migrations/view.sql"))?;
    let mut pos = 0;
    while let Some(mut slice) = Slice::read(log, pos)? {
        if !slice.keep_until(upto) {
            break;
        }
        let moment = view.transaction()?;
        fold::fold(&moment, &mut slice)?;
        moment.commit()?;
        pos = slice.last;
    }
    super::heads(&view)
}
