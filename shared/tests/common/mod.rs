//! Ops to test with: any body of any kind, on a few things, from a few phones with doubtful clocks.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;
use proptest::{collection::vec, prelude::*};
use xunge_shared::{
    doubt::{Doubt, Reason},
    entity::Entity,
    geometry::{LonLat, Path, Polygon, Shape},
    hlc::Hlc,
    id::{AccountId, CellCode, DeviceId, EntityId, KindName, OpId, Scope, Sha256},
    kinds::{
        Kind,
        case::{Act, Assignment, Case, CaseBody, Deadline, Move, Remark, Report, Sighting, Stage, What},
        cell::{Cell, CellBody, CellProfile},
        checkpoint::{Checkpoint, CheckpointBody, CheckpointProfile},
        county::{AreaProfile, County, CountyBody, CountyProfile},
        lottery::{Lottery, LotteryBody, Reveal, Terms},
        presence::Presence,
        review::{Answer, Decision, Review, ReviewBody, Ruling, Subject},
        round::{CheckIn, End, FieldNote, Mode, Round, RoundBody, Start},
        street::{Street, StreetBody, StreetClass, StreetProfile},
        timetable::{Plan, Progress, Reworded, Timetable, TimetableBody},
        track::{TrackBody, TrackLog},
        zone::{Inspection, Verdict, Zone, ZoneBody, ZoneProfile},
    },
    op::{Admitted, Op, encode},
    pack::Packer,
    print::Print,
    settings::Settings,
    track::{Fix, Fixes, TrackStats},
};

/// The town of all tests.
pub(crate) const TOWN: &str = "990001001000";

/// A text code that is right.
pub(crate) fn code<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a right code")
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z]{1,6}", Just("永安路 14 号".into()), Just("<script>\u{202e}🙂".into())]
}

fn place() -> impl Strategy<Value = LonLat> {
    (110_000_000..110_100_000, 22_000_000..22_100_000).prop_map(|(lon, lat)| LonLat { lon, lat })
}

fn path() -> impl Strategy<Value = Path> {
    vec(place(), 0..5).prop_map(Path)
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        place().prop_map(Shape::Point),
        path().prop_map(Shape::Line),
        vec(path(), 0..3).prop_map(|rings| Shape::Area(vec![Polygon(rings)])),
        vec(path(), 0..3).prop_map(Shape::Lines),
    ]
}

fn photo() -> impl Strategy<Value = Sha256> {
    any::<u8>().prop_map(|seed| Sha256::of(&[seed]))
}

fn presence() -> impl Strategy<Value = Presence> {
    (prop::option::of(place()), prop::option::of(0..100u32), prop::option::of(text())).prop_map(|(place, accuracy_m, plate)| Presence {
        place,
        accuracy_m,
        plate,
        fixed_at: None,
    })
}

fn op_id() -> impl Strategy<Value = OpId> {
    (0..3u128, 1..12u64).prop_map(|(device, n)| OpId { device: DeviceId(device), n })
}

fn entity() -> impl Strategy<Value = EntityId> {
    (0..3u128).prop_map(EntityId)
}

fn stage() -> impl Strategy<Value = Stage> {
    prop::sample::select(Stage::ALL.to_vec())
}

fn what() -> impl Strategy<Value = What> {
    use What::{Absorb, Ask, Draw, Grant, List, Merge, Order, Pass, Refuse, Remind, Settle, Undo};
    prop::sample::select(vec![Ask, Grant, Refuse, Remind, Order, List, Merge, Absorb, Settle, Undo, Draw, Pass])
}

fn said<K: Kind>(body: impl Strategy<Value = K::Body> + 'static) -> BoxedStrategy<(KindName, Vec<u8>)> {
    body.prop_map(|body| (K::NAME, encode(&body))).boxed()
}

fn cell() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let define = (text(), shape()).prop_map(|(name, shape)| {
        CellBody::Define(CellProfile { code: code::<CellCode>("990001001001001"), name, shape, duty: vec![AccountId(1)] })
    });
    said::<Cell>(prop_oneof![define, Just(CellBody::Withdraw), op_id().prop_map(CellBody::Restore)])
}

fn street() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let define = (text(), path())
        .prop_map(|(name, line)| StreetBody::Define(StreetProfile { code: "S1".into(), name, class: StreetClass::Local, line }));
    said::<Street>(prop_oneof![define, Just(StreetBody::Withdraw), op_id().prop_map(StreetBody::Restore)])
}

fn checkpoint() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let define = (text(), place(), prop::option::of(1..90u16), any::<Option<bool>>()).prop_map(|(name, place, radius_m, school)| {
        CheckpointBody::Define(CheckpointProfile { code: "C1".into(), name, place, radius_m, token: None, cell: None, school })
    });
    said::<Checkpoint>(prop_oneof![define, Just(CheckpointBody::Withdraw), op_id().prop_map(CheckpointBody::Restore)])
}

