//! Why a file, or a piece of it, cannot be read at all, and what to do about it. What its rows say is for [`problem`](super::problem).

use super::problem::{Cut, Lang};

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub enum Illegible {
    /// The file cannot be opened: why.
    Closed(String),
    /// Neither text nor a workbook.
    NotText,
    /// A line of a table with more values than headings: both.
    MoreValues(usize, usize),
    /// No JSON, near this character of the line.
    NotJson(usize),
    /// The file is no GeoJSON.
    NotGeoJson,
    /// Of GeoJSON's types none that a record can have, or none of its at all: its name.
    NotAShape(String),
    /// A feature that is put together otherwise: how.
    NotAFeature(String),
    /// A position without two numbers.
    NotAPosition,
    /// A workbook that is broken, or none: how.
    NotAWorkbook(String),
    /// A workbook that is far larger when it is unpacked.
    UnpacksTooLarge,
    /// A sheet with more cells than this, or with more text than so many can hold.
    TooManyCells(usize),
}

impl Illegible {
    /// In words.
    pub(super) fn text(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Closed(why) => (format!("打不开：{why}"), format!("cannot be opened: {why}")),
            Self::NotText => {
                ("不是文本，也不是工作簿：请另存为 CSV 或 XLSX".into(), "is neither text nor a workbook: save it as CSV or XLSX".into())
            }
            Self::MoreValues(values, headings) => {
                (format!("有 {values} 个值，只有 {headings} 个列名"), format!("has {values} values under {headings} headings"))
            }
            Self::NotJson(column) => {
                (format!("第 {column} 个字符附近不是有效的 JSON"), format!("is no valid JSON near character {column}"))
            }
            Self::NotGeoJson => (
                "不是 GeoJSON：请从地图软件导出 .geojson 或 .json 文件".into(),
                "is no GeoJSON: export a .geojson or .json file from the mapping program".into(),
            ),
            Self::NotAShape(got) => (
                format!(
                    "“{}”不是可读的几何类型：请导出为 FeatureCollection，每个要素是点、线或面；几何集合（GeometryCollection）请先拆开",
                    Cut(got)
                ),
                format!(
                    "\"{}\" is no type that is read: export a FeatureCollection of points, lines or areas, with any GeometryCollection taken apart",
                    Cut(got)
                ),
            ),
            Self::NotAFeature(why) => (format!("不是有效的 GeoJSON 要素：{why}"), format!("is no GeoJSON feature: {why}")),
            Self::NotAPosition => ("坐标要写成 [经度, 纬度]".into(), "a position is [longitude, latitude]".into()),
            Self::NotAWorkbook(why) => (
                format!("工作簿打不开（{why}）：请用 Excel 或 WPS 重新另存为 XLSX"),
                format!("is no workbook that opens ({why}): save it as XLSX once more"),
            ),
            Self::UnpacksTooLarge => {
                ("解压后超过 64 MB，请只保留要导入的工作表".into(), "unpacks to more than 64 MB: keep only the sheet to import".into())
            }
            Self::TooManyCells(most) => (
                format!("内容过多：一个工作表最多 {most} 个单元格，请分成几个文件"),
                format!("is too much: a sheet may have {most} cells; cut it into several files"),
            ),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
