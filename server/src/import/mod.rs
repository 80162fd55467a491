//! Reference data from files: everything is checked first, every fault is told, and either all of it is written or nothing.
//!
//! [`xunge_import`] turns a file into profiles, and this module profiles into ops, which go through the same
//! admission as everybody's. A row about a thing that is there already, told by its code, becomes an op about that thing.

mod aside;
pub mod back;
pub mod ground;
pub mod people;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use uuid::Uuid;
use xunge_import::{
    context::{AREA, Accounts, Context, Streets},
    kinds::{Draft, Importable},
    problem::{Place, Problem, Reason},
    read, record,
    told::{Field, Told},
};
use xunge_shared::{
    calendar::Calendar,
    entity::Entity,
    hlc::{Hlc, Millis},
    id::{AccountId, AreaCode, DeviceId, EntityId, KindName, OpId, Scope},
    imports::{Change, Deed, RowPreview},
    kinds::{InState, Kind, county::County},
    op::{MAX_OP_BYTES, Op, RawOp, encode},
    role::{Grant, Role},
    row::Row,
    settings::Settings,
    wire::OpStatus,
};

use self::ground::{Beside, Drafted, Judged};
use crate::{
    app::App,
    session::signed::Signed,
    sight::Sight,
    store::{Import, Push, RowQuery, Store, StoreError, StoredAccount},
};

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file has faults.
    #[error("{} faults", .0.len())]
    Faulty(Vec<Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Admission refused what this module thought right: a fault of the program.
    #[error("the import was refused by admission: {0}")]
    Refused(&'static str),
}

/// What an import did, or would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Things that were not there before.
    pub new: usize,
    /// Things that changed.
    pub changed: usize,
    /// Things that are no more.
    pub gone: usize,
    /// Rows that say what was known.
    pub same: usize,
    /// Rows that were given a code.
    pub numbered: usize,
}

/// What who imports may write.
#[derive(Debug, Clone)]
pub enum Rights {
    /// Who holds the folder: everything.
    Operator,
    /// Who is signed in: what they hold.
    Held(Arc<[Grant]>),
}

impl Rights {
    /// As grants, for admission.
    fn grants(&self, county: AreaCode) -> Arc<[Grant]> {
        match self {
            Self::Operator => Arc::new([Grant { role: Role::Administrator, area: county, from: 0, until: None }]),
            Self::Held(grants) => Arc::clone(grants),
        }
    }

    fn keep<K: Importable>(&self, scope: Scope, now: Millis) -> bool {
        let keeps = |grant: &Grant| K::keeps(grant.role) && grant.holds_at(now) && grant.may_write(scope);
        match self {
            Self::Operator => true,
            Self::Held(grants) => grants.iter().any(keeps),
        }
    }
}

/// Who imports, and how to number what comes.
#[derive(Debug, Clone)]
pub struct Importer {
    /// The account in whose name.
    pub author: AccountId,
    /// What they may write: all rows must be of it.
    pub rights: Rights,
    /// A series of its own.
    pub device: DeviceId,
    /// The id of the first new thing; the others follow it.
    pub first: EntityId,
    /// The clock.
    pub now: Millis,
    /// What new ground is laid beside.
    pub ground: Beside,
    /// The name of the file, by which the import is called; without one it is no more than its ops.
    pub file: String,
}

impl Importer {
    /// By somebody who is signed in: a series of its own, begun now.
    pub fn of(signed: &Signed, app: &App, file: String) -> Self {
        let ground = Beside::of(Sight::ground(signed, app.store.scopes()), &app.ground);
        let (device, first) = (Uuid::new_v4().into(), Uuid::now_v7().into());
        Self { author: signed.account().id, rights: Rights::Held(signed.grants()), device, first, now: signed.now(), ground, file }
    }

    /// The `n`th op of the import, about a thing.
    fn op<K: Kind>(&self, n: usize, hlc: Hlc, (scope, entity): (Scope, EntityId), body: &K::Body, based_on: Option<OpId>) -> RawOp {
        Op {
            device: self.device,
            n: n as u64,
            author: self.author,
            hlc,
            kind: K::NAME,
            v: K::VERSION,
            scope,
            entity,
            based_on,
            body: encode(body).into(),
        }
        .seal()
    }
}

