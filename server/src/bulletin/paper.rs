//! The bulletin on paper: the same content on A4, page by page.

use super::{
    Bulletin, Problem,
    figure::{OUTCOMES, OVERALL, PRESENCE, TYPES},
    highest,
    page::more,
    sketch,
};
use crate::plates::pdf::{Mark, Paper, Text, advance};

/// A4 upright, in points.
const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 42.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
const SIZE: f32 = 9.0;
const LINE: f32 = 15.0;

const GREEN: [f32; 3] = [0.06, 0.42, 0.34];
const BLUE: [f32; 3] = [0.55, 0.70, 0.96];
const GREY: [f32; 3] = [0.88, 0.91, 0.89];
const CLEARED: [f32; 3] = [0.16, 0.54, 0.45];
const OPEN: [f32; 3] = [0.84, 0.62, 0.17];
const LATE: [f32; 3] = [0.85, 0.31, 0.19];

/// Pages that fill from the top.
struct Sheets {
    paper: Paper,
    marks: Vec<Mark>,
    y: f32,
}

impl Sheets {
    /// Makes room for something so high, on a new page when there is none.
    fn room(&mut self, height: f32) {
        if self.y - height < MARGIN {
            let marks = std::mem::take(&mut self.marks);
            self.paper.page(&marks);
            self.y = PAGE.1 - MARGIN;
        }
    }

    fn text(&mut self, words: &str, x: f32, size: f32) {
        self.marks.push(Mark::Text(Text { words: words.into(), x, y: self.y, size }));
    }

    fn line(&mut self, words: &str, size: f32, height: f32) {
        self.room(height);
        self.y -= height;
        self.text(words, MARGIN, size);
    }

    fn centred(&mut self, words: &str, size: f32, height: f32) {
        self.room(height);
        self.y -= height;
        self.text(words, (PAGE.0 - width(words, size)) / 2.0, size);
    }

    fn head(&mut self, words: &str) {
        self.room(60.0);
        self.y -= 26.0;
        self.text(words, MARGIN, 13.0);
        self.y -= 5.0;
        self.marks.push(Mark::Bar { x: MARGIN, y: self.y, width: WIDTH, height: 1.0, colour: GREEN });
    }

    /// A row of cells whose left ends are at `stops`; `struck` through, or not.
    fn row(&mut self, cells: &[String], stops: &[f32], struck: bool) {
        self.room(LINE);
        self.y -= LINE;
        for (i, (cell, stop)) in cells.iter().zip(stops).enumerate() {
            let end = stops.get(i + 1).copied().unwrap_or(WIDTH);
            let cell = cut(cell, end - stop - 4.0);
            if struck {
                self.marks.push(Mark::Bar { x: MARGIN + stop, y: self.y + 3.0, width: width(&cell, SIZE), height: 0.6, colour: CLEARED });
            }
            self.text(&cell, MARGIN + stop, SIZE);
        }
        self.marks.push(Mark::Bar { x: MARGIN, y: self.y - 4.0, width: WIDTH, height: 0.4, colour: GREY });
    }
}

/// The PDF.
pub fn paper(bulletin: &Bulletin) -> Vec<u8> {
    let words = bulletin.lang.words();
    let title = format!("{} {}", bulletin.area, words.title);
    let mut sheets = Sheets { paper: Paper::new(PAGE.0, PAGE.1, &title), marks: vec![], y: PAGE.1 - MARGIN };
    sheets.centred(&title, 20.0, 24.0);
    sheets.centred(&format!("{} — {}", bulletin.days.0, bulletin.days.1), 11.0, 20.0);
    sheets.centred(&format!("{} {} · {} {}", words.as_of, bulletin.as_of, words.record, bulletin.upto), SIZE, 16.0);
    sheets.head(words.figures);
    let [now, before] = &bulletin.whole;
    for figure in OVERALL {
        let last = format!("{} {}", before.name, figure.of(before));
        sheets.row(&[figure.name(bulletin.lang).into(), figure.of(now).to_string(), last], &[0.0, 160.0, 260.0], false);
    }
    sheets.head(words.weeks);
    weeks(bulletin, &mut sheets);
    sheets.head(words.sketch);
    map(&bulletin.problems, &mut sheets);
    for (head, rows, figures) in
        [(words.towns, &bulletin.towns, OUTCOMES), (words.presence, &bulletin.towns, PRESENCE), (words.types, &bulletin.types, TYPES)]
    {
        sheets.head(head);
        let step = (WIDTH - 110.0) / figures.len() as f32;
        let stops: Vec<f32> = std::iter::once(0.0).chain((0..figures.len()).map(|i| 110.0 + i as f32 * step)).collect();
        let heads: Vec<String> = std::iter::once(words.name).chain(figures.iter().map(|f| f.name(bulletin.lang))).map(Into::into).collect();
        sheets.row(&heads, &stops, false);
        for row in rows {
            let told = figures.iter().map(|figure| figure.of(row).to_string());
            let cells: Vec<String> = std::iter::once(row.name.clone()).chain(told).collect();
            sheets.row(&cells, &stops, false);
        }
    }
    for part in wrapped(words.formula) {
        sheets.line(&part, 8.0, 12.0);
    }
    sheets.head(words.problems);
    list(bulletin, &mut sheets);
    let marks = std::mem::take(&mut sheets.marks);
    sheets.paper.page(&marks);
    sheets.paper.finish()
}

