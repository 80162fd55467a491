//! What an edit does, before it is saved: pure, on the things as they were read.

mod belong;
mod border;
mod mend;
mod press;
mod strip;

use std::collections::BTreeMap;

use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    ground::{self, Ground, GroundError},
    id::{AreaCode, EntityId, KindName},
    row::Row,
};

pub use self::{
    belong::{cell_name, cell_of, next_code, next_name, street_beside},
    border::within,
    mend::{fill, give},
    press::{Press, hit, press},
};

/// What is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// 网格
    Cell,
    /// 必巡点
    Checkpoint,
    /// 门前三包责任区, strips or areas.
    Zone,
}

impl Sort {
    /// The kind of the things.
    pub fn kind(self) -> KindName {
        match self {
            Self::Cell => KindName::known("cell"),
            Self::Checkpoint => KindName::known("checkpoint"),
            Self::Zone => KindName::known("zone"),
        }
    }

    /// What can be done with them.
    pub fn tools(self) -> &'static [Tool] {
        match self {
            Self::Cell | Self::Zone => &[Tool::Corner, Tool::Split, Tool::Merge, Tool::Draw, Tool::Tell],
            Self::Checkpoint => &[Tool::Draw, Tool::Tell],
        }
    }
}

/// What is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Moves a corner that neighbours share.
    Corner,
    /// Splits a thing in two.
    Split,
    /// Makes neighbours one.
    Merge,
    /// Draws a new thing; checkpoints and zones also anew, where they are known already.
    Draw,
    /// Changes what a thing is called, or takes it out of use.
    Tell,
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
    /// Things with another shape.
    pub reshaped: BTreeMap<EntityId, Shape>,
    /// A thing that was not there before.
    pub new: Option<Shape>,
    /// What the new thing was a part of.
    pub of: Option<EntityId>,
    /// Things that are no more: their ground is the reshaped one's.
    pub gone: Vec<EntityId>,
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not all that is needed was pressed yet.
    More,
    /// It cannot be done.
    Ground(GroundError),
    /// An area of less than three corners, or one that crosses itself.
    Ring,
    /// A new area over one that is there.
    Overlaps,
    /// A strip before a door that is as long as a street, or has no length.
    Strip,
    /// A strip is not split at its end.
    End,
    /// Nothing would be left of a cell.
    Vanishes,
    /// The border of a town that others keep would be another.
    Border(AreaCode),
}

/// The things that can be edited, by their shape: areas of one part, and lines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pieces {
    /// Cells, and yards before doors.
    pub areas: Ground<EntityId>,
    /// Strips before doors.
    pub lines: BTreeMap<EntityId, Path>,
}

impl Pieces {
    /// Those of some rows.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut pieces = Self::default();
        for row in rows {
            match &row.summary.shape {
                Some(Shape::Area(polygons)) if polygons.len() == 1 => drop(pieces.areas.insert(row.entity, polygons[0].clone())),
                Some(Shape::Line(path)) => drop(pieces.lines.insert(row.entity, path.clone())),
                _ => {}
            }
        }
        pieces
    }

    /// The corner of a thing, or of all, that is nearest to a place, within `reach` metres.
    pub fn corner_near(&self, of: Option<EntityId>, at: LonLat, reach: f64) -> Option<LonLat> {
        let is_meant = |id: &EntityId| of.is_none_or(|of| of == *id);
        let rings = self.areas.iter().filter(|(id, _)| is_meant(id)).flat_map(|(_, piece)| &piece.0);
        let paths = self.lines.iter().filter(|(id, _)| is_meant(id)).map(|(_, path)| path);
        let corners = rings.chain(paths).flat_map(|path| path.0.iter().copied());
        let near = corners.map(|corner| (corner.distance(at), corner)).filter(|(distance, _)| *distance <= reach);
        near.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, corner)| corner)
    }
}

/// What the tool does with what was pressed.
pub fn plan(sort: Sort, tool: Tool, pieces: &Pieces, drawn: &Drawn) -> Result<Plan, Fault> {
    let Drawn { chosen, points } = drawn;
    let Pieces { areas, lines } = pieces;
    let reshaped = |ground: Ground<EntityId>| Plan { reshaped: shapes(ground), ..Plan::default() };
    match (tool, &chosen[..], &points[..]) {
        (Tool::Corner, [id, ..], [from, to, ..]) if lines.contains_key(id) => {
            Ok(Plan { reshaped: strip::move_corner(lines, *from, *to)?, ..Plan::default() })
        }
        (Tool::Corner, [_, ..], [from, to, ..]) => {
            ground::move_corner(&around(areas, chosen), *from, *to).map(reshaped).map_err(Fault::Ground)
        }
        (Tool::Split, [id, ..], [.., at]) if lines.contains_key(id) => {
            let (stays, new) = strip::split(&lines[id], *at)?;
            Ok(Plan { reshaped: [(*id, Shape::Line(stays))].into(), new: Some(Shape::Line(new)), of: Some(*id), gone: vec![] })
        }
        (Tool::Split, [id, ..], [_, _, ..]) => {
            let (kept, new) = ground::split(&around(areas, chosen), id, points).map_err(Fault::Ground)?;
            Ok(Plan { new: Some(Shape::Area(vec![new])), of: Some(*id), ..reshaped(kept) })
        }
        (Tool::Merge, [first, gone @ ..], _) if !gone.is_empty() => {
            let whole = if chosen.iter().all(|id| lines.contains_key(id)) {
                Shape::Line(strip::join(chosen.iter().map(|id| &lines[id]))?)
            } else {
                Shape::Area(vec![ground::merge(&around(areas, chosen), chosen).map_err(Fault::Ground)?])
            };
            Ok(Plan { reshaped: [(*first, whole)].into(), gone: gone.to_vec(), ..Plan::default() })
        }
        (Tool::Draw, _, _) => draw(sort, areas, drawn),
        _ => Err(Fault::More),
    }
}

