//! `doctor`: what an operator should know of a data folder before it hurts. Reads only, in seconds, also beside a running server.
//!
//! Each check says what it saw and, when that is not well, what to do. It decides nothing: limits are constants below each check.

mod disk;
mod folder;
mod records;
mod tls;

use std::path::PathBuf;

use serde::Serialize;
use xunge_shared::hlc::Millis;

use crate::sqlite;

/// A day, milliseconds.
const DAY: Millis = 86_400_000;

/// The language of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Well.
    Ok,
    /// To be seen to in the next days.
    Warn,
    /// To be seen to now.
    Fail,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The check's name, the same in all languages.
    pub check: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was seen.
    pub what: String,
    /// What to do; nothing when it is well.
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
}

/// Whom to examine.
#[derive(Debug, Clone)]
pub struct Patient {
    /// The data folder.
    pub data: PathBuf,
    /// The certificate that the server or its proxy shows, PEM.
    pub tls_cert: Option<PathBuf>,
    /// The clock.
    pub now: Millis,
}

impl Lang {
    /// The language that an environment asks for: the first of these that is set.
    pub fn of(variables: impl IntoIterator<Item = Option<String>>) -> Self {
        let asked = variables.into_iter().flatten().find(|value| !value.is_empty()).unwrap_or_default();
        if asked.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// One of the two.
    fn say(self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self {
            Self::Zh => zh.into(),
            Self::En => en.into(),
        }
    }
}

impl Line {
    fn ok(check: &'static str, what: String) -> Self {
        Self { check, level: Level::Ok, what, act: None }
    }

    fn warn(check: &'static str, what: String, act: String) -> Self {
        Self { check, level: Level::Warn, what, act: Some(act) }
    }

    fn fail(check: &'static str, what: String, act: String) -> Self {
        Self { check, level: Level::Fail, what, act: Some(act) }
    }
}

/// All checks.
pub fn examine(patient: &Patient, lang: Lang) -> Vec<Line> {
    let Patient { data, tls_cert, now } = patient;
    let mut lines = folder::permissions(data, lang);
    let seen = sqlite::inspect(data).and_then(|store| Ok((store.figures()?, store.integrity(false)?)));
    match seen {
        Ok((figures, findings)) => {
            lines.push(disk::room(data, &figures, lang));
            lines.extend(records::clock(&figures, *now, lang));
            lines.push(records::integrity(&findings, lang));
            lines.push(records::view(&figures, lang));
            lines.push(records::facts(&figures, lang));
            lines.extend(records::backlog(&figures, lang));
        }
        Err(e) => {
            let what = lang.say(format!("数据无法读取：{e}"), format!("the records cannot be read: {e}"));
            let act = lang.say(
                "确认路径正确；文件损坏时用 xunge restore 恢复备份",
                "check the path; when the file is damaged, put a backup back with xunge restore",
            );
            lines.push(Line::fail("integrity", what, act));
        }
    }
    lines.push(folder::staging(data, *now, lang));
    lines.push(folder::backup(data, *now, lang));
    lines.extend(tls_cert.as_deref().map(|cert| tls::expiry(cert, *now, lang)));
    lines
}

/// Bytes as a person reads them.
fn bytes(count: u64) -> String {
    let mib = count as f64 / (1024.0 * 1024.0);
    if mib < 1024.0 { format!("{mib:.1} MiB") } else { format!("{:.1} GiB", mib / 1024.0) }
}

/// A time span as a person reads it.
fn span(ms: Millis, lang: Lang) -> String {
    match ms / 1_000 {
        s @ 0..120 => lang.say(format!("{s} 秒"), format!("{s} s")),
        s @ 120..7_200 => lang.say(format!("{} 分钟", s / 60), format!("{} min", s / 60)),
        s @ 7_200..172_800 => lang.say(format!("{} 小时", s / 3_600), format!("{} h", s / 3_600)),
        s => lang.say(format!("{} 天", s / 86_400), format!("{} days", s / 86_400)),
    }
}

#[cfg(test)]
mod tests;
