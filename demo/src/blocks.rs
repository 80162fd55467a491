//! Built-up areas cut into blocks: each cut is a stretch of street.
//!
//! The largest block is cut first, across its long side, along a field of directions that bends
//! slowly: so neighbouring streets run about parallel, curve together and mostly meet in crossings.

use rand_chacha::ChaCha8Rng;

use crate::{
    land::{Land, Site, is_sound},
    mesh::{FaceId, Mesh, PointId},
    noise::Noise,
    plane::{Pt, area, centroid, crossing, distance, edges, inside},
    random::{Draw, stream},
};

/// A line along which a block was cut.
#[derive(Debug)]
pub(crate) struct Cut {
    /// Index of the site.
    pub(crate) site: usize,
    /// How many cuts were made in the site before this one.
    pub(crate) rank: usize,
    pub(crate) line: Vec<PointId>,
}

/// How many cells the county has.
pub(crate) const CELLS: usize = 2_000;
/// Metres walked at a time when a street is drawn.
const STEP: f64 = 24.0;

/// Cuts all built-up areas so that the county has [`CELLS`] cells in all. With the cuts it returns each face's site.
pub(crate) fn divide_all(land: &mut Land, seed: u64) -> (Vec<Cut>, Vec<Option<usize>>) {
    let mut cuts = Vec::new();
    let mut blocks = Vec::new();
    let Land { mesh, sites } = land;
    for (i, site) in sites.iter().enumerate().rev() {
        let mut rng = stream(seed, &format!("blocks {i}"));
        let target = if i == 0 { CELLS.saturating_sub(mesh.len() - 1) } else { 16 + rng.below(9) };
        let mut cutter = Cutter { site, index: i, field: Noise::new(seed, 200 + i as u64), faces: vec![site.face], stuck: vec![] };
        for rank in 1..target {
            match cutter.cut(mesh, &mut rng, rank - 1) {
                Some(cut) => cuts.push(cut),
                None => break,
            }
        }
        blocks.extend(cutter.faces.into_iter().map(|face| (face, i)));
    }
    let mut built = vec![None; mesh.len()];
    for (face, site) in blocks {
        built[face] = Some(site);
    }
    (cuts, built)
}

struct Cutter<'a> {
    site: &'a Site,
    index: usize,
    field: Noise,
    faces: Vec<FaceId>,
    /// Faces that no attempt could cut.
    stuck: Vec<FaceId>,
}

/// Where a street meets the edge of its block.
#[derive(Clone, Copy)]
enum End {
    /// At a point that is there already.
    Point(PointId),
    /// Between two points.
    Between(PointId, PointId, Pt),
}

impl Cutter<'_> {
    /// Cuts the block most in need of it.
    fn cut(&mut self, mesh: &mut Mesh, rng: &mut ChaCha8Rng, rank: usize) -> Option<Cut> {
        loop {
            let need = |f: FaceId| {
                let shape = mesh.shape(f);
                let out = (centroid(&shape).to(self.site.at) / self.site.reach).min(1.2);
                area(&shape) / (0.55 + 1.9 * out * out)
            };
            let face =
                self.faces.iter().copied().filter(|f| !self.stuck.contains(f)).map(|f| (need(f), f)).max_by(|a, b| a.0.total_cmp(&b.0))?.1;
            let shape = mesh.shape(face);
            let found = (0..24).find_map(|attempt| self.attempt(mesh, rng, face, &shape, attempt));
            let Some((from, middle, to)) = found else {
                self.stuck.push(face);
                continue;
            };
            let mut line = vec![fasten(mesh, from)];
            line.extend(middle.iter().map(|p| mesh.add_point(p.ground())));
            line.push(fasten(mesh, to));
            let new = mesh.cut(face, &line);
            self.faces.push(new);
            return Some(Cut { site: self.index, rank, line });
        }
    }

    /// The direction of the streets at `p`, for those that run with the main street.
    fn heading(&self, p: Pt) -> Pt {
        let scale = self.site.reach;
        Pt::towards(self.site.axis + 0.42 * self.field.at(p, 0.9 * scale) + 0.12 * self.field.at(p, 0.28 * scale))
    }

    fn attempt(&self, mesh: &Mesh, rng: &mut ChaCha8Rng, face: FaceId, shape: &[Pt], attempt: usize) -> Option<(End, Vec<Pt>, End)> {
        let whole = self.faces.len() == 1;
        let middle = if whole { self.site.at } else { centroid(shape) };
        let with = self.heading(middle);
        let spread = |d: Pt| {
            let (low, high) = shape.iter().map(|p| (*p - middle).dot(d)).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
            high - low
        };
        let (long, short) = (spread(with), spread(with.left()));
        let across = if whole { attempt >= 12 } else { (long > short) != (attempt >= 16) };
        // A cut moves from the middle along the side that it divides.
        let off = if whole { 0.0 } else { rng.between(-0.13, 0.13) + rng.between(-0.02, 0.02) * attempt as f64 };
        let start = middle + if across { with * (off * long) } else { with.left() * (off * short) };
        if !inside(shape, start) {
            return None;
        }
        let turn = |p: Pt| if across { self.heading(p).left() } else { self.heading(p) };
        let (ahead, to) = Self::trace(mesh, face, shape, start, &|p| turn(p))?;
        let (back, from) = Self::trace(mesh, face, shape, start, &|p| turn(p) * -1.0)?;

        let mut line: Vec<Pt> = back.into_iter().rev().chain([start]).chain(ahead).collect();
        let (first, last) = (place(mesh, from), place(mesh, to));
        line.retain(|p| p.to(first) > 0.7 * STEP && p.to(last) > 0.7 * STEP);
        line.insert(0, first);
        line.push(last);
        let line = thin(&line, 0.9);
        sides(shape, mesh.ring(face), from, to, &line).then(|| (from, line[1..line.len() - 1].to_vec(), to))
    }

    /// Walks from `start` until the edge of the block. None where the street would meet it badly.
    fn trace(mesh: &Mesh, face: FaceId, shape: &[Pt], start: Pt, turn: &dyn Fn(Pt) -> Pt) -> Option<(Vec<Pt>, End)> {
        let ring = mesh.ring(face);
        let (mut at, mut walked) = (start, Vec::new());
        for _ in 0..400 {
            let next = at + turn(at + turn(at) * (STEP / 2.0)) * STEP;
            let hit = edges(shape)
                .enumerate()
                .filter_map(|(k, (a, b))| Some((crossing(at, next, a, b)?, k)))
                .min_by(|a, b| a.0.0.total_cmp(&b.0.0));
            let Some(((_, along), k)) = hit else {
                walked.push(next);
                at = next;
                continue;
            };
            let n = ring.len();
            let (a, b) = (shape[k], shape[(k + 1) % n]);
            let meet = a.lerp(b, along);
            let heading = (next - at).unit();
            if heading.cross((b - a).unit()).abs() < 0.64 {
                return None;
            }
            // A street that comes from the other side, or a bend of the edge: meet it there.
            let pull = 0.15 * area(shape).sqrt();
            let near = (0..n)
                .filter(|&j| shape[j].to(meet) < pull)
                .filter(|&j| is_straight(shape[(j + n - 1) % n], shape[j], shape[(j + 1) % n]))
                .filter(|&j| mesh.is_junction(ring[j]) || shape[j].to(meet) < 7.0)
                .min_by(|&i, &j| shape[i].to(meet).total_cmp(&shape[j].to(meet)));
            if let Some(j) = near {
                bend(&mut walked, shape[j] - meet);
                return Some((walked, End::Point(ring[j])));
            }
            // Never into a corner, and never a second street a few steps from another.
            let crowded = (0..n).any(|j| {
                shape[j].to(meet) < 26.0
                    && (mesh.is_junction(ring[j]) || !is_straight(shape[(j + n - 1) % n], shape[j], shape[(j + 1) % n]))
            });
            return (!crowded).then_some((walked, End::Between(ring[k], ring[(k + 1) % n], meet)));
        }
        None
    }
}

