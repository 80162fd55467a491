//! The bulletin on paper: the same content on A4, page by page.

use super::{
    Bulletin, IN_TIME, Problem, Row,
    figure::OVERALL,
    highest, in_time,
    page::tables,
    sheets::{Cells, GREEN, LINE, MARGIN, PAGE, SIZE, Sheets, WIDTH, stops, width},
    span,
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
    let title = bulletin.title();
    let mut sheets = Sheets::new();
    sheets.centred(&title, 20.0, 24.0);
    sheets.centred(&span(&bulletin.days), 11.0, 20.0);
    sheets.centred(&format!("{} {} · {} {}", words.as_of, bulletin.as_of, words.record, bulletin.upto), SIZE, 16.0);
    sheets.centred(&format!("{} {}", words.link, bulletin.link), 7.0, 10.0);
    sheets.head(words.figures, LINE);
    let [now, before] = &bulletin.whole;
    for figure in OVERALL {
        let last = format!("{} {}", before.name, figure.of(before));
        let told = vec![figure.name(bulletin.lang).into(), figure.of(now).to_string(), last];
        sheets.rows(&[Cells::new(told, &[0.0, 160.0, 260.0])]);
    }
    if bulletin.has_weeks() {
        weeks(bulletin, &mut sheets);
        shares(bulletin, &mut sheets);
    }
    map(bulletin, &mut sheets);
    for (head, rows, figures) in tables(bulletin) {
        let mut heads: Vec<String> = figures.iter().map(|figure| figure.name(bulletin.lang).into()).collect();
        let stops = stops(100.0, &heads);
        heads.insert(0, words.name.into());
        let cells = |row: &Row| {
            let told = figures.iter().map(|figure| figure.of(row).to_string());
            Cells::new(std::iter::once(row.name.clone()).chain(told).collect(), &stops)
        };
        let first: Vec<Cells<'_>> = rows.first().into_iter().map(cells).collect();
        sheets.table(head, None, Cells::new(heads, &stops), &first);
        for row in rows {
            sheets.rows(&[cells(row)]);
        }
    }
    sheets.y -= 6.0;
    sheets.lines(words.formula, 8.0, 12.0);
    list(bulletin, &mut sheets);
    sheets.finish(&title)
}

fn list(bulletin: &Bulletin, sheets: &mut Sheets) {
    let words = bulletin.lang.words();
    if bulletin.problems.is_empty() {
        sheets.head(words.problems, LINE);
        sheets.lines(words.none, SIZE, LINE);
        return;
    }
    // a date takes 46 points
    let stops = [0.0, 24.0, 80.0, 154.0, 284.0, 350.0, 402.0, 455.0];
    let [heads @ .., said] = words.heads;
    let rows = |(i, problem): (usize, &Problem)| {
        let Problem { code, what, place, unit, opened, due, cleared, note, .. } = problem.clone();
        let due = due.map_or_else(|| "—".into(), |due| if problem.is_late { format!("{due} {}", words.late) } else { due });
        let cells = vec![(i + 1).to_string(), code, what, place, unit, opened, due, cleared.unwrap_or_else(|| words.open.into())];
        let mut rows = vec![Cells { is_struck: problem.cleared.is_some(), ..Cells::new(cells, &stops) }];
        if !note.is_empty() {
            rows.push(Cells::new(vec![String::new(), format!("{said}: {note}")], &stops[..2]));
        }
        rows
    };
    let first = bulletin.problems.first().map(|problem| rows((0, problem))).unwrap_or_default();
    sheets.table(words.problems, Some(&bulletin.counted()), Cells::new(heads.map(str::to_owned).into(), &stops), &first);
    for problem in bulletin.problems.iter().enumerate() {
        sheets.rows(&rows(problem));
    }
}

