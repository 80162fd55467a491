//! The bulletin as a workbook: the same content for who works on with it: numbers as numbers, days as days, charts that follow their
//! tables, and the list with a filter. Nothing in it is a formula, whatever people wrote; the same bulletin makes the same bytes.

use rust_xlsxwriter::{
    Chart, ChartFormat, ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType, ChartSolidFill, ChartType, DocProperties,
    ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{
    Bulletin, IN_TIME, Problem, Row,
    figure::{Figure, OUTCOMES, OVERALL, PRESENCE, TYPES, Told},
    height, span,
    words::Words,
};

const GREEN: &str = "#0F6B57";
const BLUE: &str = "#8DB2F5";
const CLEARED: &str = "#2A8A72";
const OPEN: &str = "#D79F2B";
const LATE: &str = "#D94F30";

/// How cells look.
struct Looks {
    title: Format,
    head: Format,
    share: Format,
    score: Format,
    passes: Format,
    day: Format,
    plain: Format,
    struck: Format,
    struck_day: Format,
    late: Format,
}

impl Looks {
    fn new(words: &Words) -> Self {
        let dated = |format: &str| Format::new().set_num_format(format).set_align(FormatAlign::Left);
        let day = || dated("yyyy-mm-dd");
        let struck = |format: Format| format.set_font_strikethrough().set_font_color("#56655E");
        Self {
            title: Format::new().set_bold().set_font_size(16),
            head: Format::new().set_bold().set_background_color("#E9EEEA").set_border_bottom(rust_xlsxwriter::FormatBorder::Thin),
            share: Format::new().set_num_format("0.0%"),
            score: Format::new().set_num_format("0.0"),
            passes: Format::new().set_num_format("0.00"),
            day: day(),
            plain: Format::new(),
            struck: struck(Format::new()),
            struck_day: struck(day()),
            // a day still, to sort and count with; the colour alone would say it to few
            late: dated(&format!("yyyy-mm-dd \"{}\"", words.late)).set_font_color("#B53418"),
        }
    }
}

/// As much of a text as a cell holds, in UTF-16 units: one that is too long would spoil the file for everybody.
const LONGEST: usize = 32_767;

/// A text that fits into a cell.
fn whole(text: &str) -> String {
    let mut left = LONGEST;
    let fits = |c: &char| left.checked_sub(c.len_utf16()).map(|rest| left = rest).is_some();
    text.chars().take_while(fits).collect()
}

/// The file.
///
/// # Errors
///
/// When the library refuses a sheet's name or a day.
pub fn workbook(bulletin: &Bulletin) -> Result<Vec<u8>, XlsxError> {
    let (words, looks) = (bulletin.lang.words(), Looks::new(bulletin.lang.words()));
    let title = whole(&bulletin.title());
    let mut book = Workbook::new();
    // When it was made is when it is of: the same link gives the same file.
    book.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&ExcelDateTime::parse_from_str(&bulletin.as_of)?));
    let sheet = named(&mut book, words.figures)?;
    sheet.write_with_format(0, 0, &title, &looks.title)?;
    sheet.write(1, 0, span(&bulletin.days))?;
    sheet.write(2, 0, format!("{} {} · {} {}", words.as_of, bulletin.as_of, words.record, bulletin.upto))?;
    sheet.write(3, 0, whole(&format!("{} {}", words.link, bulletin.link)))?;
    table(sheet, bulletin, &looks, 4, &bulletin.whole, OVERALL)?;
    if bulletin.has_weeks() {
        weeks(sheet, bulletin, &looks)?;
    }
    let sheet = named(&mut book, words.towns)?;
    table(sheet, bulletin, &looks, 0, &bulletin.towns, OUTCOMES)?;
    sheet.write(bulletin.towns.len() as u32 + 2, 0, words.formula)?;
    table(named(&mut book, words.presence)?, bulletin, &looks, 0, &bulletin.towns, PRESENCE)?;
    if let Some(types) = &bulletin.types {
        let sheet = named(&mut book, words.types)?;
        table(sheet, bulletin, &looks, 0, types, TYPES)?;
        if !types.is_empty() {
            let mut chart = Chart::new(ChartType::Bar);
            chart.title().set_name(words.types);
            columns(&mut chart, words.types, bulletin, 1..=types.len() as u32);
            // the most frequent above
            chart.x_axis().set_reverse();
            sheet.insert_chart(0, TYPES.len() as u16 + 2, &chart)?;
        }
    }
    list(named(&mut book, words.problems)?, bulletin, &looks)?;
    map(named(&mut book, words.sketch)?, bulletin, &looks)?;
    book.save_to_buffer()
}

