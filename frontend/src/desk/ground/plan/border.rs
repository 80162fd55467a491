//! Where a town's cells meet those of others: what is edited there moves both sides, or nothing.

use xunge_shared::{
    geometry::{Polygon, Shape},
    ground,
    id::AreaCode,
    row::Row,
};

use super::{Fault, Plan};

/// What is said of a plan by who keeps the areas that `keeps` tells. A neighbour in another's town that would only get a corner on its edge
/// stays as it is: its ground is the same. One that would get another outline keeps the plan from being made.
pub fn within(mut plan: Plan, beside: &[Row], keeps: impl Fn(AreaCode) -> bool) -> Result<Plan, Fault> {
    for row in beside.iter().filter(|row| !keeps(row.scope.area())) {
        let (Some(Shape::Area(now)), Some(Shape::Area(was))) = (plan.reshaped.get(&row.entity), &row.summary.shape) else { continue };
        let same = |(was, now): (&Polygon, &Polygon)| ground::is_refined(was, now);
        if was.len() != now.len() || !was.iter().zip(now).all(same) {
            return Err(Fault::Border(row.scope.area()));
        }
        plan.reshaped.remove(&row.entity);
    }
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        geometry::{LonLat, Path},
        id::{EntityId, KindName, Scope},
        row::Summary,
    };

    use super::{
        super::{Drawn, Pieces, Sort, Tool, plan},
        *,
    };

    const OWN: &str = "990001001000";
    const OTHER: &str = "990001002000";

    fn at(x: i32, y: i32) -> LonLat {
        LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y }
    }

    fn cell(id: u128, town: &str, west: i32) -> Row {
        let ring = [(0, 0), (1_000, 0), (1_000, 1_000), (0, 1_000), (0, 0)].map(|(x, y)| at(west + x, y)).to_vec();
        let shape = Some(Shape::Area(vec![Polygon(vec![Path(ring)])]));
        let scope = Scope::records(town.parse().unwrap());
        Row { kind: KindName::known("cell"), entity: EntityId(id), scope, summary: Summary { shape, ..Summary::default() } }
    }

    #[test]
    fn a_border_is_moved_by_who_keeps_both_sides() {
        let (own, beside) = (cell(1, OWN, 0), [cell(2, OTHER, 1_000)]);
        let pieces = Pieces::of([&own, &beside[0]]);
        let drawn = |points: &[(i32, i32)]| Drawn { chosen: vec![EntityId(1)], points: points.iter().map(|(x, y)| at(*x, *y)).collect() };
        let planned = |tool, points: &[(i32, i32)]| plan(Sort::Cell, tool, &pieces, &drawn(points)).unwrap();
        let (town, other): (AreaCode, AreaCode) = (OWN.parse().unwrap(), OTHER.parse().unwrap());
        // the corner that two towns share
        let moved = planned(Tool::Corner, &[(1_000, 0), (900, 100)]);
        let county = within(moved.clone(), &beside, |_| true).unwrap();
        assert_eq!(county.reshaped.keys().map(|id| id.0).collect::<Vec<_>>(), [1, 2], "both towns' cells");
        assert_eq!(within(moved, &beside, |area| area == town), Err(Fault::Border(other)));
        // one that is the town's own
        let inner = planned(Tool::Corner, &[(0, 0), (100, 100)]);
        assert_eq!(within(inner.clone(), &beside, |area| area == town), Ok(inner));
        // a line that ends on the border: the neighbour's ground is the same
        let split = planned(Tool::Split, &[(-100, 500), (1_100, 500)]);
        assert_eq!(split.reshaped.len(), 2);
        let own = within(split, &beside, |area| area == town).unwrap();
        assert_eq!(own.reshaped.keys().map(|id| id.0).collect::<Vec<_>>(), [1]);
    }
}
