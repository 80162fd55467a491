//! What people say: any body of any kind, about a few things, so that people say things about the same.

use std::collections::{BTreeMap, BTreeSet};

use xunge_shared::{
    doubt::{Doubt, Reason},
    geometry::{LonLat, Path, Polygon, Shape},
    id::{AccountId, AreaCode, EntityId, KindName, OpId, Scope, Sha256},
    kinds::{
        Kind,
        case::{Act, Assignment, Case, CaseBody, Deadline, Move, Remark, Report, Sighting, Stage, What},
        cell::{Cell, CellBody, CellProfile},
        checkpoint::{Checkpoint, CheckpointBody, CheckpointProfile},
        county::{AreaProfile, County, CountyBody, CountyProfile},
        presence::Presence,
        review::{Answer, Decision, Review, ReviewBody, Ruling, Subject},
        round::{CheckIn, End, FieldNote, Mode, Round, RoundBody, Start},
        street::{Street, StreetBody, StreetClass, StreetProfile},
        timetable::{Plan, Progress, Timetable, TimetableBody},
        track::{TrackBody, TrackLog},
        zone::{Inspection, Verdict, Zone, ZoneBody, ZoneProfile},
    },
    op::encode,
    phone::Draft,
    settings::Settings,
    track::{Fix, Fixes, TrackStats},
};

use crate::luck::Luck;

/// A kind that no build knows.
pub const UNKNOWN: KindName = KindName::known("poll");
/// A kind that the build before this one did not know.
pub const NEW: KindName = Street::NAME;
/// A version that no build knows.
const NEWER: u8 = 200;

/// Marks a saying, so that it is known again under another name: a number behind the body, which no reader of bodies looks at.
pub fn mark(body: &mut Vec<u8>, saying: u64) {
    body.push(0x1b);
    body.extend(saying.to_be_bytes());
}

/// The mark of a body, when it has one.
pub fn marked(body: &[u8]) -> Option<u64> {
    let [0x1b, mark @ ..] = body.last_chunk::<9>()? else { return None };
    Some(u64::from_be_bytes(*mark))
}

/// What somebody says.
#[derive(Debug)]
pub struct Speaker<'a> {
    /// The areas that they work in.
    pub areas: &'a [AreaCode],
    /// True for who may define things.
    pub administers: bool,
    /// True when some of it is refused, or newer than any build.
    pub strange: bool,
    /// Ops that they may look at.
    pub seen: &'a [OpId],
    /// Photos at hand.
    pub photos: &'a [Sha256],
}