fn named<'a>(book: &'a mut Workbook, name: &str) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?.set_column_width(0, 26)
}

/// A table of figures whose head is in this row.
fn table(sheet: &mut Worksheet, bulletin: &Bulletin, looks: &Looks, top: u32, rows: &[Row], figures: &[Figure]) -> Result<(), XlsxError> {
    sheet.write_with_format(top, 0, bulletin.lang.words().name, &looks.head)?;
    for (figure, column) in figures.iter().zip(1..) {
        sheet.write_with_format(top, column, figure.name(bulletin.lang), &looks.head)?;
    }
    for (row, at) in rows.iter().zip(top + 1..) {
        sheet.write(at, 0, whole(&row.name))?;
        for (figure, column) in figures.iter().zip(1..) {
            match figure.of(row) {
                Told::Nothing => {}
                Told::Count(n) => drop(sheet.write(at, column, n as f64)?),
                Told::Share(share) => drop(sheet.write_with_format(at, column, share, &looks.share)?),
                Told::Score(score) => drop(sheet.write_with_format(at, column, score, &looks.score)?),
                Told::Passes(passes) => drop(sheet.write_with_format(at, column, passes, &looks.passes)?),
            }
        }
    }
    Ok(())
}

/// Opened and closed as the columns 1 and 2 of a sheet.
fn columns(chart: &mut Chart, sheet: &str, bulletin: &Bulletin, rows: std::ops::RangeInclusive<u32>) {
    let (first, last) = rows.into_inner();
    for (column, (name, colour)) in (1..).zip([("opened", GREEN), ("closed", BLUE)]) {
        chart
            .add_series()
            .set_name(bulletin.lang.figure(name))
            .set_categories((sheet, first, 0, last, 0))
            .set_values((sheet, first, column, last, column))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)));
    }
}

/// Week by week, below the whole: what was opened and closed, and the share in time with what is striven for.
fn weeks(sheet: &mut Worksheet, bulletin: &Bulletin, looks: &Looks) -> Result<(), XlsxError> {
    let words = bulletin.lang.words();
    let (top, rate) = (9, IN_TIME);
    sheet.write_with_format(top - 1, 0, words.weeks, &looks.title)?;
    let heads = ["opened", "closed", rate.key].map(|name| bulletin.lang.figure(name));
    for (head, column) in [words.name].into_iter().chain(heads).chain([words.strive]).zip(0..) {
        sheet.write_with_format(top, column, head, &looks.head)?;
    }
    for (week, row) in bulletin.weeks.iter().zip(top + 1..) {
        day(sheet, (row, 0), Some(&week.key), &looks.day)?;
        sheet.write(row, 1, height(&week.counts, "opened"))?;
        sheet.write(row, 2, height(&week.counts, "closed"))?;
        for (column, share) in [(3, week.counts.rate(rate)), (4, Some(f64::from(bulletin.in_time_target) / 100.0))] {
            if let Some(share) = share {
                sheet.write_with_format(row, column, share, &looks.share)?;
            }
        }
    }
    let rows = top + 1..=top + bulletin.weeks.len() as u32;
    let (first, last) = (*rows.start(), *rows.end());
    let beside = OVERALL.len() as u16 + 2;
    let mut chart = Chart::new(ChartType::Column);
    chart.title().set_name(words.weeks);
    columns(&mut chart, words.figures, bulletin, rows);
    chart.x_axis().set_num_format("mm-dd");
    sheet.insert_chart(0, beside, &chart)?;
    let mut chart = Chart::new(ChartType::Line);
    chart.title().set_name(bulletin.lang.figure(rate.key));
    let dashed = ChartLine::new().set_color(LATE).set_width(1.5).set_dash_type(ChartLineDashType::Dash).clone();
    let solid = ChartLine::new().set_color(GREEN).set_width(2.0).clone();
    for (name, column, line) in [(bulletin.lang.figure(rate.key), 3, solid), (words.strive, 4, dashed)] {
        chart
            .add_series()
            .set_name(name)
            .set_categories((words.figures, first, 0, last, 0))
            .set_values((words.figures, first, column, last, column))
            .set_format(ChartFormat::new().set_line(&line));
    }
    chart.x_axis().set_num_format("mm-dd");
    chart.y_axis().set_min(0).set_max(1).set_num_format("0%");
    sheet.insert_chart(16, beside, &chart)?;
    Ok(())
}

