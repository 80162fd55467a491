//! Rows as a table that people read: headings and values in their language, times as the county's clock shows them. What machines read, codes
//! and ids, stands in columns of its own behind. Decides nothing; a code that has no word here stands for itself.

mod audit;

use std::{borrow::Cow, collections::BTreeMap};

use jiff::{Timestamp, tz::Offset};
use xunge_shared::{
    geometry::{LonLat, Shape},
    hlc::Millis,
    id::{AccountId, AreaCode},
    kinds::{Kind, case::Case, county::County, zone::UNSPECIFIED},
    row::Row,
    settings::{Settings, Term},
};

use crate::{
    bulletin::Lang,
    export::{harmless, table},
    import,
    sight::Sight,
    store::{Store, StoreError},
};

/// What a table is told with.
#[derive(Debug)]
pub struct Spoken {
    /// The language.
    pub lang: Lang,
    /// The names of areas; nothing before the county is described.
    pub county: Option<County>,
    /// How screens call people.
    pub people: BTreeMap<AccountId, String>,
}

const HEADINGS: [(&str, &str); 16] = [
    ("类别", "Kind"),
    ("名称", "Name"),
    ("说明", "Detail"),
    ("编号", "Code"),
    ("状态", "Status"),
    ("在办", "Open"),
    ("超期", "Late"),
    ("时间", "Time"),
    ("期限", "Due"),
    ("乡镇", "Town"),
    ("网格", "Cell"),
    ("标记", "Marks"),
    ("责任人", "Who"),
    ("责任单位", "Unit"),
    ("经度", "Longitude"),
    ("纬度", "Latitude"),
];

/// Behind those: as the table for machines names them.
const CODES: [&str; 6] = ["kind", "id", "scope", "title", "status", "flags"];

/// Codes in words: of kinds, of statuses, of flags, of how a round goes.
const WORDS: [(&str, &str, &str); 52] = [
    ("county", "区县", "County"),
    ("cell", "网格", "Cell"),
    ("street", "路段", "Street"),
    ("checkpoint", "必巡点", "Checkpoint"),
    ("zone", "门前三包", "Door front"),
    ("round", "巡逻", "Round"),
    ("track", "轨迹", "Track"),
    ("case", "案件", "Case"),
    ("review", "存疑复核", "Review"),
    ("timetable", "整治任务", "Timetable line"),
    ("lottery", "抽查", "Lottery"),
    ("active", "在用", "In use"),
    ("main", "主干道", "Main road"),
    ("secondary", "次干道", "Secondary road"),
    ("local", "支路", "Local street"),
    ("lane", "背街小巷", "Lane"),
    ("clean", "洁净", "Clean"),
    ("cleaned", "已清洁", "Cleaned"),
    ("dirty", "不合格", "Failed"),
    ("new", "未查过", "Never inspected"),
    ("running", "巡逻中", "Under way"),
    ("ended", "已结束", "Ended"),
    ("planned", "未开始", "Not begun"),
    ("underway", "进行中", "Under way"),
    ("done", "已完成", "Done"),
    ("reported", "上报", "Reported"),
    ("accepted", "受理", "Accepted"),
    ("registered", "立案", "Registered"),
    ("dispatched", "派遣", "Dispatched"),
    ("disposed", "已处置", "Disposed"),
    ("checked", "已核查", "Checked"),
    ("rework", "返工", "Rework"),
    ("closed", "结案", "Closed"),
    ("suspended", "挂账", "Suspended"),
    ("cancelled", "作废", "Cancelled"),
    ("merged", "已并案", "Merged"),
    ("committed", "已承诺", "Committed"),
    ("revealed", "已公布", "Revealed"),
    ("conflict", "有冲突", "Conflict"),
    ("reassigned", "重复交办", "Assigned twice"),
    ("asked", "申请延期", "Asked for time"),
    ("reminded", "催办", "Reminded"),
    ("ordered", "督办", "Ordered"),
    ("listed", "挂牌", "Listed"),
    ("lapsed", "督办超期", "Order overdue"),
    ("drawn", "抽查", "Spot check"),
    ("disputed", "有分歧", "Disputed"),
    ("outside", "网格外", "Outside all cells"),
    ("newer", "新版记录", "Of a newer app"),
    ("foot", "步行", "On foot"),
    ("ebike", "电动车", "E-bike"),
    ("car", "汽车", "Car"),
];

impl Spoken {
    /// Without a county and people: for tables that name none.
    pub fn of(lang: Lang) -> Self {
        Self { lang, county: None, people: BTreeMap::new() }
    }

    /// With the county as it is in sight, and without people.
    pub fn at(store: &dyn Store, sight: &Sight, lang: Lang) -> Result<Self, StoreError> {
        Ok(Self { county: import::county(store, sight)?, ..Self::of(lang) })
    }

