//! Workbooks (XLSX) as tables: the first sheet that has rows, its first row the headings. Knows no kind of thing.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{
    problem::{Place, Problem, Reason},
    record::Record,
    source::Row,
};

/// A sheet with more cells than this is refused: what is small when packed may be large when not.
const MOST_CELLS: usize = 1_000_000;

/// True for what begins as a workbook does.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The rows of a workbook; rows without any value are left out.
pub fn rows(bytes: &[u8]) -> Result<Vec<Row>, Vec<Problem>> {
    let unreadable = |why: String| vec![Problem { place: Place::File, field: "", reason: Reason::Unreadable(why) }];
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| unreadable(format!("XLSX: {e}")))?;
    for name in book.sheet_names() {
        let sheet = book.worksheet_range(&name).map_err(|e| unreadable(format!("{name}: {e}")))?;
        let Some((first, _)) = sheet.start().filter(|_| !sheet.is_empty()) else { continue };
        if sheet.width().saturating_mul(sheet.height()) > MOST_CELLS {
            return Err(unreadable(format!("{name}: more than {MOST_CELLS} cells")));
        }
        let mut lines = sheet.rows();
        let names: Vec<String> = lines.next().unwrap_or_default().iter().map(text).collect();
        let rows = (u64::from(first) + 2..).zip(lines).filter(|(_, cells)| cells.iter().any(|cell| !text(cell).trim().is_empty()));
        return Ok(rows
            .map(|(line, cells)| (Place::Line(line), Record::new(names.iter().cloned().zip(cells.iter().map(text)), None)))
            .collect());
    }
    Ok(vec![])
}

/// A cell as its reader sees it: whole numbers without a point, days as `YYYY-MM-DD`.
fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(at) if at.is_datetime() => day(at.as_f64().floor() as i64),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        other => other.to_string(),
    }
}

/// A day counted from 1899-12-30, as workbooks do (the algorithm is Howard Hinnant's `civil_from_days`).
fn day(serial: i64) -> String {
    let days = serial - 25_569 + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{:02}", of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_people_write_them() {
        assert_eq!([1, 25_569, 45_351, 46_387].map(day), ["1899-12-31", "1970-01-01", "2024-02-29", "2026-12-31"]);
    }

    #[test]
    fn the_first_sheet_with_rows_is_read_as_a_table() {
        let mut rows = rows(include_bytes!("../tests/data/timetable.xlsx")).expect("a workbook");
        let read = |record: &mut Record, name| record.text(&crate::record::Column { name, also: &[], help: "" });
        assert_eq!(rows.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [Place::Line(2), Place::Line(4)], "an empty row is none");
        let (_, first) = &mut rows[0];
        let told = ["序号", "整治路段", "完成时限", "整治措施"].map(|name| read(first, name).unwrap_or_default());
        assert_eq!(told, ["1", "永安路", "2026-12-31", "清理；划线；验收"]);
        assert_eq!(read(&mut rows[1].1, "责任人"), None);
    }

    #[test]
    fn what_is_no_workbook_is_a_fault_and_no_panic() {
        assert!(!is_workbook(b"code,name\n"));
        for bytes in [&b"PK\x03\x04"[..], b"PK\x03\x04 and then nothing of use", b""] {
            assert!(rows(bytes).is_err());
        }
    }
}
