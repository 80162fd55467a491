//! What a press on the map means to a tool.

use xunge_shared::{geometry::LonLat, id::EntityId};

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

/// Takes a press in.
pub fn press(drawn: &mut Drawn, (sort, tool): (Sort, Tool), pieces: &Pieces, press: Press) {
    let Press { at, reach_m, .. } = press;
    let hit = press.hit.or_else(|| pieces.area_at(at));
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
        Tool::Draw => match (sort, press.hit) {
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
