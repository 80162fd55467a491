//! How presence was shown, in words. Facts only: what to make of them is a person's decision.

use xunge_shared::{
    geometry::Shape,
    kinds::presence::{Presence, Shown},
};

use crate::i18n::kinds as words;
use crate::ui::format;

/// "定位，距此 6 m（±5 m）", "扫牌码", "手工录入".
pub fn presence_words(presence: &Presence, thing: Option<&Shape>) -> String {
    let position = || {
        let accuracy = presence.accuracy_m.map(|m| format::distance(f64::from(m))).unwrap_or_default();
        match thing.and_then(|thing| presence.distance_to(thing)) {
            Some(metres) => words::by_position_from(format::distance(metres), accuracy),
            None => words::by_position(accuracy),
        }
    };
    match presence.shown() {
        Shown::ByHand => words::by_hand().to_owned(),
        Shown::Plate => words::by_plate().to_owned(),
        Shown::Position => position(),
        Shown::PlateAndPosition => format!("{} · {}", words::by_plate(), position()),
    }
}
