//! The ground before anyone names it: the county's outline, the sites of the seat and the towns, and the rural cells between them.
//!
//! The outline is the border of the cells that were chosen, so outline and cells agree by construction.

use rand_chacha::ChaCha8Rng;

use crate::{
    mesh::{FaceId, Mesh, PointId, is_simple, rings},
    noise::Noise,
    plane::{Pt, area, centroid, crossing, edges, pt},
    random::{Draw, stream},
    voronoi::voronoi,
};

/// A built-up area: the county seat or a town's centre.
#[derive(Debug)]
pub(crate) struct Site {
    /// Its middle.
    pub(crate) at: Pt,
    /// The direction of its main street, in radians.
    pub(crate) axis: f64,
    /// Half its length along the main street, in metres.
    pub(crate) reach: f64,
    /// The face that it covers, until it is cut into blocks.
    pub(crate) face: FaceId,
}

/// The divided ground.
#[derive(Debug)]
pub(crate) struct Land {
    pub(crate) mesh: Mesh,
    /// The seat first, then the towns.
    pub(crate) sites: Vec<Site>,
}

impl Land {
    /// True when every face could be a cell and the faces have one border in all.
    pub(crate) fn is_whole(&self) -> bool {
        (0..self.mesh.len()).all(|f| is_sound(&self.mesh.shape(f))) && rings(self.mesh.border(&|_| true)).len() == 1
    }
}

/// How many towns have a centre of their own; the others share the county seat.
pub(crate) const TOWN_SITES: usize = 22;

const SEAT_REACH: f64 = 2_700.0;
const TOWN_REACH: f64 = 560.0;
/// Half the size of the world in which seeds are strewn; the county lies well inside.
const WORLD: (f64, f64) = (41_000.0, 36_000.0);
/// No border is drawn finer than this, in metres.
const FINEST_BORDER: f64 = 230.0;

/// Makes the ground of `seed`.
pub(crate) fn land(seed: u64) -> Land {
    let mut rng = stream(seed, "land");
    let county = Region::new(Noise::new(seed, 1));
    let hills = Noise::new(seed, 2);
    let places = site_places(&mut rng, county);
    let seeds = strew(&mut rng, &places, hills);

    let cells = voronoi(&seeds);
    let mut mesh = Mesh::default();
    for corner in &cells.corners {
        mesh.add_point(corner.ground());
    }
    let mut site_faces = vec![None; places.len()];
    for (i, ring) in cells.rings.iter().enumerate() {
        if !ring.is_empty() && county.contains(seeds[i]) {
            let face = mesh.add_face(ring.clone());
            if let Some(slot) = site_faces.get_mut(i) {
                *slot = Some(face);
            }
        }
    }
    roughen_all(&mut mesh, &mut rng);

    let sites = places
        .iter()
        .zip(site_faces)
        .enumerate()
        .filter_map(|(i, (&at, face))| Some(carve(&mut mesh, &mut rng, Noise::new(seed, 100 + i as u64), &places, i, at, face?)))
        .collect();
    Land { mesh, sites }
}

/// Where the county is: a lobed shape of about 60 × 50 km.
#[derive(Clone, Copy)]
struct Region {
    noise: Noise,
    /// The mean of the lobes, taken out so that every seed's county has about the same size.
    mean: f64,
}

impl Region {
    fn new(noise: Noise) -> Self {
        let lobes = Self { noise, mean: 0.0 };
        Self { noise, mean: (0..90).map(|k| lobes.lobe(Pt::towards(f64::from(k) * 4f64.to_radians()))).sum::<f64>() / 90.0 }
    }

    fn lobe(self, round: Pt) -> f64 {
        0.85 * self.noise.fractal(round * 1_000.0, 900.0) - self.mean
    }

    fn contains(self, p: Pt) -> bool {
        self.depth(p) > 0.0
    }

    /// 1 in the middle, 0 on the border, negative outside.
    fn depth(self, p: Pt) -> f64 {
        let q = pt(p.x / 29_500.0, p.y / 25_000.0);
        1.0 + self.lobe(q.unit()) - q.len()
    }
}

