//! The outbox: own ops from the moment they are written until the server has kept them for two weeks.
//!
//! A number is given in the transaction that stores its op, so that neither two tabs nor a crash can give one twice or leave a hole.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;
use wasm_bindgen::JsValue;
use xunge_shared::{
    admit::Refusal,
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, KindName, OpId, Scope, Sha256},
    op::{MAX_OP_BYTES, Op, RawOp},
    phone::own,
};

use super::{
    KEPT_MS, OpMark, OwnOp, OwnPhoto, PhotoMark, Series, Store, StoreError, decode, encode,
    idb::{self, Mode, Tx},
    receipts,
    schema::{BY_STATE, ENTITIES, HEADS, META, OPS, PHOTO_BYTES, PHOTOS, RECEIPTS, slot},
};
use crate::capture::Saying;

const SERIES: &str = "series";
const EPOCH: &str = "epoch";

/// The entry of the state index: as [`OpMark`], and one more for what is settled by a void in its place.
fn state(op: &OwnOp) -> u32 {
    match op.mark {
        OpMark::Pending => PENDING,
        OpMark::Settled if op.replaced.is_some() => 3,
        OpMark::Settled => 1,
        OpMark::Quarantined => 2,
    }
}

const PENDING: u32 = 0;

/// What the server decided on an op.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fate {
    /// It counts.
    Settled(u64, Hlc),
    /// It does not.
    Quarantined(Refusal),
    /// Its place is taken in this epoch: it goes on under another name.
    Forked(u64),
}

/// How much of an account's work is where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Ops that are only here.
    pub(crate) pending: u32,
    /// When the oldest of them was made.
    pub(crate) oldest: Option<Millis>,
    /// Photos that are only here.
    pub(crate) photos: u32,
    /// Ops and photos that were refused.
    pub(crate) refused: u32,
}

impl Store {
    /// The series of this phone; `fresh` names it on first use.
    pub(crate) async fn series(&self, fresh: DeviceId) -> Result<Series, StoreError> {
        // a disk that is full must not keep anyone from what is on it: what is there is only read
        let kept = self.begin(&[META], Mode::Read).await?.get(META, &SERIES.into()).await?;
        if let Some(series) = decode(&kept) {
            return Ok(series);
        }
        let tx = self.begin(&[META], Mode::Durable).await?;
        let series = read_series(&tx, fresh).await?;
        tx.put(META, &SERIES.into(), &encode(&series))?;
        tx.done().await?;
        Ok(series)
    }

    /// The server's epoch, as last told.
    pub(crate) async fn epoch(&self) -> Result<Option<u64>, StoreError> {
        Ok(self.meta(EPOCH).await?.and_then(|text| text.parse().ok()))
    }

    /// Stores what was said in one strict transaction; the photos that it names, kept before, are to be sent from now on.
    pub(crate) async fn append(
        &self,
        author: AccountId,
        now: Millis,
        fresh: DeviceId,
        sayings: &[Saying],
    ) -> Result<Vec<OwnOp>, StoreError> {
        let tx = self.begin(&[META, OPS, PHOTOS], Mode::Durable).await?;
        let mut series = read_series(&tx, fresh).await?;
        let mut written = Vec::with_capacity(sayings.len());
        for saying in sayings {
            series.hlc = series.hlc.tick(now);
            series.last_n += 1;
            let raw = seal(saying, &series, author);
            if raw.0.len() > MAX_OP_BYTES {
                return Err(StoreError::TooLarge(raw.0.len()));
            }
            for sha in &saying.names {
                adopt(&tx, *sha, now).await?;
            }
            let op = OwnOp::pending(series.number, series.last_n, raw, saying.names.len() as u32);
            put(&tx, &op)?;
            written.push(op);
        }
        tx.put(META, &SERIES.into(), &encode(&series))?;
        tx.done().await?;
        Ok(written)
    }

    /// All own ops at hand, in order of their making.
    pub(crate) async fn own_ops(&self) -> Result<Vec<OwnOp>, StoreError> {
        let tx = self.begin(&[OPS], Mode::Read).await?;
        Ok(read_all(&tx.all(OPS).await?))
    }

