//! Pages of a paper that fill from the top: headings, lines, and tables whose words wrap. Knows nothing of what they say.

use crate::plates::{
    letters::{advance, latin},
    pdf::{Mark, Paper, Text},
};

/// A4 upright, in points.
pub(super) const PAGE: (f32, f32) = (595.0, 842.0);
pub(super) const MARGIN: f32 = 42.0;
pub(super) const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
pub(super) const SIZE: f32 = 9.0;
pub(super) const LINE: f32 = 15.0;
/// From one line of a cell to the next.
const WITHIN: f32 = 11.0;
/// A cell has at most so many lines.
const MOST_LINES: usize = 3;
/// Between the words of one cell and the next cell.
const GAP: f32 = 4.0;
/// What a heading takes, with the rule below it.
const HEADING: f32 = 31.0;

pub(super) const GREEN: [f32; 3] = [0.06, 0.42, 0.34];
const STRUCK: [f32; 3] = [0.16, 0.54, 0.45];
const GREY: [f32; 3] = [0.88, 0.91, 0.89];

/// A row of a table.
pub(super) struct Cells<'a> {
    pub(super) words: Vec<String>,
    /// Where the left ends of its cells are.
    pub(super) stops: &'a [f32],
    /// Struck through, or not.
    pub(super) is_struck: bool,
}

impl<'a> Cells<'a> {
    pub(super) fn new(words: Vec<String>, stops: &'a [f32]) -> Self {
        Self { words, stops, is_struck: false }
    }

    /// The lines of each cell.
    fn lines(&self) -> Vec<Vec<String>> {
        let room = |i: usize| self.stops.get(i + 1).copied().unwrap_or(WIDTH) - self.stops[i] - GAP;
        let cells = self.words.iter().take(self.stops.len()).enumerate();
        cells.map(|(i, cell)| cut(wrapped(cell, room(i), SIZE), room(i))).collect()
    }
}

/// What a row takes.
fn tall(cells: &[Vec<String>]) -> f32 {
    LINE + cells.iter().map(Vec::len).max().unwrap_or(1).saturating_sub(1) as f32 * WITHIN
}

/// See the module.
pub(super) struct Sheets {
    /// What is on the pages that are full.
    full: Vec<Vec<Mark>>,
    /// What is on the page so far.
    pub(super) marks: Vec<Mark>,
    /// How far down it is filled.
    pub(super) y: f32,
    /// The head of the table that is being filled, which stands again on each page on which the table goes on.
    columns: Option<(Vec<String>, Vec<f32>)>,
}

impl Sheets {
    pub(super) fn new() -> Self {
        Self { full: vec![], marks: vec![], y: PAGE.1 - MARGIN, columns: None }
    }

    /// The file.
    pub(super) fn finish(self, title: &str) -> Vec<u8> {
        let mut paper = Paper::new(PAGE.0, PAGE.1, title);
        for marks in self.full.into_iter().chain([self.marks]) {
            paper.page(&marks);
        }
        paper.finish()
    }

    /// Makes room for something so high; true when that took a new page.
    fn room(&mut self, height: f32) -> bool {
        let is_full = self.y - height < MARGIN;
        if is_full {
            self.full.push(std::mem::take(&mut self.marks));
            self.y = PAGE.1 - MARGIN;
        }
        is_full
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

    /// A heading, on one page with what follows, which is so high.
    pub(super) fn head(&mut self, words: &str, follows: f32) {
        self.columns = None;
        self.room(HEADING + follows);
        self.y -= HEADING - 5.0;
        self.text(words, MARGIN, 13.0);
        self.y -= 5.0;
        self.marks.push(Mark::Bar { x: MARGIN, y: self.y, width: WIDTH, height: 1.0, colour: GREEN });
    }

    /// A heading, words below it when there are any, and the head of a table, on one page with the table's first rows.
    pub(super) fn table(&mut self, heading: &str, above: Option<&str>, columns: Cells<'_>, first: &[Cells<'_>]) {
        let said = above.map_or(0.0, |words| wrapped(words, WIDTH, SIZE).len() as f32 * LINE);
        let rows: f32 = first.iter().map(|row| tall(&row.lines())).sum();
        self.head(heading, said + tall(&columns.lines()) + rows);
        if let Some(words) = above {
            self.lines(words, SIZE, LINE);
        }
        self.draw(&columns.lines(), &columns);
        self.columns = Some((columns.words, columns.stops.to_vec()));
    }

