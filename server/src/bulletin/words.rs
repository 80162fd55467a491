//! The bulletin's words, in both languages.

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl std::str::FromStr for Lang {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "zh" => Ok(Self::Zh),
            "en" => Ok(Self::En),
            _ => Err(()),
        }
    }
}

/// All words.
pub(super) struct Words {
    pub(super) tag: &'static str,
    pub(super) title: &'static str,
    /// The title of a single day's.
    pub(super) digest: &'static str,
    pub(super) as_of: &'static str,
    pub(super) record: &'static str,
    pub(super) link: &'static str,
    pub(super) figures: &'static str,
    pub(super) last_year: &'static str,
    pub(super) weeks: &'static str,
    pub(super) highest: &'static str,
    pub(super) sketch: &'static str,
    pub(super) towns: &'static str,
    pub(super) presence: &'static str,
    pub(super) types: &'static str,
    pub(super) problems: &'static str,
    pub(super) counted: &'static str,
    pub(super) more: &'static str,
    pub(super) cleared: &'static str,
    pub(super) open: &'static str,
    pub(super) late: &'static str,
    pub(super) none: &'static str,
    pub(super) formula: &'static str,
    pub(super) heads: [&'static str; 9],
    pub(super) name: &'static str,
    pub(super) strive: &'static str,
    pub(super) outline: &'static str,
    pub(super) lon: &'static str,
    pub(super) lat: &'static str,
}

const ZH: Words = Words {
    tag: "zh-CN",
    title: "街面秩序工作通报",
    digest: "街面秩序日报",
    as_of: "统计截至",
    record: "记录号",
    link: "链接",
    figures: "总体情况",
    last_year: "去年同期",
    weeks: "每周上报与结案",
    highest: "最多 {n} 件",
    sketch: "问题分布",
    towns: "乡镇成效排名",
    presence: "门前洁净与街面巡逻",
    types: "分类情况",
    problems: "问题清单",
    counted: "共 {n} 件：未销号 {open} 件，已销号 {cleared} 件",
    more: "；此处列出 {most} 件：先列未销号的，再列最近销号的；全部见 Excel 表格",
    cleared: "已销号",
    open: "未销号",
    late: "超期",
    none: "本期没有问题",
    formula: "成效分 = 50 × 核查通过率 + 50 ×（1 − 复发率）；核查不足 5 次不排名。按期结案率 = 按期 ÷（按期 + 超期）。复发：结案后 30 天内、30 米内又报同类问题。检查洁净率 = 检查时洁净 ÷ 全部检查。巡逻密度 = 晚间时段实际观测到的巡逻长度 ÷（街道长度 × 晚数）。见警率 = 有巡逻经过的晚数比例，按街道长度加权；后两项按打开时已收到的轨迹计算。",
    heads: ["序号", "编号", "问题", "地点或情况", "责任单位", "上报", "时限", "销号", "办结说明"],
    name: "名称",
    strive: "目标",
    outline: "乡镇边界（按现在的网格）",
    lon: "经度",
    lat: "纬度",
};

const EN: Words = Words {
    tag: "en",
    title: "Street order bulletin",
    digest: "Street order: daily digest",
    as_of: "As of",
    record: "record",
    link: "Link",
    figures: "Overall",
    last_year: "Last year",
    weeks: "Opened and closed each week",
    highest: "at most {n}",
    sketch: "Where",
    towns: "Towns by outcome",
    presence: "Door fronts and patrols by town",
    types: "By type",
    problems: "List of problems",
    counted: "{n} in all: {open} not cleared, {cleared} cleared",
    more: "; {most} are listed: what is open first, then what was cleared last; the workbook has all",
    cleared: "Cleared",
    open: "Not cleared",
    late: "late",
    none: "No problems in this period",
    formula: "Score = 50 × recheck pass rate + 50 × (1 − recurrence); towns with fewer than 5 rechecks are not ranked. Closed in time = in time ÷ (in time + late). Recurrence: a case of the same type within 30 m and 30 days of the closure. Share found clean = found clean ÷ all inspections. Patrol density = observed metres in the evening window ÷ (metres of street × evenings). Visibility rate = the share of evenings with a patrol, by metres of street; both by the tracks that are known when this is opened.",
    heads: ["No.", "Code", "Problem", "Where or what", "Office", "Opened", "Due", "Cleared", "What was done"],
    name: "Name",
    strive: "Target",
    outline: "Towns, by their cells of now",
    lon: "Longitude",
    lat: "Latitude",
};

impl Lang {
    /// The words of a language.
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }

    /// What a count or rate is called.
    pub(crate) fn figure(self, name: &str) -> &'static str {
        let (zh, en) = match name {
            "opened" => ("上报", "Opened"),
            "closed" => ("结案", "Closed"),
            "in_time" => ("按期结案", "Closed in time, cases"),
            "late" => ("超期结案", "Closed late"),
            "cancelled" => ("作废", "Cancelled"),
            "merged" => ("并案", "Merged"),
            "passed" => ("核查通过", "Passed the recheck"),
            "failed" => ("核查未过", "Failed the recheck"),
            "open" => ("在办", "Open"),
            "overdue" => ("超期未结", "Overdue"),
            "reopened" => ("返工", "Sent back"),
            "recurred" => ("复发", "Came back"),
            "in_time_rate" => ("按期结案率", "Closed in time"),
            "pass_rate" => ("核查通过率", "Recheck pass rate"),
            "recurrence_rate" => ("复发率", "Recurrence"),
            "rework_rate" => ("返工率", "Share sent back"),
            "clean_rate" => ("检查洁净率", "Share found clean"),
            "clean" => ("检查时洁净", "Found clean"),
            "cleaned" => ("当场清洁", "Put right at once"),
            "dirty" => ("不洁待整改", "Left dirty"),
            "density" => ("巡逻密度", "Patrol density"),
            "visibility" => ("见警率", "Visibility rate"),
            _ => ("成效分", "Score"),
        };
        if self == Self::Zh { zh } else { en }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulletin::figure::{OUTCOMES, OVERALL, PRESENCE},
        plates::letters::latin,
    };

    #[test]
    fn a_font_of_the_paper_has_every_letter() {
        for lang in [Lang::Zh, Lang::En] {
            // without "..": a word that is new comes in here too
            let Words {
                tag,
                title,
                digest,
                as_of,
                record,
                link,
                figures,
                last_year,
                weeks,
                highest,
                sketch,
                towns,
                presence,
                types,
                problems,
                counted,
                more,
                cleared,
                open,
                late,
                none,
                formula,
                heads,
                name,
                strive,
                outline,
                lon,
                lat,
            } = lang.words();
            let words = [
                tag, title, digest, as_of, record, link, figures, last_year, weeks, highest, sketch, towns, presence, types, problems,
                counted, more, cleared, open, late, none, formula, name, strive, outline, lon, lat,
            ];
            let told = OVERALL.iter().chain(OUTCOMES).chain(PRESENCE).map(|figure| figure.name(lang));
            for c in words.into_iter().chain(heads).copied().chain(told).flat_map(str::chars) {
                // what GBK has, Adobe-GB1 has
                let (_, _, is_missing) = encoding_rs::GBK.encode(c.encode_utf8(&mut [0; 4]));
                assert!(latin(c).is_some() || !is_missing, "{c:?} ({lang:?})");
            }
        }
    }
}
