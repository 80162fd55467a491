//! Smooth noise over the plane: hills, wobbling borders, bending streets.

use crate::plane::Pt;

/// A field of noise with its own character.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise {
    seed: u64,
}

impl Noise {
    /// The field of `topic` under `seed`.
    pub(crate) fn new(seed: u64, topic: u64) -> Self {
        Self { seed: mix(seed ^ mix(topic)) }
    }

    /// Smooth noise in -1..1 that changes over about `scale` metres.
    pub(crate) fn at(self, p: Pt, scale: f64) -> f64 {
        let (x, y) = (p.x / scale, p.y / scale);
        let (x0, y0) = (x.floor(), y.floor());
        let (fx, fy) = (fade(x - x0), fade(y - y0));
        let corner = |dx: f64, dy: f64| self.lattice((x0 + dx) as i64, (y0 + dy) as i64);
        let bottom = corner(0.0, 0.0) * (1.0 - fx) + corner(1.0, 0.0) * fx;
        let top = corner(0.0, 1.0) * (1.0 - fx) + corner(1.0, 1.0) * fx;
        bottom * (1.0 - fy) + top * fy
    }

    /// Four octaves of [`Self::at`], in about -1..1.
    pub(crate) fn fractal(self, p: Pt, scale: f64) -> f64 {
        let octave = |i: u64, scale: f64| Self { seed: mix(self.seed ^ i) }.at(p, scale);
        octave(1, scale) * 0.55 + octave(2, scale / 2.1) * 0.27 + octave(3, scale / 4.3) * 0.13 + octave(4, scale / 8.9) * 0.07
    }

    fn lattice(self, x: i64, y: i64) -> f64 {
        let h = mix(self.seed ^ mix((x as u64).wrapping_mul(0x9e37_79b9) ^ mix(y as u64)));
        (h >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

fn fade(t: f64) -> f64 {
    t * t * (3.0 - 2.0 * t)
}

/// The finalizer of SplitMix64.
fn mix(z: u64) -> u64 {
    let z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
