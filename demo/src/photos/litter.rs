//! What lies before a door that was not kept: boxes, bags, paper, puddles, crates on the pavement.

use rand_chacha::ChaCha8Rng;

use super::{
    camera::{Camera, WALL},
    canvas::{Canvas, Color, shade},
};
use crate::random::Draw;

/// Strews litter before a shop of the given half width.
pub(crate) fn strew(canvas: &mut Canvas, camera: Camera, half: f32, rng: &mut ChaCha8Rng) {
    if rng.chance(0.5) {
        puddle(canvas, camera, rng);
    }
    let heavy = rng.below(4);
    let mut things: Vec<(f32, f32, usize)> = (0..4 + rng.below(7))
        .map(|_| {
            let x = rng.between(f64::from(-half) - 0.4, f64::from(half) + 0.4) as f32;
            (x, rng.between(2.9, f64::from(WALL) - 0.7) as f32, if rng.chance(0.5) { heavy } else { rng.below(4) })
        })
        .collect();
    for _ in 0..16 + rng.below(26) {
        paper(canvas, camera, rng);
    }
    // The furthest first, so that what is near hides what is far.
    things.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (x, z, what) in things {
        match what {
            0 => carton(canvas, camera, x, z, rng),
            1 => bag(canvas, camera, x, z, rng),
            2 => crate_of_goods(canvas, camera, x, z, rng),
            _ => {
                carton(canvas, camera, x, z, rng);
                bag(canvas, camera, x + 0.4, z - 0.15, rng);
            }
        }
    }
}

fn block(canvas: &mut Canvas, camera: Camera, (x, z): (f32, f32), (w, d, h): (f32, f32, f32), base: f32, color: Color) {
    let shadow = camera.ground((x - 0.08, x + w + 0.16), (z - 0.05, z + d + 0.05), 0.0);
    if base == 0.0 {
        canvas.fill(&shadow, 0.35, |_, _| [0.1, 0.1, 0.1]);
    }
    let (top, side) = (base + h, if x + w / 2.0 > 0.0 { x } else { x + w });
    canvas.flat(&camera.ground((x, x + w), (z, z + d), top), shade(color, 1.12));
    canvas.flat(
        &[camera.see(side, base, z), camera.see(side, top, z), camera.see(side, top, z + d), camera.see(side, base, z + d)],
        shade(color, 0.66),
    );
    canvas.flat(&camera.upright((x, x + w), (base, top), z), shade(color, 0.88));
}

fn carton(canvas: &mut Canvas, camera: Camera, x: f32, z: f32, rng: &mut ChaCha8Rng) {
    let tone = rng.between(0.85, 1.1) as f32;
    let mut base = 0.0;
    for _ in 0..=rng.below(3) {
        let (w, d, h) = (rng.between(0.35, 0.7) as f32, rng.between(0.25, 0.45) as f32, rng.between(0.2, 0.42) as f32);
        let x = x + rng.between(-0.06, 0.06) as f32;
        block(canvas, camera, (x, z), (w, d, h), base, shade([0.66, 0.49, 0.31], tone));
        // Tape along the middle, and a label.
        canvas.flat(&camera.upright((x + w * 0.46, x + w * 0.54), (base, base + h), z - 0.01), shade([0.76, 0.62, 0.42], tone));
        canvas.flat(&camera.upright((x + w * 0.1, x + w * 0.35), (base + h * 0.25, base + h * 0.55), z - 0.01), [0.80, 0.78, 0.74]);
        base += h;
    }
}