/// Two bars a week: opened and closed. As high as the line above them is the highest.
fn weeks(bulletin: &Bulletin, sheets: &mut Sheets) {
    let (words, height) = (bulletin.lang.words(), 90.0);
    sheets.head(words.weeks, height + 46.0);
    sheets.y -= height + 18.0;
    let most = highest(&bulletin.weeks) as f32;
    let step = WIDTH / bulletin.weeks.len().max(1) as f32;
    for y in [sheets.y, sheets.y + height] {
        sheets.marks.push(Mark::Bar { x: MARGIN, y, width: WIDTH, height: 0.4, colour: OUTLINE });
    }
    let said = words.highest.replace("{n}", &most.to_string());
    sheets.marks.push(Mark::Text(Text { words: said, x: MARGIN, y: sheets.y + height + 3.0, size: 7.0 }));
    for (i, week) in bulletin.weeks.iter().enumerate() {
        for (j, (name, colour)) in ["opened", "closed"].into_iter().zip([GREEN, BLUE]).enumerate() {
            let tall = super::height(&week.counts, name) as f32 / most.max(1.0) * height;
            let x = MARGIN + i as f32 * step + step * (0.1 + 0.4 * j as f32);
            sheets.marks.push(Mark::Bar { x, y: sheets.y, width: step * 0.38, height: tall, colour });
        }
    }
    starts(bulletin, step, sheets);
    legend(sheets, &[(GREEN, bulletin.lang.figure("opened")), (BLUE, bulletin.lang.figure("closed"))]);
}

/// The first days of weeks below a chart, as many as there is room for.
fn starts(bulletin: &Bulletin, step: f32, sheets: &mut Sheets) {
    let nth = (26.0 / step).ceil().max(1.0) as usize;
    for (i, week) in bulletin.weeks.iter().enumerate().step_by(nth) {
        let words = week.key.get(5..).unwrap_or_default().to_owned();
        sheets.marks.push(Mark::Text(Text { words, x: MARGIN + i as f32 * step, y: sheets.y - 9.0, size: 7.0 }));
    }
    sheets.y -= 24.0;
}

/// The share closed in time, from nothing to all, and what is striven for.
fn shares(bulletin: &Bulletin, sheets: &mut Sheets) {
    let (name, height) = (bulletin.lang.figure(IN_TIME.key), 70.0);
    sheets.head(name, height + 46.0);
    sheets.y -= height + 18.0;
    let step = WIDTH / bulletin.weeks.len().max(1) as f32;
    for y in [sheets.y, sheets.y + height] {
        sheets.marks.push(Mark::Bar { x: MARGIN, y, width: WIDTH, height: 0.4, colour: OUTLINE });
    }
    sheets.marks.push(Mark::Text(Text { words: "100 %".into(), x: MARGIN, y: sheets.y + height + 3.0, size: 7.0 }));
    let aim = sheets.y + f32::from(bulletin.in_time_target) / 100.0 * height;
    for dash in 0..(WIDTH / 8.0) as u16 {
        sheets.marks.push(Mark::Bar { x: MARGIN + f32::from(dash) * 8.0, y: aim, width: 5.0, height: 0.7, colour: LATE });
    }
    for (first, piece) in in_time(&bulletin.weeks) {
        let at = |(share, week): (&f64, usize)| (MARGIN + (week as f32 + 0.5) * step, sheets.y + *share as f32 * height);
        let points: Vec<(f32, f32)> = piece.iter().zip(first..).map(at).collect();
        let spots = points.iter().map(|(x, y)| Mark::Bar { x: x - 1.5, y: y - 1.5, width: 3.0, height: 3.0, colour: GREEN });
        sheets.marks.extend(spots);
        sheets.marks.push(Mark::Line { points, width: 1.0, colour: GREEN });
    }
    starts(bulletin, step, sheets);
    let strive = format!("{} {} %", bulletin.lang.words().strive, bulletin.in_time_target);
    legend(sheets, &[(GREEN, name), (LATE, &strive)]);
}

fn map(bulletin: &Bulletin, sheets: &mut Sheets) {
    let (height, words) = (230.0, bulletin.lang.words());
    sheets.head(words.sketch, height + 36.0);
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
        for (name, (x, y)) in bulletin.names(&frame, 7.0) {
            let x = left + x as f32 - width(name, 7.0) / 2.0;
            sheets.marks.push(Mark::Text(Text { words: name.into(), x, y: low + y as f32, size: 7.0 }));
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
