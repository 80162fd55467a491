//! Inspections: grid workers walk their cells, most zones are clean, some are not and are cleaned later.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, Sha256},
    kinds::{
        presence::Presence,
        zone::{Inspection, Verdict, Zone as ZoneKind, ZoneBody},
    },
    settings::Settings,
};

use super::{Days, MINUTE, settings};
use crate::{
    County, Zone,
    journal::{Journal, Pen},
    plane::{Pt, pt},
    random::{Draw, stream},
};

/// Something dirty that somebody saw, for the cases that came of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finding {
    pub(crate) at: Millis,
    pub(crate) zone: usize,
    pub(crate) author: AccountId,
    pub(crate) photo: Sha256,
}

/// Working days in which a worker gets round once.
const TURN: usize = 5;

/// Writes all inspections; returns what was found dirty.
pub(crate) fn write(journal: &mut Journal, county: &County, days: &Days, photos: &[(Sha256, Sha256)], seed: u64) -> Vec<Finding> {
    let mut rng = stream(seed, "inspections");
    let mut beats: BTreeMap<AccountId, Vec<usize>> = BTreeMap::new();
    for (z, zone) in county.zones.iter().enumerate() {
        if let Some(&worker) = county.duty(zone.cell).first() {
            beats.entry(worker).or_default().push(z);
        }
    }
    let mut desk = Inspector { journal, county, photos, settings: settings(), findings: vec![], latest: BTreeMap::new() };
    for (worker, beat) in &beats {
        desk.beat(*worker, beat, days, &mut rng);
    }
    desk.second_looks(days, &mut rng);
    desk.findings
}

/// Metres that a worker makes in a second between two doors, on an e-bike where it is far.
const PACE: f64 = 5.0;

/// Where a worker is on a day, and when.
struct Walk<'a> {
    county: &'a County,
    at: Millis,
    noon: Millis,
    zone: Option<usize>,
}

impl Walk<'_> {
    /// Goes on to a zone and spends some minutes there, not over noon; returns when that is done.
    fn to(&mut self, zone: usize, least: f64, most: f64, rng: &mut ChaCha8Rng) -> Millis {
        let middle = |zone: usize| Pt::of(self.county.zones[zone].strip[0]);
        let way = self.zone.map_or(0.0, |from| middle(from).to(middle(zone)));
        self.at += (way / PACE * 1_000.0 + rng.between(least, most) * MINUTE as f64) as Millis;
        if self.at > self.noon && self.at < self.noon + 160 * MINUTE {
            self.at += 160 * MINUTE;
        }
        self.zone = Some(zone);
        self.at
    }
}

struct Inspector<'a> {
    journal: &'a mut Journal,
    county: &'a County,
    photos: &'a [(Sha256, Sha256)],
    settings: Settings,
    findings: Vec<Finding>,
    /// Of each zone the latest look: when, by whom, and whether it was clean.
    latest: BTreeMap<usize, (Millis, AccountId, bool)>,
}

