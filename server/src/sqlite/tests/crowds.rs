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
const MANY: u64 = 16_800;

fn towns() -> [Scope; 2] {
    ["990001001000", "990001002000"].map(|area| area.parse().unwrap())
}

/// All have the pairs of 永安路, a third has the words; in two towns, in no order of time.
fn county() -> (Connection, Vec<Row>) {
    let view = Connection::open_in_memory().unwrap();
    view.execute_batch(include_str!("../../../migrations/view.sql")).unwrap();
    view.execute_batch("BEGIN").unwrap();
    let mut changes = Changes::default();
    let row = |i: u64| {
        let detail = if i.is_multiple_of(3) { "永安路口" } else { "永安里旁长安路" };
        let status = if i.is_multiple_of(4) { "reported" } else { "closed" };
        let summary = Summary {
            at: Some(i * 7_919 % MANY),
            status: status.into(),
            open: i.is_multiple_of(4),
            title: "0102".into(),
            detail: detail.into(),
            code: format!("{:05}", i * 4_001 % MANY),
            ..Summary::default()
        };
        Row { kind: KindName::known("case"), entity: EntityId(i.into()), scope: towns()[(i % 5 / 3) as usize], summary }
    };
    let all: Vec<Row> = (0..MANY).map(row).collect();
    for (row, id) in all.iter().zip(1..) {
        Record::new(row.clone(), false).store(&view, id, None).unwrap();
        changes.replace(id, None, Some(&row.summary));
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
fn a_text_is_found_in_a_crowd_page_by_page() {
    let (view, all) = county();
    let folder = TempDir::new().unwrap();
    let sight = Sight::operator(&FolderLock::take(folder.path()).unwrap(), towns());
    let query = RowQuery { sight, text: Some("永安路".into()), limit: 700, ..RowQuery::default() };
    for (order, descending, from, open) in [
        (Order::At, true, None, None),
        (Order::At, false, Some(MANY / 2), None),
        (Order::Code, false, None, Some(true)),
        (Order::Code, true, Some(MANY / 3), Some(false)),
    ] {
        let mut asked = RowQuery { open, from, order, descending, ..query.clone() };
        let mut wanted: Vec<&Row> = all.iter().filter(|row| row.summary.detail.contains("永安路口")).collect();
        wanted.retain(|row| row.summary.at >= from && open.is_none_or(|open| row.summary.open == open));
        wanted.sort_by_key(|row| match order {
            Order::Code => (row.summary.code.clone(), None),
            _ => (String::new(), row.summary.at),
        });
        if descending {
            wanted.reverse();
        }
        let mut got = vec![];
        loop {
            let page = rows(&view, &asked).unwrap();
            assert!(page.more && page.total <= wanted.len() as u64, "at least so many: {} of {}", page.total, wanted.len());
            got.extend(page.rows);
            match page.next {
                Some(next) => asked.after = Some(next),
                None => break,
            }
        }
        assert!(got.len() > 100 && got.iter().eq(wanted), "{order:?} {descending} {from:?} {open:?}");
    }
}
