//! Logic that is wrong on purpose: each mutation must be caught by an invariant within a bounded number of seeds.
//!
//! No branch for them exists in the product. They sit at the seams that only a simulation has: in its implementation of the
//! server's `Log`, in its disks and projector, and in what lies between the plan's effects and the phone.

/// A seeded mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutation {
    /// A restored server keeps its epoch.
    DropEpochCheck,
    /// Another op in a taken place is answered as the one that is there.
    AcceptFork,
    /// The server answers before its disk is synchronised.
    AckBeforeFsync,
    /// Losing a scope drops what waits for it.
    ForgetOutbox,
    /// A refused op is answered and not kept.
    DropQuarantined,
    /// A phone does not care about holes in its series.
    SkipMissing,
    /// A phone does not compare digests.
    SkipDigest,
    /// A server that forgets which places are taken.
    NoIdempotency,
    /// A phone forgets an op as soon as it is settled.
    PurgeAcked,
    /// What was said is sent before it is on the phone's disk: after a crash its number is given again.
    ReuseNumbers,
    /// States are built in the order of arrival.
    OrderByArrival,
    /// A photo counts as sent with its first piece.
    PhotoDoneEarly,
    /// The projector notes how far it is before it has written the states.
    CursorBeforeMerge,
    /// The corrected time of an op is stored without the order within its series.
    DropSeriesOrder,
    /// A push without an answer counts as done.
    SettleUnanswered,
    /// Recovery believes torn records.
    TrustTornLog,
    /// Places in a feed are given before the transaction and not given back.
    BareSequence,
    /// A cloned device keeps its name.
    KeepCloneName,
    /// A lost scope stays on the phone.
    KeepLostScope,
    /// A server takes what was meant for it before it was restored.
    IgnorePushEpoch,
    /// A phone whose storage is full says that it saved.
    SavedWhenFull,
    /// A server refuses messages with keys of a later build.
    RefuseLaterKeys,
    /// A push is answered without a receipt.
    NoReceipts,
    /// A receipt is written before the order within the series is kept.
    ReceiptBeforeOrder,
}

impl Mutation {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::DropEpochCheck,
        Self::AcceptFork,
        Self::AckBeforeFsync,
        Self::ForgetOutbox,
        Self::DropQuarantined,
        Self::SkipMissing,
        Self::SkipDigest,
        Self::NoIdempotency,
        Self::PurgeAcked,
        Self::ReuseNumbers,
        Self::OrderByArrival,
        Self::PhotoDoneEarly,
        Self::CursorBeforeMerge,
        Self::DropSeriesOrder,
        Self::SettleUnanswered,
        Self::TrustTornLog,
        Self::BareSequence,
        Self::KeepCloneName,
        Self::KeepLostScope,
        Self::IgnorePushEpoch,
        Self::SavedWhenFull,
        Self::RefuseLaterKeys,
        Self::NoReceipts,
        Self::ReceiptBeforeOrder,
    ];

    /// Its name on the command line.
    pub fn name(self) -> String {
        let mut name = String::new();
        for (at, letter) in format!("{self:?}").char_indices() {
            if at > 0 && letter.is_uppercase() {
                name.push('-');
            }
            name.extend(letter.to_lowercase());
        }
        name
    }

    /// The mutation with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mutation| mutation.name() == name)
    }
}