/// The seat near the middle, the towns spread over the county with some irregularity.
fn site_places(rng: &mut ChaCha8Rng, county: Region) -> Vec<Pt> {
    let mut places = vec![pt(rng.between(-3_500.0, 3_500.0), rng.between(-3_000.0, 3_000.0))];
    while places.len() <= TOWN_SITES {
        let far = |p: Pt| places.iter().enumerate().map(|(i, q)| p.to(*q) * if i == 0 { 0.8 } else { 1.0 }).fold(f64::MAX, f64::min);
        let tries = if places.len() < 6 { 4 } else { 28 };
        let best = (0..tries * 12)
            .map(|_| pt(rng.between(-WORLD.0, WORLD.0), rng.between(-WORLD.1, WORLD.1)))
            .filter(|p| county.depth(*p) > 0.12 && far(*p) > 5_600.0)
            .take(tries)
            .max_by(|a, b| far(*a).total_cmp(&far(*b)));
        places.extend(best);
    }
    places
}

/// Seeds of cells: the sites first, then dots that keep their distance, wider in the hills; relaxed once so that no cell is a sliver.
fn strew(rng: &mut ChaCha8Rng, places: &[Pt], hills: Noise) -> Vec<Pt> {
    let room = |i: usize| if i == 0 { 2.0 * SEAT_REACH + 1_100.0 } else { 2.0 * TOWN_REACH + 700.0 };
    let free = |p: Pt| places.iter().enumerate().all(|(i, q)| p.to(*q) > room(i));
    let mut seeds = places.to_vec();
    let mut misses = 0;
    while misses < 900 {
        let p = pt(rng.between(-WORLD.0, WORLD.0), rng.between(-WORLD.1, WORLD.1));
        // Closer together around the seat, where more people live.
        let crowd = 1.0 - 0.38 * (-(p.to(places[0]) / 9_000.0).powi(2)).exp();
        let apart = 1_270.0 * crowd * (1.0 + 0.6 * hills.fractal(p, 9_000.0));
        if free(p) && seeds.iter().all(|q| p.to(*q) > apart) {
            seeds.push(p);
            misses = 0;
        } else {
            misses += 1;
        }
    }
    let cells = voronoi(&seeds);
    for (i, ring) in cells.rings.iter().enumerate().skip(places.len()) {
        if !ring.is_empty() {
            let corners: Vec<Pt> = ring.iter().map(|&c| cells.corners[c as usize]).collect();
            let moved = seeds[i].lerp(centroid(&corners), 0.8);
            if free(moved) {
                seeds[i] = moved;
            }
        }
    }
    seeds
}

/// Gives every straight border the crookedness of ridges and brooks.
fn roughen_all(mesh: &mut Mesh, rng: &mut ChaCha8Rng) {
    for face in 0..mesh.len() {
        let ring = mesh.ring(face).to_vec();
        for k in 0..ring.len() {
            let (a, b) = (ring[k], ring[(k + 1) % ring.len()]);
            // The other face got to it first, if it comes earlier.
            if mesh.across(a, b).is_none_or(|other| other > face) {
                roughen(mesh, rng, a, b);
            }
        }
    }
}

fn roughen(mesh: &mut Mesh, rng: &mut ChaCha8Rng, a: PointId, b: PointId) {
    let (p, q) = (mesh.at(a), mesh.at(b));
    let len = p.to(q);
    if len < FINEST_BORDER {
        return;
    }
    let (middle, aside) = (p.lerp(q, rng.between(0.42, 0.58)), (q - p).left() * rng.between(-0.13, 0.13));
    let clear = |m: Pt| {
        [mesh.left_of(a, b), mesh.left_of(b, a)].into_iter().flatten().all(|face| {
            let ring = mesh.ring(face);
            (0..ring.len()).map(|k| (ring[k], ring[(k + 1) % ring.len()])).all(|(c, d)| {
                let (s, t) = (mesh.at(c), mesh.at(d));
                let meets = |end: PointId, at: Pt| c != end && d != end && crossing(at, m, s, t).is_some();
                (c == a && d == b) || (c == b && d == a) || !(meets(a, p) || meets(b, q))
            })
        })
    };
    // Where a border comes too near to another, it runs straighter.
    let bend = [1.0, 0.5, 0.2].into_iter().find(|k| clear(middle + aside * *k)).unwrap_or_default();
    let middle = mesh.insert(a, b, (middle + aside * bend).ground());
    roughen(mesh, rng, a, middle);
    roughen(mesh, rng, middle, b);
}