/// The ops of an import, checked and not yet written.
#[derive(Debug)]
pub struct Plan {
    ops: Vec<RawOp>,
    /// What they do.
    pub done: Done,
    /// What some rows do, of each sort as many as are [shown](MOST_SHOWN); those that change something first.
    pub rows: Vec<RowPreview>,
    /// What keeps nothing from being written and is worth a look.
    pub warnings: Vec<Problem>,
    importer: Importer,
    county: AreaCode,
    /// The import that is taken back.
    undoes: Option<DeviceId>,
}

/// So many rows that are new, that change something and that say what is known are shown before they are written.
pub const MOST_SHOWN: usize = 200;

/// Checks rows of kind `K` against each other and against what is there.
pub fn plan<K: Importable>(
    rows: Vec<record::Row>,
    mut cx: Context,
    importer: Importer,
    store: &dyn Store,
    sight: &Sight,
) -> Result<Plan, ImportError> {
    let unread = aside::unread::<K>(&rows);
    let drafts = read::<K>(rows, &mut cx).map_err(ImportError::Faulty)?;
    let said: BTreeSet<Scope> = drafts.iter().map(|(_, draft)| draft.scope).collect();
    let said = sight.clone().only(|scope| said.contains(&scope));
    let known: HashMap<(Scope, String), EntityId> =
        all_rows(store, &said, &K::NAME)?.iter().map(|row| ((row.scope, K::key(row)), row.entity)).collect();
    let (mut ops, mut problems, mut shown, mut drafted, mut spots) = (vec![], vec![], vec![], vec![], vec![]);
    let mut done = Done { numbered: cx.numbered as usize, ..Done::default() };
    let mut hlc = Hlc::default();
    let county = drafts.first().map_or(Scope::LEAST, |(_, draft)| draft.scope).area().county();
    for (place, Draft { scope, key, mut profile }) in drafts {
        if !importer.rights.keep::<K>(scope, importer.now) {
            problems.push(Problem { place, field: AREA.into(), reason: Reason::NotYours(scope.area().to_string()) });
            continue;
        }
        let entity = known.get(&(scope, key)).copied();
        let before = entity.map(|entity| state_of::<K>(store, sight, entity, scope)).transpose()?.flatten();
        let before = before.as_ref().and_then(|entity| K::current(&entity.state));
        K::complete(&mut profile, before, &cx);
        let (deed, so_far) = match before {
            Some(before) if *before == profile => (Deed::Same, done.same),
            Some(_) => (Deed::Changed, done.changed),
            None => (Deed::New, done.new),
        };
        if so_far < MOST_SHOWN {
            shown.push(preview(place, deed, before, &profile, &cx));
        }
        if deed == Deed::Same {
            done.same += 1;
            continue;
        }
        if let Some(shape) = K::ground(&profile).filter(|shape| before.and_then(K::ground) != Some(*shape)) {
            drafted.push(Drafted { place, entity, name: named(&profile.told(&cx)), shape: shape.clone() });
        }
        if let Some(spot) = K::spot(&profile).filter(|spot| before.and_then(K::spot) != Some(*spot)) {
            spots.push((place, scope, spot));
        }
        let entity = entity.unwrap_or_else(|| importer.first.offset(done.new as u64));
        if before.is_some() {
            done.changed += 1;
        } else {
            done.new += 1;
        }
        hlc = hlc.tick(importer.now);
        let raw = importer.op::<K>(ops.len() + 1, hlc, (scope, entity), &K::define(profile), None);
        if raw.0.len() > MAX_OP_BYTES {
            problems.push(Problem { place, field: record::Subject::GEOMETRY, reason: Reason::TooLarge });
        }
        ops.push(raw);
    }
    shown.sort_by_key(|row: &RowPreview| row.deed);
    let Judged { faults, warnings } = ground::judge(&drafted, &BTreeSet::new(), store, &importer.ground)?;
    problems.extend(faults);
    let warnings = unread.into_iter().chain(aside::far(&spots, store, sight)?).chain(warnings).collect();
    if problems.is_empty() {
        Ok(Plan { ops, done, rows: shown, warnings, importer, county, undoes: None })
    } else {
        Err(ImportError::Faulty(problems))
    }
}

/// What tells a thing from others, and its name.
fn named(told: &[Field]) -> String {
    told.iter().take(2).map(|(_, said)| said.as_str()).collect::<Vec<_>>().join(" ")
}

