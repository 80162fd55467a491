//! A mix of ops as an evening makes them: mostly inspections, some reports, notes and check-ins. No tracks, no photos.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    geometry::LonLat,
    hlc::Hlc,
    id::{AccountId, DeviceId, EntityId, OpId, Scope},
    kinds::{
        case::{Case, CaseBody, Report},
        presence::Presence,
        round::{CheckIn, FieldNote, Round, RoundBody},
        zone::{Inspection, Verdict, Zone, ZoneBody},
    },
    op::RawOp,
    phone::Draft,
    settings::Settings,
    wire::{PROTO, PushRequest},
};
use xunge_tests::series::now;

/// How many zones the inspections are spread over.
const ZONES: u128 = 6_000;
/// So many check-ins and notes make a round.
const ROUND: u32 = 30;

/// One device's stream of ops.
#[derive(Debug)]
pub struct Stream {
    device: DeviceId,
    author: AccountId,
    scope: Scope,
    n: u64,
    clock: Hlc,
    rng: ChaCha8Rng,
    settings: Settings,
    /// The round that is being walked, and how much was said of it.
    round: (EntityId, u32),
}

impl Stream {
    /// A new device of an account.
    pub fn new(author: AccountId, scope: Scope, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // An hour of work that is sent now.
        let clock = Hlc::new(now() - 3_600_000, 0);
        Self { device: DeviceId(rng.random()), author, scope, n: 0, clock, rng, settings: Settings::default(), round: (EntityId(0), ROUND) }
    }

    /// The next op.
    pub fn next_op(&mut self) -> RawOp {
        self.n += 1;
        self.clock = self.clock.tick(self.clock.millis() + self.rng.random_range(1..40));
        let draft = self.draft();
        draft.seal(OpId { device: self.device, n: self.n }, self.author, self.clock).seal()
    }

    /// A push of the next `count` ops.
    pub fn push(&mut self, count: usize) -> PushRequest {
        let ops = (0..count).map(|_| self.next_op()).collect();
        PushRequest { proto: PROTO, device: self.device, dev_now: now(), ops, status: None, epoch: None }
    }

    /// Another thing than any before.
    fn fresh(&mut self) -> EntityId {
        EntityId(uuid::Builder::from_unix_timestamp_millis(self.clock.millis(), &self.rng.random()).into_uuid().as_u128())
    }

    /// The round that is being walked: a new one when enough was said of the last.
    fn round(&mut self) -> EntityId {
        if self.round.1 == ROUND {
            self.round = (self.fresh(), 0);
        }
        self.round.1 += 1;
        self.round.0
    }

    fn presence(&mut self) -> Presence {
        let place = LonLat { lon: self.rng.random_range(110_200_000..110_500_000), lat: self.rng.random_range(22_500_000..22_800_000) };
        Presence::at(place, self.rng.random_range(3..20))
    }

    fn draft(&mut self) -> Draft {
        let presence = self.presence();
        match self.rng.random_range(0..10) {
            0..=5 => {
                // Ids as an import gives them: one after the other.
                let zone = EntityId((0x0192_f0c1_0000_7000_8000_u128 << 48) + self.rng.random_range(0..ZONES));
                let clean = Inspection::clean(&self.settings, presence);
                let dirty = self.rng.random_range(0..8) == 0;
                let verdict = if dirty { Verdict::Dirty } else { Verdict::Clean };
                Draft::of::<Zone>(self.scope, zone, &ZoneBody::Inspect(Inspection { verdict, ..clean }))
            }
            6..=7 => {
                let (entity, place) = (self.fresh(), presence.place);
                Draft::of::<Case>(self.scope, entity, &CaseBody::Report(report(place, presence, self.rng.random_range(0..4))))
            }
            8 => {
                let checkpoint = EntityId(self.rng.random_range(0..400));
                let round = self.round();
                Draft::of::<Round>(self.scope, round, &RoundBody::CheckIn(CheckIn { checkpoint, presence }))
            }
            _ => {
                let note = FieldNote { text: "农贸市场东门摊位外摆，已劝回".into(), presence, photos: vec![] };
                let round = self.round();
                Draft::of::<Round>(self.scope, round, &RoundBody::Note(note))
            }
        }
    }
}

/// A report at a place.
pub fn report(place: Option<LonLat>, presence: Presence, kind: usize) -> Report {
    Report { event_type: ["0102", "0104", "0504", "0506"][kind % 4].into(), place, presence, ..Report::default() }
}
