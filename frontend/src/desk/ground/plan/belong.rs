//! What a new thing belongs to, by what lies around it.

use xunge_shared::{
    geometry::{LonLat, Shape},
    id::{AreaCode, CellCode, EntityId},
    row::Row,
};

use super::Sort;

/// The cell that a shape lies in, by its middle.
pub fn cell_of(rows: &[Row], shape: &Shape) -> Option<CellCode> {
    let middle = shape.anchor()?;
    let holds = |row: &&Row| row.kind == Sort::Cell.kind() && row.summary.shape.as_ref().is_some_and(|shape| shape.contains(middle));
    rows.iter().find(holds)?.summary.cell.clone()
}

/// The nearest of some doors on a street, no further away than neighbours are: a new door beside it is on the same street.
pub fn street_beside(zones: &[Row], at: LonLat) -> Option<(EntityId, &str)> {
    const NEIGHBOURS_M: f64 = 40.0;
    let doors = zones.iter().filter_map(|row| Some((row.summary.shape.as_ref()?.anchor()?.distance(at), row)));
    let near = doors.filter(|(distance, row)| *distance <= NEIGHBOURS_M && row.summary.parent.is_some());
    let (_, row) = near.min_by(|one, other| one.0.total_cmp(&other.0))?;
    Some((row.summary.parent?, &row.summary.code))
}

/// A code for a new cell: the next free one of an area.
pub fn next_code<'a>(area: AreaCode, taken: impl Iterator<Item = &'a str>) -> String {
    let prefix = area.to_string();
    let numbers = taken.filter_map(|code| code.strip_prefix(&prefix)?.parse::<u32>().ok());
    format!("{prefix}{:03}", numbers.max().unwrap_or(0) + 1)
}

/// What a row is called, if it is a cell.
pub fn cell_name(row: &Row) -> Option<&str> {
    (row.kind == Sort::Cell.kind()).then_some(row.summary.title.as_str())
}

/// A name for a part of what is called `whole`, which none has: its last number as it goes on, or one behind it where it has none.
pub fn next_name<'a>(whole: &str, taken: impl Iterator<Item = &'a str>) -> String {
    let digit = |c: char| c.is_ascii_digit();
    let end = whole.rfind(digit).map(|at| at + 1);
    let (before, after) = match end {
        Some(end) => (whole[..end].trim_end_matches(digit), &whole[end..]),
        None => (whole, ""),
    };
    let before = if end.is_some() { before.to_owned() } else { format!("{before}-") };
    let number = |name: &str| name.strip_prefix(&before)?.strip_suffix(after)?.parse::<u32>().ok();
    let most = taken.filter_map(number).max().unwrap_or(1);
    format!("{before}{}{after}", most.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        id::{KindName, Scope},
        row::Summary,
    };

    use super::*;

    fn north(lat: i32) -> LonLat {
        LonLat { lon: 110_000_000, lat: 22_000_000 + lat }
    }

    #[test]
    fn a_new_door_is_on_its_neighbours_street() {
        let door = |id: u128, code: &str, lat: i32, street: Option<u128>| {
            let shape = Some(Shape::Point(north(lat)));
            let summary = Summary { shape, code: code.into(), parent: street.map(EntityId), ..Summary::default() };
            Row { kind: KindName::known("zone"), entity: EntityId(id), scope: Scope::LEAST, summary }
        };
        let doors = [door(1, "5", 0, Some(7)), door(2, "9", 300, Some(8)), door(3, "x", 210, None)];
        assert_eq!(street_beside(&doors, north(100)), Some((EntityId(7), "5")));
        assert_eq!(street_beside(&doors, north(200)), Some((EntityId(8), "9")), "one without a street says nothing");
        assert_eq!(street_beside(&doors, north(2_000)), None);
    }

    #[test]
    fn codes_go_on() {
        let area = "990001001001".parse().unwrap();
        assert_eq!(next_code(area, ["990001001001004", "990001001002009", "x"].into_iter()), "990001001001005");
        assert_eq!(next_code(area, [].into_iter()), "990001001001001");
    }

    #[test]
    fn names_go_on() {
        let next = |whole: &str, others: &[&str]| next_name(whole, others.iter().copied().chain([whole]));
        assert_eq!(next("福岗村第1网格", &["福岗村第4网格", "石桥村第9网格", "福岗村第x网格"]), "福岗村第5网格");
        assert_eq!(next("第2片3号", &["第8片9号"]), "第2片4号");
        assert_eq!(next("老街", &[]), "老街-2");
        assert_eq!(next("老街", &["老街-2"]), "老街-3");
        assert_eq!(next("12", &[]), "13");
        assert_eq!(next_name("", [].into_iter()), "-2");
    }
}
