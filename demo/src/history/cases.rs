//! Cases: what patrols and grid workers saw and reported. What becomes of a case is [`super::life`].

use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, EntityId, Sha256},
    kinds::{case::Report, presence::Presence},
    role::Role,
    settings::Settings,
};

use super::{
    Days, HOUR, MINUTE,
    inspections::Finding,
    life::{Cast, Life},
    matters::{MATTERS, Matter, matter},
    rounds::Sighting,
    settings,
};
use crate::{
    County,
    journal::Journal,
    plane::{Pt, along, length, pt},
    random::{Draw, stream},
};

/// Cases that nobody's round or inspection led to, a day and county.
const SEEN_IN_PASSING: usize = 20;

/// Writes all cases.
pub(crate) fn write(
    journal: &mut Journal,
    county: &County,
    days: &Days,
    photos: &[(Sha256, Sha256)],
    sightings: &[Sighting],
    findings: &[Finding],
    seed: u64,
) {
    let mut rng = stream(seed, "cases");
    let settings = settings();
    let mut desk = Desk { journal, county, days, photos, settings, filed: 0 };
    for sighting in sightings {
        if rng.chance(0.36) {
            let seen = desk.on_patrol(sighting, &mut rng);
            desk.file(&seen, &mut rng);
        }
    }
    for finding in findings {
        if rng.chance(0.07) {
            let seen = desk.at_a_door(finding, &mut rng);
            desk.file(&seen, &mut rng);
        }
    }
    for day in days.first..=days.last {
        for _ in 0..SEEN_IN_PASSING + rng.below(5) {
            let seen = desk.in_passing(day, &mut rng);
            desk.file(&seen, &mut rng);
        }
    }
}

/// A problem as somebody saw it.
#[derive(Clone)]
struct Seen {
    at: Millis,
    town: usize,
    reporter: AccountId,
    place: Pt,
    matter: &'static Matter,
    photo: Option<usize>,
    zone: Option<usize>,
    round: Option<EntityId>,
    address: Option<String>,
}

struct Desk<'a> {
    journal: &'a mut Journal,
    county: &'a County,
    days: &'a Days,
    photos: &'a [(Sha256, Sha256)],
    settings: Settings,
    filed: usize,
}