impl Speaker<'_> {
    /// The next thing that is said.
    pub fn draft(&self, luck: &mut Luck) -> Option<Draft> {
        let area = *luck.one(self.areas)?;
        let odd = self.strange && luck.permille(200);
        let mut draft = if odd { self.odd(area, luck) } else { self.plain(area, luck) };
        if luck.permille(300) {
            draft.based_on = luck.one(self.seen).copied();
        }
        Some(draft)
    }

    fn plain(&self, area: AreaCode, luck: &mut Luck) -> Draft {
        let scope = Scope::records(area);
        let thing = EntityId(u128::from(luck.below(3)));
        match luck.below(if self.administers { 16 } else { 10 }) {
            0..=3 => Draft::of::<Zone>(scope, thing, &self.inspection(luck)),
            4 | 5 => Draft::of::<Round>(scope, thing, &round(luck)),
            6 => Draft::of::<TrackLog>(Scope::tracks(area), thing, &TrackBody::Segment(Fixes(fixes(luck)))),
            7 | 8 => Draft::of::<Case>(scope, thing, &self.case(luck)),
            9 => Draft::of::<Review>(Scope::desk(area), thing, &self.review(luck)),
            10 => Draft::of::<Cell>(scope, thing, &self.cell(luck)),
            11 => Draft::of::<Checkpoint>(scope, thing, &self.checkpoint(luck)),
            12 => Draft::of::<County>(Scope::records(area.county()), thing, &county(luck)),
            13 => Draft::of::<Zone>(scope, thing, &self.zone(luck)),
            14 => Draft::of::<Timetable>(Scope::desk(area), thing, &self.timetable(luck)),
            _ => Draft::of::<Street>(scope, thing, &self.street(luck)),
        }
    }

    /// Something that is refused, or that no build can read.
    fn odd(&self, area: AreaCode, luck: &mut Luck) -> Draft {
        let (scope, thing) = (Scope::records(area), EntityId(u128::from(luck.below(3))));
        let plain = self.plain(area, luck);
        match luck.below(7) {
            0 => Draft { kind: UNKNOWN, body: luck.number().to_be_bytes().to_vec(), entity: thing, scope, ..plain },
            1 => Draft { v: NEWER, ..plain },
            // malformed
            2 => Draft { body: vec![0xff, luck.below(256) as u8], ..plain },
            // in the wrong feed
            3 => Draft { scope: Scope::tracks(area), kind: Case::NAME, v: 1, body: encode(&remark(luck)), ..plain },
            // for the desk only, unless the speaker is of it
            5 => Draft::of::<Timetable>(Scope::desk(area), thing, &self.timetable(luck)),
            // for administrators only
            4 => Draft::of::<Cell>(scope, thing, &CellBody::Withdraw),
            // where the speaker has no business
            _ => Draft { scope: Scope::LEAST, ..plain },
        }
    }

    fn seen(&self, luck: &mut Luck) -> OpId {
        luck.one(self.seen).copied().unwrap_or_default()
    }

    fn photos(&self, luck: &mut Luck) -> Vec<Sha256> {
        luck.one(self.photos).copied().into_iter().collect()
    }

    fn inspection(&self, luck: &mut Luck) -> ZoneBody {
        let verdict = *luck.one(&[Verdict::Dirty, Verdict::Clean, Verdict::Cleaned]).unwrap_or(&Verdict::Clean);
        ZoneBody::Inspect(Inspection {
            verdict,
            items: BTreeMap::from([("order".into(), luck.permille(500))]),
            disorders: BTreeSet::new(),
            before: self.photos(luck),
            after: vec![],
            presence: presence(luck),
            note: None,
            observed_at: luck.permille(300).then(|| luck.below(150_000_000)),
            prints: None,
        })
    }

    fn zone(&self, luck: &mut Luck) -> ZoneBody {
        let profile = |luck: &mut Luck| ZoneProfile {
            name: text(luck),
            number: "14".into(),
            responsible: "店主".into(),
            shape: shape(luck),
            street: None,
            cell: None,
            token: None,
        };
        match luck.below(4) {
            0 => ZoneBody::Withdraw,
            1 => ZoneBody::Restore(self.seen(luck)),
            _ => ZoneBody::Define(profile(luck)),
        }
    }

    fn cell(&self, luck: &mut Luck) -> CellBody {
        let code = "990001001001001".parse();
        match (luck.below(4), code) {
            (0, _) | (_, Err(_)) => CellBody::Withdraw,
            (1, _) => CellBody::Restore(self.seen(luck)),
            (_, Ok(code)) => CellBody::Define(CellProfile { code, name: text(luck), shape: shape(luck), duty: vec![AccountId(1)] }),
        }
    }

    fn street(&self, luck: &mut Luck) -> StreetBody {
        match luck.below(4) {
            0 => StreetBody::Withdraw,
            1 => StreetBody::Restore(self.seen(luck)),
            _ => StreetBody::Define(StreetProfile { code: "S1".into(), name: text(luck), class: StreetClass::Local, line: path(luck) }),
        }
    }

    fn checkpoint(&self, luck: &mut Luck) -> CheckpointBody {
        match luck.below(4) {
            0 => CheckpointBody::Withdraw,
            1 => CheckpointBody::Restore(self.seen(luck)),
            _ => CheckpointBody::Define(CheckpointProfile {
                code: "C1".into(),
                name: text(luck),
                place: place(luck),
                radius_m: None,
                token: None,
                cell: None,
                school: self.administers.then_some(true),
            }),
        }
    }

    fn review(&self, luck: &mut Luck) -> ReviewBody {
        if !self.administers || luck.permille(400) {
            return ReviewBody::Answer(Answer { text: text(luck), photos: self.photos(luck) });
        }
        let author = AccountId(luck.within(1, 3) as u32);
        let subject = Subject { kind: Zone::NAME, entity: EntityId(1), op: self.seen(luck), author, at: luck.below(9_000) };
        let decision = *luck.one(&Decision::ALL).unwrap_or(&Decision::Explain);
        let reasons = vec![Doubt::new(Reason::Far, luck.below(900) as u32, 50).beside(self.seen(luck))];
        ReviewBody::Rule(Ruling { subject, decision, reasons, note: text(luck) })
    }

    fn timetable(&self, luck: &mut Luck) -> TimetableBody {
        match luck.below(6) {
            0 => TimetableBody::Withdraw,
            1 => TimetableBody::Restore(self.seen(luck)),
            2 => TimetableBody::Progress(self.progress(luck)),
            5 => TimetableBody::Tell(self.progress(luck)),
            _ => TimetableBody::Define(Plan {
                code: "7".into(),
                name: text(luck),
                problem: text(luck),
                responsible: "店主".into(),
                unit: String::new(),
                due: luck.below(9_000),
                steps: vec![text(luck), text(luck)],
                street: None,
                shape: Some(shape(luck)),
                account: luck.permille(500).then(|| AccountId(luck.below(4) as u32)),
                reworded: None,
            }),
        }
    }

    fn progress(&self, luck: &mut Luck) -> Progress {
        Progress {
            step: luck.permille(700).then(|| luck.below(3) as u8),
            done: luck.permille(600),
            note: text(luck),
            photos: self.photos(luck),
            called: luck.permille(500).then(|| text(luck)),
            since: luck.permille(200).then(|| luck.below(9_000)),
        }
    }

    fn case(&self, luck: &mut Luck) -> CaseBody {
        let stage = |luck: &mut Luck| *luck.one(&Stage::ALL).unwrap_or(&Stage::ALL[0]);
        match luck.below(if self.administers { 9 } else { 7 }) {
            0 | 1 => CaseBody::Report(Report {
                event_type: "0102".into(),
                text: text(luck),
                place: Some(place(luck)),
                photos: self.photos(luck),
                presence: presence(luck),
                ..Report::default()
            }),
            2 | 3 => CaseBody::Seen(Sighting { text: Some(text(luck)), photos: self.photos(luck), presence: presence(luck) }),
            4 => remark(luck),
            5 => CaseBody::Move(Move::new(stage(luck), stage(luck))),
            6 => CaseBody::Act(Act { note: Some(text(luck)), until: Some(luck.below(9_000)), ..Act::of(What::Ask) }),
            7 => CaseBody::Assign(Assignment { to: Some(AccountId(luck.below(4) as u32)), unit: None, note: None, with_move: None }),
            _ => CaseBody::Deadline(Deadline { due: luck.below(9_000), reason: None }),
        }
    }
}

