//! How presence was shown, in words. Facts only: what to make of them is a person's decision.

use xunge_shared::{
    geometry::Shape,
    kinds::presence::{Presence, Shown},
};

use crate::i18n::{field as compass, kinds as words};
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

/// 东北, the eighth of the compass that a bearing falls in.
pub fn direction(bearing: f64) -> &'static str {
    let names = [
        compass::north,
        compass::north_east,
        compass::east,
        compass::south_east,
        compass::south,
        compass::south_west,
        compass::west,
        compass::north_west,
    ];
    let eighth = ((bearing + 22.5) / 45.0).rem_euclid(8.0) as usize;
    names[eighth.min(7)]()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compass_has_eight_words() {
        for (bearing, word) in [(0.0, "北"), (22.4, "北"), (22.6, "东北"), (180.0, "南"), (337.6, "北"), (359.9, "北"), (290.0, "西")]
        {
            assert_eq!(direction(bearing), word, "{bearing}");
        }
    }
}