fn bag(canvas: &mut Canvas, camera: Camera, x: f32, z: f32, rng: &mut ChaCha8Rng) {
    let color = *rng.pick(&[[0.10, 0.10, 0.12], [0.66, 0.14, 0.14], [0.80, 0.80, 0.82], [0.14, 0.30, 0.22]]);
    let size = rng.between(0.18, 0.34) as f32;
    let (at, foot) = (camera.see(x, size * 0.8, z), camera.see(x, 0.0, z));
    let radius = foot.1 - at.1;
    canvas.ellipse(foot, (radius * 1.5, radius * 0.25), 0.4, |_, _| [0.08, 0.08, 0.08]);
    canvas.ellipse(at, (radius * 1.15, radius * 1.05), 1.0, |px, py| {
        let light = 1.15 - 0.5 * ((py - at.1) / radius) - 0.25 * ((px - at.0) / radius);
        shade(color, light.clamp(0.45, 1.7) * if ((px * 3.0 + py) as i32) % 13 < 3 { 0.85 } else { 1.0 })
    });
    canvas.flat(
        &[
            (at.0 - radius * 0.2, at.1 - radius * 0.9),
            (at.0 + radius * 0.25, at.1 - radius * 0.9),
            (at.0 + radius * 0.1, at.1 - radius * 1.5),
        ],
        shade(color, 1.2),
    );
}

fn crate_of_goods(canvas: &mut Canvas, camera: Camera, x: f32, z: f32, rng: &mut ChaCha8Rng) {
    let color = *rng.pick(&[[0.12, 0.34, 0.66], [0.70, 0.18, 0.14], [0.16, 0.50, 0.26]]);
    let (w, d, h) = (0.62, 0.42, 0.3);
    block(canvas, camera, (x, z), (w, d, h), 0.0, color);
    for k in 0..3 {
        let y = 0.05 + 0.08 * k as f32;
        canvas.flat(&camera.upright((x + 0.04, x + w - 0.04), (y, y + 0.03), z - 0.01), shade(color, 0.5));
    }
    let goods = *rng.pick(&[[0.85, 0.55, 0.12], [0.40, 0.62, 0.20], [0.80, 0.20, 0.16]]);
    for k in 0..11 {
        let at = camera.see(x + 0.06 + (k % 4) as f32 * 0.16, h + 0.04, z + 0.08 + (k / 4) as f32 * 0.12);
        canvas.ellipse(at, (7.0, 6.0), 1.0, |px, py| shade(goods, 1.15 - 0.06 * (py - at.1) - 0.03 * (px - at.0)));
    }
}

fn paper(canvas: &mut Canvas, camera: Camera, rng: &mut ChaCha8Rng) {
    let (x, z) = (rng.between(-2.6, 2.6) as f32, rng.between(2.2, f64::from(WALL) - 0.4) as f32);
    let color = *rng.pick(&[[0.88, 0.87, 0.84], [0.76, 0.70, 0.58], [0.80, 0.30, 0.24], [0.30, 0.44, 0.66], [0.42, 0.34, 0.20]]);
    let size = rng.between(0.03, 0.12);
    let corners: Vec<(f32, f32)> = (0..4)
        .map(|k| {
            let a = f64::from(k) * std::f64::consts::FRAC_PI_2 + rng.between(-0.5, 0.5);
            camera.see(x + (size * a.cos()) as f32, 0.01, z + (size * a.sin()) as f32)
        })
        .collect();
    canvas.fill(&corners, 0.95, |_, y| shade(color, 0.9 + (y as i32 % 3) as f32 * 0.06));
}

fn puddle(canvas: &mut Canvas, camera: Camera, rng: &mut ChaCha8Rng) {
    let (x, z) = (rng.between(-1.2, 1.2) as f32, rng.between(3.4, 4.6) as f32);
    let (w, d) = (rng.between(0.5, 1.1) as f32, rng.between(0.25, 0.5) as f32);
    let edge: Vec<(f32, f32)> = (0..18)
        .map(|k| {
            let a = k as f32 * std::f32::consts::TAU / 18.0;
            let r = rng.between(0.75, 1.15) as f32;
            camera.see(x + w * r * a.cos(), 0.0, z + d * r * a.sin())
        })
        .collect();
    canvas.fill(&edge, 0.6, |px, _| shade([0.22, 0.21, 0.18], 0.9 + 0.25 * ((px as i32 / 17 % 3) as f32)));
}
