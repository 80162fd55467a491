//! What the parts of a workbook say (ECMA-376 part 1, chapter 18): the order of its sheets, its texts, which styles are days, and cells.
//! Nothing is kept for cells that are not there, and no count that a file tells of itself is believed.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::{day::written, package::unreadable, problem::Reason};

/// The last row and column that a sheet can have.
const LAST: (u64, u32) = (1_048_576, 16_384);

/// A cell with something in it.
pub(crate) struct Cell {
    /// Its column, from 0.
    pub(crate) column: u32,
    /// Its text, as a reader sees it.
    pub(crate) text: String,
}

/// What cells refer to.
#[derive(Default)]
pub(crate) struct Lists {
    /// Texts that cells share.
    pub(crate) texts: Vec<String>,
    /// By style: whether its numbers are days.
    pub(crate) days: Vec<bool>,
    /// True when days are counted from 1904.
    pub(crate) from_1904: bool,
}

fn reader(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    let config = reader.config_mut();
    (config.check_end_names, config.check_comments, config.expand_empty_elements) = (false, false, true);
    reader
}

fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, Reason> {
    reader.read_event().map_err(|e| unreadable(&e))
}

fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    // without the check for doubles, which takes the square of their number
    let mut all = element.attributes();
    let found = all.with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(Into::into)
}

/// What a part has to do with another.
pub(crate) struct Relation {
    /// How the part names it.
    pub(crate) id: String,
    /// What it is, as an address.
    pub(crate) sort: String,
    /// Where it is.
    pub(crate) target: String,
}