    /// What an area is called.
    pub fn area(&self, area: AreaCode) -> String {
        let known = self.county.as_ref().and_then(|county| county.area(area));
        known.map_or_else(|| area.to_string(), |area| area.name.clone())
    }

    /// What a type of events is called.
    pub fn event(&self, code: &str) -> String {
        self.settings().event_type(code).map_or_else(|| code.to_owned(), |event| self.term(&event.term))
    }

    /// What an item of the checklist, or one of the 五乱, is called.
    pub fn finding(&self, code: &str) -> String {
        match self.settings().finding(code) {
            Some(term) => self.term(term),
            None if code == UNSPECIFIED => self.pick("未注明", "Not specified").to_owned(),
            None => code.to_owned(),
        }
    }

    /// The county's lists; the usual ones of a county that has said none.
    fn settings(&self) -> Cow<'_, Settings> {
        self.county.as_ref().and_then(County::settings).map_or_else(|| Cow::Owned(Settings::default()), Cow::Borrowed)
    }

    fn term(&self, term: &Term) -> String {
        if self.lang == Lang::Zh { term.zh.clone() } else { term.en.clone() }
    }

    /// Yes or no.
    pub fn yes(&self, is: bool) -> &'static str {
        if is { self.pick("是", "yes") } else { self.pick("否", "no") }
    }

    /// A code in words.
    pub fn word<'a>(&self, code: &'a str) -> &'a str {
        let found = WORDS.iter().find(|(of, ..)| *of == code);
        found.map_or(code, |(_, zh, en)| self.pick(zh, en))
    }

    /// A heading, or any other pair of words.
    pub fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    /// Rows as a table.
    pub fn rows(&self, rows: &[Row], now: Millis) -> Result<Vec<u8>, csv::Error> {
        let settings = self.settings();
        let mut writer = table();
        writer.write_record(HEADINGS.iter().map(|(zh, en)| self.pick(zh, en)).chain(CODES))?;
        for row in rows {
            let s = &row.summary;
            let place = s.shape.as_ref().and_then(Shape::anchor).map(LonLat::degrees);
            let time = |at: Option<Millis>| at.map(|at| local(at, &settings)).unwrap_or_default();
            let event = (row.kind == Case::NAME).then(|| settings.event_type(&s.title)).flatten();
            let title = event.map_or_else(|| s.title.clone(), |event| self.term(&event.term));
            let flags: Vec<&str> = s.flags.iter().map(|flag| self.word(flag)).collect();
            let town = self.area(row.scope.area());
            writer.write_record([
                self.word(row.kind.as_str()).to_owned(),
                harmless(&title),
                harmless(self.word(&s.detail)),
                harmless(&s.code),
                harmless(self.word(&s.status)),
                self.yes(s.open).to_owned(),
                self.yes(s.overdue(now)).to_owned(),
                time(s.at),
                time(s.due),
                harmless(&town),
                s.cell.as_ref().map(ToString::to_string).unwrap_or_default(),
                harmless(&flags.join(self.pick("、", ", "))),
                s.who.map(|who| self.people.get(&who).map_or_else(|| who.to_string(), |name| harmless(name))).unwrap_or_default(),
                harmless(s.unit.as_deref().unwrap_or_default()),
                place.map(|(lon, _)| lon.to_string()).unwrap_or_default(),
                place.map(|(_, lat)| lat.to_string()).unwrap_or_default(),
                row.kind.to_string(),
                row.entity.to_string(),
                row.scope.to_string(),
                harmless(&s.title),
                harmless(&s.status),
                harmless(&s.flags.join(" ")),
            ])?;
        }
        writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
    }
}

/// `2026-11-30 17:05` by the county's clock; what lies beyond the calendar is given in milliseconds.
fn local(ms: Millis, settings: &Settings) -> String {
    let at = i64::try_from(ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let offset = Offset::from_seconds(i32::from(settings.calendar.utc_offset_min) * 60).unwrap_or(Offset::UTC);
    at.map_or_else(|| ms.to_string(), |at| offset.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_county() {
        let settings = Settings::default();
        assert_eq!(local(1_795_254_660_000, &settings), "2026-11-21 17:51");
        assert_eq!(local(u64::MAX, &settings), u64::MAX.to_string());
    }

    #[test]
    fn each_code_has_one_word() {
        let mut codes: Vec<_> = WORDS.iter().map(|(code, ..)| code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), WORDS.len());
        let spoken = Spoken::of(Lang::En);
        assert_eq!([spoken.word("dispatched"), spoken.word("永安路 14 号")], ["Dispatched", "永安路 14 号"]);
    }
}
