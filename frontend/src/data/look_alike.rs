//! Whether a photo was used before: on this phone, or in an inspection that it knows of. A hint for its author, never a verdict.

use xunge_shared::{
    hlc::Millis,
    id::{EntityId, KindName, Sha256},
    kinds::{
        Kind,
        case::Case,
        zone::{Inspected, Zone},
    },
    print::Print,
};

use super::Core;
use crate::store::SeenPhoto;

/// An earlier photo that looks the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookAlike {
    /// The zone or case that it was of, where that is known.
    pub thing: Option<(KindName, EntityId)>,
    /// When it was taken.
    pub at: Millis,
}

impl LookAlike {
    /// What the photos of a report are of: the zone that it came from, whose photos it may take along, else the case itself.
    pub fn about_report(case: Option<EntityId>, zone: Option<EntityId>) -> String {
        let named = |kind: KindName, id: EntityId| format!("{kind}:{id}");
        let case = || case.map(|case| named(Case::NAME, case)).unwrap_or_default();
        zone.map_or_else(case, |zone| named(Zone::NAME, zone))
    }
}

/// So far apart, the same picture of the same thing is no second look at it.
const ANOTHER_DAY_MS: Millis = 12 * 3_600_000;

impl Core {
    /// An earlier photo of another thing or day that looks like this one, which is of `about` (`zone:<id>`, `case:<id>`) at `now`.
    pub async fn look_alike(self, print: Print, about: &str, now: Millis) -> Option<LookAlike> {
        let other = |its: &str, at: Millis| its != about || now.saturating_sub(at) > ANOTHER_DAY_MS;
        let alike = |prints: Option<&Vec<Print>>| prints.is_some_and(|prints| prints.iter().any(|its| its.same_as(print)));
        let account = self.account()?;
        let kept = account.heed(account.store().prints().await).unwrap_or_default();
        let here = kept.into_iter().filter(|seen| seen.print.same_as(print) && other(&seen.about, seen.at));
        let here = here.max_by_key(|seen| seen.at).map(|seen| LookAlike { thing: thing(&seen.about), at: seen.at });
        here.or_else(|| {
            let mut known = leptos::prelude::untrack(|| {
                self.select::<Zone, _>(|entity, zone| {
                    let about = LookAlike::about_report(None, Some(entity.id));
                    let seen = |seen: &&Inspected| alike(seen.inspection.prints.as_ref()) && other(&about, seen.at());
                    zone.inspections().find(seen).map(|seen| LookAlike { thing: Some((Zone::NAME, entity.id)), at: seen.at() })
                })
            });
            known.extend(leptos::prelude::untrack(|| {
                self.select::<Case, _>(|entity, case| {
                    let report = case.report()?;
                    let about = LookAlike::about_report(Some(entity.id), report.what.zone);
                    let at = report.by.at();
                    let shown = alike(report.what.prints.as_ref()) && other(&about, at);
                    shown.then_some(LookAlike { thing: Some((Case::NAME, entity.id)), at })
                })
            }));
            known.into_iter().max_by_key(|alike| alike.at)
        })
    }

    /// Notes what a photo looks like and what it is of.
    pub async fn note_print(self, sha: Sha256, print: Print, about: &str, now: Millis) {
        if let Some(account) = self.account() {
            // a hint that could not be kept costs no record
            account.heed(account.store().keep_print(&SeenPhoto { sha, print, about: about.to_owned(), at: now }).await);
        }
    }

    /// Forgets a photo that its form let go.
    pub async fn forget_print(self, sha: Sha256) {
        if let Some(account) = self.account() {
            account.heed(account.store().drop_print(sha).await);
        }
    }
}

fn thing(about: &str) -> Option<(KindName, EntityId)> {
    let (kind, id) = about.split_once(':')?;
    // what was done about it is told apart: the picture of the report is no proof
    let id = id.split('/').next()?;
    Some((kind.parse().ok()?, id.parse().ok()?))
}
