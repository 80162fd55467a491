//! What patrols saw, where more than one page of the desk shows it: the map's layer with its legend, and the figures of a place. Knows no
//! page and no address.

mod fresh;
mod legend;
mod place;
mod speeds;

use std::time::Duration;

use leptos::prelude::*;
use xunge_shared::coverage::Sort;

pub use fresh::patrolled;
pub use legend::{Legend, legend};
pub use place::{Looked, PlaceFigures, dwell, evening_share, looked_at};
pub use speeds::SpeedBars;

use crate::api::{self, CoverageQuery};
use crate::i18n::patrols as words;
use crate::map::Map;

/// So many days are looked at where no time is asked for.
pub const DAYS: u16 = 14;
/// After so many days without a pass a place is a blind spot, unless another number is chosen.
pub const BLIND: u16 = 7;

/// News is in the tiles after the first of these at the earliest, and after the second in any case: of a large county the server makes
/// what was seen anew only every few seconds.
const SETTLE: [Duration; 2] = [Duration::from_secs(3), Duration::from_secs(30)];

/// The name of a sort of place.
pub fn sort_word(sort: Sort) -> &'static str {
    match sort {
        Sort::Street => words::streets(),
        Sort::Cell => words::cells(),
        Sort::School => words::schools(),
        Sort::Checkpoint => words::checkpoints(),
    }
}

/// Has the map draw what is asked, or nothing of it; and again when there is news.
pub fn layer(map: RwSignal<Option<Map>, LocalStorage>, query: Memo<Option<CoverageQuery>>, fresh: RwSignal<u32>) {
    let url = Memo::new(move |_| query.with(|query| query.as_ref().map(api::coverage_tiles)));
    Effect::new(move |_| map.with(|map| map.as_ref().map(|map| url.with(|url| map.coverage(url.as_deref())))));
    let waiting = SETTLE.map(|after| (after, StoredValue::new(false)));
    Effect::new(move |before: Option<()>| {
        fresh.track();
        for (after, is_waiting) in waiting.into_iter().filter(|(_, is_waiting)| before.is_some() && !is_waiting.get_value()) {
            is_waiting.set_value(true);
            let refresh = move || {
                // the page may be gone by then
                if is_waiting.try_set_value(false).is_none() {
                    let _ = map.try_with_untracked(|map| map.as_ref().map(Map::refresh_coverage));
                }
            };
            set_timeout(refresh, after);
        }
    });
}