    /// All ops that wait.
    pub(crate) async fn pending(&self) -> Result<Vec<OwnOp>, StoreError> {
        let tx = self.begin(&[OPS], Mode::Read).await?;
        Ok(read_all(&tx.all_where(OPS, BY_STATE, &PENDING.into()).await?))
    }

    /// These ops of the current series, as they are sent; what is not at hand is left out.
    pub(crate) async fn sealed(&self, series: u32, ns: &[u64]) -> Result<Vec<(u64, RawOp)>, StoreError> {
        let tx = self.begin(&[OPS], Mode::Read).await?;
        let mut raws = Vec::with_capacity(ns.len());
        for n in ns {
            if let Some(op) = read(&tx.get(OPS, &slot(series, *n)).await?) {
                raws.push((*n, op.raw));
            }
        }
        Ok(raws)
    }

    /// Writes down what the server decided, and its receipt for all of it. Returns the kinds of things that it was about.
    pub(crate) async fn decided(
        &self,
        series: u32,
        fates: &[(u64, Fate)],
        receipt: Option<&ByteVec>,
        epoch: Option<u64>,
        now: Millis,
    ) -> Result<BTreeSet<KindName>, StoreError> {
        let tx = self.begin(&[OPS, RECEIPTS], Mode::Durable).await?;
        if let Some(receipt) = receipt {
            receipts::put(&tx, now, receipt)?;
        }
        let (mut kinds, mut names) = (BTreeSet::new(), None);
        for (n, fate) in fates {
            let Some(mut op) = read(&tx.get(OPS, &slot(series, *n)).await?) else { continue };
            (op.settled_at, op.epoch) = (Some(now), epoch);
            match *fate {
                Fate::Forked(epoch) => {
                    let names = match &mut names {
                        Some(names) => names,
                        None => names.insert(second_names(&tx, epoch).await?),
                    };
                    op.fork(epoch, names);
                }
                Fate::Settled(seq, eff) => (op.mark, op.seq, op.eff) = (OpMark::Settled, Some(seq), Some(eff)),
                Fate::Quarantined(refusal) => (op.mark, op.refusal) = (OpMark::Quarantined, Some(refusal)),
            }
            put(&tx, &op)?;
            kinds.extend(op.raw.open().map(|op| op.kind));
        }
        tx.done().await?;
        Ok(kinds)
    }

    /// Puts a void in the place of `n`; what its author wrote is kept beside it. Returns the void as it is to be sent.
    pub(crate) async fn void(&self, n: u64, author: AccountId, scope: Scope, fresh: DeviceId) -> Result<OwnOp, StoreError> {
        let tx = self.begin(&[META, OPS], Mode::Durable).await?;
        let series = read_series(&tx, fresh).await?;
        let before = read(&tx.get(OPS, &slot(series.number, n)).await?);
        let void = void_for(&series, n, author, scope, before);
        put(&tx, &void)?;
        tx.done().await?;
        Ok(void)
    }

    /// The server lacks `from..=to`: queues them again, with a void for each that is not at hand.
    pub(crate) async fn requeue(
        &self,
        from: u64,
        to: u64,
        author: AccountId,
        scope: Scope,
        fresh: DeviceId,
    ) -> Result<Vec<OwnOp>, StoreError> {
        let tx = self.begin(&[META, OPS], Mode::Durable).await?;
        let series = read_series(&tx, fresh).await?;
        let mut again = vec![];
        for n in from..=to.min(series.last_n) {
            let mut op = match read(&tx.get(OPS, &slot(series.number, n)).await?).filter(|op| op.raw.open().is_ok()) {
                Some(op) => op,
                None => void_for(&series, n, author, scope, None),
            };
            op.mark = OpMark::Pending;
            put(&tx, &op)?;
            again.push(op);
        }
        tx.done().await?;
        Ok(again)
    }