/// Moves a walked line so that its end shifts by `off` and its start stays, with the bend spread over all of it.
fn bend(walked: &mut [Pt], off: Pt) {
    let count = walked.len() as f64;
    for (k, p) in walked.iter_mut().enumerate() {
        let t = (k + 1) as f64 / (count + 0.5);
        // Smooth at both ends: the street keeps its direction in the middle of the block and at the crossing.
        *p = *p + off * (t * t * (3.0 - 2.0 * t));
    }
}

fn is_straight(before: Pt, at: Pt, after: Pt) -> bool {
    (at - before).unit().dot((after - at).unit()) > 0.8
}

fn place(mesh: &Mesh, end: End) -> Pt {
    match end {
        End::Point(p) => mesh.at(p),
        End::Between(_, _, at) => at,
    }
}

fn fasten(mesh: &mut Mesh, end: End) -> PointId {
    match end {
        End::Point(p) => p,
        End::Between(a, b, at) => mesh.insert(a, b, at.ground()),
    }
}

/// True when the line leaves two good blocks.
fn sides(shape: &[Pt], ring: &[PointId], from: End, to: End, line: &[Pt]) -> bool {
    let index = |end: End| match end {
        End::Point(p) | End::Between(p, _, _) => ring.iter().position(|&q| q == p).unwrap_or_default(),
    };
    // After the start of the line round to its end, then back along the line; and the rest.
    let half = |from: End, to: End, back: &mut dyn Iterator<Item = Pt>| -> Vec<Pt> {
        let n = shape.len();
        let (start, end) = (index(from), index(to));
        let mut count = (end + n - start) % n;
        if count == 0 {
            let between = |e: End| match e {
                End::Between(a, _, at) => shape[ring.iter().position(|&q| q == a).unwrap_or_default()].to(at),
                End::Point(_) => 0.0,
            };
            if between(from) > between(to) {
                count = n;
            }
        }
        let mut half: Vec<Pt> = (1..=count).map(|k| shape[(start + k) % n]).collect();
        if matches!(to, End::Point(_)) {
            half.pop();
        }
        half.extend(back);
        half
    };
    let one = half(from, to, &mut line.iter().rev().copied());
    let two = half(to, from, &mut line.iter().copied());
    let (a, b) = (area(&one), area(&two));
    let fat = |ring: &[Pt], area: f64| {
        let around: f64 = edges(ring).map(|(a, b)| a.to(b)).sum();
        // A square scores 1.
        16.0 * area / (around * around) > 0.42
    };
    a.min(b) > 0.27 * (a + b) && is_sound(&one) && is_sound(&two) && (shape.len() > 120 || (fat(&one, a) && fat(&two, b)))
}

/// Leaves out points that lie within `slack` metres of the line without them.
pub(crate) fn thin(line: &[Pt], slack: f64) -> Vec<Pt> {
    let (first, last) = (line[0], line[line.len() - 1]);
    let far = (1..line.len().saturating_sub(1)).map(|k| (distance(line[k], first, last), k)).max_by(|a, b| a.0.total_cmp(&b.0));
    match far {
        Some((off, k)) if off > slack => {
            let mut out = thin(&line[..=k], slack);
            out.pop();
            out.extend(thin(&line[k..], slack));
            out
        }
        _ => vec![first, last],
    }
}
