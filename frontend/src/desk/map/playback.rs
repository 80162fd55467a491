//! The time that is shown while it is moved: dragged or played, before it stands in the address.

use std::time::Duration;

use leptos::prelude::*;
use xunge_shared::hlc::Millis;

use super::{
    filter::Filter,
    time::{Extent, Window},
    today,
};
use crate::desk::{address::Address, ticking::ticking};

/// How fast the time is played: a step so often.
const SPEEDS: [(u8, Duration); 3] = [(1, Duration::from_millis(900)), (2, Duration::from_millis(450)), (4, Duration::from_millis(225))];

/// Copy; from the workspace's context.
#[derive(Clone, Copy)]
pub struct Playback {
    /// What is shown: the address's filter, with the window as it is moved.
    pub filter: Memo<Filter>,
    /// When today began.
    pub today: Memo<Millis>,
    /// What the bar spans.
    pub extent: Memo<Extent>,
    /// True while it plays.
    pub plays: RwSignal<bool>,
    /// How many times the usual speed.
    pub speed: RwSignal<u8>,
    moving: RwSignal<Option<Window>>,
    address: Address,
}

impl Playback {
    /// Provides it to the workspace, of the map's address.
    pub fn provide(address: Address) -> Self {
        let moving = RwSignal::new(None::<Window>);
        let filter = Memo::new(move |_| {
            let filter = address.filter.get();
            Filter { window: moving.get().or(filter.window), ..filter }
        });
        let today = today();
        let extent = Memo::new(move |_| address.filter.with(|f| f.extent(today.get())));
        let playback = Self { filter, today, extent, plays: RwSignal::new(false), speed: RwSignal::new(1), moving, address };
        provide_context(playback);
        ticking(move || {
            let (plays, speed) = (playback.plays.get(), playback.speed.get());
            let every = SPEEDS.iter().find(|(name, _)| *name == speed).map_or(SPEEDS[0].1, |(_, every)| *every);
            plays.then_some((every, move || playback.tick()))
        });
        playback
    }

    /// From the workspace's context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The window that is shown.
    pub fn window(self) -> Option<Window> {
        self.filter.with(|f| f.window)
    }

    /// True while the time is moved, and the address does not have it yet.
    pub fn is_moving(self) -> bool {
        self.moving.with(Option::is_some)
    }

    /// Shows another window, not in the address yet.
    pub fn move_to(self, window: Window) {
        self.moving.set(Some(window));
    }

    /// Puts what is shown into the address.
    pub fn settle(self) {
        self.plays.set(false);
        if let Some(window) = self.moving.get_untracked() {
            self.address.set(|f| Filter { window: Some(window), ..f });
            self.moving.set(None);
        }
    }

    /// Shows all of the time again.
    pub fn clear(self) {
        self.plays.set(false);
        self.moving.set(None);
        self.address.set(|f| Filter { window: None, ..f });
    }

    /// Plays, or stops where it is.
    pub fn toggle(self) {
        if self.plays.get_untracked() {
            return self.settle();
        }
        let extent = self.extent.get_untracked();
        let window = untrack(|| self.window()).filter(|window| extent.played(*window).is_some());
        self.moving.set(Some(window.unwrap_or_else(|| extent.opening())));
        self.plays.set(true);
    }

    /// The next of the speeds.
    pub fn faster(self) {
        self.speed.update(|speed| *speed = if *speed >= 4 { 1 } else { *speed * 2 });
    }

    fn tick(self) {
        let next = self.moving.get_untracked().and_then(|window| self.extent.get_untracked().played(window));
        match next {
            Some(window) => self.moving.set(Some(window)),
            None => self.settle(),
        }
    }
}