fn county(luck: &mut Luck) -> CountyBody {
    let areas = |luck: &mut Luck| {
        let town = format!("9900010{:02}000", luck.within(1, 3)).parse();
        CountyBody::Areas(town.into_iter().map(|town| (town, AreaProfile::named(text(luck)))).collect())
    };
    match (luck.below(3), "990001000000".parse()) {
        (0, Ok(code)) => CountyBody::Profile(CountyProfile { code, name: text(luck), outline: Some(shape(luck)) }),
        (1, _) => CountyBody::Settings(Settings { inspect_every_h: luck.within(1, 200) as u16, ..Settings::default() }),
        _ => areas(luck),
    }
}

fn round(luck: &mut Luck) -> RoundBody {
    let thing = EntityId(u128::from(luck.below(3)));
    match luck.below(4) {
        0 => RoundBody::Start(Start {
            team: text(luck),
            members: vec![AccountId(1)],
            mode: Mode::Foot,
            route: vec![thing],
            presence: presence(luck),
        }),
        1 => RoundBody::CheckIn(CheckIn { checkpoint: thing, presence: presence(luck) }),
        2 => RoundBody::Note(FieldNote { text: text(luck), presence: presence(luck), photos: vec![] }),
        _ => {
            let stats = TrackStats { observed_m: luck.below(9_000) as f64, ..TrackStats::default() };
            RoundBody::End(End { stats, ended_at: None, by_app: luck.permille(100) })
        }
    }
}

fn remark(luck: &mut Luck) -> CaseBody {
    CaseBody::Remark(Remark { text: text(luck), photos: vec![] })
}

fn fixes(luck: &mut Luck) -> Vec<Fix> {
    (0..luck.below(6)).map(|i| Fix { at: i * 5_000, place: place(luck), accuracy_m: luck.below(90) as u32 }).collect()
}

fn presence(luck: &mut Luck) -> Presence {
    Presence { place: luck.permille(700).then(|| place(luck)), accuracy_m: Some(luck.below(100) as u32), plate: None, fixed_at: None }
}

fn text(luck: &mut Luck) -> String {
    ["", "stall", "永安路 14 号", "<script>\u{202e}🙂", "broken lamp"][luck.below(5) as usize].to_owned()
}

fn place(luck: &mut Luck) -> LonLat {
    LonLat { lon: 110_000_000 + luck.below(100_000) as i32, lat: 22_000_000 + luck.below(100_000) as i32 }
}

fn path(luck: &mut Luck) -> Path {
    Path((0..luck.within(2, 4)).map(|_| place(luck)).collect())
}

fn shape(luck: &mut Luck) -> Shape {
    match luck.below(3) {
        0 => Shape::Point(place(luck)),
        1 => Shape::Line(path(luck)),
        _ => Shape::Area(vec![Polygon(vec![path(luck)])]),
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::hlc::Hlc;

    use super::*;

    #[test]
    fn a_mark_does_not_change_what_is_read() {
        let mut luck = Luck::new(1, 0);
        for saying in 0..300 {
            let areas = ["990001001000".parse().unwrap()];
            let speaker = Speaker { areas: &areas, administers: true, strange: false, seen: &[], photos: &[] };
            let draft = speaker.draft(&mut luck).unwrap();
            let mut body = draft.body.clone();
            mark(&mut body, saying);
            assert_eq!(marked(&body), Some(saying));
            let facts = |body: Vec<u8>| {
                let draft = Draft { body, ..draft.clone() };
                xunge_shared::kinds::facts(&draft.seal(OpId::default(), AccountId(1), Hlc::default()))
            };
            assert_eq!(facts(body).unwrap(), facts(draft.body.clone()).unwrap());
        }
    }
}
