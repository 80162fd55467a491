//! Patrol rounds: every evening most teams walk one, and some volunteers by day.

use std::collections::BTreeSet;

use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, EntityId, Sha256},
    kinds::{
        presence::Presence,
        round::{CheckIn, End, FieldNote, Mode, Round, RoundBody, Start},
        track::{TrackBody, TrackLog},
    },
    track::{Fixes, Track},
};

use super::{
    Days, HOUR, MINUTE,
    network::{Network, Route},
    record_id, settings,
    walk::{Walk, walk},
};
use crate::{
    County,
    journal::{Journal, Pen},
    plane::{Pt, pt},
    random::{Draw, stream},
};

/// Where and when a patrol was, for the cases that it reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sighting {
    pub(crate) at: Millis,
    pub(crate) place: Pt,
    pub(crate) author: AccountId,
    pub(crate) round: EntityId,
    pub(crate) town: usize,
}

/// Fixes in one op.
const SEGMENT: usize = 60;

/// Writes all rounds; returns some moments at which a patrol could have reported something.
pub(crate) fn write(journal: &mut Journal, county: &County, days: &Days, photos: &[(Sha256, Sha256)], seed: u64) -> Vec<Sighting> {
    let mut rng = stream(seed, "rounds");
    let network = Network::new(county);
    let mut sightings = Vec::new();
    let mut unseen: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); county.towns.len()];
    for (number, street) in county.streets.iter().enumerate() {
        unseen[street.town].insert(number);
    }
    for team in 0..county.teams.len() {
        let mut routes: Vec<Route> = Vec::new();
        for mode in [Mode::Foot, Mode::Ebike] {
            routes.extend(network.route(county, &county.teams[team], mode, &mut rng));
        }
        // Streets without a checkpoint are looked at as well. Some lie too far out for the team's ways: the desk sees which.
        for mode in [Mode::Ebike, Mode::Foot, Mode::Ebike, Mode::Car, Mode::Ebike, Mode::Foot] {
            routes.extend(network.sweep(county, &county.teams[team], mode, &mut unseen[county.teams[team].town], &mut rng));
        }
        if routes.is_empty() {
            continue;
        }
        // Some teams are seen often, some rarely: that too is what the desk looks for.
        let zeal = rng.between(0.5, 1.0);
        let mut writer = Writer { journal, county, team, photos, sightings: &mut sightings };
        let mut free_from = 0;
        let mut turn = rng.below(routes.len());
        for day in days.first..=days.last {
            for start in starts(days, day, zeal, &mut rng) {
                let route = &routes[turn % routes.len()];
                if start > free_from && start < days.now {
                    turn += 1;
                    let minutes = rng.between(45.0, 115.0);
                    let walk = walk(route, start, minutes, &mut rng);
                    free_from = walk.end + 20 * MINUTE;
                    writer.round(route, start, &walk, &mut rng);
                }
            }
        }
        // Whenever the county is looked at, a few teams are out.
        if team % 8 == 3 && free_from < days.now.saturating_sub(HOUR) {
            let start = days.now - (rng.between(14.0, 42.0) * MINUTE as f64) as Millis;
            let route = &routes[0];
            let walk = walk(route, start, 120.0, &mut rng);
            writer.round(route, start, &walk, &mut rng);
        }
    }
    sightings
}

/// When a team sets out on a day: in the evening, and now and then around school hours.
fn starts(days: &Days, day: u64, zeal: f64, rng: &mut ChaCha8Rng) -> Vec<Millis> {
    let mut starts = Vec::new();
    if Days::is_weekday(day) && rng.chance(0.07) {
        starts.push(days.at(day, if rng.chance(0.5) { rng.between(430.0, 465.0) } else { rng.between(985.0, 1_020.0) }));
    }
    if rng.chance(zeal * if Days::is_weekday(day) { 0.9 } else { 0.7 }) {
        starts.push(days.at(day, 1_140.0 + (14.0 * rng.normal() + 8.0).clamp(-25.0, 55.0)));
    }
    starts
}

struct Writer<'a> {
    journal: &'a mut Journal,
    county: &'a County,
    team: usize,
    photos: &'a [(Sha256, Sha256)],
    sightings: &'a mut Vec<Sighting>,
}

