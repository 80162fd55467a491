//! What a process costs, read from `/proc`.

use anyhow::{Context, Result};

/// Memory and processor time of a process.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Resident now, MB.
    pub rss_mb: f64,
    /// Resident at most, MB; see [`forget_peak`].
    pub peak_mb: f64,
    /// Seconds of processor time, user and system.
    pub cpu_s: f64,
}

/// Lets the most that is resident be counted anew from now on (proc_pid_clear_refs(5)).
pub fn forget_peak(pid: u32) -> Result<()> {
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").context("forgetting how much memory a process once had")
}

/// The cost so far of a running process.
pub fn cost(pid: u32) -> Result<Cost> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).context("the process's status")?;
    let mb = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1_024.0)
    };
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("the process's stat")?;
    // After the name in parentheses; user and system time are the 12th and 13th fields from there, in 1/100 s.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    Ok(Cost { rss_mb: mb("VmRSS:").unwrap_or(0.0), peak_mb: mb("VmHWM:").unwrap_or(0.0), cpu_s: (ticks(11) + ticks(12)) / 100.0 })
}