impl Desk<'_> {
    fn on_patrol(&self, sighting: &Sighting, rng: &mut ChaCha8Rng) -> Seen {
        Seen {
            at: sighting.at,
            town: sighting.town,
            reporter: sighting.author,
            place: sighting.place,
            matter: matter(rng),
            photo: rng.chance(0.7).then(|| rng.below(self.photos.len())),
            zone: None,
            round: Some(sighting.round),
            address: self.address(sighting.place, rng),
        }
    }

    fn at_a_door(&self, finding: &Finding, rng: &mut ChaCha8Rng) -> Seen {
        let zone = &self.county.zones[finding.zone];
        let place = Pt::of(zone.strip[0]).lerp(Pt::of(zone.strip[1]), 0.5);
        let doors: Vec<&'static Matter> = MATTERS.iter().filter(|m| m.door).collect();
        Seen {
            at: finding.at + 2 * MINUTE,
            town: zone.town,
            reporter: finding.author,
            place,
            matter: doors[rng.below(doors.len())],
            photo: self.photos.iter().position(|(before, _)| *before == finding.photo),
            zone: Some(finding.zone),
            round: None,
            address: Some(format!("{}{}", zone.number, zone.name)),
        }
    }

    fn in_passing(&self, day: u64, rng: &mut ChaCha8Rng) -> Seen {
        let county = self.county;
        let streets: Vec<_> = county.streets.iter().filter(|s| s.site.is_some() || rng.chance(0.1)).collect();
        let street = *rng.pick(&streets);
        let line = street.plane();
        let (p, _) = along(&line, rng.between(0.0, 1.0) * length(&line));
        let place = p + pt(rng.normal(), rng.normal()) * 5.0;
        let town = county.locator.face(place).map_or(street.town, |cell| county.cells[cell].town);
        let reporters: Vec<AccountId> =
            county.accounts.iter().filter(|a| a.town == Some(town) && a.role == Role::GridWorker).map(|a| a.id).collect();
        let reporter = *rng.pick(&reporters);
        Seen {
            at: self.journal.free(reporter, self.days.at(day, rng.between(490.0, 1_080.0))),
            town,
            reporter,
            place,
            matter: matter(rng),
            photo: rng.chance(0.8).then(|| rng.below(self.photos.len())),
            zone: None,
            round: None,
            address: Some(format!("{}附近", street.name)),
        }
    }

    /// The street nearby, in words.
    fn address(&self, place: Pt, rng: &mut ChaCha8Rng) -> Option<String> {
        let near = |line: &[xunge_shared::geometry::LonLat]| line.iter().map(|&p| Pt::of(p).to(place)).fold(f64::MAX, f64::min);
        let cell = self.county.locator.face(place)?;
        let town = self.county.cells[cell].town;
        let streets = self.county.streets.iter().filter(|s| s.town == town);
        let (metres, street) = streets.map(|s| (near(&s.line), s)).min_by(|a, b| a.0.total_cmp(&b.0))?;
        (metres < 300.0).then(|| format!("{}{}", street.name, rng.pick(&["路边", "中段", "路口", "公交站旁", "人行道"])))
    }

    /// Files the report and lets the case take its course. Now and then somebody else reports the same.
    fn file(&mut self, seen: &Seen, rng: &mut ChaCha8Rng) {
        if seen.at >= self.days.now {
            return;
        }
        let first = self.tell(seen, None, rng);
        if rng.chance(0.015) {
            let place = seen.place + pt(rng.normal(), rng.normal()) * 9.0;
            let at = seen.at + (rng.between(15.0, 120.0) * MINUTE as f64) as Millis;
            let reporter = self.hand(seen, rng);
            let at = self.journal.free(reporter, at);
            let again = Seen { at, place, reporter, round: None, zone: None, ..seen.clone() };
            if again.at < self.days.now && again.reporter != seen.reporter {
                self.tell(&again, Some(first), rng);
            }
        }
    }

    /// Files one report, of a matter that was reported as `same` before.
    fn tell(&mut self, seen: &Seen, same: Option<EntityId>, rng: &mut ChaCha8Rng) -> EntityId {
        let county = self.county;
        let town = Some(seen.town);
        let desk = county.accounts.iter().find(|a| a.town == town && a.role == Role::Supervisor).map_or(AccountId(2), |a| a.id);
        let hand = self.hand(seen, rng);
        let checker = self.checker(seen, hand, rng);
        let cell = county.locator.face(seen.place).map(|cell| county.cells[cell].code.clone());
        let photos = seen.photo.map(|p| self.photos[p]);
        let report = Report {
            event_type: seen.matter.code.to_owned(),
            text: (*rng.pick(seen.matter.texts)).to_owned(),
            place: Some(seen.place.ground()),
            address: seen.address.clone(),
            photos: photos.iter().map(|p| p.0).collect(),
            presence: Presence::at((seen.place + pt(rng.normal(), rng.normal()) * 4.0).ground(), 4 + rng.below(10) as u32),
            cell,
            zone: seen.zone.map(|z| county.zones[z].id),
            round: seen.round,
            ..Report::default()
        };
        let due = self.settings.event_type(seen.matter.code).and_then(|t| self.settings.calendar.deadline(seen.at, t.limit));
        let cast = Cast {
            matter: seen.matter,
            area: county.towns[seen.town].code,
            reporter: seen.reporter,
            desk,
            hand,
            checker,
            place: seen.place,
            after: photos.map(|p| p.1),
            reported: seen.at,
            due: due.unwrap_or(seen.at + 24 * HOUR),
        };
        self.filed += 1;
        let odd = self.filed % 400 == 177;
        let life = Life::open(self.journal, &cast, self.days, &report, rng);
        let id = life.id();
        match same {
            Some(same) => life.merge_into(same, rng),
            None => life.run(odd, rng),
        }
        id
    }

    /// Who goes and looks: one of the town who neither reported it nor puts it right.
    fn checker(&self, seen: &Seen, hand: AccountId, rng: &mut ChaCha8Rng) -> AccountId {
        let workers = self.county.accounts.iter().filter(|a| a.town == Some(seen.town) && a.role == Role::GridWorker).map(|a| a.id);
        let others: Vec<AccountId> = workers.filter(|a| *a != hand && *a != seen.reporter).collect();
        *rng.pick(&others)
    }

    /// Who puts it right: the cell's grid worker, or another one of the town.
    fn hand(&self, seen: &Seen, rng: &mut ChaCha8Rng) -> AccountId {
        let duty = self
            .county
            .locator
            .face(seen.place)
            .filter(|c| self.county.cells[*c].town == seen.town)
            .and_then(|c| self.county.duty(c).first().copied());
        let town = self.county.accounts.iter().filter(|a| a.town == Some(seen.town) && a.role == Role::GridWorker).map(|a| a.id);
        let workers: Vec<AccountId> = town.collect();
        duty.filter(|_| rng.chance(0.8)).unwrap_or_else(|| *rng.pick(&workers))
    }
}