    /// A refused op waits again, as its author wrote it. Nothing for one that a void stands for: its place is taken.
    pub(crate) async fn wait_again(&self, series: u32, n: u64) -> Result<Option<OwnOp>, StoreError> {
        let tx = self.begin(&[OPS], Mode::Durable).await?;
        let found = read(&tx.get(OPS, &slot(series, n)).await?).filter(|op| op.mark == OpMark::Quarantined);
        let waits = found.map(|op| OwnOp { mark: OpMark::Pending, refusal: None, ..op });
        if let Some(op) = &waits {
            put(&tx, op)?;
        }
        tx.done().await?;
        Ok(waits)
    }

    /// Remembers the server's epoch and drops all admitted states, which are another history's; what was settled or sent
    /// under another epoch waits again. Returns those ops and photos.
    pub(crate) async fn new_epoch(&self, epoch: u64, now: Millis) -> Result<(Vec<OwnOp>, Vec<OwnPhoto>), StoreError> {
        let tx = self.begin(&[META, OPS, PHOTOS, ENTITIES, HEADS], Mode::Durable).await?;
        tx.clear(ENTITIES)?;
        tx.clear(HEADS)?;
        let (mut ops, mut photos) = (vec![], vec![]);
        for mut op in read_all(&tx.all(OPS).await?) {
            if op.mark != OpMark::Pending && own::is_of_before(op.epoch, epoch) {
                op.mark = OpMark::Pending;
                put(&tx, &op)?;
                ops.push(op);
            }
        }
        for mut photo in super::photos::read_all(&tx.all(PHOTOS).await?) {
            if photo.mark == PhotoMark::Sent && own::is_of_before(photo.epoch, epoch) {
                (photo.mark, photo.since) = (PhotoMark::Pending, now);
                super::photos::put(&tx, &photo)?;
                photos.push(photo);
            }
        }
        tx.put(META, &EPOCH.into(), &epoch.to_string().into())?;
        tx.done().await?;
        Ok((ops, photos))
    }

    /// Gives the series up for that of `device`. The places of these ops are taken in this epoch: there each becomes a series of its
    /// own, at the same clock; a void among them is not needed. What else waits keeps its name, because the server may have it.
    pub(crate) async fn new_series(&self, device: DeviceId, ns: &BTreeSet<u64>, epoch: u64) -> Result<Series, StoreError> {
        let tx = self.begin(&[META, OPS], Mode::Durable).await?;
        let old = read_series(&tx, device).await?;
        let mut names = second_names(&tx, epoch).await?;
        for mut waits in read_all(&tx.all_where(OPS, BY_STATE, &PENDING.into()).await?) {
            if waits.series != old.number || !ns.contains(&waits.n) {
                continue;
            }
            if !own::is_work(&waits.raw) && waits.replaced.is_none() {
                tx.delete(OPS, &slot(waits.series, waits.n))?;
                continue;
            }
            waits.fork(epoch, &mut names);
            put(&tx, &waits)?;
        }
        let series = Series { device, number: old.number + 1, last_n: 0, hlc: old.hlc };
        tx.put(META, &SERIES.into(), &encode(&series))?;
        tx.done().await?;
        Ok(series)
    }

    /// How much is where.
    pub(crate) async fn tally(&self) -> Result<Tally, StoreError> {
        let tx = self.begin(&[OPS, PHOTOS], Mode::Read).await?;
        let waiting = read_all(&tx.all_where(OPS, BY_STATE, &PENDING.into()).await?);
        let quarantined = tx.count_where(OPS, BY_STATE, &2.into()).await? + tx.count_where(OPS, BY_STATE, &3.into()).await?;
        let count = async |mark: PhotoMark| tx.count_where(PHOTOS, BY_STATE, &(mark as u32).into()).await;
        Ok(Tally {
            pending: waiting.len() as u32,
            oldest: waiting.iter().filter_map(|op| op.raw.open().ok()).map(|op| op.hlc.millis()).min(),
            photos: count(PhotoMark::Pending).await?,
            refused: quarantined + count(PhotoMark::Refused).await?,
        })
    }