/// The list of problems; what is cleared is struck through.
fn list(sheet: &mut Worksheet, bulletin: &Bulletin, looks: &Looks) -> Result<(), XlsxError> {
    let words = bulletin.lang.words();
    for (head, column) in words.heads.into_iter().zip(0..) {
        sheet.write_with_format(0, column, head, &looks.head)?;
    }
    sheet.set_column_width(0, 6)?.set_column_width(1, 14)?.set_column_width(2, 22)?.set_column_width(3, 48)?.set_column_width(4, 18)?;
    sheet.set_column_range_width(5, 7, 13)?.set_column_width(8, 40)?.set_freeze_panes(1, 0)?;
    for (problem, row) in bulletin.problems.iter().zip(1..) {
        let is_cleared = problem.cleared.is_some();
        let text = if is_cleared { &looks.struck } else { &looks.plain };
        let date = if is_cleared { &looks.struck_day } else { &looks.day };
        sheet.write(row, 0, row)?;
        for (words, column) in [&problem.code, &problem.what, &problem.place, &problem.unit].into_iter().zip(1..) {
            sheet.write_with_format(row, column, whole(words), text)?;
        }
        day(sheet, (row, 5), Some(&problem.opened), date)?;
        day(sheet, (row, 6), problem.due.as_deref(), if problem.is_late { &looks.late } else { date })?;
        match &problem.cleared {
            Some(cleared) => day(sheet, (row, 7), Some(cleared), &looks.day)?,
            None => drop(sheet.write(row, 7, words.open)?),
        }
        sheet.write(row, 8, whole(&problem.note))?;
    }
    let last = bulletin.problems.len() as u32;
    sheet.autofilter(0, 0, last.max(1), 8)?;
    if bulletin.is_cut() {
        sheet.write(last + 2, 1, bulletin.counted())?;
    }
    Ok(())
}

/// A date as a day, so that it sorts and can be counted with.
fn day(sheet: &mut Worksheet, (row, column): (u32, u16), date: Option<&str>, look: &Format) -> Result<(), XlsxError> {
    if let Some(date) = date {
        sheet.write_with_format(row, column, &ExcelDateTime::parse_from_str(date)?, look)?;
    }
    Ok(())
}

/// Where the problems are, as a chart over their longitudes and latitudes.
fn map(sheet: &mut Worksheet, bulletin: &Bulletin, looks: &Looks) -> Result<(), XlsxError> {
    let words: &Words = bulletin.lang.words();
    for (head, column) in [words.heads[0], words.lon, words.lat, words.heads[7]].into_iter().zip(0..) {
        sheet.write_with_format(0, column, head, &looks.head)?;
    }
    sheet.set_column_width(0, 6)?;
    let mut chart = Chart::new(ChartType::Scatter);
    chart.title().set_name(words.sketch);
    chart.set_width(760).set_height(560);
    let mut row = 0;
    let sort = |problem: &Problem| match (problem.cleared.is_some(), problem.is_late) {
        (true, _) => words.cleared,
        (false, false) => words.open,
        (false, true) => words.late,
    };
    for (name, colour) in [(words.cleared, CLEARED), (words.open, OPEN), (words.late, LATE)] {
        let first = row + 1;
        for (problem, number) in bulletin.problems.iter().zip(1_u32..).filter(|(problem, _)| sort(problem) == name) {
            let Some((lon, lat)) = problem.spot else { continue };
            row += 1;
            sheet.write(row, 0, number)?;
            sheet.write(row, 1, lon as f64 / 1e6)?;
            sheet.write(row, 2, lat as f64 / 1e6)?;
            sheet.write(row, 3, name)?;
        }
        if row >= first {
            let mut marker = ChartMarker::new();
            let filled = ChartSolidFill::new().set_color(colour).clone();
            marker.set_type(ChartMarkerType::Circle).set_size(6).set_format(ChartFormat::new().set_solid_fill(&filled));
            chart
                .add_series()
                .set_name(name)
                .set_categories((words.sketch, first, 1, row, 1))
                .set_values((words.sketch, first, 2, row, 2))
                .set_marker(&marker);
        }
    }
    if row > 0 {
        sheet.insert_chart(0, 5, &chart)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_a_cell_ends() {
        assert_eq!(whole("永安路"), "永安路");
        assert_eq!(whole(&"路".repeat(40_000)).chars().count(), LONGEST);
        // two units each, of which the last would not fit
        assert_eq!(whole(&"🧹".repeat(40_000)).chars().count(), LONGEST / 2);
    }
}
