//! A shop's front in perspective: wall, signboard, door, pavement, and the light of the hour.

use rand_chacha::ChaCha8Rng;

use super::{
    camera::{Camera, WALL},
    canvas::{Canvas, Color, HEIGHT, WIDTH, mix, shade},
    litter,
};
use crate::random::Draw;

/// A door that is photographed, always from about the same place.
pub(crate) struct Scene {
    wall: Color,
    sign: Color,
    paving: Color,
    /// Half the width of the shop, metres.
    half: f32,
    shutter: bool,
    tree: Option<f32>,
    night: bool,
    glyphs: Vec<u32>,
    goods: u64,
    yaw: f32,
}

impl Scene {
    /// A door as the seed draws it.
    pub(crate) fn new(rng: &mut ChaCha8Rng) -> Self {
        let walls = [[0.78, 0.74, 0.66], [0.70, 0.72, 0.72], [0.80, 0.70, 0.60], [0.62, 0.66, 0.62], [0.84, 0.82, 0.78]];
        let signs =
            [[0.72, 0.12, 0.10], [0.10, 0.34, 0.62], [0.08, 0.45, 0.30], [0.80, 0.52, 0.08], [0.45, 0.10, 0.35], [0.15, 0.15, 0.17]];
        let paving = [[0.56, 0.54, 0.51], [0.60, 0.50, 0.44], [0.52, 0.54, 0.54]];
        Self {
            wall: *rng.pick(&walls),
            sign: *rng.pick(&signs),
            paving: *rng.pick(&paving),
            half: rng.between(1.5, 2.3) as f32,
            shutter: rng.chance(0.55),
            tree: rng.chance(0.5).then(|| if rng.chance(0.5) { -3.0 } else { 3.1 }),
            night: rng.chance(0.3),
            glyphs: (0..4 + rng.below(3)).map(|_| rng.below(1 << 20) as u32).collect(),
            goods: rng.below(1 << 40) as u64,
            yaw: rng.between(-0.2, 0.2) as f32,
        }
    }

    /// Takes the photo, with or without litter.
    pub(crate) fn shoot(&self, littered: bool, rng: &mut ChaCha8Rng) -> Canvas {
        let camera = Camera { yaw: self.yaw + rng.between(-0.03, 0.03) as f32, shift: rng.between(-0.12, 0.12) as f32 };
        let mut canvas = Canvas::new([0.6, 0.7, 0.8]);
        self.building(&mut canvas, camera);
        self.pavement(&mut canvas, camera, !littered);
        if let Some(x) = self.tree {
            tree(&mut canvas, camera, x);
        }
        if littered {
            litter::strew(&mut canvas, camera, self.half, rng);
        }
        self.light(&mut canvas, rng.between(0.93, 1.07) as f32);
        canvas.expose(if self.night { 0.028 } else { 0.016 }, rng);
        band(&mut canvas, littered, rng);
        canvas
    }

