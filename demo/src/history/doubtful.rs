//! A few records that a person should look at, each for a reason that there is: far from its door, a photo used twice, a rhythm that no
//! person has. Beside the others and with a stream of their own, so that nothing else changes by them.

use std::collections::BTreeMap;

use xunge_shared::{
    id::{AccountId, Sha256},
    kinds::{
        presence::Presence,
        zone::{Inspection, Verdict, Zone as ZoneKind, ZoneBody},
    },
    print::Print,
};

use super::{Days, MINUTE, settings};
use crate::{
    County,
    journal::{Journal, Pen},
    plane::{Pt, pt},
    random::{Draw, stream},
};

/// So many workers have one.
const WORKERS: usize = 9;
/// An even rhythm: so many doors, so many seconds apart.
const RHYTHM: (usize, u64) = (9, 32);

/// Writes them, over the last days.
pub(crate) fn write(journal: &mut Journal, county: &County, days: &Days, photos: &[(Sha256, Sha256)], seed: u64) {
    let mut rng = stream(seed, "doubtful");
    let mut beats: BTreeMap<AccountId, Vec<usize>> = BTreeMap::new();
    for (z, zone) in county.zones.iter().enumerate() {
        if let Some(&worker) = county.duty(zone.cell).first() {
            beats.entry(worker).or_default().push(z);
        }
    }
    let settings = settings();
    let mut look = |worker: AccountId, zone: usize, at, off_m: f64, photo: Option<(usize, u64)>| {
        let zone = &county.zones[zone];
        let middle = Pt::of(zone.strip[0]).lerp(Pt::of(zone.strip[1]), 0.5);
        let mut inspection = Inspection::clean(&settings, Presence::at((middle + pt(off_m, 3.0)).ground(), 6));
        if let Some((photo, print)) = photo {
            let (before, after) = photos[photo % photos.len()];
            inspection.verdict = Verdict::Cleaned;
            (inspection.before, inspection.after) = (vec![before], vec![after]);
            inspection.prints = Some(vec![Print(print)]);
        }
        let pen = Pen { at, author: worker, area: county.towns[zone.town].code };
        journal.write::<ZoneKind>(pen, zone.id, &ZoneBody::Inspect(inspection));
    };
    let print = 0x3c5a_96e1_78b4_d20f;
    for (n, (worker, beat)) in beats.iter().filter(|(_, beat)| beat.len() > RHYTHM.0).take(WORKERS).enumerate() {
        let day = days.last.saturating_sub(1 + n as u64 / 3);
        let at = days.at(day, rng.between(1_020.0, 1_060.0));
        let door = beat[rng.below(beat.len())];
        match n % 3 {
            0 => look(*worker, door, at, rng.between(220.0, 900.0), None),
            1 => {
                look(*worker, door, at, 0.0, Some((n, print ^ n as u64)));
                let next = beat[rng.below(beat.len())];
                look(*worker, next, at + 95 * MINUTE, 2.0, Some((n, print ^ n as u64)));
            }
            _ => {
                for (k, door) in beat.iter().take(RHYTHM.0).enumerate() {
                    look(*worker, *door, at + k as u64 * RHYTHM.1 * 1_000, 1.0, None);
                }
            }
        }
    }
}
