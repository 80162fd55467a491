//! Names what was done to the first op of a chain that does not fit, by trying what would make it fit.

use xunge_shared::id::Sha256;

use super::scope_chain::ScopeChain;
use crate::{
    chain::{Differing, Entry, link},
    sqlite::chain::Chained,
    store::{Finding, Result},
};

/// How many ops are compared at once.
const BATCH: i64 = 2_000;

/// What is the matter with `op`, whose link does not follow from `before`.
pub(super) fn name(chain: &ScopeChain<'_>, op: &Chained, before: Sha256) -> Result<Finding> {
    let Entry { scope, seq, device, n, .. } = op.entry;
    let inserted = Finding::Inserted { scope, seq, device, n };
    let Some(stored) = op.link else { return Ok(inserted) };
    match belongs_here(chain, op, stored, before)? {
        Some(with) if fits_there(chain, op, with, before)? => return Ok(Finding::Swapped { scope, seq, with, device, n }),
        // The next one has moved up to make room.
        Some(with) if with == seq + 1 => return Ok(inserted),
        Some(with) => return Ok(Finding::Swapped { scope, seq, with, device, n }),
        None => {}
    }
    let next = chain.behind(seq, 1)?.pop();
    let mut what = differing(op);
    if let Some(next) = &next {
        let moved_up = |op: &Chained| Entry { seq: op.entry.seq + 1, ..op.entry };
        // Chained one place further: what stood here before is gone, and the rest was numbered anew.
        if what.is_empty() && next.link == Some(link(stored, moved_up(next).hash())) {
            return Ok(Finding::Removed { scope, from: seq, to: None });
        }
    } else if n > chain.high(device)? {
        // At the very end, and no answer ever acknowledged it.
        return Ok(inserted);
    }
    if what.is_empty() {
        what.push("link");
    }
    Ok(Finding::Altered { scope, seq, device, n, what })
}

/// The place of the op that was chained where `op` stands: with its own link, or with the one that is stored here.
fn belongs_here(chain: &ScopeChain<'_>, op: &Chained, stored: Sha256, before: Sha256) -> Result<Option<u64>> {
    let seq = op.entry.seq;
    let mut at = 0;
    loop {
        let batch = chain.behind(at, BATCH)?;
        let Some(last) = batch.last() else { return Ok(None) };
        at = last.entry.seq;
        for other in batch.iter().filter(|other| other.entry.seq != seq) {
            let here = link(before, Entry { seq, ..other.entry }.hash());
            if here == stored || other.link == Some(here) {
                return Ok(Some(other.entry.seq));
            }
        }
    }
}

/// True when `op` was chained at the place `there`.
fn fits_there(chain: &ScopeChain<'_>, op: &Chained, there: u64, before: Sha256) -> Result<bool> {
    let Some(other) = chain.behind(there - 1, 1)?.pop() else { return Ok(false) };
    // What was before it there: what is stored, or what belongs at this place when that is the one before.
    let mine = link(before, Entry { seq: op.entry.seq, ..other.entry }.hash());
    let between = if there == op.entry.seq + 1 { Some(mine) } else { chain.stored_before(there)? };
    let Some(between) = between else { return Ok(false) };
    let placed = link(between, Entry { seq: there, ..op.entry }.hash());
    Ok(Some(placed) == op.link || Some(placed) == other.link)
}

/// Which parts of an op are not those that were chained.
fn differing(op: &Chained) -> Vec<&'static str> {
    let mut what = vec![];
    if let Some(marks) = op.marks {
        let Differing { op, eff, received } = Differing::of(&op.entry, marks);
        what.extend([(op, "op"), (eff, "eff"), (received, "received")].into_iter().filter_map(|(differs, name)| differs.then_some(name)));
    }
    // What the author wrote says where it belongs, as long as that is what the author wrote.
    if let Ok(said) = op.raw.open()
        && !what.contains(&"op")
    {
        let Entry { device, n, scope, .. } = op.entry;
        let others = [(said.device != device, "device"), (said.n != n, "n"), (said.scope != scope, "scope")];
        what.extend(others.into_iter().filter_map(|(differs, name)| differs.then_some(name)));
    }
    what
}
