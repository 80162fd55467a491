//! The bulletin on paper: the same content on A4, page by page.

use super::{
    Bulletin, Problem,
    figure::OVERALL,
    highest,
    page::{more, tables},
    sheets::{GREEN, MARGIN, PAGE, SIZE, Sheets, WIDTH, width},
};
use crate::plates::pdf::{Mark, Text};

const BLUE: [f32; 3] = [0.55, 0.70, 0.96];
const CLEARED: [f32; 3] = [0.16, 0.54, 0.45];
const OPEN: [f32; 3] = [0.84, 0.62, 0.17];
const LATE: [f32; 3] = [0.85, 0.31, 0.19];
const OUTLINE: [f32; 3] = [0.60, 0.66, 0.63];

/// The PDF.
pub fn paper(bulletin: &Bulletin) -> Vec<u8> {
    let words = bulletin.lang.words();
    let title = format!("{} {}", bulletin.area, words.title);
    let mut sheets = Sheets::new(&title);
    sheets.centred(&title, 20.0, 24.0);
    sheets.centred(&format!("{} — {}", bulletin.days.0, bulletin.days.1), 11.0, 20.0);
    sheets.centred(&format!("{} {} · {} {}", words.as_of, bulletin.as_of, words.record, bulletin.upto), SIZE, 16.0);
    sheets.centred(&format!("{} {}", words.link, bulletin.link), 7.0, 10.0);
    sheets.head(words.figures);
    let [now, before] = &bulletin.whole;
    for figure in OVERALL {
        let last = format!("{} {}", before.name, figure.of(before));
        sheets.row(&[figure.name(bulletin.lang).into(), figure.of(now).to_string(), last], &[0.0, 160.0, 260.0], false);
    }
    sheets.head(words.weeks);
    weeks(bulletin, &mut sheets);
    sheets.head(words.sketch);
    map(bulletin, &mut sheets);
    for (head, rows, figures) in tables(bulletin) {
        sheets.head(head);
        let step = (WIDTH - 100.0) / figures.len() as f32;
        let stops: Vec<f32> = std::iter::once(0.0).chain((0..figures.len()).map(|i| 100.0 + i as f32 * step)).collect();
        let heads: Vec<String> = std::iter::once(words.name).chain(figures.iter().map(|f| f.name(bulletin.lang))).map(Into::into).collect();
        sheets.row(&heads, &stops, false);
        for row in rows {
            let told = figures.iter().map(|figure| figure.of(row).to_string());
            let cells: Vec<String> = std::iter::once(row.name.clone()).chain(told).collect();
            sheets.row(&cells, &stops, false);
        }
    }
    sheets.lines(words.formula, 8.0, 12.0);
    sheets.head(words.problems);
    list(bulletin, &mut sheets);
    sheets.finish()
}

fn list(bulletin: &Bulletin, sheets: &mut Sheets) {
    let words = bulletin.lang.words();
    if bulletin.problems.is_empty() {
        sheets.lines(words.none, SIZE, 15.0);
        return;
    }
    if let Some(more) = more(bulletin) {
        sheets.lines(&more, SIZE, 15.0);
    }
    // a date takes 46 points, one with the sign of lateness 49
    let stops = [0.0, 24.0, 80.0, 154.0, 284.0, 349.0, 400.0, 455.0];
    let [heads @ .., said] = words.heads;
    sheets.row(&heads.map(str::to_owned), &stops, false);
    for (i, problem) in bulletin.problems.iter().enumerate() {
        let due = problem.due.clone().map_or_else(|| "—".into(), |due| if problem.is_late { format!("{due}!") } else { due });
        let Problem { code, what, place, unit, opened, cleared, note, .. } = problem.clone();
        let cells = [(i + 1).to_string(), code, what, place, unit, opened, due, cleared.unwrap_or_else(|| words.open.into())];
        sheets.row(&cells, &stops, problem.cleared.is_some());
        if !note.is_empty() {
            sheets.row(&[String::new(), format!("{said}: {note}")], &[0.0, 24.0], false);
        }
    }
}

