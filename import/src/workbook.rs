//! Workbooks (XLSX) as tables: the first sheet that has rows, its first row the headings. Knows no kind of thing.

use std::{cell::RefCell, collections::HashMap};

use super::{
    illegible::Illegible,
    package::{MOST_UNPACKED, Package, unreadable},
    problem::{Place, Problem, Reason},
    record::{Record, Row, Subject},
    sheet::{Cell, Lists, days, relations, rows as rows_of, sheets, texts},
};

/// How much of a workbook is read.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// So many bytes of its parts.
    unpacked: u64,
    /// A sheet with more cells than this is refused.
    cells: usize,
}

const LIMITS: Limits = Limits { unpacked: MOST_UNPACKED, cells: 1_000_000 };

/// True for what begins as a workbook does.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The rows of a workbook; rows without any value are left out.
pub fn rows(bytes: &[u8]) -> Result<Vec<Row>, Vec<Problem>> {
    read(bytes, LIMITS).map_err(|reason| vec![Problem { place: Place::File, field: Subject::WHOLE, reason }])
}

fn read(bytes: &[u8], limits: Limits) -> Result<Vec<Row>, Reason> {
    let mut package = Package::open(bytes, limits.unpacked)?;
    let mut needed = |name: &str| package.part(name)?.ok_or_else(|| unreadable(&format_args!("no {name}")));
    let whole = relations(&needed("_rels/.rels")?, "")?;
    let book = whole.into_iter().find(|one| one.sort.ends_with("/officeDocument")).map(|one| one.target);
    let book = book.ok_or_else(|| unreadable(&"no workbook"))?;
    let (folder, name) = book.rsplit_once('/').map_or((String::new(), book.as_str()), |(folder, name)| (format!("{folder}/"), name));
    let (all, from_1904) = sheets(&needed(&book)?)?;
    let related = relations(&needed(&format!("{folder}_rels/{name}.rels"))?, &folder)?;
    let mut lists = Lists { from_1904, ..Lists::default() };
    for one in &related {
        match one.sort.rsplit('/').next() {
            Some("sharedStrings") => lists.texts = texts(&needed(&one.target)?)?,
            Some("styles") => lists.days = days(&needed(&one.target)?)?,
            _ => {}
        }
    }
    let places: HashMap<String, String> = related.into_iter().map(|one| (one.id, one.target)).collect();
    for relation in all {
        let Some(part) = places.get(&relation).map(|place| package.part(place)).transpose()?.flatten() else { continue };
        let count = RefCell::new(Count { cells: 0, size: 0, limits });
        let mut table = Table::default();
        let counted = |cell: &Cell| count.borrow_mut().add(1, cell.text.len());
        rows_of(&part, &lists, counted, |line, cells| table.row(line, cells, &mut count.borrow_mut()))?;
        if table.names.is_some() {
            return Ok(table.rows);
        }
    }
    Ok(vec![])
}

/// What a sheet holds so far.
struct Count {
    cells: usize,
    /// The bytes of all texts and of the headings above them: one that cells share counts as often as it is told.
    size: usize,
    limits: Limits,
}

impl Count {
    fn add(&mut self, cells: usize, size: usize) -> Result<(), Reason> {
        self.cells += cells;
        self.size += size;
        let is_much = self.cells > self.limits.cells || self.size as u64 > self.limits.unpacked;
        if is_much { Err(Illegible::TooManyCells(self.limits.cells).into()) } else { Ok(()) }
    }
}

/// Rows under headings.
#[derive(Default)]
struct Table {
    names: Option<HashMap<u32, String>>,
    rows: Vec<Row>,
}