    /// Rows that stay on one page.
    pub(super) fn rows(&mut self, rows: &[Cells<'_>]) {
        let laid: Vec<_> = rows.iter().map(Cells::lines).collect();
        let height = laid.iter().map(|cells| tall(cells)).sum();
        if self.room(height)
            && let Some((words, stops)) = self.columns.take()
        {
            let columns = Cells::new(words, &stops);
            self.draw(&columns.lines(), &columns);
            self.columns = Some((columns.words, stops));
        }
        for (cells, row) in laid.iter().zip(rows) {
            self.draw(cells, row);
        }
    }

    fn draw(&mut self, cells: &[Vec<String>], row: &Cells<'_>) {
        self.y -= LINE;
        for (lines, stop) in cells.iter().zip(row.stops) {
            for (line, y) in lines.iter().zip((0..).map(|n| self.y - n as f32 * WITHIN)) {
                let x = MARGIN + stop;
                if row.is_struck {
                    self.marks.push(Mark::Bar { x, y: y + 3.0, width: width(line, SIZE), height: 0.6, colour: STRUCK });
                }
                self.marks.push(Mark::Text(Text { words: line.clone(), x, y, size: SIZE }));
            }
        }
        self.y -= tall(cells) - LINE;
        self.marks.push(Mark::Bar { x: MARGIN, y: self.y - 4.0, width: WIDTH, height: 0.4, colour: GREY });
    }
}

/// How long words are.
pub(super) fn width(words: &str, size: f32) -> f32 {
    words.chars().map(advance).sum::<f32>() * size
}

/// The left ends of a table's cells: the first cell is so wide, each of the others holds every word of its head whole where there is room
/// for that.
pub(super) fn stops(first: f32, heads: &[String]) -> Vec<f32> {
    let longest = |head: &String| head.split(' ').map(|word| width(word, SIZE)).fold(0.0, f32::max) + GAP;
    let needed: Vec<f32> = heads.iter().map(longest).collect();
    let over = (WIDTH - first - needed.iter().sum::<f32>()) / heads.len().max(1) as f32;
    let mut stops = vec![0.0, first];
    for wide in needed {
        let end = stops[stops.len() - 1];
        stops.push(end + wide + over);
    }
    // the last end is the page's
    stops.pop();
    stops
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

    #[test]
    fn heads_of_columns_are_not_cut_within_a_word() {
        let heads = ["Score", "Recheck pass rate", "Recurrence", "Opened"].map(String::from);
        let stops = stops(100.0, &heads);
        assert_eq!((stops.len(), stops[1]), (5, 100.0));
        let words = std::iter::once(String::new()).chain(heads).collect();
        let lines = Cells::new(words, &stops).lines();
        assert!(lines.iter().skip(1).flatten().all(|line| ["Score", "Recheck pass rate", "Recurrence", "Opened"].contains(&line.as_str())));
    }

    /// The words of each page, from above.
    fn pages(sheets: Sheets) -> Vec<Vec<String>> {
        let words = |mark| if let Mark::Text(text) = mark { Some(text.words) } else { None };
        sheets.full.into_iter().chain([sheets.marks]).map(|marks| marks.into_iter().filter_map(words).collect()).collect()
    }

    #[test]
    fn no_heading_stands_alone_at_a_pages_foot_and_heads_of_tables_come_again() {
        let row = |words: &str| Cells::new(vec![words.into()], &[0.0]);
        for filled in 0..60 {
            let mut sheets = Sheets::new();
            for _ in 0..filled {
                sheets.lines("before", SIZE, LINE);
            }
            sheets.table("heading", Some("said"), row("head"), &[row("first"), row("its note")]);
            sheets.rows(&[row("first"), row("its note")]);
            for _ in 0..60 {
                sheets.rows(&[row("row"), row("note")]);
            }
            sheets.head("next", 100.0);
            let pages = pages(sheets);
            let at = pages.iter().position(|page| page.contains(&"heading".into())).unwrap();
            let top = pages[at].iter().skip_while(|words| *words == "before").take(5);
            assert!(top.eq(["heading", "said", "head", "first", "its note"]), "{filled}: {pages:?}");
            let rest = &pages[at + 1..];
            assert!(
                rest.len() >= 2 && rest.iter().all(|page| page[0] == "next" || page[..3] == ["head", "row", "note"]),
                "{filled}: {pages:?}"
            );
        }
    }
}
