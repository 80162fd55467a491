//! One's own position on a page: switched on while the page is open, told in words, and matched with the cells of the replica.

use leptos::prelude::*;
use xunge_shared::{
    geometry::LonLat,
    id::{AreaCode, CellCode},
    kinds::cell::{Cell, cell_of_spot},
    session::Session,
};

use crate::data::Core;
use crate::device::{Position, PositionError, Positions, now_ms};
use crate::i18n::field as words;
use crate::ui::{Icon, Mark, Tone, format};

/// How far one must go before a list is ordered anew: rows must not jump under the thumb.
const SETTLED_M: f64 = 25.0;

/// The receiver, held on for as long as the page is open.
#[derive(Clone, Copy)]
pub struct Whereabouts {
    /// The latest position, as it comes.
    pub latest: Signal<Option<Position>>,
    /// Why there is none.
    pub error: Signal<Option<PositionError>>,
    /// A position that moves only when one has really gone somewhere: for ordering lists.
    pub settled: Signal<Option<LonLat>>,
}

impl Whereabouts {
    /// Switches the receiver on for the page that calls this.
    pub fn watch() -> Self {
        let positions = Positions::expect();
        let held = StoredValue::new_local(Some(positions.watch()));
        on_cleanup(move || drop(held.try_update_value(Option::take)));
        let latest = positions.latest();
        let settled = RwSignal::new(None::<LonLat>);
        Effect::new(move |_| {
            let Some(now) = latest.get().map(|position| position.place) else { return };
            if settled.get_untracked().is_none_or(|before| before.distance(now) > SETTLED_M) {
                settled.set(Some(now));
            }
        });
        Self { latest, error: positions.error(), settled: settled.into() }
    }

    /// Where one is, tracked.
    pub fn place(self) -> Option<LonLat> {
        self.latest.get().map(|position| position.place)
    }
}

/// "定位 ±8 m", or why there is none. `data-state` is `fixed`, `seeking` or `failed`.
#[component]
pub fn PositionLine(
    /// The page's receiver.
    whereabouts: Whereabouts,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let Whereabouts { latest, error, .. } = whereabouts;
    let told = Memo::new(move |_| match (latest.get(), error.get()) {
        (_, Some(PositionError::Denied)) => (Tone::Wrong, "failed", words::position_denied().to_owned()),
        (_, Some(PositionError::Unsupported)) => (Tone::Wrong, "failed", words::position_unsupported().to_owned()),
        (Some(at), _) => (Tone::Good, "fixed", words::position_fixed(format::distance(f64::from(at.accuracy_m)))),
        (None, Some(_)) => (Tone::Due, "seeking", words::position_weak().to_owned()),
        (None, None) => (Tone::Due, "seeking", words::position_seeking().to_owned()),
    });
    view! {
        <p
            class=move || format!("position-line {}", told.with(|t| t.0.class()))
            data-testid=testid
            data-state=move || told.with(|t| t.1)
            role="status"
        >
            <Icon mark=Mark::Locate size=16 />
            {move || told.with(|t| t.2.clone())}
        </p>
    }
}

/// The cell that a place lies in, by the cells of this phone: the one that was `said`, where it holds the place; its code, its name.
pub fn cell_at(core: Core, place: LonLat, said: Option<&CellCode>) -> Option<(CellCode, String)> {
    let holding = untrack(|| {
        core.select::<Cell, _>(|_, cell| {
            let profile = cell.profile()?;
            profile.shape.contains(place).then(|| (profile.code.clone(), profile.name.clone()))
        })
    });
    let held = cell_of_spot(said, holding.iter().map(|(code, _)| code))?.clone();
    holding.into_iter().find(|(code, _)| *code == held)
}

/// The area in whose feed a new record goes: the cell's town where the account may write there, else its own area.
pub fn area_for(session: &Session, cell: Option<&CellCode>) -> Option<AreaCode> {
    let now = now_ms();
    let town = cell.map(|cell| cell.area().town());
    town.filter(|town| session.held(now).any(|grant| grant.area.contains(*town)))
        .or_else(|| session.held(now).map(|grant| grant.area).next())
}
