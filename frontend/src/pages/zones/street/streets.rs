//! The streets to walk door by door, the nearest first, each with what is due on it.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use xunge_shared::{geometry::LonLat, hlc::Millis, id::EntityId};

use super::super::item::ZoneItem;
use crate::clock;
use crate::i18n::phone_zone as words;
use crate::pages::parts::Whereabouts;
use crate::ui::{Icon, Mark};

/// A street of the list.
#[derive(Debug, Clone, PartialEq)]
struct StreetItem {
    id: EntityId,
    name: Arc<str>,
    due: usize,
    metres: f64,
}

/// The streets of `zones`, the nearest first.
fn streets(zones: &[ZoneItem], from: Option<LonLat>, now: Millis) -> Vec<StreetItem> {
    let mut found: BTreeMap<EntityId, StreetItem> = BTreeMap::new();
    for zone in zones {
        let Some(id) = zone.street_id else { continue };
        let street = found.entry(id).or_insert_with(|| StreetItem { id, name: zone.street.clone(), due: 0, metres: f64::MAX });
        street.due += usize::from(zone.is_due(now));
        street.metres = from.zip(zone.place).map_or(street.metres, |(from, place)| street.metres.min(from.distance(place)));
    }
    let mut found: Vec<StreetItem> = found.into_values().collect();
    found.sort_unstable_by(|a, b| a.metres.total_cmp(&b.metres).then_with(|| a.name.cmp(&b.name)));
    found
}

/// A line of streets; each leads to its walk.
#[component]
pub(crate) fn Streets(all: Memo<Arc<Vec<ZoneItem>>>, whereabouts: Whereabouts) -> impl IntoView {
    let now = clock::now();
    let found = Memo::new(move |_| all.with(|all| streets(all, whereabouts.settled.get(), now.get())));
    let links = move || {
        found
            .get()
            .into_iter()
            .filter(|street| !street.name.is_empty())
            .map(|street| {
                let told = if street.due > 0 { words::street_due(&street.name, street.due) } else { words::street_fine(&street.name) };
                view! {
                    <a href=format!("/zones?street={}", street.id) class="chip street-chip" data-testid=format!("street-{}", street.id)>
                        <Icon mark=Mark::Street size=18 />
                        {told}
                    </a>
                }
            })
            .collect_view()
    };
    view! {
        <nav class="streets" aria-label=words::along_street()>
            <h2 class="label type-label">{words::along_street()}</h2>
            <div class="chips">{links}</div>
        </nav>
    }
}