/// A new thing, or the new shape of the one that is chosen.
fn draw(sort: Sort, areas: &Ground<EntityId>, Drawn { chosen, points }: &Drawn) -> Result<Plan, Fault> {
    let chosen = chosen.first().copied();
    let (neighbours, shape) = match (sort, &points[..]) {
        (Sort::Checkpoint, [.., at]) => (BTreeMap::new(), Shape::Point(*at)),
        (Sort::Cell, [_, _, _, ..]) => area(areas, None, points)?,
        (Sort::Zone, _) if is_closed(points) => {
            strip::check(points, strip::LONGEST_OUTLINE_M)?;
            area(areas, chosen, points)?
        }
        (Sort::Zone, [_, _, ..]) => {
            strip::check(points, strip::LONGEST_M)?;
            (BTreeMap::new(), Shape::Line(Path(points.clone())))
        }
        _ => return Err(Fault::More),
    };
    let mut plan = Plan { reshaped: neighbours, ..Plan::default() };
    match chosen {
        Some(id) => drop(plan.reshaped.insert(id, shape)),
        None => plan.new = Some(shape),
    }
    Ok(plan)
}

/// True when the points come back to where they began.
fn is_closed(points: &[LonLat]) -> bool {
    points.len() > 3 && points.first() == points.last()
}

fn shapes(ground: Ground<EntityId>) -> BTreeMap<EntityId, Shape> {
    ground.into_iter().map(|(id, piece)| (id, Shape::Area(vec![piece]))).collect()
}

/// A corner may go further than its neighbours: some hundred metres, in micro-degrees.
const MARGIN: i32 = 5_000;

/// The areas around some: what can share an edge with them. Editing looks at no others.
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