    fn building(&self, canvas: &mut Canvas, camera: Camera) {
        let wall = self.wall;
        canvas.fill(&camera.upright((-9.0, 9.0), (0.0, 6.0), WALL), 1.0, |x, y| {
            // Small tiles, as half of all shop houses have them.
            let seam = if (x as i32) % 9 == 0 || (y as i32) % 6 == 0 { 0.93 } else { 1.0 };
            shade(wall, seam * (0.86 + 0.14 * (1.0 - y / HEIGHT as f32)))
        });
        // The neighbours, left and right.
        for (side, color) in [(-1.0, shade(self.sign, 0.5)), (1.0, mix(self.sign, [0.5, 0.5, 0.5], 0.6))] {
            let (a, b) = (side * (self.half + 0.7), side * (self.half + 5.0));
            canvas.flat(&camera.upright((a, b), (2.8, 3.55), WALL - 0.1), color);
            canvas.fill(&camera.upright((a, b), (0.0, 2.6), WALL - 0.02), 1.0, |_, y| {
                if (y as i32) % 7 < 1 { [0.42, 0.44, 0.45] } else { [0.58, 0.60, 0.61] }
            });
        }
        let half = self.half;
        canvas.flat(&camera.upright((-half - 0.25, half + 0.25), (2.75, 3.6), WALL - 0.15), shade(self.sign, 0.75));
        canvas.fill(&camera.upright((-half - 0.2, half + 0.2), (2.8, 3.55), WALL - 0.16), 1.0, |_, y| shade(self.sign, 1.15 - 0.003 * y));
        self.signboard(canvas, camera);
        // The opening, and the goods inside.
        canvas.fill(&camera.upright((-half, half), (0.0, 2.6), WALL - 0.05), 1.0, |_, y| shade([0.20, 0.19, 0.17], 0.8 + y / 500.0));
        self.shelves(canvas, camera);
        if self.shutter {
            canvas.fill(&camera.upright((-half, half), (1.9, 2.6), WALL - 0.06), 1.0, |_, y| {
                if (y as i32) % 6 < 2 { [0.50, 0.52, 0.54] } else { [0.66, 0.68, 0.70] }
            });
        } else {
            for x in [-half, -0.06, half - 0.08] {
                canvas.flat(&camera.upright((x, x + 0.1), (0.0, 2.6), WALL - 0.07), [0.72, 0.74, 0.75]);
            }
            canvas.fill(&camera.upright((-half, -0.06), (0.0, 2.6), WALL - 0.07), 0.28, |x, y| {
                if (x + y) as i32 % 90 < 34 { [0.85, 0.92, 0.95] } else { [0.5, 0.6, 0.65] }
            });
        }
        canvas.flat(&camera.upright((-half - 0.1, half + 0.1), (0.0, 0.14), WALL - 0.3), [0.48, 0.47, 0.45]);
    }

    /// Strokes that look like characters from afar and say nothing.
    fn signboard(&self, canvas: &mut Canvas, camera: Camera) {
        let ink = if self.sign[0] > 0.7 && self.sign[1] > 0.4 { [0.55, 0.06, 0.05] } else { [0.97, 0.93, 0.82] };
        let count = self.glyphs.len() as f32;
        let width = (2.0 * self.half - 0.2) / count;
        for (k, bits) in self.glyphs.iter().enumerate() {
            let left = -self.half + 0.1 + width * k as f32;
            for stroke in 0..10 {
                if (bits >> (2 * stroke)).trailing_zeros() >= 2 {
                    continue;
                }
                let (u, v) = ((stroke % 5) as f32 / 5.0, (bits >> stroke & 7) as f32 / 8.0);
                let size = 0.46;
                let x = left + (width - size) / 2.0;
                let (w, h) = if stroke < 5 { (size, 0.05) } else { (0.055, size * 0.75) };
                let (x, y) = if stroke < 5 { (x, 2.94 + u * size) } else { (x + u * size, 2.94 + 0.12 * v) };
                canvas.flat(&camera.upright((x, x + w), (y, y + h), WALL - 0.18), ink);
            }
        }
    }

    fn shelves(&self, canvas: &mut Canvas, camera: Camera) {
        let mut bits = self.goods | 1;
        for row in 0..4 {
            let y = 0.35 + 0.45 * row as f32;
            canvas.flat(&camera.upright((-self.half + 0.1, self.half - 0.1), (y - 0.05, y), WALL + 0.4), [0.42, 0.36, 0.28]);
            let mut x = -self.half + 0.15;
            while x < self.half - 0.3 {
                bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let part = |shift: u32| (bits >> shift & 255) as f32 / 255.0;
                let (w, h) = (0.08 + 0.2 * part(20), 0.12 + 0.22 * part(30));
                let color = shade([part(40), part(48), 0.3 + 0.6 * part(56)], 0.62);
                canvas.flat(&camera.upright((x, x + w), (y, y + h), WALL + 0.35), color);
                x += w + 0.02 + 0.1 * part(12);
            }
        }
    }

