//! The keys of the board: which one says what, and where a step leads. Listed on the page by [`super::help`].

use leptos::ev::KeyboardEvent;
use wasm_bindgen::JsCast;
use xunge_shared::kinds::case::{Stage, What};

use crate::desk::case::Doing;
use crate::i18n::board as words;
use crate::ui::is_in_open_dialog;

/// What a key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// So many columns and so many cards on.
    Go(isize, isize),
    /// Show the case.
    Open,
    /// Select it, or take it out.
    Pick,
    /// Do this to what is selected.
    Do(Doing),
    /// Show the keys.
    Help,
    /// Close what is open, then clear the selection.
    Escape,
}

/// A key as browsers call it, what it says, and its word.
type Key = (&'static str, Command, fn() -> &'static str);

/// The keys, in the order of the list on the page.
pub(super) const KEYS: [Key; 16] = [
    ("j", Command::Go(0, 1), words::key_down),
    ("k", Command::Go(0, -1), words::key_up),
    ("h", Command::Go(-1, 0), words::key_left),
    ("l", Command::Go(1, 0), words::key_right),
    ("Enter", Command::Open, words::key_open),
    ("x", Command::Pick, words::key_pick),
    ("a", Command::Do(Doing::Step(Stage::Accepted)), words::key_accept),
    ("d", Command::Do(Doing::Step(Stage::Dispatched)), words::key_dispatch),
    ("v", Command::Do(Doing::Step(Stage::Checked)), words::key_check),
    ("c", Command::Do(Doing::Step(Stage::Closed)), words::key_close),
    ("b", Command::Do(Doing::Step(Stage::Rework)), words::key_rework),
    ("s", Command::Do(Doing::Step(Stage::Suspended)), words::key_suspend),
    ("r", Command::Do(Doing::Act(What::Remind, None)), words::key_remind),
    ("o", Command::Do(Doing::Act(What::Order, None)), words::key_order),
    ("?", Command::Help, words::key_help),
    ("Escape", Command::Escape, words::key_escape),
];

/// The same by arrows, which nobody has to be told.
const ARROWS: [(&str, Command); 4] = [
    ("ArrowDown", Command::Go(0, 1)),
    ("ArrowUp", Command::Go(0, -1)),
    ("ArrowLeft", Command::Go(-1, 0)),
    ("ArrowRight", Command::Go(1, 0)),
];

/// What a key says.
fn command(key: &str) -> Option<Command> {
    let listed = KEYS.iter().map(|(name, command, _)| (*name, *command));
    listed.chain(ARROWS).find(|(name, _)| *name == key).map(|(_, command)| command)
}

/// What a press says; nothing while somebody types, in a sheet, or with a modifier that belongs to the browser.
pub(super) fn read(ev: &KeyboardEvent) -> Option<Command> {
    if ev.ctrl_key() || ev.alt_key() || ev.meta_key() || ev.is_composing() {
        return None;
    }
    let command = command(&ev.key())?;
    let on: Option<web_sys::Element> = ev.target().and_then(|target| target.dyn_into().ok());
    let within = |selector: &str| on.as_ref().and_then(|on| on.closest(selector).ok().flatten()).is_some();
    if within("input:not([type=checkbox]), textarea, select") || is_in_open_dialog(ev) {
        return None;
    }
    // a button under the focus keeps its own press, but for a card's, which is the same
    let presses = command == Command::Open && within("button, a, summary, input") && !within(".board-card");
    (!presses).then_some(command)
}

/// Where the cursor is after a step over columns of these lengths. Empty columns are stepped over; an end is an end.
pub(super) fn moved(lengths: &[usize], at: Option<(usize, usize)>, lanes: isize, places: isize) -> Option<(usize, usize)> {
    let first = || lengths.iter().position(|length| *length > 0).map(|lane| (lane, 0));
    let Some((lane, place)) = at.filter(|(lane, _)| lengths.get(*lane).is_some_and(|length| *length > 0)) else { return first() };
    let last = lengths[lane] - 1;
    if lanes == 0 {
        return Some((lane, place.min(last).saturating_add_signed(places).min(last)));
    }
    let mut next = lane;
    loop {
        match next.checked_add_signed(lanes.signum()).filter(|next| *next < lengths.len()) {
            None => return Some((lane, place.min(last))),
            Some(beside) if lengths[beside] > 0 => return Some((beside, place.min(lengths[beside] - 1))),
            Some(empty) => next = empty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_listed_once() {
        let mut names: Vec<_> = KEYS.iter().map(|(name, ..)| *name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        assert_eq!(command("j"), command("ArrowDown"));
        assert_eq!(command("q"), None);
    }

    #[test]
    fn the_cursor_stays_on_cards() {
        let lengths = [0, 3, 0, 2];
        for (at, lanes, places, expect) in [
            (None, 0, 1, Some((1, 0))),
            (Some((1, 0)), 0, 1, Some((1, 1))),
            (Some((1, 2)), 0, 1, Some((1, 2))),
            (Some((1, 0)), 0, -1, Some((1, 0))),
            (Some((1, 2)), 1, 0, Some((3, 1))),
            (Some((3, 1)), 1, 0, Some((3, 1))),
            (Some((3, 0)), -1, 0, Some((1, 0))),
            // cards went away meanwhile
            (Some((1, 9)), 0, -1, Some((1, 1))),
            (Some((0, 4)), 0, 1, Some((1, 0))),
        ] {
            assert_eq!(moved(&lengths, at, lanes, places), expect, "{at:?} {lanes} {places}");
        }
        assert_eq!(moved(&[0, 0], None, 0, 1), None);
    }
}
