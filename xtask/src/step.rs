//! What the user sees of a chore: the name of each step when it starts, and how long it took when it ends.

use anyhow::Result;
use std::time::{Duration, Instant};

/// Runs one step between its announcement and its time.
pub(crate) fn step<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▸ {title}");
    let start = Instant::now();
    let result = work();
    let mark = if result.is_ok() { '✓' } else { '✗' };
    println!("{mark} {title} ({})", seconds(start.elapsed()));
    result
}

/// Says that a step had nothing to do.
pub(crate) fn unchanged(title: &str) {
    println!("✓ {title}");
}

/// `0.4 s`, `1 min 03 s`.
pub(crate) fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 { format!("{:.1} s", time.as_secs_f64()) } else { format!("{} min {:02} s", whole / 60, whole % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(63)), "1 min 03 s");
    }
}
