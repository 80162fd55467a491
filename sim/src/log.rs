//! The server's log in memory: what the records of its disk add up to, and how recording a push asks and tells it.
//!
//! The decisions are `shared::record`'s. Memory is only ever that of the last synchronised transaction or of the open one: a
//! transaction that fails takes all of it along, and it is read again from the disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
};

use xunge_shared::{
    admit::Refusal,
    hlc::Hlc,
    id::{AccountId, DeviceId, OpId, Scope, Sha256},
    op::{Admitted, RawOp},
    record::{Fate, Judged, Log, Place, Series, record},
    wire::OpResult,
};

use crate::{mutation::Mutation, platter::Record};

/// An op in quarantine.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Why.
    pub refusal: Refusal,
    /// Its place in its series, when it has taken it.
    takes: Option<u64>,
    /// The op.
    pub raw: RawOp,
}

/// What the log holds.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The server's epoch.
    pub epoch: u64,
    /// The feeds.
    pub feeds: BTreeMap<Scope, Vec<Admitted>>,
    /// All ops in the order of their admission: which feed, and where in it (from 0).
    pub order: Vec<(Scope, usize)>,
    /// Refused ops by series and hash.
    pub quarantine: BTreeMap<(DeviceId, Sha256), Refused>,
    /// Photos that are complete.
    pub photos: BTreeSet<Sha256>,
    series: BTreeMap<DeviceId, Series>,
    places: BTreeMap<OpId, (Scope, usize)>,
}

impl State {
    /// What these records add up to.
    pub fn read(records: Vec<Record>) -> Self {
        let mut state = Self::default();
        let mut owners: BTreeMap<DeviceId, AccountId> = BTreeMap::new();
        for record in records {
            if let Record::Series { device, account } = record {
                owners.insert(device, account);
            }
            state.apply(record);
        }
        for (device, account) in owners {
            let series = state.end_of(device, account);
            state.series.insert(device, series);
        }
        state
    }

    /// Up to where the series is without a hole.
    pub fn high(&self, device: DeviceId) -> u64 {
        self.series.get(&device).map_or(0, |series| series.high)
    }

    fn apply(&mut self, record: Record) {
        match record {
            Record::Op { scope, seq, device, n, eff, raw } => {
                let feed = self.feeds.entry(scope).or_default();
                self.places.insert(OpId { device, n }, (scope, feed.len()));
                self.order.push((scope, feed.len()));
                feed.push(Admitted { seq, eff, op: raw });
            }
            Record::Refused { device, n, takes, refusal, raw } => {
                self.quarantine.insert((device, raw.hash()), Refused { refusal, takes: takes.then_some(n), raw });
            }
            Record::Photo { photo } => {
                self.photos.insert(photo);
            }
            Record::Epoch { epoch } => self.epoch = epoch,
            Record::Series { .. } => {}
        }
    }

    /// The end of a series as the log has it, as the store reads it after a start.
    fn end_of(&self, device: DeviceId, account: AccountId) -> Series {
        let of_device = OpId { device, n: 0 }..=OpId { device, n: u64::MAX };
        let last = self.places.range(of_device.clone()).next_back().map(|(id, place)| (id.n, self.at(place).eff));
        let mut taken: BTreeSet<u64> = self.places.range(of_device).map(|(id, _)| id.n).collect();
        taken.extend(self.quarantine.iter().filter(|((of, _), _)| *of == device).filter_map(|(_, refused)| refused.takes));
        let mut high = 0;
        while taken.remove(&(high + 1)) {
            high += 1;
        }
        Series::restore(account, high, taken, last)
    }

    fn at(&self, (scope, index): &(Scope, usize)) -> &Admitted {
        &self.feeds[scope][*index]
    }

    /// Records a push; returns the results, up to where the series is, and what is to be written.
    pub fn record(
        &mut self,
        device: DeviceId,
        author: AccountId,
        ops: &[Judged],
        mutation: Option<Mutation>,
    ) -> (Vec<OpResult>, u64, Vec<Record>) {
        let mut rows = vec![];
        let mut series = self.series.remove(&device).unwrap_or_else(|| {
            rows.push(Record::Series { device, account: author });
            Series::new(author)
        });
        let mut recording = Recording { state: self, device, rows, mutation, judged: None };
        let mut results = Vec::with_capacity(ops.len());
        for op in ops {
            recording.judged = match &op.fate {
                Fate::Admit { eff, .. } => Some(*eff),
                Fate::Refuse(_) => None,
            };
            if mutation == Some(Mutation::NoIdempotency) {
                series = Series::new(series.account);
            }
            match record(&mut recording, &mut series, author, op) {
                Ok(result) => results.push(result),
                Err(never) => match never {},
            }
        }
        let rows = recording.rows;
        let high = series.high;
        self.series.insert(device, series);
        (results, high, rows)
    }
}

/// A push on its way into the log.
struct Recording<'a> {
    state: &'a mut State,
    device: DeviceId,
    rows: Vec<Record>,
    mutation: Option<Mutation>,
    /// When the op that is recorded counts, but for the order within its series.
    judged: Option<Hlc>,
}

impl Recording<'_> {
    fn is(&self, mutation: Mutation) -> bool {
        self.mutation == Some(mutation)
    }

    fn put(&mut self, record: Record) {
        self.state.apply(record.clone());
        self.rows.push(record);
    }
}

impl Log for Recording<'_> {
    type Error = Infallible;

    fn place(&mut self, n: u64, raw: &RawOp) -> Result<Option<(Place, bool)>, Infallible> {
        let Some(place) = self.state.places.get(&OpId { device: self.device, n }) else { return Ok(None) };
        let admitted = self.state.at(place);
        Ok(Some((Place { seq: admitted.seq, eff: admitted.eff }, admitted.op == *raw || self.is(Mutation::AcceptFork))))
    }

    fn eff_before(&mut self, n: u64) -> Result<Option<Hlc>, Infallible> {
        let before = OpId { device: self.device, n: 0 }..OpId { device: self.device, n };
        Ok(self.state.places.range(before).next_back().map(|(_, place)| self.state.at(place).eff))
    }

    fn insert(&mut self, scope: Scope, n: u64, eff: Hlc, raw: &RawOp) -> Result<u64, Infallible> {
        let seq = self.state.feeds.get(&scope).and_then(|feed| feed.last()).map_or(0, |last| last.seq) + 1;
        let eff = self.judged.filter(|_| self.is(Mutation::DropSeriesOrder)).unwrap_or(eff);
        self.put(Record::Op { scope, seq, device: self.device, n, eff, raw: raw.clone() });
        Ok(seq)
    }

    fn are_here(&mut self, photos: &[Sha256]) -> Result<bool, Infallible> {
        Ok(photos.iter().all(|photo| self.state.photos.contains(photo)))
    }

    fn refused(&mut self, hash: Sha256, _: Refusal) -> Result<Option<Refusal>, Infallible> {
        Ok(self.state.quarantine.get(&(self.device, hash)).map(|refused| refused.refusal))
    }

    fn quarantine(&mut self, op: &Judged, _: Sha256, refusal: Refusal, takes: bool) -> Result<(), Infallible> {
        if !self.is(Mutation::DropQuarantined) {
            self.put(Record::Refused { device: self.device, n: op.n, takes, refusal, raw: op.raw.clone() });
        }
        Ok(())
    }
}
