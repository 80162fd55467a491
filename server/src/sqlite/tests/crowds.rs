//! A text that more rows may hold than are read one by one: the list is the same as that of a plain scan, page by page.

use rusqlite::Connection;
use tempfile::TempDir;
use xunge_shared::{
    id::{EntityId, KindName, Scope},
    row::{Row, Summary},
};

use crate::{
    lock::FolderLock,
    sight::Sight,
    sqlite::{record::Record, rows::rows, text::Changes},
    store::{Order, RowQuery},
};

/// More than are read one by one.
const MANY: u64 = 28_000;
/// Six of them are in an hour.
const STEP: u64 = 600_000;

fn towns() -> [Scope; 2] {
    ["990001001000", "990001002000"].map(|area| area.parse().unwrap())
}

/// Nine in ten have the pairs of 永安路, a third has the words; in two towns, in no order of time.
fn county() -> (Connection, Vec<Row>) {
    let view = Connection::open_in_memory().unwrap();
    view.execute_batch(include_str!("../../../migrations/view.sql")).unwrap();
    view.execute_batch("BEGIN").unwrap();
    let mut changes = Changes::default();
    let row = |i: u64| {
        let detail = match (i % 3, i % 7) {
            (0, _) => "永安路口",
            (_, 0) => "桥头市场",
            _ => "永安里旁长安路",
        };
        // most titles are types with many rows each, and some are in hundreds of rows' details, too
        let title = match i % 13 {
            0..3 => "0102",
            3 => "0104",
            4 if i.is_multiple_of(5) => "沿街 0506 号",
            4 => "0504",
            _ => "0506",
        };
        let status = if i.is_multiple_of(4) { "reported" } else { "closed" };
        let summary = Summary {
            // one in eleven has no time
            at: (!i.is_multiple_of(11)).then_some(i * 7_919 % MANY * STEP),
            status: status.into(),
            open: i.is_multiple_of(4),
            title: title.into(),
            detail: if i.is_multiple_of(1_000) { "同 0506".into() } else { detail.into() },
            code: format!("{:05}", i * 4_001 % MANY),
            ..Summary::default()
        };
        Row { kind: KindName::known("case"), entity: EntityId(i.into()), scope: towns()[(i % 5 / 3) as usize], summary }
    };
    let all: Vec<Row> = (0..MANY).map(row).collect();
    for (row, id) in all.iter().zip(1..) {
        // as if it had been told of another time before, in this slice
        let mut before = row.clone();
        before.summary.at = Some(i64::from(u32::MAX) as u64 * id as u64 % 9_000_000_000);
        changes.replace(id, None, Some(&before));
        Record::new(row.clone(), false).store(&view, id, None).unwrap();
        changes.replace(id, Some(&before), Some(row));
    }
    changes.flush(&view).unwrap();
    // as if they were a small part of all
    view.execute_batch(
        "INSERT INTO bins SELECT kind, 0, 0, scope, status, 100 * count(*), 100 * sum(open), 0 FROM rows GROUP BY kind, scope, status;
         COMMIT",
    )
    .unwrap();
    (view, all)
}

#[test]
fn of_a_page_there_is_no_less_than_it_shows() {
    let (view, all) = county();
    let folder = TempDir::new().unwrap();
    let sight = Sight::operator(&FolderLock::take(folder.path()).unwrap(), towns());
    // many have both pairs, and those with the words between them are none of the newest
    let text = "安路口";
    let newest = all.iter().filter(|row| row.summary.detail.contains(text)).filter_map(|row| row.summary.at).max();
    view.execute("UPDATE rows SET detail = '' WHERE at > ?1", [newest.unwrap_or_default() as i64 / 50]).unwrap();
    let page = rows(&view, &RowQuery { sight, text: Some(text.into()), limit: 50, descending: true, ..RowQuery::default() }).unwrap();
    assert!(page.rows.len() == 50 && page.next.is_some() && page.total >= 50 && page.more, "{} of {}", page.rows.len(), page.total);
}

#[test]
fn a_text_is_found_in_a_crowd_page_by_page() {
    let (view, all) = county();
    let folder = TempDir::new().unwrap();
    let lock = FolderLock::take(folder.path()).unwrap();
    let (county, town) = (Sight::operator(&lock, towns()), Sight::operator(&lock, [towns()[1]]));
    for (text, order, descending, from, to, open, sight) in [
        ("永安路", Order::At, true, None, None, None, &county),
        ("永安路", Order::At, false, Some(MANY / 2), None, None, &county),
        ("永安路", Order::At, true, Some(MANY / 9), Some(MANY / 9 * 8), None, &town),
        ("永安路", Order::At, false, None, None, Some(false), &town),
        ("永安路", Order::Code, false, None, None, Some(true), &county),
        ("永安路", Order::Code, true, Some(MANY / 3), None, Some(false), &county),
        ("永安路", Order::Code, true, None, Some(MANY / 3 * 2), None, &town),
        ("永安路", Order::Title, true, None, None, None, &county),
        // in late titles, and in a few details of early ones
        ("0506", Order::Title, false, None, None, None, &county),
        ("0506", Order::Title, true, None, None, Some(true), &county),
        ("06", Order::Title, false, Some(MANY / 3), None, None, &town),
        ("0102", Order::Title, true, None, None, Some(false), &county),
    ] {
        let (from, to) = (from.map(|n| n * STEP), to.map(|n| n * STEP));
        let is_wanted = |(_, row): &(i64, &Row)| {
            let Summary { at, title, detail, code, .. } = &row.summary;
            let in_time = *at >= from && to.is_none_or(|to| *at < Some(to));
            let holds = [title, detail, code].into_iter().any(|field| field.contains(text));
            holds && in_time && sight.sees(row.scope) && open.is_none_or(|open| row.summary.open == open)
        };
        let mut wanted: Vec<(i64, &Row)> = (1..).zip(&all).filter(is_wanted).collect();
        wanted.sort_by_key(|(id, row)| match order {
            Order::Code => (row.summary.code.clone(), None, *id),
            Order::Title => (row.summary.title.clone(), None, *id),
            Order::At | Order::Due => (String::new(), row.summary.at, *id),
        });
        if descending {
            wanted.reverse();
        }
        let text = Some(text.to_owned());
        let mut asked = RowQuery { text, limit: 700, open, from, to, order, descending, sight: sight.clone(), ..RowQuery::default() };
        let mut got = vec![];
        loop {
            let page = rows(&view, &asked).unwrap();
            assert!(
                page.total as usize <= wanted.len() && (page.more || page.total as usize == wanted.len()),
                "{} of {}",
                page.total,
                wanted.len()
            );
            got.extend(page.rows);
            match page.next {
                Some(next) => asked.after = Some(next),
                None => break,
            }
        }
        let is_as_wanted = got.iter().eq(wanted.into_iter().map(|(_, row)| row));
        assert!(got.len() > 100 && is_as_wanted, "{:?} {order:?} {descending} {from:?} {to:?} {open:?}", asked.text);
    }
}
