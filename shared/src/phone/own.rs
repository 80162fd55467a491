//! What becomes of own ops that cannot go as they were said. Pure: a phone without a screen and the app, which keep them in stores of their own,
//! both decide by this.

use crate::{
    hlc::Hlc,
    id::{AccountId, OpId, Scope},
    op::{Op, RawOp, VOID},
};

/// The void that takes the place `id`: at the clock and in the feed of what was said there, so that only the words are missing. Of what is not
/// at hand nothing is known, and `hlc` and `scope` stand for it.
pub fn void_for(said: Option<&Op>, id: OpId, author: AccountId, (hlc, scope): (Hlc, Scope)) -> Op {
    let (hlc, scope) = said.map_or((hlc, scope), |op| (op.hlc, op.scope));
    Op {
        device: id.device,
        n: id.n,
        author,
        hlc,
        kind: VOID,
        v: 1,
        scope,
        entity: crate::id::EntityId::default(),
        based_on: None,
        body: vec![].into(),
    }
}

/// True for what its author may want back when a void stands in its place: also what this build cannot read, and no void.
pub fn is_work(raw: &RawOp) -> bool {
    raw.open().map_or(true, |op| op.kind != VOID)
}

/// True when what was told in the epoch `told` is to be told again in `epoch`: a restored server may not know of it.
pub fn is_of_before(told: Option<u64>, epoch: u64) -> bool {
    told != Some(epoch)
}

/// The second name of an op whose own is taken: it follows from itself, at the same clock, so that copies of a phone name it alike. What was said
/// about an own op that goes by another name (`other_name`) goes on to be about it.
pub fn heir_of(raw: &RawOp, other_name: impl Fn(OpId) -> Option<OpId>) -> Option<RawOp> {
    let op = raw.open().ok()?;
    let based_on = op.based_on.map(|id| other_name(id).unwrap_or(id));
    let id = heir_id(raw);
    Some(Op { device: id.device, n: id.n, based_on, ..op }.seal())
}

/// What [`heir_of`] is called.
pub fn heir_id(raw: &RawOp) -> OpId {
    OpId { device: raw.heir(), n: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{DeviceId, EntityId, KindName};

    fn said(n: u64, based_on: Option<OpId>) -> Op {
        Op {
            device: DeviceId(1),
            n,
            author: AccountId(7),
            hlc: Hlc::new(1_000 + n, 0),
            kind: KindName::known("case"),
            v: 1,
            scope: "990001001000".parse().unwrap(),
            entity: EntityId(1),
            based_on,
            body: vec![n as u8].into(),
        }
    }

    #[test]
    fn what_is_about_an_op_of_another_name_follows_it() {
        let report = said(1, None);
        let step = said(2, Some(report.id()));
        let other = |id| (id == report.id()).then(|| heir_id(&report.seal()));
        let (first, second) =
            (heir_of(&report.seal(), other).unwrap().open().unwrap(), heir_of(&step.seal(), other).unwrap().open().unwrap());
        assert_eq!(second.based_on, Some(first.id()));
        assert_eq!((first.n, first.hlc, &first.body, first.entity), (1, report.hlc, &report.body, report.entity), "said as before");
        assert_eq!(heir_of(&step.seal(), |_| None).unwrap().open().unwrap().based_on, Some(report.id()), "whose name is its own keeps it");
        assert!(heir_of(&RawOp(vec![0xff]), |_| None).is_none());
    }

    #[test]
    fn a_void_stands_where_something_was_said() {
        let op = said(3, None);
        let elsewhere = (Hlc::new(9, 9), "990001002000".parse().unwrap());
        let void = void_for(Some(&op), op.id(), op.author, elsewhere);
        assert_eq!((void.id(), void.hlc, void.scope, void.kind.clone()), (op.id(), op.hlc, op.scope, VOID));
        let unknown = void_for(None, op.id(), op.author, elsewhere);
        assert_eq!((unknown.hlc, unknown.scope), elsewhere);
        assert!(is_work(&op.seal()) && is_work(&RawOp(vec![0xff])) && !is_work(&void.seal()));
        assert!(is_of_before(None, 5) && is_of_before(Some(4), 5) && !is_of_before(Some(5), 5));
    }
}
