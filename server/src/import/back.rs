//! An import taken back whole: each thing is as it was before, unless somebody changed it since, which stays and is told.
//!
//! What takes it back is ops like the import's own, as a series of its own, and can be taken back in turn.

use std::collections::BTreeSet;

use xunge_import::{context::Context, kinds::Importable, problem::Place, told::Told};
use xunge_shared::{
    entity::Entity,
    hlc::Hlc,
    id::{EntityId, OpId, Scope},
    kinds::By,
    op::{Op, Stamp},
};

use super::{
    Done, ImportError, Importer, Plan,
    ground::{self, Drafted, Judged},
    named,
};
use crate::{
    sight::Sight,
    store::{Imported, Store, StoreError, Thing},
};

/// What becomes of an import that is taken back.
#[derive(Debug)]
pub struct Back {
    /// What is written.
    pub plan: Plan,
    /// What stays as it is now, because it was changed since: codes and names.
    pub kept: Vec<String>,
}

/// How a thing stood and stands, by what was said until some op.
struct Stood {
    before: Option<Entity>,
    then: Option<Entity>,
    now: Option<Entity>,
    /// What was said of it last.
    last: OpId,
    /// True when nothing was said after the import.
    is_last: bool,
}

impl Stood {
    fn around(thing: &Thing, op: &Op, eff: Hlc) -> Result<Self, StoreError> {
        let corrupt = |e: minicbor::decode::Error| StoreError::Corrupt(e.to_string());
        let own = By::of(op, eff).stamp;
        let told = thing.ops.iter().map(|told| Ok((By::of(&told.op.open().map_err(corrupt)?, told.eff).stamp, told)));
        let mut told = told.collect::<Result<Vec<_>, StoreError>>()?;
        told.sort_unstable_by_key(|(stamp, _)| *stamp);
        let until = |keep: &dyn Fn(Stamp) -> bool| {
            Entity::fold(told.iter().filter(|(stamp, _)| keep(*stamp)).map(|(_, told)| (&told.op, told.eff))).map_err(corrupt)
        };
        let last = told.last().map_or(own, |(stamp, _)| *stamp);
        let (before, then, now) = (until(&|stamp| stamp < own)?, until(&|stamp| stamp <= own)?, until(&|_| true)?);
        Ok(Self { before, then, now, last: last.op_id(), is_last: last == own })
    }
}

/// What takes the import back; a fault when cells would lie over each other then.
pub fn back<K: Importable>(
    batch: &Imported,
    cx: &Context,
    importer: Importer,
    store: &dyn Store,
    sight: &Sight,
) -> Result<Back, ImportError> {
    let (mut ops, mut kept, mut drafted) = (vec![], vec![], vec![]);
    let (mut done, mut hlc, mut gone) = (Done::default(), Hlc::default(), BTreeSet::<EntityId>::new());
    let mut county = Scope::LEAST.area();
    for told in &batch.ops {
        let op = told.op.open().map_err(|e| StoreError::Corrupt(e.to_string()))?;
        county = op.scope.area().county();
        let Some(thing) = store.thing(&K::NAME, op.entity, &sight.clone().only(|scope| scope == op.scope))? else { continue };
        let stood = Stood::around(&thing, &op, told.eff)?;
        let [before, then, now] =
            [&stood.before, &stood.then, &stood.now].map(|at| at.as_ref().and_then(|entity| K::current(&entity.state)));
        let body = match (before, then) {
            (Some(before), Some(then)) if before == then => continue,
            (None, None) => continue,
            (Some(before), Some(then)) if now == Some(then) => {
                done.changed += 1;
                K::define(before.clone())
            }
            // Who worked on a new thing would lose it.
            (None, Some(_)) if stood.is_last => {
                done.gone += 1;
                gone.insert(op.entity);
                K::withdraw()
            }
            (Some(_), None) if now.is_none() => {
                done.new += 1;
                K::restore(op.id())
            }
            _ => {
                kept.extend(now.or(then).or(before).map(|profile| named(&profile.told(cx))));
                continue;
            }
        };
        if let Some((before, shape)) = before.and_then(|before| Some((before, K::ground(before)?))) {
            drafted.push(Drafted { place: Place::File, entity: Some(op.entity), name: named(&before.told(cx)), shape: shape.clone() });
        }
        hlc = hlc.tick(importer.now);
        ops.push(importer.op::<K>(ops.len() + 1, hlc, (op.scope, op.entity), &body, Some(stood.last)));
    }
    let Judged { faults, warnings } = ground::judge(&drafted, &gone, store, &importer.ground)?;
    if !faults.is_empty() {
        return Err(ImportError::Faulty(faults));
    }
    let undoes = Some(batch.import.device);
    Ok(Back { plan: Plan { ops, done, rows: vec![], warnings, importer, county, undoes }, kept })
}
