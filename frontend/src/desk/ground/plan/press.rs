//! What a press on the map means to a tool.

use xunge_shared::{
    geometry::{LonLat, Shape},
    id::EntityId,
    row::Row,
};

use super::{Drawn, Pieces, Sort, Tool, is_closed};

/// A press on the map.
#[derive(Debug, Clone, Copy)]
pub struct Press {
    /// The thing that it hit, of the sort that is edited.
    pub hit: Option<EntityId>,
    /// Where it was.
    pub at: LonLat,
    /// So near, metres, is as good as there.
    pub reach_m: f64,
}

/// The nearest of some things, within `reach_m` metres; what lies in a yard or a cell is meant rather than that.
///
/// The map would tell what is painted there; whoever edits means what is there, however wide it is painted.
pub fn hit<'a>(rows: impl Iterator<Item = &'a Row>, at: LonLat, reach_m: f64) -> Option<EntityId> {
    let near = rows.filter_map(|row| {
        let shape = row.summary.shape.as_ref()?;
        let distance = shape.distance_to(at).filter(|distance| *distance <= reach_m)?;
        Some((matches!(shape, Shape::Area(_)), distance, row.entity))
    });
    near.min_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))).map(|(.., id)| id)
}

/// Takes a press in.
pub fn press(drawn: &mut Drawn, (sort, tool): (Sort, Tool), pieces: &Pieces, press: Press) {
    let Press { hit, at, reach_m } = press;
    let Drawn { chosen, points } = drawn;
    let snapped = |of| pieces.corner_near(of, at, reach_m).unwrap_or(at);
    match tool {
        Tool::Tell => *chosen = hit.into_iter().collect(),
        Tool::Corner => match (chosen.first().copied(), points.len()) {
            (None, _) => chosen.extend(hit),
            (Some(id), 0) => match pieces.corner_near(Some(id), at, reach_m) {
                Some(corner) => points.push(corner),
                None => *chosen = hit.into_iter().collect(),
            },
            // the new place: another corner's, when one is there
            (Some(_), 1) => points.push(at),
            (Some(_), _) => points[1] = at,
        },
        Tool::Split => match chosen.first().copied() {
            None => chosen.extend(hit),
            // a strip is split at one point, wherever it was pressed last
            Some(id) if pieces.lines.contains_key(&id) => *points = vec![at],
            Some(id) => points.push(snapped(Some(id))),
        },
        Tool::Merge => match hit.map(|hit| (hit, chosen.iter().position(|one| *one == hit))) {
            Some((_, Some(known))) => drop(chosen.remove(known)),
            Some((hit, None)) => chosen.push(hit),
            None => {}
        },
        Tool::Draw => match (sort, hit) {
            // what is there already is drawn anew
            (Sort::Checkpoint | Sort::Zone, Some(id)) if points.is_empty() && chosen.is_empty() => chosen.push(id),
            (Sort::Checkpoint, Some(id)) if points.is_empty() => *chosen = vec![id],
            (Sort::Checkpoint, _) => *points = vec![at],
            _ if is_closed(points) => {}
            _ => {
                // near to where it began the outline is closed
                let first = points.first().copied().filter(|first| points.len() > 2 && first.distance(at) <= reach_m);
                points.push(first.unwrap_or_else(|| snapped(None)));
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        geometry::{Path, Polygon},
        id::{KindName, Scope},
        row::Summary,
    };

    use super::*;

    fn at(x: i32, y: i32) -> LonLat {
        LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y }
    }

    fn row(id: u128, shape: Shape) -> Row {
        let summary = Summary { shape: Some(shape), ..Summary::default() };
        Row { kind: KindName::known("zone"), entity: EntityId(id), scope: Scope::LEAST, summary }
    }

    #[test]
    fn the_nearest_is_hit_and_the_smaller_thing_before_the_area_around_it() {
        let ring = [(0, 0), (1_000, 0), (1_000, 1_000), (0, 1_000), (0, 0)].map(|(x, y)| at(x, y)).to_vec();
        let strip = |y| Shape::Line(Path(vec![at(200, y), at(800, y)]));
        let rows = [row(1, Shape::Area(vec![Polygon(vec![Path(ring)])])), row(2, strip(500)), row(3, strip(550))];
        let hit = |x, y| hit(rows.iter(), at(x, y), 10.0).map(|id| id.0);
        assert_eq!([hit(500, 510), hit(500, 540), hit(500, 100), hit(1_050, 500)], [Some(2), Some(3), Some(1), Some(1)]);
        assert_eq!(hit(2_000, 500), None);
    }

    #[test]
    fn presses_draw_a_strip_or_close_a_yard() {
        let (pieces, mut drawn) = (Pieces::default(), Drawn::default());
        for (x, y) in [(0, 0), (300, 0), (300, 300), (10, 10), (500, 500)] {
            let pressed = Press { hit: None, at: at(x, y), reach_m: 3.0 };
            press(&mut drawn, (Sort::Zone, Tool::Draw), &pieces, pressed);
        }
        assert_eq!(drawn.points, [at(0, 0), at(300, 0), at(300, 300), at(0, 0)], "it is closed, and stays so");
    }
}