impl Table {
    fn row(&mut self, line: u64, cells: Vec<Cell>, count: &mut Count) -> Result<(), Reason> {
        let Some(names) = &self.names else {
            self.names = Some(cells.into_iter().map(|cell| (cell.column, cell.text)).collect());
            return Ok(());
        };
        let mut fields = vec![];
        for Cell { column, text } in cells {
            let Some(name) = names.get(&column) else { continue };
            count.add(0, name.len())?;
            fields.push((name.clone(), text));
        }
        if !fields.is_empty() {
            self.rows.push((Place::Line(line), Record::new(fields, None)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::tests::packed;

    fn text(record: &mut Record, name: &'static str) -> Option<String> {
        record.text(&crate::record::Column { name, also: &[], help: "" })
    }

    /// A workbook whose one sheet has these rows.
    fn book(sheet: &str, texts: &str) -> Vec<u8> {
        let whole = r#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="/xl/workbook.xml"/></Relationships>"#;
        let relations = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
            <Relationship Id="r2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>"#;
        packed(&[
            ("_rels/.rels", whole),
            ("xl/workbook.xml", r#"<workbook><sheets><sheet name="one" sheetId="1" r:id="r1"/></sheets></workbook>"#),
            ("xl/_rels/workbook.xml.rels", relations),
            ("xl/sharedStrings.xml", texts),
            ("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>")),
        ])
    }

    fn reason(bytes: &[u8]) -> Option<Reason> {
        rows(bytes).err().map(|problems| problems[0].reason.clone())
    }

    #[test]
    fn the_first_sheet_with_rows_is_read_as_a_table() {
        let mut rows = rows(include_bytes!("../tests/data/timetable.xlsx")).expect("a workbook");
        assert_eq!(rows.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [Place::Line(2), Place::Line(4)], "an empty row is none");
        let (_, first) = &mut rows[0];
        let told = ["序号", "整治路段", "完成时限", "整治措施"].map(|name| text(first, name).unwrap_or_default());
        assert_eq!(told, ["1", "永安路", "2026-12-31", "清理；划线；验收"]);
        assert_eq!(text(&mut rows[1].1, "责任人"), None);
    }

    #[test]
    fn cells_of_every_sort_are_read() {
        let cells = r#"<row r="1"><c t="inlineStr"><is><t>a</t></is></c><c t="s"><v>0</v></c><c t="str"><v>c&amp;&#100;</v></c></row>
            <row><c r="B2" t="b"><v>1</v></c><c t="str"><f>1+1</f><v> two </v></c></row><row r="9"><c r="A9"><v>1.50</v></c></row>"#;
        let texts = r"<sst><si><r><t>b</t></r><r><t> b</t></r><rPh><t>aloud</t></rPh></si></sst>";
        let mut rows = rows(&book(cells, texts)).expect("a workbook");
        assert_eq!(rows.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [Place::Line(2), Place::Line(9)]);
        let told = ["a", "b b", "c&d"].map(|name| text(&mut rows[0].1, name));
        assert_eq!(told, [None, Some("true".into()), Some("two".into())]);
        assert_eq!(text(&mut rows[1].1, "a"), Some("1.5".into()));
    }

    #[test]
    fn two_cells_far_apart_cost_two_cells() {
        let corners = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
        assert!(rows(&book(corners, "<sst/>")).is_ok_and(|rows| rows.is_empty()), "no heading above it");
        let outside = r#"<row r="1048577"><c r="A1048577"><v>1</v></c></row>"#;
        assert!(matches!(reason(&book(outside, "<sst/>")), Some(Reason::Illegible(Illegible::NotAWorkbook(_)))));
    }

    #[test]
    fn what_is_small_when_packed_is_refused_when_large() {
        let limits = Limits { unpacked: 100_000, cells: 1_000 };
        let refused = |sheet: &str, texts: &str| read(&book(sheet, texts), limits).err();
        let spaces = format!("<sst><si><t>{}</t></si></sst>", " ".repeat(100_000));
        assert!(book("", &spaces).len() < 3_000);
        assert_eq!(refused("", &spaces), Some(Illegible::UnpacksTooLarge.into()));
        let shared = format!(r#"<sst uniqueCount="18446744073709551615"><si><t>{}</t></si></sst>"#, "x".repeat(10_000));
        let told = r#"<row><c t="s"><v>0</v></c></row>"#.repeat(10);
        assert_eq!(refused(&told, &shared), Some(Illegible::TooManyCells(1_000).into()), "one text, told ten times");
        let cells = format!("<row><c><v>1</v></c></row><row>{}</row>", r#"<c r="A1"><v>1</v></c>"#.repeat(1_000));
        assert_eq!(refused(&cells, "<sst/>"), Some(Illegible::TooManyCells(1_000).into()));
        assert_eq!(refused(&told, "<sst/>"), None);
    }

    #[test]
    fn what_is_no_workbook_is_a_fault_and_no_panic() {
        assert!(!is_workbook(b"code,name\n"));
        for bytes in [&b"PK\x03\x04"[..], b"PK\x03\x04 and then nothing of use", b""] {
            assert!(rows(bytes).is_err());
        }
    }
}
