//! How a round goes: where the patrol is at each moment, and what its phone makes of that.

use rand_chacha::ChaCha8Rng;
use xunge_shared::{hlc::Millis, kinds::round::Mode, track::Fix};

use super::network::Route;
use crate::{
    plane::{Pt, pt},
    random::Draw,
};

/// A round as it went.
pub(crate) struct Walk {
    /// What the receiver said, gaps and errors included.
    pub(crate) fixes: Vec<Fix>,
    /// Checkpoints that were reached: which, when, and where the patrol stood.
    pub(crate) visits: Vec<(usize, Millis, Pt)>,
    pub(crate) end: Millis,
}

/// Milliseconds between two fixes.
const FIX_EVERY: Millis = 10_000;

/// Walks a route from `start` for at most `minutes`.
pub(crate) fn walk(route: &Route, start: Millis, minutes: f64, rng: &mut ChaCha8Rng) -> Walk {
    let steps = stroll(route, start, minutes, rng);
    let end = steps.last().map_or(start, |s| s.0);
    let gaps = gaps(start, end, rng);
    let mut receiver = Receiver::new(rng);
    let mut fixes = Vec::new();
    let mut k = 0;
    let mut at = start + 1_500;
    while at < end && !steps.is_empty() {
        while k + 1 < steps.len() && steps[k + 1].0 <= at {
            k += 1;
        }
        let (from, to) = (steps[k], steps[(k + 1).min(steps.len() - 1)]);
        let t = if to.0 > from.0 { (at - from.0) as f64 / (to.0 - from.0) as f64 } else { 0.0 };
        if !gaps.iter().any(|gap| gap.contains(&at)) {
            fixes.push(receiver.fix(at, from.1.lerp(to.1, t), rng));
        }
        // A receiver is never quite punctual.
        at += FIX_EVERY + rng.below(700) as Millis;
    }
    let mut visits = Vec::new();
    for &(when, place, visit) in &steps {
        if let Some(checkpoint) = visit {
            visits.push((checkpoint, when + 12_000 + rng.below(30_000) as Millis, place));
        }
    }
    visits.retain(|(_, when, _)| *when < end);
    Walk { fixes, visits, end }
}

/// When the patrol is at each point of its way; it stands a while where it has something to look at.
fn stroll(route: &Route, start: Millis, minutes: f64, rng: &mut ChaCha8Rng) -> Vec<(Millis, Pt, Option<usize>)> {
    // A few drive past too fast: that is what the desk looks for.
    let hasty = rng.chance(0.06);
    let cruise = match route.mode {
        Mode::Foot => rng.between(3.6, 5.2) * if hasty { 2.1 } else { 1.0 },
        Mode::Ebike => rng.between(9.0, 16.0) * if hasty { 2.2 } else { 1.0 },
        Mode::Car => rng.between(14.0, 24.0) * if hasty { 1.8 } else { 1.0 },
    } / 3.6;
    let mut now = start as f64;
    let mut steps: Vec<(Millis, Pt, Option<usize>)> = Vec::new();
    for (k, &p) in route.line.iter().enumerate() {
        if let Some(&(_, before, _)) = steps.last() {
            let speed = cruise * (1.0 + 0.16 * rng.normal()).clamp(0.55, 1.4);
            now += before.to(p) / speed * 1_000.0;
        }
        steps.push((now as Millis, p, None));
        for &(_, checkpoint) in route.visits.iter().filter(|(at, _)| *at == k) {
            steps.push((now as Millis, p, Some(checkpoint)));
            now += rng.between(70.0, 240.0) * 1_000.0;
            steps.push((now as Millis, p, None));
        }
        if rng.chance(0.012) {
            now += rng.between(60.0, 300.0) * 1_000.0;
            steps.push((now as Millis, p, None));
        }
        if now as Millis > start + (minutes * 60_000.0) as Millis {
            break;
        }
    }
    steps
}

/// Spans without a position: a phone in a pocket, a narrow lane, a receiver that sleeps.
fn gaps(start: Millis, end: Millis, rng: &mut ChaCha8Rng) -> Vec<std::ops::Range<Millis>> {
    let count = [0, 0, 1, 1, 2, 3][rng.below(6)];
    (0..count)
        .map(|_| {
            let from = start + (rng.between(0.1, 0.9) * (end - start) as f64) as Millis;
            from..from + (rng.between(1.7, 7.0) * 60_000.0) as Millis
        })
        .collect()
}

/// A receiver's error drifts: the next fix is wrong in about the same way.
struct Receiver {
    off: Pt,
    good: f64,
    /// Fixes left in a street canyon or under a roof.
    poor: usize,
}

impl Receiver {
    fn new(rng: &mut ChaCha8Rng) -> Self {
        Self { off: pt(rng.normal(), rng.normal()) * 2.5, good: rng.between(3.5, 8.5), poor: 0 }
    }

    fn fix(&mut self, at: Millis, place: Pt, rng: &mut ChaCha8Rng) -> Fix {
        if self.poor == 0 && rng.chance(0.004) {
            self.poor = 3 + rng.below(9);
        }
        self.poor = self.poor.saturating_sub(1);
        let spread = if self.poor > 0 { 26.0 } else { 0.32 * self.good };
        self.off = self.off * 0.86 + pt(rng.normal(), rng.normal()) * (spread * 0.5);
        let accuracy = if self.poor > 0 { rng.between(38.0, 95.0) } else { self.good + 1.6 * rng.normal().abs() };
        Fix { at, place: (place + self.off).ground(), accuracy_m: accuracy.round().max(3.0) as u32 }
    }
}