/// The relations of a part in the folder `base`.
pub(crate) fn relations(xml: &str, base: &str) -> Result<Vec<Relation>, Reason> {
    let (mut reader, mut all) = (reader(xml), vec![]);
    loop {
        match next(&mut reader)? {
            Event::Start(e) if e.local_name().as_ref() == "Relationship" => {
                let [id, sort, target] = ["Id", "Type", "Target"].map(|name| attribute(&e, name).unwrap_or_default());
                all.push(Relation { id, sort, target: if target.starts_with('/') { target } else { format!("{base}{target}") } });
            }
            Event::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// The relation of each sheet, in their order, and whether days are counted from 1904.
pub(crate) fn sheets(xml: &str) -> Result<(Vec<String>, bool), Reason> {
    let (mut reader, mut all, mut from_1904) = (reader(xml), vec![], false);
    loop {
        match next(&mut reader)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "sheet" => all.extend(attribute(&e, "id")),
                "workbookPr" => from_1904 = attribute(&e, "date1904").is_some_and(|is| is == "1" || is == "true"),
                _ => {}
            },
            Event::Eof => return Ok((all, from_1904)),
            _ => {}
        }
    }
}

/// The texts that cells share.
pub(crate) fn texts(xml: &str) -> Result<Vec<String>, Reason> {
    let (mut reader, mut all) = (reader(xml), vec![]);
    loop {
        match next(&mut reader)? {
            Event::Start(e) if e.local_name().as_ref() == "si" => all.push(text(&mut reader, "si")?),
            Event::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// By style: whether its numbers are days.
pub(crate) fn days(xml: &str) -> Result<Vec<bool>, Reason> {
    let (mut reader, mut all, mut own, mut of_cells) = (reader(xml), vec![], std::collections::HashMap::new(), false);
    loop {
        match next(&mut reader)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "numFmt" => {
                    if let Some((id, code)) = attribute(&e, "numFmtId").zip(attribute(&e, "formatCode")) {
                        own.insert(id, is_day(&code));
                    }
                }
                "cellXfs" => of_cells = true,
                "xf" if of_cells => {
                    let id = attribute(&e, "numFmtId").unwrap_or_default();
                    // those that every workbook has, the East Asian ones among them
                    let known = matches!(id.parse(), Ok(14..=22 | 27..=36 | 45 | 47 | 50..=58_u32));
                    all.push(own.get(&id).copied().unwrap_or(known));
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => of_cells = false,
            Event::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// True for a format of days: of its first part, letters that stand for themselves aside.
fn is_day(code: &str) -> bool {
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter.to_ascii_lowercase() {
            ';' => return false,
            '\\' | '_' | '*' => drop(letters.next()),
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                // hours that have passed, not those of a day
                if !inside.is_empty() && inside.chars().all(|c| "hmsHMS".contains(c)) {
                    return false;
                }
            }
            'd' | 'm' | 'y' | 'h' | 's' => return true,
            _ => {}
        }
    }
    false
}

/// The text up to an element's end; what is only for reading aloud is left out.
fn text(reader: &mut Reader<&[u8]>, end: &str) -> Result<String, Reason> {
    let (mut all, mut aloud) = (String::new(), false);
    loop {
        match next(reader)? {
            Event::Start(e) if e.local_name().as_ref() == "rPh" => aloud = true,
            Event::End(e) if e.local_name().as_ref() == "rPh" => aloud = false,
            Event::End(e) if e.local_name().as_ref() == end => return Ok(all),
            Event::Text(e) if !aloud => all.push_str(&e.xml10_content()),
            Event::CData(e) if !aloud => all.push_str(&e.xml10_content()),
            Event::GeneralRef(e) if !aloud => {
                let char = e.resolve_char_ref().ok().flatten();
                all.extend(char.or_else(|| quick_xml::escape::resolve_predefined_entity(&e)?.chars().next()));
            }
            Event::Eof => return Err(unreadable(&format_args!("no end of {end}"))),
            _ => {}
        }
    }
}

/// Calls `row` with the number of each row, from 1, and its cells that hold something, until there is no more or it fails. Each cell is
/// `counted` before the next one is read: a row can be as long as the sheet, and a text that cells share is told by each.
pub(crate) fn rows(
    xml: &str,
    lists: &Lists,
    mut counted: impl FnMut(&Cell) -> Result<(), Reason>,
    mut row: impl FnMut(u64, Vec<Cell>) -> Result<(), Reason>,
) -> Result<(), Reason> {
    let (mut reader, mut number, mut cells) = (reader(xml), 0, vec![]);
    let mut column = 0;
    loop {
        match next(&mut reader)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "row" => {
                    number = attribute(&e, "r").map_or(Some(number + 1), |r| r.parse().ok()).unwrap_or_default();
                    column = 0;
                }
                "c" => {
                    column = attribute(&e, "r").map_or(Some(column), |name| column_of(&name)).unwrap_or(LAST.1);
                    if !(1..=LAST.0).contains(&number) || column >= LAST.1 {
                        return Err(unreadable(&"a cell outside of every sheet"));
                    }
                    let text = value(&mut reader, &e, lists)?;
                    if !text.trim().is_empty() {
                        let cell = Cell { column, text };
                        counted(&cell)?;
                        cells.push(cell);
                    }
                    column += 1;
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "row" && !cells.is_empty() => row(number, std::mem::take(&mut cells))?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The column that a cell's name says, from 0.
fn column_of(name: &str) -> Option<u32> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters.take(4).fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    u32::checked_sub(column, 1)
}

/// The text of a cell whose element has begun: whole numbers without a point, days as `YYYY-MM-DD`.
fn value(reader: &mut Reader<&[u8]>, cell: &BytesStart, lists: &Lists) -> Result<String, Reason> {
    let mut said = String::new();
    loop {
        match next(reader)? {
            Event::Start(e) if e.local_name().as_ref() == "v" => said = text(reader, "v")?,
            Event::Start(e) if e.local_name().as_ref() == "is" => said = text(reader, "is")?,
            Event::End(e) if e.local_name().as_ref() == "c" => break,
            Event::Eof => return Err(unreadable(&"no end of c")),
            _ => {}
        }
    }
    Ok(match attribute(cell, "t").as_deref() {
        Some("s") => said.trim().parse().ok().and_then(|i: usize| lists.texts.get(i).cloned()).unwrap_or_default(),
        Some("b") => if said.trim() == "1" { "true" } else { "false" }.to_owned(),
        // a day, and perhaps a time behind it
        Some("d") => said.split('T').next().unwrap_or_default().to_owned(),
        Some("str" | "inlineStr" | "e") => said,
        _ => {
            let style = attribute(cell, "s").and_then(|s| s.parse::<usize>().ok()).unwrap_or_default();
            match said.trim().parse::<f64>() {
                Ok(number) if lists.days.get(style) == Some(&true) => day(number.floor() as i64 + if lists.from_1904 { 1_462 } else { 0 }),
                Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
                Ok(number) => number.to_string(),
                Err(_) => said,
            }
        }
    })
}

/// A day counted from 1899-12-30, as workbooks do, until the year 9999, which is the last that they know.
fn day(serial: i64) -> String {
    written(serial.clamp(0, 2_958_465) - 25_569)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_people_write_them() {
        assert_eq!([1, 25_569, 45_351, 46_387].map(day), ["1899-12-31", "1970-01-01", "2024-02-29", "2026-12-31"]);
    }

    #[test]
    fn formats_of_days_are_told_from_others() {
        let days = ["yyyy\\-mm\\-dd", "[$-804]yyyy\"年\"m\"月\"d\"日\"", "d/m/yy", "h:mm AM/PM"];
        let others = ["General", "0.00", "[h]:mm:ss", "#,##0;[Red]\"d\"-0", "0\"days\"", "@"];
        assert!(days.iter().all(|code| is_day(code)) && !others.iter().any(|code| is_day(code)));
    }

    #[test]
    fn cells_are_named_by_letters() {
        assert_eq!(["A1", "Z9", "AA10", "XFD1048576", "7"].map(column_of), [Some(0), Some(25), Some(26), Some(16_383), None]);
    }
}