/// An area in place of `chosen` or beside all others, and the neighbours that get a corner where it meets their edges.
fn area(ground: &Ground<EntityId>, chosen: Option<EntityId>, points: &[LonLat]) -> Result<(BTreeMap<EntityId, Shape>, Shape), Fault> {
    let mut ring = points.to_vec();
    if !is_closed(points) {
        ring.extend(points.first());
    }
    let new = Polygon(vec![Path(ring)]);
    let id = EntityId(0);
    let with = |ground: &Ground<EntityId>| {
        let mut all = ground.clone();
        all.insert(id, new.clone());
        all
    };
    let mut near = around(&with(ground), &[id]);
    near.retain(|key, _| *key != id && Some(*key) != chosen);
    let all = ground::noded(&with(&near));
    // what lies over another already does not keep a new one from being drawn beside it
    if !ground::is_no_worse(&near, &all) {
        let alone = ground::noded(&[(id, new)].into());
        return Err(if ground::is_sound(&alone) { Fault::Overlaps } else { Fault::Ring });
    }
    // Within an area, or around one, no edge crosses another.
    let inside = |outer: &Polygon, inner: &Polygon| {
        let within = Shape::Area(vec![inner.clone()]).anchor();
        within.is_some_and(|at| Shape::Area(vec![outer.clone()]).contains(at))
    };
    let drawn = all.get(&id).cloned().ok_or(Fault::Ring)?;
    if near.values().any(|other| inside(other, &drawn) || inside(&drawn, other)) {
        return Err(Fault::Overlaps);
    }
    let before = ground::noded(&near);
    let is_other = |(key, piece): &(EntityId, Polygon)| before.get(key).is_some_and(|was| was != piece);
    Ok((shapes(all.into_iter().filter(is_other).collect()), Shape::Area(vec![drawn])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: i32, south: i32, side: i32) -> Polygon {
        let at = |x, y| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y };
        let ring = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)].map(|(x, y)| at(west + x, south + y));
        Polygon(vec![Path(ring.to_vec())])
    }

    fn points(points: &[(i32, i32)]) -> Vec<LonLat> {
        points.iter().map(|(x, y)| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y }).collect()
    }

    fn two() -> Pieces {
        Pieces { areas: [(EntityId(1), square(0, 0, 1_000)), (EntityId(2), square(1_000, 0, 1_000))].into(), ..Pieces::default() }
    }

    fn pressed(chosen: &[u128], at: &[(i32, i32)]) -> Drawn {
        Drawn { chosen: chosen.iter().map(|id| EntityId(*id)).collect(), points: points(at) }
    }

    #[test]
    fn each_tool_waits_for_what_it_needs_and_then_plans() {
        let ground = two();
        assert_eq!(plan(Sort::Cell, Tool::Corner, &ground, &pressed(&[1], &[(1_000, 0)])), Err(Fault::More));
        let moved = plan(Sort::Cell, Tool::Corner, &ground, &pressed(&[1], &[(1_000, 0), (900, 100)])).unwrap();
        assert_eq!(moved.reshaped.len(), 2);
        let split = plan(Sort::Cell, Tool::Split, &ground, &pressed(&[1], &[(500, -100), (500, 1_100)])).unwrap();
        assert!(split.new.is_some() && split.reshaped.len() == 1);
        let merged = plan(Sort::Cell, Tool::Merge, &ground, &pressed(&[2, 1], &[])).unwrap();
        assert_eq!((merged.gone, merged.reshaped.keys().copied().collect::<Vec<_>>()), (vec![EntityId(1)], vec![EntityId(2)]));
        assert_eq!(plan(Sort::Cell, Tool::Merge, &ground, &pressed(&[2], &[])), Err(Fault::More));
    }

    #[test]
    fn a_new_cell_lies_beside_what_is_there() {
        let ground = two();
        let drawn = plan(Sort::Cell, Tool::Draw, &ground, &pressed(&[], &[(0, 1_000), (500, 1_000), (500, 1_500), (0, 1_500)])).unwrap();
        assert_eq!(drawn.reshaped.keys().copied().collect::<Vec<_>>(), [EntityId(1)], "it gets a corner where the new one ends");
        let over = [(500, 500), (1_500, 500), (1_500, 1_500), (500, 1_500)];
        assert_eq!(plan(Sort::Cell, Tool::Draw, &ground, &pressed(&[], &over)), Err(Fault::Overlaps));
        let inside = [(200, 200), (400, 200), (400, 400)];
        assert_eq!(plan(Sort::Cell, Tool::Draw, &ground, &pressed(&[], &inside)), Err(Fault::Overlaps));
        let bow = [(0, 2_000), (500, 2_500), (500, 2_000), (0, 2_500)];
        assert_eq!(plan(Sort::Cell, Tool::Draw, &ground, &pressed(&[], &bow)), Err(Fault::Ring));
    }

    #[test]
    fn a_zone_is_drawn_as_a_strip_or_as_an_area() {
        let zone = |pieces: &Pieces, drawn: &Drawn| plan(Sort::Zone, Tool::Draw, pieces, drawn);
        // 100 micro-degrees of latitude are 11 m
        let strip = zone(&Pieces::default(), &pressed(&[], &[(0, 0), (0, 100)])).unwrap();
        assert_eq!(strip.new, Some(Shape::Line(Path(points(&[(0, 0), (0, 100)])))));
        assert_eq!(zone(&Pieces::default(), &pressed(&[], &[(0, 0)])), Err(Fault::More));
        for wrong in [[(0, 0), (0, 0)], [(0, 0), (0, 5_000)]] {
            assert_eq!(zone(&Pieces::default(), &pressed(&[], &wrong)), Err(Fault::Strip), "{wrong:?}");
        }
        let yard = [(0, 0), (200, 0), (200, 200), (0, 200), (0, 0)];
        let known = Pieces { areas: [(EntityId(7), square(100, 0, 200)), (EntityId(8), square(300, 0, 100))].into(), ..Pieces::default() };
        assert_eq!(zone(&known, &pressed(&[], &yard)), Err(Fault::Overlaps));
        let anew = zone(&known, &pressed(&[7], &yard)).unwrap();
        assert_eq!((anew.new, anew.reshaped.keys().copied().collect::<Vec<_>>()), (None, vec![EntityId(7)]), "in its own place");
    }

    #[test]
    fn strips_are_moved_split_and_merged_like_cells() {
        let strip = |points_: &[(i32, i32)]| Path(points(points_));
        let lines = [(EntityId(1), strip(&[(0, 0), (200, 0)])), (EntityId(2), strip(&[(200, 0), (300, 0)]))].into();
        let pieces = Pieces { lines, ..Pieces::default() };
        let zone = |tool, drawn: &Drawn| plan(Sort::Zone, tool, &pieces, drawn);
        let moved = zone(Tool::Corner, &pressed(&[1], &[(200, 0), (220, 10)])).unwrap();
        assert_eq!(moved.reshaped.len(), 2, "they meet there");
        let split = zone(Tool::Split, &pressed(&[1], &[(60, 5)])).unwrap();
        assert_eq!(split.reshaped[&EntityId(1)], Shape::Line(strip(&[(60, 0), (200, 0)])), "the longer part stays");
        assert_eq!(split.new, Some(Shape::Line(strip(&[(0, 0), (60, 0)]))));
        let merged = zone(Tool::Merge, &pressed(&[2, 1], &[])).unwrap();
        assert_eq!(merged.reshaped[&EntityId(2)], Shape::Line(strip(&[(0, 0), (200, 0), (300, 0)])));
        assert_eq!(merged.gone, [EntityId(1)]);
    }
}