/// What a row does, field by field where it changes what is there.
fn preview<P: Told>(place: Place, deed: Deed, before: Option<&P>, after: &P, cx: &Context) -> RowPreview {
    let after = after.told(cx);
    let name = named(&after);
    let before = before.filter(|_| deed == Deed::Changed).map(|before| before.told(cx)).unwrap_or_default();
    let changes = before.into_iter().zip(after).filter(|((_, before), (_, after))| before != after);
    let changes = changes.map(|((field, before), (_, after))| Change { field: field.to_owned(), before, after });
    let line = match place {
        Place::File => None,
        Place::Line(line) | Place::Feature(_, line) => Some(line),
    };
    RowPreview { line, name, deed, changes: changes.collect() }
}

impl Plan {
    /// Writes all of it, in one transaction.
    pub async fn write(self, store: &dyn Store) -> Result<Done, ImportError> {
        if self.ops.is_empty() {
            return Ok(self.done);
        }
        let Importer { author, rights, device, now, file, .. } = self.importer;
        if !file.is_empty() {
            let [new, changed, gone] = [self.done.new, self.done.changed, self.done.gone].map(|count| count as u64);
            store.note_import(Import { device, file, new, changed, gone, undoes: self.undoes }).await?;
        }
        let grants = rights.grants(self.county);
        let push = Push { author, grants, device, dev_now: now, now, ops: self.ops, status: None };
        let reply = store.admit(push).await?;
        match reply.results.iter().find(|result| result.status != OpStatus::Ok) {
            None => Ok(self.done),
            Some(result) => Err(ImportError::Refused(result.refusal.map_or("duplicate", |refusal| refusal.code()))),
        }
    }
}

/// The context of an import into this store. Rows may name the accounts that are `theirs`.
pub fn context(
    store: &dyn Store,
    sight: &Sight,
    area: Option<AreaCode>,
    theirs: impl Fn(&StoredAccount) -> bool,
    random: fn() -> u128,
) -> Result<Context, StoreError> {
    let streets = Streets::of(&all_rows(store, sight, &xunge_shared::kinds::street::Street::NAME)?);
    let accounts = accounts(store, theirs)?;
    let calendar = calendar(store, sight)?;
    Ok(Context { area, county: store.county(), streets, accounts, calendar, numbered: 0, random })
}

/// The accounts that are `theirs`, by what rows call them.
pub(crate) fn accounts(store: &dyn Store, theirs: impl Fn(&StoredAccount) -> bool) -> Result<Accounts, StoreError> {
    let theirs = store.accounts()?.into_iter().filter(theirs).map(|stored| stored.account);
    Ok(Accounts::of(theirs.map(|account| (account.id, account.name, account.display))))
}

/// The county's calendar.
pub(crate) fn calendar(store: &dyn Store, sight: &Sight) -> Result<Calendar, StoreError> {
    Ok(settings(store, sight)?.calendar)
}

/// The county's settings, as far as they are in sight.
fn settings(store: &dyn Store, sight: &Sight) -> Result<Settings, StoreError> {
    Ok(county(store, sight)?.and_then(|county| county.settings().cloned()).unwrap_or_default())
}

/// The county, as far as it is in sight.
pub(crate) fn county(store: &dyn Store, sight: &Sight) -> Result<Option<County>, StoreError> {
    let counties = all_rows(store, sight, &County::NAME)?.into_iter().filter(|row| County::belongs(row.scope));
    let Some(row) = counties.min_by_key(|row| row.entity) else { return Ok(None) };
    let county = state_of::<County>(store, sight, row.entity, row.scope)?;
    Ok(county.and_then(|county| County::of(&county.state).cloned()))
}

/// Every row of a kind in sight.
pub(crate) fn all_rows(store: &dyn Store, sight: &Sight, kind: &KindName) -> Result<Vec<Row>, StoreError> {
    all(store, RowQuery { kinds: vec![kind.clone()], sight: sight.clone(), ..RowQuery::default() })
}

/// Every row that a query asks for, page after page.
fn all(store: &dyn Store, mut query: RowQuery) -> Result<Vec<Row>, StoreError> {
    query.limit = 500;
    let mut rows = vec![];
    loop {
        let page = store.rows(&query)?;
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            return Ok(rows);
        }
    }
}

/// What all ops about a thing add up to.
pub(crate) fn state_of<K: Kind>(store: &dyn Store, sight: &Sight, entity: EntityId, scope: Scope) -> Result<Option<Entity>, StoreError> {
    let Some(thing) = store.thing(&K::NAME, entity, &sight.clone().only(|one| one == scope))? else { return Ok(None) };
    thing.fold()
}
