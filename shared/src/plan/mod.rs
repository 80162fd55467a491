//! What a phone does next: the sync client as a state machine without IO, clock or randomness.
//!
//! The caller asks [`Client::next`], carries the request out, and hands the answer to [`Client::answered`], which
//! returns what is to be stored. The queue always moves: a refused op is set aside, a bad one is found by halving and
//! replaced by a void, and records never wait for photos.

mod client;
mod uploads;

use std::collections::{BTreeMap, BTreeSet};

pub use client::{Client, PULL_EVERY_MS};

use crate::{
    admit::Refusal,
    hlc::{Hlc, Millis},
    id::{DeviceId, Scope, Sha256},
    wire::{PullReply, PushReply, ScopeFeed},
};

/// A request that the caller is to carry out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Push these ops of this series.
    Push(DeviceId, Vec<u64>),
    /// Pull from these cursors.
    Pull {
        /// How often one was wanted by then.
        wanted: u64,
        /// The epoch that they belong to.
        epoch: Option<u64>,
        /// Where each scope is known to.
        cursors: BTreeMap<Scope, u64>,
    },
    /// Announce a photo of this size; the answer tells how much of it the server has.
    Announce(Sha256, u64),
    /// Send a piece of a photo.
    Send {
        /// Which photo.
        photo: Sha256,
        /// From here.
        offset: u64,
        /// So many bytes.
        len: u64,
    },
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This.
    Do(Request),
    /// Nothing, until then or until something happens.
    Wait(Option<Millis>, Why),
}

/// Why there is nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// All is sent and fresh.
    Idle,
    /// The last attempt failed; another follows.
    Retry,
    /// The server asks for the password; the queue is kept.
    SignIn,
}

/// An answer that is not a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No answer, or one that was cut.
    Unreachable,
    /// An HTTP status, with the seconds of `Retry-After` when it came.
    Status(u16, Option<u32>),
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Of a push.
    Pushed(PushReply),
    /// Of a pull.
    Pulled(PullReply),
    /// Of an announcement or a piece: the server has so many bytes; all of them when the photo is complete.
    Have(u64),
    /// Of any.
    Failed(Failure),
}

/// What the caller is to store. Effects are carried out in order, each at once with what it says.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The op is on the server's disk.
    Settle {
        /// Which.
        n: u64,
        /// Its place in the feed.
        seq: u64,
        /// When it counts.
        eff: Hlc,
    },
    /// The op is kept on the server, but does not count.
    Quarantine {
        /// Which.
        n: u64,
        /// Why.
        refusal: Refusal,
    },
    /// The server cannot take the op at all: keep it for its author, and put a void in its place.
    Void(u64),
    /// The server lacks these: queue them again, with a void for each that is not at hand.
    Missing {
        /// From this one.
        from: u64,
        /// To this one.
        to: u64,
    },
    /// Another phone writes this device's series: take a new device id, and make each of these ops a series of its own, named by
    /// [`RawOp::heir`](crate::op::RawOp::heir). What else waits on the disk keeps its name: the server may have it, and the app died
    /// or failed before it could write that down.
    NewDevice(BTreeSet<u64>),
    /// The server's epoch, met for the first time or changed by a restore. In one transaction: remember it, drop every
    /// scope's admitted states and head (they are another history's), queue again what was settled under another.
    Epoch(u64),
    /// Take in what is new in a scope of a server with this model, then call [`Client::merged`] or [`Client::distrust`].
    Merge(ScopeFeed, u16),
    /// Drop what was admitted of this scope. Own work stays.
    Forget(Scope),
    /// The photo is complete on the server.
    PhotoDone(Sha256),
    /// The server does not take this photo: keep it, show it to its author.
    PhotoRefused(Sha256),
}