impl Inspector<'_> {
    /// All that one worker does in all the days.
    fn beat(&mut self, worker: AccountId, beat: &[usize], days: &Days, rng: &mut ChaCha8Rng) {
        let share = beat.len().div_ceil(TURN);
        let diligence = rng.between(0.86, 0.99);
        // A door that was left dirty once is so again: some never are, some every other week.
        let habits: Vec<f64> = beat.iter().map(|_| (rng.between(0.05, 1.0).powi(5) * 0.5 + 0.03) * rng.between(0.6, 1.4)).collect();
        let mut dirty: Vec<(usize, Millis, Sha256)> = Vec::new();
        let mut next = rng.below(beat.len());
        for day in days.first..=days.last {
            let (weekday, on_leave) = (Days::is_weekday(day), rng.chance(1.0 - diligence));
            if on_leave || !(weekday || rng.chance(0.3)) {
                continue;
            }
            let mut walk = Walk { county: self.county, at: days.at(day, rng.between(508.0, 545.0)), noon: days.at(day, 720.0), zone: None };
            // First what was left dirty.
            for (zone, left_at, before) in std::mem::take(&mut dirty) {
                if rng.chance(0.2) {
                    dirty.push((zone, left_at, before));
                } else {
                    let at = walk.to(zone, 2.0, 6.0, rng);
                    self.cleaned(worker, zone, at, before, rng);
                }
            }
            let mut put_right = Vec::new();
            for _ in 0..if weekday { share } else { share / 2 } {
                let k = next % beat.len();
                next += 1;
                let zone = beat[k];
                let at = walk.to(zone, 0.8, 3.4, rng);
                if rng.chance(1.0 - diligence * diligence) {
                    continue;
                }
                if !rng.chance(habits[k]) {
                    self.clean(worker, zone, at, rng);
                    continue;
                }
                let photo = rng.pick(self.photos).0;
                if rng.chance(0.42) {
                    let at = walk.to(zone, 4.0, 7.0, rng);
                    self.cleaned(worker, zone, at, photo, rng);
                    continue;
                }
                self.dirty(worker, zone, at, photo, rng);
                // Half of the shops put it right within the day.
                if rng.chance(0.5) { put_right.push((zone, photo)) } else { dirty.push((zone, at, photo)) }
            }
            walk.at += (rng.between(20.0, 60.0) * MINUTE as f64) as Millis;
            for (zone, photo) in put_right {
                let at = walk.to(zone, 1.0, 4.0, rng);
                self.cleaned(worker, zone, at, photo, rng);
            }
        }
    }

    fn presence(zone: &Zone, rng: &mut ChaCha8Rng) -> Presence {
        let middle = Pt::of(zone.strip[0]).lerp(Pt::of(zone.strip[1]), rng.between(0.2, 0.8));
        let mut presence = Presence::at((middle + pt(rng.normal(), rng.normal()) * 3.2).ground(), 3 + rng.below(8) as u32);
        if rng.chance(0.6) {
            presence.plate = Some(zone.token.clone());
        }
        presence
    }

    fn write(&mut self, worker: AccountId, zone: usize, at: Millis, inspection: Inspection) {
        let clean = inspection.verdict.is_clean();
        let county = self.county;
        let target = &county.zones[zone];
        let pen = Pen { at, author: worker, area: county.towns[target.town].code };
        self.journal.write::<ZoneKind>(pen, target.id, &ZoneBody::Inspect(inspection));
        if self.latest.get(&zone).is_none_or(|(have, ..)| *have < at) {
            self.latest.insert(zone, (at, worker, clean));
        }
    }

    fn clean(&mut self, worker: AccountId, zone: usize, at: Millis, rng: &mut ChaCha8Rng) {
        let mut inspection = Inspection::clean(&self.settings, Self::presence(&self.county.zones[zone], rng));
        // 补录: noted on the way, entered a little later.
        if rng.chance(0.006) {
            inspection.observed_at = Some(at - (rng.between(10.0, 50.0) * MINUTE as f64) as Millis);
        }
        self.write(worker, zone, at, inspection);
    }

    fn dirty(&mut self, worker: AccountId, zone: usize, at: Millis, photo: Sha256, rng: &mut ChaCha8Rng) {
        let inspection = self.fault(zone, photo, rng);
        self.findings.push(Finding { at, zone, author: worker, photo });
        self.write(worker, zone, at, inspection);
    }

    fn cleaned(&mut self, worker: AccountId, zone: usize, at: Millis, before: Sha256, rng: &mut ChaCha8Rng) {
        let after = self.photos.iter().find(|(b, _)| *b == before).map(|(_, after)| *after);
        let fault = self.fault(zone, before, rng);
        let items = fault.items.into_keys().map(|item| (item, true)).collect();
        self.write(
            worker,
            zone,
            at,
            Inspection { verdict: Verdict::Cleaned, items, after: after.into_iter().collect(), note: None, ..fault },
        );
    }

    /// What is wrong with a dirty zone.
    fn fault(&self, zone: usize, photo: Sha256, rng: &mut ChaCha8Rng) -> Inspection {
        let (item, disorder, notes): &(&str, Option<&str>, &[&str]) = rng.pick(FAULTS);
        let clean = Inspection::clean(&self.settings, Self::presence(&self.county.zones[zone], rng));
        let items = clean.items.into_keys().map(|code| (code.clone(), code != *item)).collect();
        let disorders: BTreeSet<String> = disorder.iter().map(|d| (*d).to_owned()).collect();
        let note = rng.chance(0.6).then(|| (*rng.pick(notes)).to_owned());
        Inspection { verdict: Verdict::Dirty, items, disorders, before: vec![photo], note, ..clean }
    }

    /// Somebody else looks shortly after and sees it otherwise: the latest of these stand open.
    fn second_looks(&mut self, days: &Days, rng: &mut ChaCha8Rng) {
        let mut latest: Vec<(usize, (Millis, AccountId, bool))> =
            self.latest.iter().map(|(z, l)| (*z, *l)).filter(|(_, l)| l.0 < days.now).collect();
        latest.sort_by_key(|(_, (at, ..))| std::cmp::Reverse(*at));
        latest.truncate(600);
        rng.shuffle(&mut latest);
        for (zone, (at, first, clean)) in latest.into_iter().take(9) {
            let town = self.county.zones[zone].town;
            let others: Vec<AccountId> =
                self.county.accounts.iter().filter(|a| a.town == Some(town) && a.id != first).map(|a| a.id).collect();
            let second = *rng.pick(&others);
            let at = self.journal.free(second, at + (rng.between(6.0, 27.0) * MINUTE as f64) as Millis);
            if clean {
                let photo = rng.pick(self.photos).0;
                self.dirty(second, zone, at, photo, rng);
            } else {
                self.clean(second, zone, at, rng);
            }
        }
    }
}

/// Checklist item, kind of disorder, and how people put it.
const FAULTS: &[(&str, Option<&str>, &[&str])] = &[
    ("sanitation", None, &["门前有烟头、纸屑。", "门前污水未冲洗。", "台阶下有积存垃圾。", "地面油渍明显。"]),
    ("sanitation", None, &["垃圾桶外溢，未及时清倒。", "果皮纸屑未清扫。"]),
    ("order", Some("stacking"), &["纸箱堆放占用人行道。", "货物堆在门外约两平方米。", "杂物堆放在台阶下。"]),
    ("order", Some("vending"), &["货架摆出门外。", "店外摆摊占道经营。"]),
    ("order", Some("parking"), &["门前电动车乱停放。", "三轮车停在盲道上。"]),
    ("order", Some("posting"), &["卷帘门上贴有小广告。", "门柱横幅破损未拆。"]),
    ("order", Some("building"), &["自搭雨棚伸出过长。"]),
    ("greening", None, &["树上拉绳晾挂。", "花池内有垃圾。", "树池被水泥覆盖。"]),
];