fn county() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let profile = (text(), prop::option::of(shape()))
        .prop_map(|(name, outline)| CountyBody::Profile(CountyProfile { code: code("990001000000"), name, outline }));
    let settings = (1..200u16).prop_map(|inspect_every_h| CountyBody::Settings(Settings { inspect_every_h, ..Settings::default() }));
    let areas = (100..103u32, text(), any::<Option<bool>>()).prop_map(|(town, name, removed)| {
        CountyBody::Areas(BTreeMap::from([(code(&format!("990001{town}000")), AreaProfile { name, seat: None, removed })]))
    });
    said::<County>(prop_oneof![profile, settings, areas])
}

fn zone() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let define = (text(), shape()).prop_map(|(name, shape)| {
        ZoneBody::Define(ZoneProfile {
            name,
            number: "14".into(),
            responsible: "店主".into(),
            shape,
            street: None,
            cell: None,
            token: None,
        })
    });
    let verdict = prop::sample::select(vec![Verdict::Dirty, Verdict::Clean, Verdict::Cleaned]);
    let inspect = (verdict, any::<bool>(), vec(photo(), 0..3), presence(), prop::option::of(0..150_000_000u64)).prop_map(
        |(verdict, passed, before, presence, observed_at)| {
            ZoneBody::Inspect(Inspection {
                verdict,
                items: BTreeMap::from([("order".into(), passed)]),
                disorders: BTreeSet::new(),
                before,
                after: vec![],
                presence,
                note: None,
                observed_at,
                prints: None,
            })
        },
    );
    said::<Zone>(prop_oneof![1 => define, 4 => inspect, 1 => Just(ZoneBody::Withdraw), 1 => op_id().prop_map(ZoneBody::Restore)])
}

fn round() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let start = (text(), presence(), vec(entity(), 0..3)).prop_map(|(team, presence, route)| {
        RoundBody::Start(Start { team, members: vec![AccountId(1)], mode: Mode::Foot, route, presence })
    });
    let check_in = (entity(), presence()).prop_map(|(checkpoint, presence)| RoundBody::CheckIn(CheckIn { checkpoint, presence }));
    let note = (text(), presence()).prop_map(|(text, presence)| RoundBody::Note(FieldNote { text, presence, photos: vec![] }));
    let end = (0..9_000u32, prop::option::of(0..5_000u64), any::<bool>()).prop_map(|(metres, ended_at, by_app)| {
        RoundBody::End(End { stats: TrackStats { observed_m: f64::from(metres), ..TrackStats::default() }, ended_at, by_app })
    });
    said::<Round>(prop_oneof![start, check_in, note, end])
}

fn track() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let fix = (0..5_000u64, place(), 0..90u32).prop_map(|(at, place, accuracy_m)| Fix { at, place, accuracy_m });
    said::<TrackLog>(vec(fix, 0..8).prop_map(|fixes| TrackBody::Segment(Fixes(fixes))))
}

fn case() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let report = (text(), prop::option::of(place()), presence()).prop_map(|(text, place, presence)| {
        CaseBody::Report(Report { event_type: "0102".into(), text, place, presence, ..Report::default() })
    });
    let step = (stage(), stage(), prop::option::of(vec(any::<u64>().prop_map(Print), 1..3)))
        .prop_map(|(from, to, prints)| CaseBody::Move(Move { prints, ..Move::new(from, to) }));
    let assign = (0..4u32).prop_map(|to| CaseBody::Assign(Assignment { to: Some(AccountId(to)), unit: None, note: None, with_move: None }));
    let deadline = (0..9_000u64).prop_map(|due| CaseBody::Deadline(Deadline { due, reason: None }));
    let remark = text().prop_map(|text| CaseBody::Remark(Remark { text, photos: vec![] }));
    let seen = (prop::option::of(text()), vec(photo(), 0..2), presence())
        .prop_map(|(text, photos, presence)| CaseBody::Seen(Sighting { text, photos, presence }));
    let hands = prop::option::of(vec((0..4u32).prop_map(AccountId), 0..3));
    let act =
        (what(), prop::option::of(text()), prop::option::of(0..9_000u64), prop::option::of(entity()), hands, prop::option::of(0..4u32))
            .prop_map(|(what, note, until, other, hands, depth)| CaseBody::Act(Act { what, note, until, other, hands, depth }));
    said::<Case>(prop_oneof![1 => report, 3 => step, 1 => assign, 1 => deadline, 1 => remark, 1 => seen, 2 => act])
}