/// Sets a built-up area into the middle of its cell and cuts what is left around it into outskirts.
fn carve(mesh: &mut Mesh, rng: &mut ChaCha8Rng, noise: Noise, places: &[Pt], i: usize, at: Pt, face: FaceId) -> Site {
    let seat = i == 0;
    let reach = if seat { SEAT_REACH } else { TOWN_REACH * rng.between(0.85, 1.1) };
    let slim = if seat { 0.8 } else { rng.between(0.48, 0.66) };
    let axis = axis(rng, places, i);
    let steps = if seat { 132 } else { 44 };
    let edge: Vec<Pt> = (0..steps)
        .map(|k| {
            let round = Pt::towards(std::f64::consts::TAU * f64::from(k) / f64::from(steps));
            let wobble = 1.0 + 0.2 * noise.fractal(round * 1_000.0, 1_300.0);
            let (along, aside) = (round.x * reach * wobble, round.y * reach * slim * wobble);
            at + Pt::towards(axis) * along + Pt::towards(axis).left() * aside
        })
        .collect();
    let inner: Vec<PointId> = edge.iter().map(|p| mesh.add_point(p.ground())).collect();

    let outer = mesh.ring(face).to_vec();
    let pieces = if seat { 18 } else { 4 };
    let spokes = spokes(mesh, &inner, &outer, pieces, rng.below(inner.len()));
    for (k, &(from_in, from_out)) in spokes.iter().enumerate() {
        let (to_in, to_out) = spokes[(k + 1) % spokes.len()];
        let mut ring = arc(&outer, from_out, to_out);
        ring.extend(arc(&inner, from_in, to_in).into_iter().rev());
        if k == 0 {
            mesh.set_ring(face, ring);
        } else {
            mesh.add_face(ring);
        }
    }
    let built = mesh.add_face(inner);
    for (inner, outer) in spokes {
        roughen(mesh, rng, inner, outer);
    }
    Site { at, axis, reach, face: built }
}

/// A town's main street points towards its nearest neighbour nearer to the seat: that is where its road goes.
fn axis(rng: &mut ChaCha8Rng, places: &[Pt], i: usize) -> f64 {
    let at = places[i];
    if i == 0 {
        return rng.between(0.1, 0.5);
    }
    let nearest = places.iter().filter(|q| q.to(places[0]) < at.to(places[0])).min_by(|a, b| at.to(**a).total_cmp(&at.to(**b)));
    nearest.map_or(0.0, |q| (*q - at).angle()) + rng.between(-0.35, 0.35)
}

/// Lines from the inner ring to the outer one that do not cross: indices into each, in turning order.
fn spokes(mesh: &Mesh, inner: &[PointId], outer: &[PointId], count: usize, start: usize) -> Vec<(PointId, PointId)> {
    let mut spokes: Vec<(PointId, PointId)> = Vec::new();
    let shape = |ring: &[PointId]| ring.iter().map(|&p| mesh.at(p)).collect::<Vec<_>>();
    let walls: Vec<(Pt, Pt)> = edges(&shape(inner)).chain(edges(&shape(outer))).collect();
    for k in 0..count {
        let from = inner[(start + k * inner.len() / count) % inner.len()];
        let p = mesh.at(from);
        let clear = |q: Pt| {
            let apart = |(a, b): (Pt, Pt)| a == p || b == p || a == q || b == q || crossing(p, q, a, b).is_none();
            walls.iter().copied().all(apart) && spokes.iter().all(|&(i, o)| apart((mesh.at(i), mesh.at(o))))
        };
        let mut near: Vec<PointId> = outer.iter().copied().filter(|o| spokes.iter().all(|(_, used)| used != o)).collect();
        near.sort_by(|a, b| p.to(mesh.at(*a)).total_cmp(&p.to(mesh.at(*b))));
        if let Some(&to) = near.iter().find(|o| clear(mesh.at(**o))) {
            spokes.push((from, to));
        }
    }
    // Turning order on the outer ring must follow that on the inner one: drop a spoke that would break it.
    let place = |o: PointId| outer.iter().position(|&q| q == o).unwrap_or_default();
    let first = place(spokes[0].1);
    let turn = |o: PointId| (place(o) + outer.len() - first) % outer.len();
    let mut last = 0;
    let mut kept = vec![spokes[0]];
    for &spoke in &spokes[1..] {
        if turn(spoke.1) > last {
            last = turn(spoke.1);
            kept.push(spoke);
        }
    }
    kept
}

/// The part of a ring from one of its points to another.
fn arc(ring: &[PointId], from: PointId, to: PointId) -> Vec<PointId> {
    let at = |p| ring.iter().position(|&q| q == p).unwrap_or_default();
    let (start, end) = (at(from), at(to));
    let count = (end + ring.len() - start) % ring.len() + 1;
    ring.iter().cycle().skip(start).take(count).copied().collect()
}

/// True when a ring could be a cell: simple, turning left, and nowhere thinner than a lane.
pub(crate) fn is_sound(ring: &[Pt]) -> bool {
    area(ring) > 0.0 && is_simple(ring)
}
