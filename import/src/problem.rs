//! What is wrong with a file, row by row, in words for the person who has to put it right.

use std::fmt;

use xunge_shared::geometry::LonLat;

use super::{illegible::Illegible, record::Subject};

/// The language of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Lang {
    /// Chinese where the environment's `LANG` (or what overrides it) begins with `zh`.
    pub fn of_environment() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        if set.is_some_and(|value| value.starts_with("zh")) { Self::Zh } else { Self::En }
    }

    /// The text in this language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// Where in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line, counted from 1.
    Line(u64),
    /// A GeoJSON feature, counted from 1, and the line on which it begins.
    Feature(u64, u64),
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// In which field.
    pub field: Subject,
    /// What.
    pub reason: Reason,
}

/// What can be wrong with a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The file, or this piece of it, cannot be read.
    Illegible(Illegible),
    /// A file without rows.
    Empty,
    /// A required field is missing or empty.
    Missing,
    /// The value is not of its type, or names something that does not exist.
    Not(Expected, String),
    /// Another row says the same.
    Repeats(Place),
    /// A coordinate is not on the earth.
    OffEarth(f64, f64),
    /// The geometry's type does not fit the kind.
    WrongGeometry(String),
    /// There is no geometry.
    NoGeometry,
    /// A line without length or a ring without area.
    TooFewPoints,
    /// A ring's last point is not its first.
    OpenRing,
    /// What bounds the ground crosses or covers itself: how.
    Crossing(String),
    /// It crosses itself at this place.
    CrossingAt(LonLat),
    /// Lines that cross each other so often that they bound nothing.
    Tangled,
    /// A file without an area in it.
    NoGround,
    /// So many corners, and no more than so many are taken.
    TooManyCorners(usize, usize),
    /// An outline of which no record can hold what shows.
    TooWinding,
    /// A text is longer than this, characters.
    TooLong(usize),
    /// The row makes a record larger than any may be.
    TooLarge,
    /// No area is given for the row.
    NoArea,
    /// The area lies in another county than the rest.
    OtherCounty(String),
    /// The area is not of those that who imports looks after.
    NotYours(String),
    /// A role that is not theirs to give.
    NotGiven,
    /// More rows than are taken at once.
    TooMany(u64),
    /// There is such an account already.
    NameTaken,
    /// A password of fewer or more characters than these.
    PasswordLength(usize, usize),
    /// The cell covers ground that another covers too: so many square metres.
    Overlaps(Neighbour, u64),
    /// The same, of a strip as narrow as one border that was drawn twice.
    Sliver(Neighbour, u64),
    /// So many square metres between the cell and others are nobody's.
    Gap(Vec<Neighbour>, u64),
    /// Columns from which nothing is read.
    Unread(Vec<String>),
    /// No coordinates: zeros in their place.
    Zeros,
    /// It lies far from every cell of its town.
    FarAway(LonLat),
    /// So many square metres within the county's outline, beside the cell and others, around this place, are nobody's.
    OpenGap(Vec<Neighbour>, u64, LonLat),
}

/// A cell beside another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Its code and its name.
    pub name: String,
    /// Where in the file it is; nowhere when it stands already.
    pub place: Option<Place>,
}

impl Neighbour {
    fn text(&self, lang: Lang) -> String {
        let name = Cut(&self.name);
        match (self.place, lang) {
            (Some(place), Lang::Zh) => format!("{name}（{}）", place.text(lang)),
            (Some(place), Lang::En) => format!("{name} ({})", place.text(lang)),
            (None, _) => name.to_string(),
        }
    }
}

/// What a value should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// 12 digits.
    Area,
    /// 14 or 15 digits.
    Cell,
    /// A street's class.
    StreetClass,
    /// A street of this county.
    Street,
    /// An account.
    Account,
    /// A role.
    Role,
    /// A number of degrees.
    Degrees,
    /// A number of metres.
    Metres,
    /// A name to sign in with.
    AccountName,
    /// A day.
    Date,
    /// Whether something is so.
    YesNo,
}

impl Expected {
    fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Area => ("12 位区划代码", "an area code of 12 digits"),
            Self::Cell => ("14 或 15 位网格编码", "a cell code of 14 or 15 digits"),
            Self::StreetClass => ("道路等级 main、secondary、local 或 lane", "a class: main, secondary, local or lane"),
            Self::Street => ("已有路段的编码或名称", "the code or name of a street that exists"),
            Self::Account => ("已有账号的名称", "the name of an account that exists"),
            Self::Role => {
                ("角色 patrol、grid_worker、supervisor 或 administrator", "a role: patrol, grid_worker, supervisor or administrator")
            }
            Self::Degrees => ("以度为单位的数", "a number of degrees"),
            Self::Metres => ("1 到 65535 之间的米数", "whole metres, 1 to 65535"),
            Self::AccountName => ("1 到 64 个字母、数字或 . - _ @", "1 to 64 letters, digits or . - _ @"),
            Self::Date => ("日期，如 2026-11-21", "a day such as 2026-11-21"),
            Self::YesNo => ("是或否", "yes or no"),
        };
        lang.pick(zh, en)
    }
}

