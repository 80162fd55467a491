//! The server: a disk, the log in memory, the projection, and what it answers. The decisions are those of `shared::record`,
//! `shared::admit` and `shared::feed`, over real encoded messages; HTTP, accounts' passwords and SQL are not modelled.

use std::collections::BTreeMap;

use xunge_shared::{
    admit::{Context, skew},
    feed::{self, Reading, Tell, Unanswerable},
    hlc::Millis,
    id::{AccountId, DeviceId, Scope, Sha256},
    op::{Op, RawOp, encode},
    record::{Judged, judge},
    role::Grant,
    wire::{MAX_PUSH_BYTES, MAX_PUSH_OPS, MODEL, PullReply, PullRequest, PushReply, PushRequest, ScopeFeed},
};

use crate::{
    drafts, later,
    log::State,
    mutation::Mutation,
    platter::{Platter, Record},
    receipt::Receipt,
    view::View,
};

/// The HTTP status of a refused request.
pub type Status = u16;

/// A push that waits for the next transaction.
#[derive(Debug)]
struct Waiting {
    ticket: u64,
    author: AccountId,
    device: DeviceId,
    now: Millis,
    ops: Vec<Judged>,
}

/// See the module.
#[derive(Debug)]
pub struct Server {
    /// Its disk.
    pub platter: Platter,
    /// What is on it, and what the open transaction adds.
    pub log: State,
    /// What follows from it.
    pub view: View,
    /// It is of the build before this one.
    pub old: bool,
    /// So many ops are told of a feed at once.
    pub page: usize,
    /// Snapshots are at hand; without, readers begin with ops.
    pub packs: bool,
    waiting: Vec<Waiting>,
    staged: BTreeMap<Sha256, (u64, Vec<u8>)>,
    mutation: Option<Mutation>,
}

impl Server {
    /// An empty server.
    pub fn new(old: bool, page: usize, packs: bool, mutation: Option<Mutation>) -> Self {
        let mut platter = Platter::default();
        platter.write(vec![Record::Epoch { epoch: 1 }], true);
        platter.sync();
        let log = State::read(platter.recover(false));
        Self { platter, log, view: View::default(), old, page, packs, waiting: vec![], staged: BTreeMap::new(), mutation }
    }

    fn is(&self, mutation: Mutation) -> bool {
        self.mutation == Some(mutation)
    }

    /// Takes a push to be recorded with the next transaction; its answer comes under the ticket.
    pub fn push(&mut self, ticket: u64, body: &[u8], author: AccountId, grants: &[Grant], now: Millis) -> Result<(), Status> {
        let push: PushRequest = minicbor::decode(body).map_err(|_| 400u16)?;
        if self.is(Mutation::RefuseLaterKeys) && later::has_key(body) {
            return Err(400);
        }
        if !self.old && !self.is(Mutation::IgnorePushEpoch) && !push.is_for(self.log.epoch) {
            return Err(409);
        }
        if push.ops.len() > MAX_PUSH_OPS || (push.ops.len() > 1 && push.ops.iter().map(|op| op.0.len()).sum::<usize>() > MAX_PUSH_BYTES) {
            return Err(413);
        }
        let cx = Context { author, grants, now, skew_ms: skew(push.dev_now, now) };
        let ops = push.ops.into_iter().map(|raw| self.judge(raw, push.device, &cx)).collect();
        self.waiting.push(Waiting { ticket, author, device: push.device, now, ops });
        Ok(())
    }

    fn judge(&self, raw: RawOp, device: DeviceId, cx: &Context) -> Judged {
        match raw.open() {
            // The build before this one judges the newest kind as one that it does not know.
            Ok(op) if self.old && op.kind == drafts::NEW => {
                let masked = Op { kind: drafts::UNKNOWN, ..op };
                Judged { raw, ..judge(masked.seal(), device, cx) }
            }
            _ => judge(raw, device, cx),
        }
    }

