//! The time that the bar below the map spans, its steps, and the window that is chosen of it. Pure: knows no screen.

use xunge_shared::{day::DAY, hlc::Millis};

const MINUTE: Millis = 60_000;
/// So many days are spanned when no time is chosen.
const USUAL: Millis = 30 * DAY;
/// The lengths that a step may have: those that people count in.
const STEPS: [Millis; 13] = [
    5 * MINUTE,
    10 * MINUTE,
    20 * MINUTE,
    30 * MINUTE,
    60 * MINUTE,
    120 * MINUTE,
    180 * MINUTE,
    360 * MINUTE,
    720 * MINUTE,
    DAY,
    2 * DAY,
    7 * DAY,
    30 * DAY,
];
/// At most so many steps: each is a bar that a finger can tell apart.
const MOST: u64 = 90;

/// From a time on, and before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first moment.
    pub from: Millis,
    /// The moment after the last.
    pub to: Millis,
}

impl Window {
    /// As the address has it: `from-to`, in seconds.
    pub fn read(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let millis = |text: &str| text.parse::<Millis>().ok()?.checked_mul(1_000);
        let window = Self { from: millis(from)?, to: millis(to)? };
        (window.from < window.to).then_some(window)
    }

    /// See [`Self::read`].
    pub fn written(self) -> String {
        format!("{}-{}", self.from / 1_000, self.to / 1_000)
    }
}

/// What the bar spans: whole steps from `from` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Where it begins.
    pub from: Millis,
    /// How long a step is.
    pub step: Millis,
    /// How many there are.
    pub steps: u64,
}

/// Which end of the window is moved, or all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    /// Its beginning.
    From,
    /// Its end.
    To,
    /// Both.
    Body,
}

impl Extent {
    /// From `from` to `to`, in steps of a length that people count in. `from` is a day's beginning, and so the steps begin at whole hours.
    pub fn over(from: Millis, to: Millis) -> Self {
        let long = to.saturating_sub(from).max(STEPS[0]);
        let step = STEPS.into_iter().find(|step| long.div_ceil(*step) <= MOST).unwrap_or_else(|| long.div_ceil(MOST));
        Self { from, step, steps: long.div_ceil(step) }
    }

    /// What is spanned when no time is chosen: the last thirty days, today included.
    pub fn usual(today: Millis) -> Self {
        Self::over((today + DAY).saturating_sub(USUAL), today + DAY)
    }

    /// Where it ends.
    pub fn to(self) -> Millis {
        self.from + self.step * self.steps
    }

    /// All of it.
    pub fn whole(self) -> Window {
        Window { from: self.from, to: self.to() }
    }

    /// When the step begins.
    pub fn at(self, step: u64) -> Millis {
        self.from + self.step * step.min(self.steps)
    }

    /// The border between steps that is nearest.
    pub fn near(self, at: Millis) -> u64 {
        ((at.saturating_sub(self.from) + self.step / 2) / self.step).min(self.steps)
    }

    /// The window of two borders, in any order; one step wide at least.
    pub fn between(self, one: u64, other: u64) -> Window {
        let first = one.min(other).min(self.steps.saturating_sub(1));
        Window { from: self.at(first), to: self.at(one.max(other).max(first + 1)) }
    }

    /// `window` with a grip of it moved to a border, or, held by its body, by so many steps. It stays within what is spanned.
    pub fn moved(self, window: Window, grip: Grip, by: i64) -> Window {
        let (first, last) = (self.near(window.from), self.near(window.to));
        let within = |border: u64| border.saturating_add_signed(by).min(self.steps);
        match grip {
            Grip::From => self.between(within(first).min(last.saturating_sub(1)), last),
            Grip::To => self.between(first, within(last).max(first + 1)),
            Grip::Body => {
                let wide = last.saturating_sub(first).max(1);
                let first = within(first).min(self.steps.saturating_sub(wide));
                self.between(first, first + wide)
            }
        }
    }

    /// The window a step later; nothing when it has come to the end.
    pub fn played(self, window: Window) -> Option<Window> {
        (self.near(window.to) < self.steps).then(|| self.moved(window, Grip::Body, 1))
    }

    /// Where playing begins when nothing is chosen: a twelfth of what is spanned, at its beginning.
    pub fn opening(self) -> Window {
        self.between(0, (self.steps / 12).max(1))
    }

    /// True when the step lies within the window.
    pub fn is_within(self, step: u64, window: Window) -> bool {
        self.at(step) >= window.from && self.at(step) < window.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDNIGHT: Millis = 1_732_752_000_000;

    #[test]
    fn steps_are_what_people_count_in() {
        let check = |days: u64, step: Millis, steps: u64| {
            assert_eq!(Extent::over(MIDNIGHT, MIDNIGHT + days * DAY), Extent { from: MIDNIGHT, step, steps }, "{days} days");
        };
        check(1, 20 * MINUTE, 72);
        check(7, 120 * MINUTE, 84);
        check(30, 720 * MINUTE, 60);
        check(365, 7 * DAY, 53);
        assert_eq!(Extent::usual(MIDNIGHT).to(), MIDNIGHT + DAY);
    }

    #[test]
    fn a_window_survives_the_address() {
        let window = Window { from: MIDNIGHT, to: MIDNIGHT + DAY };
        assert_eq!(Window::read(&window.written()), Some(window));
        for wrong in ["", "1", "2-1", "a-b", "1-99999999999999999999", "18446744073709551615-18446744073709551615"] {
            assert_eq!(Window::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn playing_comes_to_an_end() {
        let extent = Extent::over(MIDNIGHT, MIDNIGHT + DAY);
        let mut window = extent.opening();
        let mut ticks = 0;
        while let Some(next) = extent.played(window) {
            assert_eq!((next.from - window.from, next.to - window.to), (extent.step, extent.step));
            (window, ticks) = (next, ticks + 1);
        }
        assert_eq!((window.to, ticks), (extent.to(), 66));
    }

    #[test]
    fn a_window_stays_within_what_is_spanned() {
        for days in [1, 3, 7, 30, 365] {
            let extent = Extent::over(MIDNIGHT, MIDNIGHT + days * DAY);
            for one in 0..100 {
                for (other, by) in (0..100).zip([-200, -7, -1, 0, 1, 5, 200].into_iter().cycle()) {
                    let window = extent.between(one, other);
                    for grip in [Grip::From, Grip::To, Grip::Body] {
                        let moved = extent.moved(window, grip, by);
                        assert!(extent.from <= moved.from && moved.from < moved.to && moved.to <= extent.to(), "{grip:?} {moved:?}");
                        assert!(grip != Grip::Body || moved.to - moved.from == window.to - window.from, "{moved:?}");
                    }
                }
            }
        }
    }
}
