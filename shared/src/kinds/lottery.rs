//! `lottery`: 抽查, a draw of cases that are checked once more, which nobody can steer and everybody can recompute.
//!
//! First the hash of a seed is committed, with the days and the share; when the days are over, the seed is revealed. Whether a case
//! is drawn follows from the seed and the case's own id: what else was reported does not matter, and before the seed is out
//! nobody but who committed it can know which cases will be looked at again.

use std::ops::Range;

use minicbor::{Decode, Encode};

use super::{By, Kind, said};
use crate::{
    container::GrowSet,
    hlc::Millis,
    id::{EntityId, Feed, KindName, Sha256},
    op::Stamp,
    role::Role,
    row::Summary,
    settings::Settings,
};

/// A lottery: what was committed and what was revealed.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Lottery {
    #[cbor(n(0), with = "said::all")]
    commitments: GrowSet<Stamp, Committed>,
    #[cbor(n(1), with = "said::all")]
    reveals: GrowSet<Stamp, Revealed>,
}

/// What is fixed before anybody can know the cases.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Terms {
    /// The hash of the seed: see [`commitment`].
    #[n(0)]
    pub commitment: Sha256,
    /// Cases reported from here on, and not from before the terms were fixed…
    #[n(1)]
    pub from: Millis,
    /// …and before this, when the seed may be revealed.
    #[n(2)]
    pub to: Millis,
    /// How many of a thousand are drawn.
    #[n(3)]
    pub share: u16,
    /// What it is for.
    #[n(4)]
    pub note: Option<String>,
}

/// The seed, when it is out.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Reveal {
    /// 32 bytes.
    #[n(0)]
    pub seed: Sha256,
}

said!(
    /// Terms and who fixed them.
    Committed(Terms)
);
said!(
    /// A seed and who revealed it.
    Revealed(Reveal)
);