    /// Forgets what the server has had for [`KEPT_MS`], and photos of forms that were given up as long ago.
    ///
    /// What the server has goes by the server's clock, `server`: a phone's that leaps ahead must cost nothing. Photos of a form that was
    /// never saved go by the phone's own, `here`.
    pub(crate) async fn prune(&self, server: Millis, here: Millis) -> Result<(), StoreError> {
        let tx = self.begin(&[OPS, PHOTOS, PHOTO_BYTES, RECEIPTS], Mode::Replaceable).await?;
        receipts::prune(&tx, server)?;
        let old = |since: Millis, now: Millis| since + KEPT_MS < now;
        for op in read_all(&tx.all_where(OPS, BY_STATE, &1.into()).await?) {
            if op.settled_at.is_some_and(|at| old(at, server)) {
                tx.delete(OPS, &slot(op.series, op.n))?;
            }
        }
        for photo in super::photos::read_all(&tx.all(PHOTOS).await?) {
            let gone = match photo.mark {
                PhotoMark::Sent => old(photo.since, server),
                PhotoMark::Draft => old(photo.since, here),
                PhotoMark::Pending | PhotoMark::Refused => false,
            };
            if gone {
                tx.delete(PHOTOS, &photo.sha.to_string().into())?;
                tx.delete(PHOTO_BYTES, &photo.sha.to_string().into())?;
            }
        }
        tx.done().await
    }
}

/// A photo that the op names is no draft any more.
async fn adopt(tx: &Tx, sha: Sha256, now: Millis) -> Result<(), StoreError> {
    let key = sha.to_string().into();
    let mut photo = super::photos::read(&tx.get(PHOTOS, &key).await?).ok_or(StoreError::PhotoMissing(sha))?;
    if photo.mark == PhotoMark::Draft {
        (photo.mark, photo.since) = (PhotoMark::Pending, now);
        super::photos::put(tx, &photo)?;
    }
    Ok(())
}

fn seal(saying: &Saying, series: &Series, author: AccountId) -> RawOp {
    Op {
        device: series.device,
        n: series.last_n,
        author,
        hlc: series.hlc,
        kind: saying.kind.clone(),
        v: saying.v,
        scope: saying.scope,
        entity: saying.entity,
        based_on: saying.based_on,
        body: saying.body.clone().into(),
    }
    .seal()
}

fn void_for(series: &Series, n: u64, author: AccountId, scope: Scope, before: Option<OwnOp>) -> OwnOp {
    let said = before.as_ref().and_then(|before| before.raw.open().ok());
    let void = own::void_for(said.as_ref(), OpId { device: series.device, n }, author, (series.hlc, scope));
    let replaced = before.and_then(|before| before.replaced.or(Some(before.raw).filter(own::is_work)));
    OwnOp { replaced, ..OwnOp::pending(series.number, n, void.seal(), 0) }
}

/// The second names that ops go by in this epoch.
async fn second_names(tx: &Tx, epoch: u64) -> Result<BTreeMap<OpId, OpId>, StoreError> {
    let all = read_all(&tx.all(OPS).await?);
    Ok(all.iter().filter(|op| op.heir_in(Some(epoch)).is_some()).filter_map(OwnOp::names).collect())
}

async fn read_series(tx: &Tx, fresh: DeviceId) -> Result<Series, StoreError> {
    let stored = decode(&tx.get(META, &SERIES.into()).await?);
    Ok(stored.unwrap_or(Series { device: fresh, number: 0, last_n: 0, hlc: Hlc::default() }))
}

fn put(tx: &Tx, op: &OwnOp) -> Result<(), StoreError> {
    tx.put(OPS, &slot(op.series, op.n), &idb::object(&[(BY_STATE, state(op).into()), ("data", encode(op))]))
}

fn read(value: &JsValue) -> Option<OwnOp> {
    decode(&idb::field(value, "data"))
}

fn read_all(values: &js_sys::Array) -> Vec<OwnOp> {
    let mut ops: Vec<OwnOp> = values.iter().filter_map(|value| read(&value)).collect();
    ops.sort_unstable_by_key(|op| (op.series, op.n));
    ops
}
