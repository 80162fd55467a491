//! The way as a live map draws it: thinned, and read on from where it was, so that a fix costs the same after two hours.

use xunge_shared::{geometry::Path, track::Track};

/// Points nearer than this to the one before add nothing to see, metres.
const STEP_M: f64 = 4.0;

/// The way so far.
#[derive(Debug, Default)]
pub(super) struct Line {
    paths: Vec<Path>,
    /// How many fixes of the last run were looked at.
    seen: usize,
    /// There is something that was not drawn yet.
    news: bool,
}

impl Line {
    /// Takes what came since.
    pub(super) fn follow(&mut self, track: &Track) {
        for (i, run) in track.runs().iter().enumerate().skip(self.paths.len().saturating_sub(1)) {
            if i == self.paths.len() {
                self.paths.push(Path::default());
                self.seen = 0;
            }
            let Some(path) = self.paths.get_mut(i) else { return };
            for fix in run.get(self.seen..).unwrap_or_default() {
                if path.0.last().is_none_or(|last| last.distance(fix.place) >= STEP_M) {
                    path.0.push(fix.place);
                    self.news = true;
                }
            }
            self.seen = run.len();
        }
    }

    /// A line for each run.
    pub(super) fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// True once after there was something new.
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::{geometry::LonLat, settings::PatrolLimits, track::Fix};

    use super::*;

    #[test]
    fn a_line_grows_with_its_track() {
        let limits = PatrolLimits::default();
        let (mut track, mut line) = (Track::default(), Line::default());
        let mut drawn = 0;
        for s in 0..600 {
            // a gap after five minutes; a metre a second
            let at = (s + if s < 300 { 0 } else { 200 }) * 1_000;
            let place = LonLat { lon: 110_000_000, lat: 22_000_000 + s as i32 * 9 };
            track.push(Fix { at, place, accuracy_m: 5 }, &limits);
            line.follow(&track);
            drawn += usize::from(line.take_news());
        }
        assert_eq!(line.paths().len(), 2);
        let points: usize = line.paths().iter().map(|path| path.0.len()).sum();
        assert!((100..=152).contains(&points) && drawn == points, "{points} points in {drawn} drawings");
        line.follow(&track);
        assert!(!line.take_news());
    }
}