/// What ops say of a lottery.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum LotteryBody {
    /// The terms are fixed.
    #[n(0)]
    Commit(#[n(0)] Terms),
    /// The seed is out.
    #[n(1)]
    Reveal(#[n(0)] Reveal),
}

/// What is committed of a seed: `SHA-256("xunge lottery 1" ‖ seed)`.
pub fn commitment(seed: &Sha256) -> Sha256 {
    Sha256::of(&[&b"xunge lottery 1"[..], &seed.0].concat())
}

/// True when a case is drawn: the first 8 bytes of `SHA-256("xunge draw 1" ‖ seed ‖ id)`, as a fraction of all such numbers, are below
/// `share` of a thousand.
pub fn is_drawn(seed: &Sha256, share: u16, case: EntityId) -> bool {
    let [high, _] = Sha256::of(&[&b"xunge draw 1"[..], &seed.0, &case.0.to_be_bytes()].concat()).halves();
    ((high >> 64) * 1_000) >> 64 < u128::from(share)
}

impl Lottery {
    /// The terms: the first that were fixed count, whatever somebody fixed later.
    pub fn terms(&self) -> Option<&Committed> {
        self.commitments.iter().next().map(|(_, committed)| committed)
    }

    /// Between which times the cases were reported that it draws from. Not from before the terms were fixed, whatever they say: whoever fixed
    /// them knew those cases, and could have looked for a seed that spares some.
    pub fn window(&self) -> Option<Range<Millis>> {
        let Committed { by, what } = self.terms()?;
        Some(what.from.max(by.at())..what.to)
    }

    /// The seed that was committed, once it is revealed and not before the days are over.
    pub fn seed(&self) -> Option<Sha256> {
        let terms = &self.terms()?.what;
        let counts = |revealed: &&Revealed| revealed.by.at() >= terms.to && commitment(&revealed.what.seed) == terms.commitment;
        self.reveals.iter().map(|(_, revealed)| revealed).find(counts).map(|revealed| revealed.what.seed)
    }
}

impl Kind for Lottery {
    const NAME: KindName = KindName::known("lottery");
    const VERSION: u8 = 1;
    const FEED: Feed = Feed::Desk;
    type Body = LotteryBody;

    fn apply(&mut self, by: By, body: LotteryBody) {
        match body {
            LotteryBody::Commit(what) => self.commitments.put(by.stamp, Committed { by, what }),
            LotteryBody::Reveal(what) => self.reveals.put(by.stamp, Revealed { by, what }),
        }
    }

    fn summary(&self, _: &Settings) -> Option<Summary> {
        let Committed { by, what: terms } = self.terms()?;
        let revealed = self.seed().is_some();
        let flags = [(self.commitments.len() > 1, "twice"), (!revealed && !self.reveals.is_empty(), "wrong_seed")];
        Some(Summary {
            at: Some(by.at()),
            status: if revealed { "revealed" } else { "committed" }.into(),
            open: !revealed,
            due: Some(terms.to),
            flags: flags.into_iter().filter(|(raised, _)| *raised).map(|(_, flag)| flag.to_owned()).collect(),
            detail: terms.note.clone().unwrap_or_default(),
            code: terms.share.to_string(),
            who: Some(by.author),
            ..Summary::default()
        })
    }

    fn permits(role: Role, _: &LotteryBody) -> bool {
        role.is_desk()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hlc::Hlc,
        id::{AccountId, DeviceId},
    };

    const SEED: Sha256 = Sha256([7; 32]);

    fn tell(lottery: &mut Lottery, n: u64, at: Millis, body: LotteryBody) {
        let stamp = Stamp { eff: Hlc::new(at, 0), device: DeviceId(1), n };
        lottery.apply(By { stamp, author: AccountId(9), based_on: None }, body);
    }

    fn terms(seed: &Sha256) -> LotteryBody {
        LotteryBody::Commit(Terms { commitment: commitment(seed), from: 100, to: 200, share: 100, note: None })
    }

    #[test]
    fn the_seed_comes_out_late_and_is_the_one_committed() {
        let mut lottery = Lottery::default();
        tell(&mut lottery, 1, 100, terms(&SEED));
        tell(&mut lottery, 2, 150, LotteryBody::Reveal(Reveal { seed: SEED }));
        assert_eq!(lottery.seed(), None, "not before the days are over");
        tell(&mut lottery, 3, 210, LotteryBody::Reveal(Reveal { seed: Sha256([8; 32]) }));
        assert_eq!(lottery.seed(), None, "not another one");
        assert_eq!(lottery.summary(&Settings::default()).map(|s| s.flags), Some(vec!["wrong_seed".to_owned()]));
        tell(&mut lottery, 4, 220, LotteryBody::Reveal(Reveal { seed: SEED }));
        assert_eq!(lottery.seed(), Some(SEED));
        // whoever fixes the terms again changes nothing but what everybody sees
        tell(&mut lottery, 5, 230, terms(&Sha256([9; 32])));
        assert_eq!(lottery.seed(), Some(SEED));
        assert_eq!(lottery.summary(&Settings::default()).map(|s| s.flags), Some(vec!["twice".to_owned()]));
    }

    #[test]
    fn nothing_is_drawn_that_was_known_when_the_terms_were_fixed() {
        for (fixed, from) in [(100, 100), (50, 100), (170, 170), (300, 300)] {
            let mut lottery = Lottery::default();
            tell(&mut lottery, 1, fixed, terms(&SEED));
            let window = lottery.window().expect("terms");
            assert_eq!((window.start, window.end), (from, 200), "fixed at {fixed}");
            assert_eq!(window.is_empty(), fixed > 200);
        }
    }

    #[test]
    fn about_the_share_is_drawn_and_another_seed_draws_others() {
        let cases = (0..20_000u128).map(|n| EntityId(n * 0x1_0001));
        let drawn = |seed: &Sha256, share| cases.clone().filter(|case| is_drawn(seed, share, *case)).collect::<Vec<_>>();
        let tenth = drawn(&SEED, 100);
        // four standard deviations of a binomial of 20,000 at a tenth
        assert!((1_830..2_170).contains(&tenth.len()), "{} of 20,000", tenth.len());
        assert_ne!(tenth, drawn(&Sha256([8; 32]), 100));
        assert!(drawn(&SEED, 0).is_empty());
        assert_eq!(drawn(&SEED, 1_000).len(), 20_000);
        let fifth = drawn(&SEED, 200);
        assert!(tenth.iter().all(|case| fifth.contains(case)), "a greater share draws the same and more");
    }

    #[test]
    fn a_draw_can_be_recomputed_by_hand() {
        // python3: hashlib.sha256(b"xunge draw 1" + bytes([7]*32) + (1).to_bytes(16)).digest()[:8] as a fraction of 2**64
        let of = |n: u128| (0..=1_000u16).find(|share| is_drawn(&SEED, *share, EntityId(n)));
        assert_eq!([of(1), of(2), of(3)], [Some(517), Some(994), Some(629)]);
        assert_eq!(commitment(&SEED).to_string(), "51738b6e67c2005f5d0a551d16acb60520f0857f23bd529198a24d6c25f91d66");
    }
}
