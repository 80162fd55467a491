//! How photos that look alike are found: prints in pieces, of which at least one is the same.

use xunge_shared::print::Print;

/// Prints of one picture differ in six bits at most: of seven pieces at least one is the same. Each is told with its place.
pub(super) fn pieces(print: Print) -> impl Iterator<Item = i64> {
    (0..7_u32).map(move |piece| {
        let bits = if piece == 6 { 10 } else { 9 };
        let value = print.0 >> (piece * 9) & ((1 << bits) - 1);
        i64::from(piece) << 16 | value as i64
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn prints_of_one_picture_share_a_piece(print: u64, flips in prop::collection::vec(0..64_u32, 0..7)) {
            let other = flips.iter().fold(print, |print, bit| print ^ 1 << bit);
            prop_assert!(pieces(Print(print)).zip(pieces(Print(other))).any(|(a, b)| a == b));
        }
    }
}