fn weeks(bulletin: &Bulletin, sheets: &mut Sheets) {
    let height = 90.0;
    sheets.room(height + 54.0);
    sheets.y -= height + 8.0;
    let most = highest(&bulletin.weeks) as f32;
    let step = WIDTH / bulletin.weeks.len().max(1) as f32;
    for (i, week) in bulletin.weeks.iter().enumerate() {
        for (j, (name, colour)) in ["opened", "closed"].into_iter().zip([GREEN, BLUE]).enumerate() {
            let tall = super::height(&week.counts, name) as f32 / most * height;
            let x = MARGIN + i as f32 * step + step * (0.1 + 0.4 * j as f32);
            sheets.marks.push(Mark::Bar { x, y: sheets.y, width: step * 0.38, height: tall, colour });
        }
    }
    // as many days as there is room for
    let nth = (26.0 / step).ceil().max(1.0) as usize;
    for (i, week) in bulletin.weeks.iter().enumerate().step_by(nth) {
        let words = week.key.get(5..).unwrap_or_default().to_owned();
        sheets.marks.push(Mark::Text(Text { words, x: MARGIN + i as f32 * step, y: sheets.y - 9.0, size: 7.0 }));
    }
    sheets.y -= 24.0;
    legend(sheets, &[(GREEN, bulletin.lang.figure("opened")), (BLUE, bulletin.lang.figure("closed"))]);
    sheets.text(&format!("{most}"), PAGE.0 - MARGIN - 30.0, 8.0);
}

fn map(bulletin: &Bulletin, sheets: &mut Sheets) {
    let (height, words) = (230.0, bulletin.lang.words());
    sheets.room(height + 36.0);
    sheets.y -= height + 8.0;
    sheets.marks.push(Mark::Bar { x: MARGIN, y: sheets.y, width: WIDTH, height, colour: [0.96, 0.97, 0.96] });
    let frame = bulletin.frame(f64::from(WIDTH - 20.0), f64::from(height - 20.0));
    let (left, low) = (MARGIN + 10.0, sheets.y + 10.0);
    if let Some(frame) = frame {
        let at = |spot| {
            let (x, y) = frame.at(spot);
            (left + x as f32, low + y as f32)
        };
        for line in bulletin.ground.iter().flat_map(|town| &town.lines) {
            sheets.marks.push(Mark::Line { points: line.iter().map(|corner| at(*corner)).collect(), width: 0.5, colour: OUTLINE });
        }
        for (problem, spot) in bulletin.problems.iter().filter_map(|problem| Some((problem, problem.spot?))) {
            let ((x, y), colour) = (at(spot), colour(problem));
            sheets.marks.push(Mark::Bar { x: x - 1.5, y: y - 1.5, width: 3.0, height: 3.0, colour });
        }
        for (town, (x, y)) in bulletin.ground.iter().filter_map(|town| Some((town, at(town.middle()?)))) {
            let name = Text { words: town.name.clone(), x: x - width(&town.name, 7.0) / 2.0, y, size: 7.0 };
            sheets.marks.push(Mark::Text(name));
        }
    }
    sheets.y -= 12.0;
    let entries = [(CLEARED, words.cleared), (OPEN, words.open), (LATE, words.late), (OUTLINE, words.outline)];
    legend(sheets, &entries);
    if let Some(frame) = frame {
        let (length, wide) = frame.bar(90.0);
        let (x, y) = (PAGE.0 - MARGIN - wide as f32 - 34.0, sheets.y + 2.0);
        sheets.marks.push(Mark::Bar { x, y, width: wide as f32, height: 1.5, colour: [0.24, 0.29, 0.27] });
        sheets.marks.push(Mark::Text(Text { words: length, x: x + wide as f32 + 4.0, y: sheets.y, size: 8.0 }));
    }
}

fn colour(problem: &Problem) -> [f32; 3] {
    match (problem.cleared.is_some(), problem.is_late) {
        (true, _) => CLEARED,
        (false, false) => OPEN,
        (false, true) => LATE,
    }
}

fn legend(sheets: &mut Sheets, entries: &[([f32; 3], &str)]) {
    let mut x = MARGIN;
    for (colour, words) in entries {
        sheets.marks.push(Mark::Bar { x, y: sheets.y, width: 7.0, height: 7.0, colour: *colour });
        sheets.text(words, x + 11.0, 8.0);
        x += width(words, 8.0) + 26.0;
    }
}