    fn pavement(&self, canvas: &mut Canvas, camera: Camera, wet: bool) {
        let paving = self.paving;
        canvas.fill(&camera.ground((-9.0, 9.0), (1.2, WALL), 0.0), 1.0, |_, y| shade(paving, 0.78 + 0.3 * (y - 280.0) / 200.0));
        let seam = shade(paving, 0.72);
        for k in -22..22 {
            let x = k as f32 * 0.4;
            canvas.fill(&camera.ground((x, x + 0.018), (1.2, WALL), 0.0), 0.8, |_, _| seam);
        }
        for k in 0..12 {
            let z = 1.4 + k as f32 * 0.4;
            canvas.fill(&camera.ground((-9.0, 9.0), (z, z + 0.02), 0.0), 0.8, |_, _| seam);
        }
        // 盲道: the yellow strip for the blind.
        canvas.fill(&camera.ground((-9.0, 9.0), (3.0, 3.4), 0.0), 0.85, |x, _| {
            if (x as i32) % 11 < 3 { [0.66, 0.52, 0.16] } else { [0.78, 0.63, 0.22] }
        });
        if wet {
            canvas.fill(&camera.ground((-2.6, 2.4), (3.6, WALL - 0.3), 0.0), 0.16, |_, y| shade([0.75, 0.82, 0.88], 1.3 - y / 700.0));
        }
    }

    /// Daylight from one side, or the lamp over the door.
    fn light(&self, canvas: &mut Canvas, exposure: f32) {
        let night = self.night;
        canvas.each(|x, y, c| {
            let (dx, dy) = ((x - WIDTH as f32 / 2.0) / WIDTH as f32, (y - 210.0) / HEIGHT as f32);
            let far = dx * dx + dy * dy;
            if night {
                let lamp = 0.16 + 0.85 * (-5.0 * far).exp();
                [c[0] * lamp * 1.12, c[1] * lamp * 0.96, c[2] * lamp * 0.74]
            } else {
                shade(c, exposure * (1.06 - 0.5 * far + 0.1 * dx))
            }
        });
    }
}

fn tree(canvas: &mut Canvas, camera: Camera, x: f32) {
    canvas.fill(&camera.upright((x - 0.14, x + 0.14), (0.0, 4.0), 4.6), 1.0, |px, _| {
        shade([0.36, 0.28, 0.20], 0.8 + 0.4 * ((px as i32 % 5) as f32 / 5.0))
    });
    canvas.fill(&camera.upright((x - 0.15, x + 0.15), (0.0, 1.1), 4.59), 0.9, |_, _| [0.86, 0.86, 0.82]);
    canvas.fill(&camera.ground((x - 0.5, x + 0.5), (4.1, 5.1), 0.01), 1.0, |_, _| [0.30, 0.25, 0.18]);
    for k in 0..14 {
        let a = k as f32 * 2.4;
        let at = camera.see(x + 0.9 * a.cos(), 3.7 + 0.5 * (a * 1.7).sin(), 4.5);
        canvas.ellipse(at, (46.0, 26.0), 0.9, |px, py| {
            shade([0.18, 0.36, 0.14], 0.75 + 0.5 * (((px * 0.9 + py * 1.3) as i32 % 7) as f32 / 7.0))
        });
    }
}

/// The band that the app prints under each photo. Here its words are only blocks: no font is carried along.
fn band(canvas: &mut Canvas, before: bool, rng: &mut ChaCha8Rng) {
    let (width, height) = (WIDTH as f32, HEIGHT as f32);
    canvas.fill(&[(0.0, height - 52.0), (width, height - 52.0), (width, height), (0.0, height)], 0.82, |_, _| [0.05, 0.08, 0.07]);
    let mark = if before { [0.80, 0.28, 0.14] } else { [0.10, 0.55, 0.42] };
    canvas.rect(12.0, height - 42.0, 6.0, 32.0, mark);
    for (line, (y, size)) in [(height - 42.0, 13.0), (height - 22.0, 11.0)].into_iter().enumerate() {
        let ink = if line == 0 { [0.94, 0.96, 0.95] } else { [0.66, 0.72, 0.69] };
        let mut x = 28.0;
        for k in 0..if line == 0 { 12 } else { 24 } {
            let wide = if line == 0 && k % 5 != 4 { size } else { size * 0.5 };
            if !rng.chance(0.12) {
                for stroke in 0..3 {
                    canvas.rect(x, y + stroke as f32 * size * 0.38, wide, size * 0.16, ink);
                }
                let at = x + rng.between(0.1, 0.8) as f32 * wide;
                canvas.rect(at, y, size * 0.15, size * 0.92, ink);
            }
            x += wide + 3.0;
        }
    }
}