fn review() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let doubt = (prop::sample::select(Reason::ALL.to_vec()), 0..900u32, prop::option::of(op_id()))
        .prop_map(|(reason, figure, other)| Doubt { reason, figure, limit: 50, other });
    let rule =
        (1..4u32, prop::sample::select(Decision::ALL.to_vec()), vec(doubt, 0..3), text()).prop_map(|(author, decision, reasons, note)| {
            let subject = Subject { kind: Zone::NAME, entity: EntityId(1), op: OpId::default(), author: AccountId(author), at: 1 };
            ReviewBody::Rule(Ruling { subject, decision, reasons, note })
        });
    let answer = (text(), vec(photo(), 0..2)).prop_map(|(text, photos)| ReviewBody::Answer(Answer { text, photos }));
    said::<Review>(prop_oneof![rule, answer])
}

fn timetable() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let named = prop::option::of((0..4u32).prop_map(AccountId));
    let reworded = (text(), text(), prop::option::of(0..2u8)).prop_map(|(was, now, nth)| Reworded { was, now, nth });
    let about = (named, prop::option::of(vec(reworded, 0..3)));
    let define = (text(), vec(text(), 0..3), prop::option::of(shape()), 0..9_000u64, about).prop_map(
        |(name, steps, shape, due, (account, reworded))| {
            TimetableBody::Define(Plan {
                code: "7".into(),
                name,
                problem: String::new(),
                responsible: "店主".into(),
                unit: String::new(),
                due,
                steps,
                street: None,
                shape,
                account,
                reworded,
            })
        },
    );
    let called = (prop::option::of(text()), prop::option::of(0..9_000u64));
    let progress = (prop::option::of(0..4u8), any::<bool>(), text(), vec(photo(), 0..2), called, any::<bool>());
    let progress = progress.prop_map(|(step, done, note, photos, (called, since), by_desk)| {
        let progress = Progress { step, done, note, photos, called, since };
        if by_desk { TimetableBody::Progress(progress) } else { TimetableBody::Tell(progress) }
    });
    let end = prop_oneof![Just(TimetableBody::Withdraw), op_id().prop_map(TimetableBody::Restore)];
    said::<Timetable>(prop_oneof![2 => define, 3 => progress, 1 => end])
}

fn lottery() -> BoxedStrategy<(KindName, Vec<u8>)> {
    let commit = (photo(), 0..9_000u64, 0..9_000u64, 0..1_100u16, prop::option::of(text()))
        .prop_map(|(commitment, from, to, share, note)| LotteryBody::Commit(Terms { commitment, from, to, share, note }));
    said::<Lottery>(prop_oneof![commit, photo().prop_map(|seed| LotteryBody::Reveal(Reveal { seed }))])
}

/// A kind that no build knows yet, with any body.
fn unknown() -> BoxedStrategy<(KindName, Vec<u8>)> {
    vec(any::<u8>(), 0..20).prop_map(|body| (code("poll"), body)).boxed()
}

/// Any body of any kind.
pub(crate) fn body() -> impl Strategy<Value = (KindName, Vec<u8>)> {
    prop_oneof![cell(), street(), checkpoint(), county(), zone(), round(), track(), case(), review(), timetable(), lottery(), unknown()]
}

/// The feed that carries ops of a kind in the town of all tests.
pub(crate) fn scope_of(kind: &KindName) -> Scope {
    match kind {
        kind if *kind == TrackLog::NAME => Scope::tracks(code(TOWN)),
        kind if [Review::NAME, Timetable::NAME, Lottery::NAME].contains(kind) => Scope::desk(code(TOWN)),
        _ => Scope::records(code(TOWN)),
    }
}

/// Things as a snapshot.
pub(crate) fn packed<'a>(things: impl IntoIterator<Item = &'a Entity>) -> ByteVec {
    let mut packer = Packer::default();
    for thing in things {
        packer.put(thing.kind.as_str(), &encode(thing)).expect("not too large");
    }
    packer.finish().expect("not too large").into()
}

/// Some ops, each with its own `(device, n)`, as a server might have admitted them: in the order of the vector, with
/// effective times that repeat and go back. Now and then a version that is newer than this build.
pub(crate) fn history(len: usize) -> impl Strategy<Value = Vec<Admitted>> {
    let op = (body(), 0..3u128, 0..2u128, 0..40u64, prop::option::of(op_id()), prop::bool::weighted(0.05));
    vec(op, 0..len).prop_map(|raw| {
        let mut seqs: BTreeMap<Scope, u64> = BTreeMap::new();
        let ops = raw.into_iter().enumerate().map(|(i, ((kind, body), device, entity, hours, based_on, newer))| {
            let scope = scope_of(&kind);
            let seq = seqs.entry(scope).or_default();
            *seq += 1;
            let op = Op {
                device: DeviceId(device),
                n: i as u64 + 1,
                author: AccountId(device as u32 + 1),
                hlc: Hlc::new(hours * 3_600_000, 0),
                kind,
                v: if newer { 200 } else { 1 },
                scope,
                entity: EntityId(entity),
                based_on,
                body: body.into(),
            };
            Admitted { seq: *seq, eff: op.hlc, op: op.seal() }
        });
        ops.collect()
    })
}
