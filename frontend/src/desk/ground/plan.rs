//! What an edit does, before it is saved: pure, on the cells as they were read.

use std::collections::BTreeMap;

use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    ground::{self, Ground, GroundError},
    id::{CellCode, EntityId},
    row::Row,
};

/// What is done with the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Moves a corner that cells share.
    Corner,
    /// Splits a cell along a line.
    Split,
    /// Makes neighbours one.
    Merge,
    /// Draws a new cell.
    Draw,
    /// Moves a checkpoint, or makes one.
    Point,
    /// Draws the strip of a door-front zone anew, or of a new zone.
    Strip,
}

/// Longer than this no strip before a door is, metres: a press went astray.
pub const LONGEST_STRIP_M: f64 = 300.0;

/// True when the points make a strip before a door.
pub fn is_strip(points: &[LonLat]) -> bool {
    let length: f64 = points.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    length > 0.5 && length <= LONGEST_STRIP_M
}

/// The cell that a strip lies in, by its middle.
pub fn cell_of(rows: &[Row], strip: &Shape) -> Option<CellCode> {
    let middle = strip.anchor()?;
    let holds = |row: &&Row| row.kind.as_str() == "cell" && row.summary.shape.as_ref().is_some_and(|shape| shape.contains(middle));
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

/// What was pressed so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn {
    /// The things, in the order in which they were chosen.
    pub chosen: Vec<EntityId>,
    /// The points, in their order.
    pub points: Vec<LonLat>,
}

/// What will be said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Cells with another shape.
    pub reshaped: Ground<EntityId>,
    /// A cell that was not there before.
    pub new: Option<Polygon>,
    /// Cells that are no more.
    pub gone: Vec<EntityId>,
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not all that is needed was pressed yet.
    More,
    /// It cannot be done.
    Ground(GroundError),
    /// A cell of less than three corners, or one that crosses itself.
    Ring,
    /// A new cell over one that is there.
    Overlaps,
}

/// The cells that can be edited: of one part each.
pub fn ground_of(rows: &[Row]) -> Ground<EntityId> {
    let piece = |row: &Row| match &row.summary.shape {
        Some(Shape::Area(polygons)) if polygons.len() == 1 => Some((row.entity, polygons[0].clone())),
        _ => None,
    };
    rows.iter().filter(|row| row.kind.as_str() == "cell").filter_map(piece).collect()
}

/// A corner may go further than its neighbours: some hundred metres, in micro-degrees.
const MARGIN: i32 = 5_000;

/// The cells around some: what can share an edge with them. Editing looks at no others.
fn around(ground: &Ground<EntityId>, chosen: &[EntityId]) -> Ground<EntityId> {
    let boxes = |piece: &Polygon| Shape::Area(vec![piece.clone()]).bbox();
    let near: Vec<_> = chosen.iter().filter_map(|id| boxes(ground.get(id)?)).collect();
    let touches = |piece: &Polygon| {
        let Some(own) = boxes(piece) else { return false };
        near.iter().any(|near| {
            own.min.lon - MARGIN <= near.max.lon
                && near.min.lon - MARGIN <= own.max.lon
                && own.min.lat - MARGIN <= near.max.lat
                && near.min.lat - MARGIN <= own.max.lat
        })
    };
    ground.iter().filter(|(_, piece)| touches(piece)).map(|(id, piece)| (*id, piece.clone())).collect()
}

/// The corner of the chosen cells that is nearest to a point, within `reach` metres.
pub fn corner_near(ground: &Ground<EntityId>, chosen: Option<EntityId>, at: LonLat, reach: f64) -> Option<LonLat> {
    let pieces = ground.iter().filter(|(id, _)| chosen.is_none_or(|chosen| chosen == **id));
    let corners = pieces.flat_map(|(_, piece)| &piece.0).flat_map(|ring| ring.0.iter().copied());
    let near = corners.map(|corner| (corner.distance(at), corner)).filter(|(distance, _)| *distance <= reach);
    near.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, corner)| corner)
}

