//! Files as reference data: GeoJSON, CSV and XLSX in, checked profiles or every fault in words out.
//!
//! [`source`] turns a file into rows, [`kinds`] rows into profiles. No store and no ops here: what is there already, and what follows
//! from it, is the server's. Only [`source::read`] touches a disk.

pub mod context;
mod day;
pub mod geometry;
mod illegible;
pub mod kinds;
pub mod outline;
mod package;
pub mod problem;
pub mod record;
mod sheet;
pub mod source;
mod tangle;
pub mod timetable;
pub mod told;
pub mod topology;
pub mod workbook;

use std::collections::BTreeMap;

use xunge_shared::id::Scope;

use self::{
    context::Context,
    kinds::{Draft, Importable},
    problem::{Place, Problem, Reason},
    record::Record,
};

/// What the rows of a file of kind `K` become.
pub type Drafts<K> = Vec<(Place, Draft<<K as Importable>::Profile>)>;

/// Reads every row, whatever is wrong with the ones before.
pub fn read<K: Importable>(rows: Vec<record::Row>, cx: &mut Context) -> Result<Drafts<K>, Vec<Problem>> {
    let (mut drafts, mut problems) = (vec![], vec![]);
    let mut seen: BTreeMap<(Scope, String), Place> = BTreeMap::new();
    for (place, mut record) in rows {
        let draft = if record.is_good() { K::read(&mut record, cx) } else { None };
        if let Some(draft) = draft.as_ref().filter(|_| record.is_good())
            && let Some(first) = seen.insert((draft.scope, draft.key.clone()), place)
        {
            record.wrong(K::COLUMNS[0], Reason::Repeats(first));
        }
        let good = record.is_good();
        problems.extend(Record::into_problems(record, place));
        drafts.extend(draft.filter(|_| good).map(|draft| (place, draft)));
    }
    if problems.is_empty() { Ok(drafts) } else { Err(problems) }
}
