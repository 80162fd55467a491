//! What the records say: of the clock, of themselves, and of what waits.

use xunge_shared::hlc::Millis;

use super::{Lang, Line, span};
use crate::store::{Figures, Finding};

/// A clock before this (2026-01-01) was never set.
const NEVER_SET: Millis = 1_767_225_600_000;
/// So far may the newest record be ahead of the clock: a correction by NTP is less.
const AHEAD: Millis = 60_000;
/// More ops than this behind is more than the usual lag of a busy evening.
const BEHIND: u64 = 50_000;

/// The clock against what was recorded by it.
pub(super) fn clock(figures: &Figures, now: Millis, lang: Lang) -> Vec<Line> {
    let act =
        lang.say("用 timedatectl 检查时间同步（NTP）后重启服务", "check time synchronisation (NTP, timedatectl), then restart the server");
    let ahead = figures.newest.unwrap_or_default().saturating_sub(now);
    let mut lines = vec![];
    if now < NEVER_SET {
        let what = lang.say("系统时间早于 2026 年：没有校准过", "the clock stands before 2026: it was never set");
        lines.push(Line::fail("clock", what, act.clone()));
    } else if ahead > AHEAD {
        let what = lang.say(
            format!("系统时间比最新记录的接收时间早 {}", span(ahead, lang)),
            format!("the clock is {} behind the arrival of the newest record", span(ahead, lang)),
        );
        lines.push(Line::fail("clock", what, act.clone()));
    }
    if figures.steps_back > 0 {
        let count = figures.steps_back;
        let what = lang.say(
            format!("最近的记录中，系统时间倒退过 {count} 次（超过一分钟）"),
            format!("among the newest records, the clock stepped back {count} times by more than a minute"),
        );
        lines.push(Line::warn("clock", what, act));
    }
    if lines.is_empty() {
        lines.push(Line::ok("clock", lang.say("系统时间与记录一致", "the clock agrees with the records")));
    }
    lines
}

/// SQLite's fast check.
pub(super) fn integrity(findings: &[Finding], lang: Lang) -> Line {
    if findings.is_empty() {
        return Line::ok(
            "integrity",
            lang.say(
                "数据文件完好（快速检查；完整检查用 xunge verify）",
                "the files are sound (the fast check; xunge verify is the thorough one)",
            ),
        );
    }
    let what = findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    Line::fail(
        "integrity",
        what,
        lang.say(
            "停止服务，保留现场，用 xunge restore 恢复备份",
            "stop the server, keep the folder as it is, and put a backup back with xunge restore",
        ),
    )
}

/// How far the views are.
pub(super) fn view(figures: &Figures, lang: Lang) -> Line {
    let Some(behind) = figures.unprojected else {
        let what = lang.say("视图尚未生成", "there is no view yet");
        return Line::warn("view", what, lang.say("启动服务，会自动生成", "start the server: it builds it"));
    };
    let what =
        lang.say(format!("视图落后 {behind} 条（共 {} 条）", figures.ops), format!("the views are {behind} of {} ops behind", figures.ops));
    if behind > BEHIND {
        return Line::warn(
            "view",
            what,
            lang.say("等待服务追上；若不减少，查看日志", "let the server catch up; when it does not, see its log"),
        );
    }
    Line::ok("view", what)
}

/// How far the analyst is. It may lag for long after an upgrade: only what is far behind is worth a word.
pub(super) fn facts(figures: &Figures, lang: Lang) -> Line {
    let Some(behind) = figures.unstudied else {
        let what = lang.say("统计尚未生成", "there are no facts yet");
        return Line::warn("facts", what, lang.say("启动服务，会自动生成", "start the server: it makes them"));
    };
    let what =
        lang.say(format!("统计落后 {behind} 条（共 {} 条）", figures.ops), format!("the facts are {behind} of {} ops behind", figures.ops));
    if behind > BEHIND {
        let act = lang.say("等待服务追上；若不减少，查看日志", "let the server catch up; when it does not, see its log");
        return Line::warn("facts", what, act);
    }
    Line::ok("facts", what)
}

/// What waits for somebody.
pub(super) fn backlog(figures: &Figures, lang: Lang) -> Vec<Line> {
    let (all, lately, photos) = (figures.refused, figures.refused_lately, figures.photos_missing);
    let what = lang.say(
        format!("隔离区 {all} 条，其中最近 7 天 {lately} 条"),
        format!("{all} ops in quarantine, {lately} of them of the last 7 days"),
    );
    let quarantine = if lately > 0 {
        Line::warn("quarantine", what, lang.say("在值班台查看隔离记录和原因", "look at them and their reasons at the desk"))
    } else {
        Line::ok("quarantine", what)
    };
    let what = lang.say(
        format!("一天前已登记但未传完的照片 {photos} 张"),
        format!("{photos} photos were announced more than a day ago and are not whole"),
    );
    let photos = if photos > 0 {
        Line::warn("photos", what, lang.say("请相关人员打开手机继续上传", "have the people open the app, which goes on sending them"))
    } else {
        Line::ok("photos", what)
    };
    vec![quarantine, photos]
}
