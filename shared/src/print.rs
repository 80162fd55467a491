//! What a photo looks like, in 64 bits: two photos of which one was made from the other have nearly the same, whatever was
//! done to their size, their encoding or a strip at their edge. It says "look at both", never "this is a lie".
//!
//! The difference hash (dHash, N. Krawetz 2013): the picture as 9 × 8 grey values, and of each whether it is brighter than its
//! right neighbour.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Grey values across the picture.
pub const WIDTH: usize = 9;
/// Grey values down the picture.
pub const HEIGHT: usize = 8;
/// Prints that differ in so many bits or fewer are of the same picture. Of unrelated street photos hardly any two come below
/// 16; sizes, encodings and brightness change 0 to 4 bits (measured in `frontend`'s story of photos).
const SAME_BITS: u32 = 6;
/// A picture whose neighbours differ by less on average shows nothing to tell it by: a lens cap, a night without light.
const FLAT: u32 = 2;

/// The print of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Print(#[n(0)] pub u64);

impl Print {
    /// Of a picture as grey values, row by row; nothing when it is too flat to be told from others.
    pub fn of(grey: &[[u8; WIDTH]; HEIGHT]) -> Option<Self> {
        let pairs = || grey.iter().flat_map(|row| row.windows(2)).map(|pair| (pair[0], pair[1]));
        let contrast: u32 = pairs().map(|(left, right)| u32::from(left.abs_diff(right))).sum();
        let bits = pairs().fold(0, |bits, (left, right)| bits << 1 | u64::from(left > right));
        (contrast >= FLAT * (HEIGHT * (WIDTH - 1)) as u32).then_some(Self(bits))
    }

    /// True when both are prints of one picture, as far as a print can tell.
    pub fn same_as(self, other: Self) -> bool {
        (self.0 ^ other.0).count_ones() <= SAME_BITS
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Grey = [[u8; WIDTH]; HEIGHT];

    fn scene() -> impl Strategy<Value = Grey> {
        any::<[[u8; WIDTH]; HEIGHT]>()
    }

    proptest! {
        #[test]
        fn brightness_and_contrast_do_not_matter(grey in scene(), lift in 0_u8..40) {
            let darker = grey.map(|row| row.map(|v| v / 2));
            let lifted = darker.map(|row| row.map(|v| v + lift));
            prop_assert_eq!(Print::of(&darker), Print::of(&lifted));
        }

        #[test]
        fn pictures_that_have_nothing_in_common_differ(a in scene(), b in scene()) {
            // 64 fair coins: fewer than 7 differences have a chance of 1 in 10¹¹
            prop_assert!(!Print::of(&a).unwrap().same_as(Print::of(&b).unwrap()));
        }
    }

    #[test]
    fn a_dark_or_blank_picture_has_no_print() {
        assert_eq!(Print::of(&[[0; WIDTH]; HEIGHT]), None);
        assert_eq!(Print::of(&[[200, 201, 200, 201, 200, 201, 200, 201, 200]; HEIGHT]), None);
    }

    #[test]
    fn a_strip_at_the_bottom_changes_a_row_at_most() {
        let grey: Grey = std::array::from_fn(|y| std::array::from_fn(|x| ((x * 37 + y * 91) % 251) as u8));
        let mut banded = grey;
        banded[HEIGHT - 1] = grey[HEIGHT - 1].map(|v| v / 3);
        assert!(Print::of(&grey).unwrap().same_as(Print::of(&banded).unwrap()));
    }
}
