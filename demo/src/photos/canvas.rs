//! A small painter: filled polygons in linear light, grain, and JPEG at the end.

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use rand::RngCore;
use rand_chacha::ChaCha8Rng;

/// Red, green, blue, 0 to 1.
pub(crate) type Color = [f32; 3];

/// The size of a photo after the phone has made it smaller.
pub(crate) const WIDTH: usize = 640;
/// See [`WIDTH`].
pub(crate) const HEIGHT: usize = 480;

/// A picture under work.
#[derive(Clone)]
pub(crate) struct Canvas {
    pixels: Vec<Color>,
}

/// `a` on the way to `b`.
pub(crate) fn mix(a: Color, b: Color, t: f32) -> Color {
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * t)
}

/// A colour made lighter or darker.
pub(crate) fn shade(c: Color, k: f32) -> Color {
    c.map(|v| (v * k).clamp(0.0, 1.0))
}

impl Canvas {
    /// A picture of one colour.
    pub(crate) fn new(color: Color) -> Self {
        Self { pixels: vec![color; WIDTH * HEIGHT] }
    }

    /// Fills a polygon (even-odd) with a colour that may differ by place, as thick as `alpha`.
    pub(crate) fn fill(&mut self, polygon: &[(f32, f32)], alpha: f32, color: impl Fn(f32, f32) -> Color) {
        let (top, bottom) = polygon.iter().fold((f32::MAX, f32::MIN), |(t, b), p| (t.min(p.1), b.max(p.1)));
        let mut crossings = Vec::new();
        for y in top.max(0.0) as usize..=(bottom.min(HEIGHT as f32 - 1.0)).max(0.0) as usize {
            let mid = y as f32 + 0.5;
            crossings.clear();
            for (k, a) in polygon.iter().enumerate() {
                let b = polygon[(k + 1) % polygon.len()];
                if (a.1 > mid) != (b.1 > mid) {
                    crossings.push(a.0 + (mid - a.1) / (b.1 - a.1) * (b.0 - a.0));
                }
            }
            crossings.sort_by(f32::total_cmp);
            for span in crossings.chunks_exact(2) {
                let (left, right) = (span[0].max(0.0), span[1].min(WIDTH as f32));
                for x in left as usize..right.ceil().max(0.0) as usize {
                    // How much of the pixel lies within.
                    let cover = (right.min(x as f32 + 1.0) - left.max(x as f32)).clamp(0.0, 1.0);
                    if let Some(pixel) = self.pixels.get_mut(y * WIDTH + x).filter(|_| x < WIDTH) {
                        *pixel = mix(*pixel, color(x as f32, mid), alpha * cover);
                    }
                }
            }
        }
    }

    /// Fills a polygon with one colour.
    pub(crate) fn flat(&mut self, polygon: &[(f32, f32)], color: Color) {
        self.fill(polygon, 1.0, |_, _| color);
    }

    /// Fills a rectangle with one colour.
    pub(crate) fn rect(&mut self, x: f32, y: f32, w: f32, h: f32, color: Color) {
        self.flat(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h)], color);
    }

    /// Fills an ellipse.
    pub(crate) fn ellipse(&mut self, (x, y): (f32, f32), (rx, ry): (f32, f32), alpha: f32, color: impl Fn(f32, f32) -> Color) {
        let round: Vec<(f32, f32)> =
            (0..28).map(|k| k as f32 * std::f32::consts::TAU / 28.0).map(|a| (x + rx * a.cos(), y + ry * a.sin())).collect();
        self.fill(&round, alpha, color);
    }

    /// Changes every pixel, given its place.
    pub(crate) fn each(&mut self, change: impl Fn(f32, f32, Color) -> Color) {
        for (k, pixel) in self.pixels.iter_mut().enumerate() {
            *pixel = change((k % WIDTH) as f32, (k / WIDTH) as f32, *pixel);
        }
    }

    /// What a lens and a sensor do: a little blur, then grain.
    pub(crate) fn expose(&mut self, grain: f32, rng: &mut ChaCha8Rng) {
        let sharp = self.pixels.clone();
        // A cheap generator: a million draws a photo, and nobody looks at their quality.
        let mut bits = rng.next_u32() | 1;
        for (k, pixel) in self.pixels.iter_mut().enumerate() {
            bits ^= bits << 13;
            bits ^= bits >> 17;
            bits ^= bits << 5;
            let noise = grain * ((bits & 0xff) as f32 + (bits >> 12 & 0xff) as f32 - 255.0) / 255.0;
            let side = |other: Option<usize>| other.and_then(|o| sharp.get(o)).copied().unwrap_or(sharp[k]);
            let (left, right) = (side(k.checked_sub(1)), side(Some(k + 1)));
            let (up, down) = (side(k.checked_sub(WIDTH)), side(Some(k + WIDTH)));
            *pixel = [0, 1, 2].map(|i| sharp[k][i] * 0.5 + (left[i] + right[i] + up[i] + down[i]) * 0.125 + noise);
        }
    }

    /// The picture as JPEG. Empty if the encoder refuses, which it does not for this size.
    pub(crate) fn jpeg(&self, quality: u8) -> Vec<u8> {
        let bytes: Vec<u8> = self.pixels.iter().flatten().map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8).collect();
        let mut jpeg = Vec::new();
        let encoded =
            JpegEncoder::new_with_quality(&mut jpeg, quality).encode(&bytes, WIDTH as u32, HEIGHT as u32, ExtendedColorType::Rgb8);
        if encoded.is_err() {
            jpeg.clear();
        }
        jpeg
    }
}