fn list(bulletin: &Bulletin, sheets: &mut Sheets) {
    let words = bulletin.lang.words();
    if bulletin.problems.is_empty() {
        sheets.line(words.none, SIZE, LINE);
        return;
    }
    if let Some(more) = more(bulletin) {
        sheets.line(&more, SIZE, LINE);
    }
    let stops = [0.0, 30.0, 130.0, 330.0, 392.0, 454.0];
    sheets.row(&words.heads.map(str::to_owned), &stops, false);
    for (i, problem) in bulletin.problems.iter().enumerate() {
        let due = problem.due.clone().map_or_else(|| "—".into(), |due| if problem.is_late { format!("{due}!") } else { due });
        let cleared = problem.cleared.clone().unwrap_or_else(|| words.open.into());
        let cells = [(i + 1).to_string(), problem.what.clone(), problem.place.clone(), problem.opened.clone(), due, cleared];
        sheets.row(&cells, &stops, problem.cleared.is_some());
    }
}

fn weeks(bulletin: &Bulletin, sheets: &mut Sheets) {
    let height = 90.0;
    sheets.room(height + 34.0);
    sheets.y -= height + 8.0;
    let names = ["opened", "closed"];
    let most = highest(&bulletin.weeks) as f32;
    let step = WIDTH / bulletin.weeks.len().max(1) as f32;
    for (i, week) in bulletin.weeks.iter().enumerate() {
        for (j, (name, colour)) in names.into_iter().zip([GREEN, BLUE]).enumerate() {
            let tall = super::height(&week.counts, name) as f32 / most * height;
            let x = MARGIN + i as f32 * step + step * (0.1 + 0.4 * j as f32);
            sheets.marks.push(Mark::Bar { x, y: sheets.y, width: step * 0.38, height: tall, colour });
        }
    }
    sheets.y -= 14.0;
    legend(sheets, &[(GREEN, bulletin.lang.figure("opened")), (BLUE, bulletin.lang.figure("closed"))]);
    sheets.text(&format!("{most}"), PAGE.0 - MARGIN - 30.0, 8.0);
}

fn map(problems: &[Problem], sheets: &mut Sheets) {
    let height = 170.0;
    sheets.room(height + 30.0);
    sheets.y -= height + 8.0;
    sheets.marks.push(Mark::Bar { x: MARGIN, y: sheets.y, width: WIDTH, height, colour: [0.96, 0.97, 0.96] });
    for (x, y, problem) in sketch(problems, f64::from(WIDTH - 20.0), f64::from(height - 20.0)) {
        let colour = match (problem.cleared.is_some(), problem.is_late) {
            (true, _) => CLEARED,
            (false, false) => OPEN,
            (false, true) => LATE,
        };
        let (x, y) = (MARGIN + 10.0 + x as f32, sheets.y + 10.0 + y as f32);
        sheets.marks.push(Mark::Bar { x: x - 1.5, y: y - 1.5, width: 3.0, height: 3.0, colour });
    }
    sheets.y -= 4.0;
}

fn legend(sheets: &mut Sheets, entries: &[([f32; 3], &str)]) {
    let mut x = MARGIN;
    for (colour, words) in entries {
        sheets.marks.push(Mark::Bar { x, y: sheets.y, width: 7.0, height: 7.0, colour: *colour });
        sheets.text(words, x + 11.0, 8.0);
        x += width(words, 8.0) + 26.0;
    }
}

fn width(words: &str, size: f32) -> f32 {
    words.chars().map(advance).sum::<f32>() * size
}

/// What fits of some words, with a sign that it is not all.
fn cut(words: &str, room: f32) -> String {
    if width(words, SIZE) <= room {
        return words.to_owned();
    }
    let mut left = room - SIZE;
    words
        .chars()
        .take_while(|c| {
            left -= advance(*c) * SIZE;
            left >= 0.0
        })
        .chain(['…'])
        .collect()
}

/// Words in lines of the page's width, at the size of small print.
fn wrapped(words: &str) -> Vec<String> {
    let (mut lines, mut left) = (vec![String::new()], WIDTH);
    for c in words.chars() {
        left -= advance(c) * 8.0;
        if left < 0.0 {
            lines.push(String::new());
            left = WIDTH - advance(c) * 8.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}