impl Problem {
    /// In words.
    pub fn text(&self, lang: Lang) -> String {
        let place = self.place.text(lang);
        let field = if self.field == Subject::WHOLE { String::new() } else { format!("{}: ", self.field.called(lang)) };
        format!("{place}: {field}{}", self.reason.text(lang))
    }
}

impl Place {
    /// In words.
    pub fn text(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::File, Lang::Zh) => "文件".into(),
            (Self::File, Lang::En) => "file".into(),
            (Self::Line(line), Lang::Zh) => format!("第 {line} 行"),
            (Self::Line(line), Lang::En) => format!("line {line}"),
            (Self::Feature(i, line), Lang::Zh) => format!("第 {i} 个要素（第 {line} 行）"),
            (Self::Feature(i, line), Lang::En) => format!("feature {i} (line {line})"),
        }
    }
}

impl From<Illegible> for Reason {
    fn from(why: Illegible) -> Self {
        Self::Illegible(why)
    }
}

impl Reason {
    /// In words.
    pub fn text(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Illegible(why) => return why.text(lang),
            Self::Empty => ("没有数据".into(), "there are no rows".into()),
            Self::Missing => ("缺少必填内容".into(), "is required and missing".into()),
            Self::Not(what, got) => {
                (format!("“{}”不是{}", Cut(got), what.text(Lang::Zh)), format!("\"{}\" is not {}", Cut(got), what.text(Lang::En)))
            }
            Self::Repeats(place) => (format!("与{}重复", place.text(Lang::Zh)), format!("repeats {}", place.text(Lang::En))),
            Self::OffEarth(lon, lat) => {
                let [zh, en] = off_earth(*lon, *lat);
                (
                    format!("经度 {lon} 或纬度 {lat} 超出范围（经度 −180 至 180，纬度 −90 至 90）{zh}"),
                    format!("longitude {lon} or latitude {lat} is out of range (−180 to 180, −90 to 90){en}"),
                )
            }
            Self::WrongGeometry(got) => (format!("几何类型 {got} 不适用"), format!("a {got} does not fit")),
            Self::NoGeometry => ("没有几何".into(), "there is no geometry".into()),
            Self::TooFewPoints => {
                ("点太少：线至少要两个不同的点，环至少四个点".into(), "too few points: a line needs two that differ, a ring four".into())
            }
            Self::OpenRing => ("环未闭合：末点必须与首点相同".into(), "the ring is open: its last point must be its first".into()),
            Self::Crossing(why) => (format!("边界自相交：{why}"), format!("the outline crosses itself: {why}")),
            Self::CrossingAt(at) => {
                let (lon, lat) = at.degrees();
                (format!("边界在 {lon:.6}, {lat:.6} 附近自相交"), format!("the outline crosses itself near {lon:.6}, {lat:.6}"))
            }
            Self::Tangled => ("线条互相交叉太多，围不出地块".into(), "its lines cross each other so often that they bound nothing".into()),
            Self::NoGround => (
                "里面没有面：要有 Polygon 或 MultiPolygon，只有线或点不行".into(),
                "there is no area in it: it needs a Polygon or MultiPolygon, lines and points do not do".into(),
            ),
            Self::TooManyCorners(got, most) => (
                format!("有 {got} 个拐点，最多 {most} 个：请先在地图软件里简化"),
                format!("has {got} corners, {most} at most: simplify it in the mapping program first"),
            ),
            Self::TooWinding => (
                "边界太曲折：拐点减到相差 20 米仍放不进一条记录，请先在地图软件里简化".into(),
                "winds too much: with corners left out up to 20 m off, no record can hold it; simplify it in the mapping program first"
                    .into(),
            ),
            Self::TooLong(most) => (format!("超过 {most} 个字符"), format!("is longer than {most} characters")),
            Self::TooLarge => ("记录过大，请简化其边界".into(), "the record is too large: simplify its outline".into()),
            Self::NoArea => (
                "没有区域：请提供 area 列（或 cell 列），或指定整个文件的区域".into(),
                "no area: give a column area (or cell), or one for the whole file".into(),
            ),
            Self::OtherCounty(area) => (format!("{area} 属于另一个区县"), format!("{area} is in another county than the data here")),
            Self::NotYours(area) => (format!("{area} 不归你维护"), format!("{area} is not yours to keep")),
            Self::NotGiven => ("这个角色或辖区不归你授予".into(), "this role or area is not yours to give".into()),
            Self::TooMany(most) => (format!("一次最多 {most} 行"), format!("at most {most} rows at once")),
            Self::NameTaken => ("账号已存在".into(), "there is such an account already".into()),
            Self::PasswordLength(least, most) => {
                (format!("密码要有 {least} 到 {most} 个字符"), format!("a password has {least} to {most} characters"))
            }
            Self::Unread(names) => {
                (format!("这些列没有读取：{}", columns(names, Lang::Zh)), format!("nothing is read from: {}", columns(names, Lang::En)))
            }
            Self::Zeros => (
                "经纬度是 0, 0，那里是大海：没有坐标就请留空".into(),
                "longitude and latitude are 0, 0, which is in the sea: leave them empty where they are not known".into(),
            ),
            Self::FarAway(at) => {
                let (lon, lat) = at.degrees();
                (
                    format!("{lon:.5}, {lat:.5} 离本乡镇的网格都很远：请核对坐标"),
                    format!("{lon:.5}, {lat:.5} is far from every cell of its town: check the coordinates"),
                )
            }
            Self::Overlaps(with, size) => (
                format!("与{}重叠 {size} 平方米：请从其中一个网格里减去这块地再导入", with.text(Lang::Zh)),
                format!("lies over {} by {size} m²: take that ground away from one of the two and import again", with.text(Lang::En)),
            ),
            Self::Sliver(with, size) => (
                format!("与{}的边界没有对齐，重叠 {size} 平方米的细条；导入后可在“网格与点位”里归给一方", with.text(Lang::Zh)),
                format!("lies over {} by a sliver of {size} m²: give it to one of the two under Ground once imported", with.text(Lang::En)),
            ),
            Self::Gap(with, size) => (
                format!("与{}之间有 {size} 平方米不属于任何网格；导入后可在“网格与点位”里补给一方", list(with, Lang::Zh)),
                format!("{size} m² between it and {} are in no cell: add them to one under Ground once imported", list(with, Lang::En)),
            ),
            Self::OpenGap(with, size, at) => {
                let (lon, lat) = at.degrees();
                let [zh, en] = [Lang::Zh, Lang::En].map(|lang| list(with, lang));
                let (zh, en) = if with.is_empty() { (zh, en) } else { (format!("与{zh}"), format!(" and {en}")) };
                (
                    format!(
                        "{zh}旁边、县界以内有 {size} 平方米不属于任何网格（{lon:.5}, {lat:.5} 附近）；导入后可在“网格与点位”里补给一方"
                    ),
                    format!(
                        "{size} m² beside it{en}, within the county's outline, are in no cell (near {lon:.5}, {lat:.5}): add them to one under \
                         Ground once imported"
                    ),
                )
            }
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// What may have gone wrong with a coordinate that is not on the earth, in Chinese and English.
fn off_earth(lon: f64, lat: f64) -> [&'static str; 2] {
    if lon.abs() <= 90.0 && (90.0..=180.0).contains(&lat.abs()) {
        ["：像是纬度写在了前面，GeoJSON 先经度后纬度", ": latitude seems to stand first, where GeoJSON has longitude"]
    } else if lon.abs().min(lat.abs()) > 1_000.0 {
        ["：像是投影坐标（米），请导出为经纬度", ": these seem to be metres of a projection; export longitude and latitude"]
    } else {
        ["", ""]
    }
}

/// Some cells, as many as fit on a line.
fn list(cells: &[Neighbour], lang: Lang) -> String {
    const NAMED: usize = 5;
    let named = cells.iter().take(NAMED).map(|one| one.text(lang)).collect::<Vec<_>>().join(lang.pick("、", ", "));
    match cells.len() {
        0..=NAMED => named,
        all if lang == Lang::Zh => format!("{named}等 {all} 个网格"),
        all => format!("{named} and {} more", all - NAMED),
    }
}

/// Some columns, as many as fit on a line.
fn columns(names: &[String], lang: Lang) -> String {
    const NAMED: usize = 12;
    let first = names.iter().take(NAMED).map(|name| Cut(name).to_string()).collect::<Vec<_>>().join(lang.pick("、", ", "));
    match names.len().saturating_sub(NAMED) {
        0 => first,
        _ if lang == Lang::Zh => format!("{first}等 {} 列", names.len()),
        more => format!("{first} and {more} more"),
    }
}

/// A value from a file, as much of it as fits on a line.
pub(super) struct Cut<'a>(pub(super) &'a str);

impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.0.chars().take(40).map(|c| if c.is_control() { '·' } else { c }).collect();
        f.write_str(&shown)
    }
}
