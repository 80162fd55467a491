//! Whether a photo was used before: on this phone, or in an inspection that it knows of. A hint for its author, never a verdict.

use xunge_shared::{
    hlc::Millis,
    id::{EntityId, Sha256},
    kinds::zone::{Inspected, Zone},
    print::Print,
};

use super::Core;
use crate::store::SeenPhoto;

/// An earlier photo that looks the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookAlike {
    /// The zone that it was of; nothing for a report.
    pub zone: Option<EntityId>,
    /// When it was taken.
    pub at: Millis,
}

/// So far apart, the same picture of the same thing is no second look at it.
const ANOTHER_DAY_MS: Millis = 12 * 3_600_000;

impl Core {
    /// An earlier photo of another thing or day that looks like this one, which is of `about` (`zone:<id>`, `report`) at `now`.
    pub async fn look_alike(self, print: Print, about: &str, now: Millis) -> Option<LookAlike> {
        let other = |its: &str, at: Millis| its != about || now.saturating_sub(at) > ANOTHER_DAY_MS;
        let account = self.account()?;
        let kept = account.heed(account.store().prints().await).unwrap_or_default();
        let here = kept.into_iter().filter(|seen| seen.print.same_as(print) && other(&seen.about, seen.at));
        let here = here.max_by_key(|seen| seen.at).map(|seen| LookAlike { zone: zone(&seen.about), at: seen.at });
        here.or_else(|| {
            let known = leptos::prelude::untrack(|| {
                self.select::<Zone, _>(|entity, zone| {
                    let about = format!("zone:{}", entity.id);
                    let alike = |seen: &&Inspected| {
                        let prints = seen.inspection.prints.as_deref().unwrap_or_default();
                        other(&about, seen.at()) && prints.iter().any(|its| its.same_as(print))
                    };
                    zone.inspections().find(alike).map(|seen| LookAlike { zone: Some(entity.id), at: seen.at() })
                })
            });
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

fn zone(about: &str) -> Option<EntityId> {
    about.strip_prefix("zone:")?.parse().ok()
}
