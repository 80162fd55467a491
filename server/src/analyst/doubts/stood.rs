//! Where the author of a record says that they were: for a person to look at, judged elsewhere.

use xunge_shared::{
    id::{EntityId, KindName},
    kinds::{
        Kind,
        case::{Case, CaseBody},
        checkpoint::Checkpoint,
        presence::Presence,
        round::{Round, RoundBody},
        zone::{Zone, ZoneBody},
    },
    op::Op,
};

/// Where the author of a record was, and the thing that they were to be at.
#[derive(Debug, Clone, PartialEq)]
pub struct Stood {
    /// How they showed it.
    pub presence: Presence,
    /// The thing.
    pub at: (KindName, EntityId),
}

impl Stood {
    /// What an op says of it.
    pub fn of(op: &Op) -> Option<Self> {
        let (body, here) = (&op.body, (op.kind.clone(), op.entity));
        if op.kind == Zone::NAME {
            let ZoneBody::Inspect(seen) = minicbor::decode(body).ok()? else { return None };
            return Some(Self { presence: seen.presence, at: here });
        }
        if op.kind == Case::NAME {
            return match minicbor::decode(body).ok()? {
                CaseBody::Report(report) => Some(Self { presence: report.presence, at: here }),
                CaseBody::Seen(seen) => Some(Self { presence: seen.presence, at: here }),
                CaseBody::Move(step) => Some(Self { presence: step.presence, at: here }),
                _ => None,
            };
        }
        if op.kind == Round::NAME {
            let RoundBody::CheckIn(visit) = minicbor::decode(body).ok()? else { return None };
            return Some(Self { presence: visit.presence, at: (Checkpoint::NAME, visit.checkpoint) });
        }
        None
    }
}