    /// True when a push waits.
    pub fn has_work(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Records and writes what waits. The answers may be given once the disk is synchronised.
    pub fn write(&mut self) -> Vec<(u64, PushReply)> {
        let mut replies = vec![];
        for push in std::mem::take(&mut self.waiting) {
            let (results, high_n, rows) = self.log.record(push.device, push.author, &push.ops, self.mutation);
            let early = self.is(Mutation::ReceiptBeforeOrder);
            let receipt = Receipt::of(self.log.epoch, push.device, &push.ops, &results, early);
            let receipt = (!self.is(Mutation::NoReceipts)).then(|| encode(&receipt).into());
            // A frame for each row: a crash may then take any of them.
            for row in rows {
                self.platter.write(vec![row], false);
            }
            replies.push((push.ticket, PushReply { srv_now: push.now, results, high_n, epoch: self.log.epoch, receipt }));
        }
        self.platter.write(vec![], true);
        replies
    }

    /// The transaction failed: nothing of it has happened.
    pub fn roll_back(&mut self) {
        self.platter.drop_cache();
        let before = self.is(Mutation::BareSequence).then(|| std::mem::take(&mut self.log));
        self.log = State::read(self.platter.recover(false));
        let Some(before) = before else { return };
        // The mutation: as with a bare sequence, the places that were given are not given again.
        for (scope, feed) in &mut self.log.feeds {
            let given = before.feeds.get(scope).and_then(|feed| feed.last()).map_or(0, |last| last.seq);
            if let Some(last) = feed.last_mut() {
                last.seq = last.seq.max(given);
            }
        }
    }

    /// The process or the power ends. Returns the tickets that will not be answered.
    pub fn crash(&mut self, luck: &mut crate::luck::Luck) {
        self.waiting.clear();
        self.platter.crash(luck);
        if luck.permille(300) {
            // It dies again while it recovers.
            self.platter.recover(self.is(Mutation::TrustTornLog));
        }
        self.log = State::read(self.platter.recover(self.is(Mutation::TrustTornLog)));
        if luck.permille(300) {
            self.staged.clear();
        }
        self.view.crash(&self.log, 1 + luck.below(4) as usize, self.mutation);
        if luck.permille(200) || self.view.pos > self.log.order.len() {
            self.view = View::default();
        }
    }

    /// Puts an older disk back, with a new life.
    pub fn restore(&mut self, backup: Platter) {
        let epoch = self.log.epoch + 1;
        self.platter = backup;
        self.waiting.clear();
        // A backup reads what is committed.
        self.platter.drop_cache();
        self.platter.recover(false);
        if !self.is(Mutation::DropEpochCheck) {
            self.platter.write(vec![Record::Epoch { epoch }], true);
            self.platter.sync();
        }
        self.log = State::read(self.platter.recover(false));
        self.view = View::default();
    }

    /// The newest build is installed: what the old one projected is built anew.
    pub fn upgrade(&mut self) {
        if std::mem::take(&mut self.old) {
            self.view = View::default();
        }
    }

    /// Answers a pull.
    pub fn pull(&mut self, body: &[u8], readable: &[Scope], may_read: impl Fn(Scope) -> bool) -> Result<PullReply, Status> {
        let pull: PullRequest = minicbor::decode(body).map_err(|_| 400u16)?;
        feed::answerable(&pull, self.log.epoch).map_err(|why| match why {
            Unanswerable::ClientTooOld | Unanswerable::ClientTooNew => 426u16,
            Unanswerable::Epoch => 409,
        })?;
        let model = if self.old { MODEL - 1 } else { MODEL };
        let (cursors, gone) = feed::wanted(&pull, readable, may_read);
        let scopes = cursors.into_iter().map(|(scope, cursor)| self.feed(scope, cursor, pull.model == model)).collect();
        Ok(PullReply { epoch: self.log.epoch, model, scopes, gone })
    }

    fn feed(&mut self, scope: Scope, cursor: u64, alike: bool) -> ScopeFeed {
        let ops = self.log.feeds.get(&scope).map_or(&[][..], Vec::as_slice);
        let last = ops.last().map_or(0, |last| last.seq);
        let (cursor, tell) = feed::tell(Reading { cursor, last, alike, full: false });
        if tell == Tell::States
            && self.packs
            && let Some((head, states)) = self.view.packed(scope, |packed| feed::serves(packed, cursor, last))
        {
            let (to, more) = (head.seq, head.seq < last);
            return ScopeFeed { id: scope, from: 0, to, ops: vec![], snapshot: Some(states), more, digest: Some(head.digest) };
        }
        let ops: Vec<_> = ops.iter().filter(|op| op.seq > cursor).take(self.page).cloned().collect();
        let to = cursor + ops.len() as u64;
        let head = self.view.heads.get(&scope).copied().unwrap_or_default();
        ScopeFeed { id: scope, from: cursor, to, ops, snapshot: None, more: to < last, digest: (head.seq == to).then_some(head.digest) }
    }

    /// A photo is coming.
    pub fn announce(&mut self, photo: Sha256, size: u64) -> u64 {
        if self.log.photos.contains(&photo) {
            return size;
        }
        let early = self.is(Mutation::PhotoDoneEarly);
        let staged = self.staged.entry(photo).or_insert((size, vec![]));
        if staged.0 != size {
            *staged = (size, vec![]);
        }
        if early { size } else { staged.1.len() as u64 }
    }

    /// A piece of a photo.
    pub fn send(&mut self, photo: Sha256, offset: u64, piece: &[u8], cut: bool) -> Result<u64, Status> {
        let Some((size, bytes)) = self.staged.get_mut(&photo) else {
            return if self.log.photos.contains(&photo) { Err(409) } else { Err(404) };
        };
        if offset != bytes.len() as u64 {
            return Err(409);
        }
        if cut {
            // What came is kept; the piece was announced longer.
            bytes.extend(&piece[..piece.len() / 2]);
            return Err(400);
        }
        bytes.extend(piece);
        if (bytes.len() as u64) < *size {
            return Ok(bytes.len() as u64);
        }
        let (size, bytes) = self.staged.remove(&photo).unwrap_or_default();
        if Sha256::of(&bytes) != photo {
            return Err(422);
        }
        self.log.photos.insert(photo);
        self.platter.write(vec![Record::Photo { photo }], true);
        self.platter.sync();
        Ok(size)
    }
}
