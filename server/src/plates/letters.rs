//! Which of a page's two fonts sets a letter, and how wide: Helvetica what it has, a Chinese font all others. Draws nothing.
//!
//! A Chinese font's own Latin letters are as wide as each reader's replacement makes them: reckoned widths would never agree with them.

/// Widths of Helvetica's letters in thousandths of its size, by their WinAnsi codes from 32 on: Adobe's metrics of the 14 standard
/// fonts (Helvetica.afm 2.0). Codes without a letter show a bullet (PDF 1.7, annex D.2).
#[rustfmt::skip]
const WIDTHS: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 350,
    556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350, 350, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667,
    278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278, 556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];

/// What WinAnsi has beside ASCII and Latin-1 (PDF 1.7, annex D.2).
#[rustfmt::skip]
const OTHERS: [(char, u8); 27] = [
    ('€', 0x80), ('‚', 0x82), ('ƒ', 0x83), ('„', 0x84), ('…', 0x85), ('†', 0x86), ('‡', 0x87), ('ˆ', 0x88), ('‰', 0x89),
    ('Š', 0x8a), ('‹', 0x8b), ('Œ', 0x8c), ('Ž', 0x8e), ('‘', 0x91), ('’', 0x92), ('“', 0x93), ('”', 0x94), ('•', 0x95),
    ('–', 0x96), ('—', 0x97), ('˜', 0x98), ('™', 0x99), ('š', 0x9a), ('›', 0x9b), ('œ', 0x9c), ('ž', 0x9e), ('Ÿ', 0x9f),
];
/// The dash that stands for a minus sign, which neither font has: as high, and nearly as wide.
const MINUS: u8 = 0x96;

/// A font of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// Helvetica, a byte a letter.
    Latin,
    /// A Chinese font: UTF-16, the high byte first.
    Chinese,
}

/// Letters that stand side by side in one font, coded as it takes them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) face: Face,
    pub(super) codes: Vec<u8>,
}

/// A line of words, run by run.
pub(super) fn runs(words: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = vec![];
    for c in words.chars() {
        let (face, codes) = match latin(c) {
            Some(code) => (Face::Latin, vec![code]),
            None => (Face::Chinese, c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        };
        match runs.last_mut() {
            Some(run) if run.face == face => run.codes.extend(codes),
            _ => runs.push(Run { face, codes }),
        }
    }
    runs
}

/// The width of a letter, in parts of the size that it is set in.
pub(crate) fn advance(c: char) -> f32 {
    // all that the Chinese font sets is as wide as high
    latin(c).map_or(1.0, |code| f32::from(WIDTHS[usize::from(code) - 32]) / 1000.0)
}

/// The code of a letter that Helvetica sets: all of WinAnsi.
pub(crate) fn latin(c: char) -> Option<u8> {
    match c {
        '\u{2212}' => Some(MINUS),
        // ends of lines and tabs in what people wrote
        c if c.is_control() => Some(b' '),
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(c).ok(),
        c => OTHERS.iter().find(|(other, _)| *other == c).map(|(_, code)| *code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_is_set_by_the_font_that_has_it() {
        let check = |words: &str, expect: &[(Face, &[u8])]| {
            let expect: Vec<Run> = expect.iter().map(|(face, codes)| Run { face: *face, codes: codes.to_vec() }).collect();
            assert_eq!(runs(words), expect, "{words}");
        };
        check("Dust (1 \u{2212} x)\n", &[(Face::Latin, b"Dust (1 \x96 x) ")]);
        check("永A1…", &[(Face::Chinese, &[0x6c, 0x38]), (Face::Latin, b"A1\x85")]);
        // beyond the first 65,536: two units
        check("𠮷", &[(Face::Chinese, &[0xd8, 0x42, 0xdf, 0xb7])]);
        check("", &[]);
    }

    #[test]
    fn letters_are_as_wide_as_their_font_makes_them() {
        let wide = |words: &str| (words.chars().map(advance).sum::<f32>() * 1000.0).round() as u32;
        assert_eq!(wide("il 2026-10-05"), 222 * 2 + 278 + 556 * 8 + 333 * 2);
        assert_eq!(wide("永安路1\u{2212}×é™"), 3000 + 556 * 2 + 584 + 556 + 1000);
    }
}
