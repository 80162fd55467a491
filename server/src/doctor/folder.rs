//! The data folder itself: who may read it, what lies around in it, and when it was copied last.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use xunge_shared::{hlc::Millis, phone::KEPT_MS};

use super::{DAY, Lang, Line, bytes, span};
use crate::{backup::LAST, keys, sqlite::RESTORING};

/// A backup should not be older than this.
const DUE: Millis = 2 * DAY;
/// Uploads that have not moved for so long.
const STUCK: u64 = 86_400;
/// So much of them is worth a look, bytes.
const MUCH: u64 = 1 << 30;

/// The folder and its keys are for the server's user only.
pub(super) fn permissions(data: &Path, lang: Lang) -> Vec<Line> {
    let mut lines = vec![];
    if data.join(RESTORING).exists() {
        let what = lang.say("有一次恢复没有做完", "a restore was cut short");
        lines.push(Line::fail("restore", what, lang.say("重新运行 xunge restore", "run xunge restore again")));
    }
    let mut wrong: Vec<(PathBuf, u32, u32)> = vec![];
    for (path, allowed) in private(data) {
        match mode(&path) {
            Ok(mode) if mode & 0o777 & !allowed != 0 => wrong.push((path, mode & 0o777, allowed)),
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => {
                let what = format!("{}: {e}", path.display());
                let act = lang.say("以服务所用的用户运行本命令", "run this as the server's user");
                lines.push(Line::fail("permissions", what, act));
            }
        }
    }
    for (path, mode, allowed) in &wrong {
        let what = lang.say(
            format!("{} 的权限是 {mode:o}：其他用户可以读取", path.display()),
            format!("{} has mode {mode:o}: others can read it", path.display()),
        );
        let act = format!("chmod {allowed:o} {}", path.display());
        // A key that others can read is not one any more; the folder has what the keys guard.
        lines.push(if path == data { Line::warn("permissions", what, act) } else { Line::fail("permissions", what, act) });
    }
    if !writable(data) {
        let what = lang.say(format!("{} 不能写入", data.display()), format!("{} cannot be written", data.display()));
        lines.push(Line::fail(
            "permissions",
            what,
            lang.say("检查属主和磁盘是否只读", "check its owner, and whether the disk is read-only"),
        ));
    }
    if lines.iter().all(|line| line.check != "permissions") {
        lines.push(Line::ok("permissions", lang.say("数据目录和密钥只有服务用户能读", "folder and keys are the server's alone")));
    }
    lines
}

fn private(data: &Path) -> Vec<(PathBuf, u32)> {
    let files = [keys::PLATES, keys::RESCUE, keys::FACTORS, keys::RECEIPT].map(|key| (data.join(key), 0o600));
    // Group access to the folder is what some backup programs need.
    std::iter::once((data.to_owned(), 0o750)).chain(files).collect()
}

#[cfg(unix)]
fn mode(path: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode())
}

#[cfg(not(unix))]
fn mode(path: &Path) -> io::Result<u32> {
    fs::metadata(path).map(|_| 0)
}

#[cfg(unix)]
fn writable(data: &Path) -> bool {
    rustix::fs::access(data, rustix::fs::Access::WRITE_OK).is_ok()
}

#[cfg(not(unix))]
fn writable(data: &Path) -> bool {
    fs::metadata(data).is_ok_and(|meta| !meta.permissions().readonly())
}

/// Uploads that were begun and do not go on.
pub(super) fn staging(data: &Path, now: Millis, lang: Lang) -> Line {
    let (mut count, mut size) = (0_u64, 0);
    for entry in fs::read_dir(data.join("staging")).into_iter().flatten().flatten() {
        let Ok(meta) = entry.metadata() else { continue };
        let touched = meta.modified().ok().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok()).unwrap_or_default();
        if touched.as_secs() + STUCK < now / 1_000 {
            (count, size) = (count + 1, size + meta.len());
        }
    }
    let what = lang.say(
        format!("停了一天以上的照片上传：{count} 个，{}", bytes(size)),
        format!("uploads that have stood still for a day: {count}, {}", bytes(size)),
    );
    if size > MUCH {
        let act = lang.say(
            "请相关人员打开手机完成上传；60 天后自动清理",
            "have the people open the app to finish them; after 60 days they are removed",
        );
        return Line::warn("staging", what, act);
    }
    Line::ok("staging", what)
}

/// How old the last backup is.
pub(super) fn backup(data: &Path, now: Millis, lang: Lang) -> Line {
    let act = lang.say("运行 xunge backup 目标目录，并安排每天执行", "run xunge backup TARGET, and have it done every day");
    let last: Option<Millis> = fs::read_to_string(data.join(LAST)).ok().and_then(|text| text.trim().parse().ok());
    let Some(last) = last else {
        return Line::warn("backup", lang.say("从未备份", "never backed up"), act);
    };
    let age = now.saturating_sub(last);
    let what = lang.say(format!("最近一次备份在 {} 前", span(age, lang)), format!("the last backup was made {} ago", span(age, lang)));
    if age <= DUE {
        return Line::ok("backup", what);
    }
    if age <= KEPT_MS {
        return Line::warn("backup", what, act);
    }
    let late = lang.say("：手机只保留 14 天，更早的丢失后无法补传", ": phones keep 14 days, and bring nothing older again");
    Line::fail("backup", what + &late, act)
}