/// What the tool does with what was pressed.
pub fn plan(tool: Tool, ground: &Ground<EntityId>, drawn: &Drawn) -> Result<Plan, Fault> {
    let Drawn { chosen, points } = drawn;
    match (tool, chosen.first(), &points[..]) {
        (Tool::Corner, Some(_), [from, to, ..]) => {
            let reshaped = ground::move_corner(&around(ground, chosen), *from, *to).map_err(Fault::Ground)?;
            Ok(Plan { reshaped, ..Plan::default() })
        }
        (Tool::Split, Some(cell), [_, _, ..]) => {
            let (reshaped, new) = ground::split(&around(ground, chosen), cell, points).map_err(Fault::Ground)?;
            Ok(Plan { reshaped, new: Some(new), gone: vec![] })
        }
        (Tool::Merge, Some(first), _) if chosen.len() > 1 => {
            let merged = ground::merge(&around(ground, chosen), chosen).map_err(Fault::Ground)?;
            Ok(Plan { reshaped: [(*first, merged)].into(), new: None, gone: chosen[1..].to_vec() })
        }
        (Tool::Draw, _, [_, _, _, ..]) => draw(ground, points),
        _ => Err(Fault::More),
    }
}

/// A new cell: its corners become corners of the neighbours on whose edges they lie.
fn draw(ground: &Ground<EntityId>, points: &[LonLat]) -> Result<Plan, Fault> {
    let mut ring = points.to_vec();
    ring.extend(points.first());
    let new = Polygon(vec![Path(ring)]);
    let id = EntityId(0);
    let mut near = around(&with(ground, id, &new), &[id]);
    near.remove(&id);
    let all = ground::noded(&with(&near, id, &new));
    if !ground::is_sound(&all) {
        let alone = ground::noded(&[(id, new)].into());
        return Err(if ground::is_sound(&alone) { Fault::Overlaps } else { Fault::Ring });
    }
    // Within a cell, or around one, no edge crosses another.
    let inside = |outer: &Polygon, inner: &Polygon| {
        let within = Shape::Area(vec![inner.clone()]).anchor();
        within.is_some_and(|at| Shape::Area(vec![outer.clone()]).contains(at))
    };
    let drawn = all.get(&id).cloned().ok_or(Fault::Ring)?;
    if near.values().any(|cell| inside(cell, &drawn) || inside(&drawn, cell)) {
        return Err(Fault::Overlaps);
    }
    let before = ground::noded(&near);
    let is_other = |(id, cell): &(EntityId, Polygon)| before.get(id).is_some_and(|was| was != cell);
    let reshaped = all.into_iter().filter(is_other).collect();
    Ok(Plan { reshaped, new: Some(drawn), gone: vec![] })
}

fn with(ground: &Ground<EntityId>, id: EntityId, piece: &Polygon) -> Ground<EntityId> {
    let mut all: BTreeMap<_, _> = ground.clone();
    all.insert(id, piece.clone());
    all
}