impl Writer<'_> {
    fn round(&mut self, route: &Route, start: Millis, walk: &Walk, rng: &mut ChaCha8Rng) {
        let county = self.county;
        let team = &county.teams[self.team];
        let area = county.towns[team.town].code;
        let author = team.members[rng.below(2)];
        let mut members = vec![author];
        members.extend(team.members.iter().copied().filter(|m| *m != author && rng.chance(0.72)));
        let round = record_id(rng, start);
        let pen = |at: Millis| Pen { at, author, area };
        let stood =
            |p: Pt, rng: &mut ChaCha8Rng| Presence::at((p + pt(rng.normal(), rng.normal()) * 4.0).ground(), 4 + rng.below(9) as u32);

        let body = Start {
            team: team.name.clone(),
            members,
            mode: route.mode,
            route: route.visits.iter().map(|(_, c)| county.checkpoints[*c].id).collect(),
            presence: stood(route.line[0], rng),
        };
        self.journal.write::<Round>(pen(start), round, &RoundBody::Start(body));
        for fixes in walk.fixes.chunks(SEGMENT) {
            // A segment is written when its last fix is in; a gap has ended it before.
            let at = fixes.last().map_or(start, |f| f.at + 900);
            self.journal.write::<TrackLog>(pen(at), round, &TrackBody::Segment(Fixes(fixes.to_vec())));
        }
        for &(checkpoint, at, place) in &walk.visits {
            if rng.chance(0.07) {
                continue;
            }
            let checkpoint = &county.checkpoints[checkpoint];
            let mut presence = stood(place.lerp(Pt::of(checkpoint.place), 0.7), rng);
            if rng.chance(0.55) {
                presence.plate = Some(checkpoint.token.clone());
            }
            self.journal.write::<Round>(pen(at), round, &RoundBody::CheckIn(CheckIn { checkpoint: checkpoint.id, presence }));
        }
        for fix in &walk.fixes {
            if rng.chance(0.0011) {
                let text = (*rng.pick(NOTES)).to_owned();
                let photos = if rng.chance(0.3) { vec![rng.pick(self.photos).0] } else { vec![] };
                let presence = Presence::at(fix.place, fix.accuracy_m);
                self.journal.write::<Round>(pen(fix.at + 4_000), round, &RoundBody::Note(FieldNote { text, presence, photos }));
            }
            if rng.chance(0.004) {
                let place = Pt::of(fix.place);
                self.sightings.push(Sighting { at: fix.at + 20_000, place, author, round, town: team.town });
            }
        }
        let stats = Track::read(walk.fixes.iter().copied(), &settings().patrol).stats();
        // One in forty forgets to close the round and does so at home; the phone knows when the last fix was.
        let (at, ended_at) = if rng.chance(0.025) { (walk.end + 2 * HOUR, Some(walk.end)) } else { (walk.end + 40_000, None) };
        self.journal.write::<Round>(pen(at), round, &RoundBody::End(End { stats, ended_at, by_app: false }));
    }
}

const NOTES: &[&str] = &[
    "路灯不亮，约三盏，夜间通行不便。",
    "居民反映夜间烧烤摊油烟大，建议九点后再巡一次。",
    "学校门口放学时段停车较乱，已劝离五辆。",
    "市场后门排水沟有异味，已告知物业。",
    "河边护栏松动一处，已拉警示带。",
    "商户反映门前垃圾桶不够用，希望增加一个。",
    "老街电线低垂，货车通过有刮碰风险。",
    "广场舞音量偏大，经劝导已调低。",
    "巷口堆放装修材料，业主答应明早清走。",
    "村口反光镜损坏，弯道看不到来车。",
    "居民咨询门前三包责任范围，已现场说明。",
    "公厕门锁损坏，已报社区。",
    "夜市收摊后地面油污明显，建议增加冲洗。",
    "路口标线模糊，建议补划。",
    "快递车占用人行道装卸，已提醒。",
    "水渠盖板缺一块，已放置警示桩。",
    "群众反映夜间有货车绕行小路超速。",
    "菜市场周边秩序良好，无占道。",
    "宣传防溺水三户，河段无人游泳。",
    "工地围挡灯光正常，出口有泥土带出。",
];
