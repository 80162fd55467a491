//! Pages of a paper that fill from the top: headings, lines, and rows of cells whose words wrap. Knows nothing of what they say.

use crate::plates::{
    letters::{advance, latin},
    pdf::{Mark, Paper, Text},
};

/// A4 upright, in points.
pub(super) const PAGE: (f32, f32) = (595.0, 842.0);
pub(super) const MARGIN: f32 = 42.0;
pub(super) const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
pub(super) const SIZE: f32 = 9.0;
const LINE: f32 = 15.0;
/// From one line of a cell to the next.
const WITHIN: f32 = 11.0;
/// A cell has at most so many lines.
const MOST_LINES: usize = 3;

pub(super) const GREEN: [f32; 3] = [0.06, 0.42, 0.34];
const STRUCK: [f32; 3] = [0.16, 0.54, 0.45];
const GREY: [f32; 3] = [0.88, 0.91, 0.89];

/// See the module.
pub(super) struct Sheets {
    paper: Paper,
    /// What is on the page so far.
    pub(super) marks: Vec<Mark>,
    /// How far down it is filled.
    pub(super) y: f32,
}

impl Sheets {
    pub(super) fn new(title: &str) -> Self {
        Self { paper: Paper::new(PAGE.0, PAGE.1, title), marks: vec![], y: PAGE.1 - MARGIN }
    }

    /// The file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.paper.page(&self.marks);
        self.paper.finish()
    }

    /// Makes room for something so high, on a new page when there is none.
    pub(super) fn room(&mut self, height: f32) {
        if self.y - height < MARGIN {
            let marks = std::mem::take(&mut self.marks);
            self.paper.page(&marks);
            self.y = PAGE.1 - MARGIN;
        }
    }

    pub(super) fn text(&mut self, words: &str, x: f32, size: f32) {
        self.marks.push(Mark::Text(Text { words: words.into(), x, y: self.y, size }));
    }

    /// Words in as many lines as they need.
    pub(super) fn lines(&mut self, words: &str, size: f32, height: f32) {
        for line in wrapped(words, WIDTH, size) {
            self.room(height);
            self.y -= height;
            self.text(&line, MARGIN, size);
        }
    }

    pub(super) fn centred(&mut self, words: &str, size: f32, height: f32) {
        for line in wrapped(words, WIDTH, size) {
            self.room(height);
            self.y -= height;
            self.text(&line, (PAGE.0 - width(&line, size)) / 2.0, size);
        }
    }

    pub(super) fn head(&mut self, words: &str) {
        self.room(60.0);
        self.y -= 26.0;
        self.text(words, MARGIN, 13.0);
        self.y -= 5.0;
        self.marks.push(Mark::Bar { x: MARGIN, y: self.y, width: WIDTH, height: 1.0, colour: GREEN });
    }

    /// A row of cells whose left ends are at `stops`; `struck` through, or not.
    pub(super) fn row(&mut self, cells: &[String], stops: &[f32], struck: bool) {
        let room = |i: usize| stops.get(i + 1).copied().unwrap_or(WIDTH) - stops[i] - 4.0;
        let cells: Vec<_> =
            cells.iter().take(stops.len()).enumerate().map(|(i, cell)| cut(wrapped(cell, room(i), SIZE), room(i))).collect();
        let more = cells.iter().map(Vec::len).max().unwrap_or(1).saturating_sub(1) as f32 * WITHIN;
        self.room(LINE + more);
        self.y -= LINE;
        for (lines, stop) in cells.iter().zip(stops) {
            for (line, y) in lines.iter().zip((0..).map(|n| self.y - n as f32 * WITHIN)) {
                let x = MARGIN + stop;
                if struck {
                    self.marks.push(Mark::Bar { x, y: y + 3.0, width: width(line, SIZE), height: 0.6, colour: STRUCK });
                }
                self.marks.push(Mark::Text(Text { words: line.clone(), x, y, size: SIZE }));
            }
        }
        self.y -= more;
        self.marks.push(Mark::Bar { x: MARGIN, y: self.y - 4.0, width: WIDTH, height: 0.4, colour: GREY });
    }
}

/// How long words are.
pub(super) fn width(words: &str, size: f32) -> f32 {
    words.chars().map(advance).sum::<f32>() * size
}

/// The lines that a cell has, with a sign where it has more.
fn cut(mut lines: Vec<String>, room: f32) -> Vec<String> {
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some(last) = lines.last_mut() {
            while width(last, SIZE) + SIZE > room && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}

/// Words in lines that are no longer than `room`: cut between words where there are spaces, else anywhere.
fn wrapped(words: &str, room: f32, size: f32) -> Vec<String> {
    let (mut lines, mut line, mut long, mut cut) = (vec![], String::new(), 0.0, None);
    for c in words.chars() {
        let wide = advance(c) * size;
        // a space at a line's end is not seen
        if long + wide > room && !line.is_empty() && !c.is_whitespace() {
            // Behind the last space, or behind the last letter of a script that has none.
            let rest = line.split_off(cut.take().unwrap_or(line.len()));
            lines.push(line.trim_end().to_owned());
            long = width(&rest, size);
            line = rest;
        }
        line.push(c);
        long += wide;
        if c.is_whitespace() || latin(c).is_none() {
            cut = Some(line.len());
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_wrap_at_spaces_and_between_chinese_letters() {
        let check = |words: &str, room: f32, expect: &[&str]| assert_eq!(wrapped(words, room, 10.0), expect, "{words}");
        check("按期结案率", 30.0, &["按期结", "案率"]);
        check("Closed in time", 40.0, &["Closed", "in time"]);
        check("unbreakable", 25.0, &["unbr", "eaka", "ble"]);
        check("two\nlines", 30.0, &["two", "lines"]);
        check("2026-10-05 超期", 55.0, &["2026-10-05", "超期"]);
        check("", 25.0, &[""]);
        let long = "永安路东侧".repeat(40);
        let shown = cut(wrapped(&long, 90.0, SIZE), 90.0);
        assert!(shown.len() == MOST_LINES && shown[2].ends_with('…') && shown.iter().all(|line| width(line, SIZE) <= 90.0), "{shown:?}");
    }
}