/// A code for a new cell: the next free one of an area.
pub fn next_code<'a>(area: xunge_shared::id::AreaCode, taken: impl Iterator<Item = &'a str>) -> String {
    let prefix = area.to_string();
    let numbers = taken.filter_map(|code| code.strip_prefix(&prefix)?.parse::<u32>().ok());
    format!("{prefix}{:03}", numbers.max().unwrap_or(0) + 1)
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        id::{KindName, Scope},
        row::Summary,
    };

    use super::*;

    fn square(west: i32, south: i32, side: i32) -> Polygon {
        let at = |x, y| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y };
        let ring = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)].map(|(x, y)| at(west + x, south + y));
        Polygon(vec![Path(ring.to_vec())])
    }

    fn points(points: &[(i32, i32)]) -> Vec<LonLat> {
        points.iter().map(|(x, y)| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y }).collect()
    }

    fn two() -> Ground<EntityId> {
        [(EntityId(1), square(0, 0, 1_000)), (EntityId(2), square(1_000, 0, 1_000))].into()
    }

    fn pressed(chosen: &[u128], at: &[(i32, i32)]) -> Drawn {
        Drawn { chosen: chosen.iter().map(|id| EntityId(*id)).collect(), points: points(at) }
    }

    #[test]
    fn each_tool_waits_for_what_it_needs_and_then_plans() {
        let ground = two();
        assert_eq!(plan(Tool::Corner, &ground, &pressed(&[1], &[(1_000, 0)])), Err(Fault::More));
        let moved = plan(Tool::Corner, &ground, &pressed(&[1], &[(1_000, 0), (900, 100)])).unwrap();
        assert_eq!(moved.reshaped.len(), 2);
        let split = plan(Tool::Split, &ground, &pressed(&[1], &[(500, -100), (500, 1_100)])).unwrap();
        assert!(split.new.is_some() && split.reshaped.len() == 1);
        let merged = plan(Tool::Merge, &ground, &pressed(&[2, 1], &[])).unwrap();
        assert_eq!((merged.gone, merged.reshaped.keys().copied().collect::<Vec<_>>()), (vec![EntityId(1)], vec![EntityId(2)]));
        assert_eq!(plan(Tool::Merge, &ground, &pressed(&[2], &[])), Err(Fault::More));
    }

    #[test]
    fn a_new_cell_lies_beside_what_is_there() {
        let ground = two();
        let drawn = plan(Tool::Draw, &ground, &pressed(&[], &[(0, 1_000), (500, 1_000), (500, 1_500), (0, 1_500)])).unwrap();
        assert_eq!(drawn.reshaped.keys().copied().collect::<Vec<_>>(), [EntityId(1)], "it gets a corner where the new one ends");
        let over = [(500, 500), (1_500, 500), (1_500, 1_500), (500, 1_500)];
        assert_eq!(plan(Tool::Draw, &ground, &pressed(&[], &over)), Err(Fault::Overlaps));
        let inside = [(200, 200), (400, 200), (400, 400)];
        assert_eq!(plan(Tool::Draw, &ground, &pressed(&[], &inside)), Err(Fault::Overlaps));
        let bow = [(0, 2_000), (500, 2_500), (500, 2_000), (0, 2_500)];
        assert_eq!(plan(Tool::Draw, &ground, &pressed(&[], &bow)), Err(Fault::Ring));
    }

    #[test]
    fn a_strip_is_as_long_as_a_door_front() {
        // 100 micro-degrees of latitude are 11 m
        assert!(is_strip(&points(&[(0, 0), (0, 100)])));
        assert!(!is_strip(&points(&[(0, 0)])) && !is_strip(&points(&[(0, 0), (0, 0)])), "nothing drawn");
        assert!(!is_strip(&points(&[(0, 0), (0, 5_000)])), "half a kilometre");
    }

    #[test]
    fn a_new_door_is_on_its_neighbours_street() {
        let door = |id: u128, code: &str, lat: i32, street: Option<u128>| {
            let shape = Some(Shape::Point(points(&[(0, lat)])[0]));
            let summary = Summary { shape, code: code.into(), parent: street.map(EntityId), ..Summary::default() };
            Row { kind: KindName::known("zone"), entity: EntityId(id), scope: Scope::LEAST, summary }
        };
        let doors = [door(1, "5", 0, Some(7)), door(2, "9", 300, Some(8)), door(3, "x", 210, None)];
        assert_eq!(street_beside(&doors, points(&[(0, 100)])[0]), Some((EntityId(7), "5")));
        assert_eq!(street_beside(&doors, points(&[(0, 200)])[0]), Some((EntityId(8), "9")), "one without a street says nothing");
        assert_eq!(street_beside(&doors, points(&[(0, 2_000)])[0]), None);
    }

    #[test]
    fn codes_go_on() {
        let area = "990001001001".parse().unwrap();
        assert_eq!(next_code(area, ["990001001001004", "990001001002009", "x"].into_iter()), "990001001001005");
        assert_eq!(next_code(area, [].into_iter()), "990001001001001");
    }
}
