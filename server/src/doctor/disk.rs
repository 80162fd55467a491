//! Room on the disk, and how long it lasts.

use std::{io, path::Path};

use super::{DAY, Lang, Level, Line, bytes};
use crate::store::Figures;

/// Less than this is too little for SQLite's own work.
const LEAST: u64 = 1 << 30;
/// Less than this is soon too little.
const LITTLE: u64 = 5 << 30;
/// Days that the room should last at least.
const SOON: u64 = 60;
/// Days after which it is urgent.
const NOW: u64 = 7;

/// Bytes free, and days at the growth of the last week.
pub(super) fn room(data: &Path, figures: &Figures, lang: Lang) -> Line {
    let act = lang.say(
        "清理磁盘或换更大的磁盘；旧照片见 xunge retain --dry-run",
        "free the disk or move to a larger one; for old photos see xunge retain --dry-run",
    );
    let free = match free(data) {
        Ok(free) => free,
        Err(e) => return Line::warn("disk", lang.say(format!("无法得知剩余空间：{e}"), format!("the room left cannot be told: {e}")), act),
    };
    let (level, days) = judge(free, figures);
    let mut what = lang.say(format!("剩余 {}", bytes(free)), format!("{} free", bytes(free)));
    if let Some(days) = days {
        what += &lang.say(format!("，按最近一周的增长可用 {days} 天"), format!(", enough for {days} days at the growth of the last week"));
    }
    Line { check: "disk", level, what, act: (level != Level::Ok).then_some(act) }
}

/// How bad, and how many days; nothing when nothing grows.
pub(super) fn judge(free: u64, figures: &Figures) -> (Level, Option<u64>) {
    let span = figures.newest.unwrap_or_default().saturating_sub(figures.oldest.unwrap_or_default());
    let days_seen = (span / DAY).clamp(1, 7);
    let growth = (figures.lately_bytes + figures.lately_photo_bytes) / days_seen;
    let days = free.checked_div(growth);
    let level = match days.unwrap_or(u64::MAX) {
        _ if free < LEAST => Level::Fail,
        days if days < NOW => Level::Fail,
        days if days < SOON || free < LITTLE => Level::Warn,
        _ => Level::Ok,
    };
    (level, days)
}

#[cfg(unix)]
fn free(data: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(data)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> io::Result<u64> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
