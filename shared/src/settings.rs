//! County data: the lists and limits that differ from county to county, with defaults to start from.
//!
//! No rule of the domain compares a number that is not here. Codes are kept as text because cities renumber them.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Calendar, LimitUnit, TimeLimit},
    hlc::Millis,
};

/// A thing of a list, in both languages of the screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct Term {
    /// Short and stable; what records carry.
    #[n(0)]
    pub code: String,
    /// Chinese.
    #[n(1)]
    pub zh: String,
    /// English.
    #[n(2)]
    pub en: String,
}

/// 检查项: one thing that a door-front zone is checked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct ChecklistItem {
    /// What it is called.
    #[n(0)]
    pub term: Term,
    /// What to look for, Chinese.
    #[n(1)]
    pub hint_zh: String,
    /// What to look for, English.
    #[n(2)]
    pub hint_en: String,
}

/// A kind of problem that can be reported: 4 digits, main type and sub type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct EventType {
    /// Code and name.
    #[n(0)]
    pub term: Term,
    /// How long its disposal may take.
    #[n(1)]
    pub limit: TimeLimit,
}

/// 常用语: what is said every day in the notes of cases, for everybody at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct Phrase {
    /// Tells it from the others.
    #[n(0)]
    pub code: String,
    /// What is done when it is said, by the desk's name for it; one that a desk does not know is not offered.
    #[n(1)]
    pub doing: String,
    /// The words.
    #[n(2)]
    pub text: String,
}

/// A view of the desk's map under a name, for everybody at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct SharedView {
    /// Tells it from the others.
    #[n(0)]
    pub code: String,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// The address of the page with all that it shows, from its path on: `/desk?…`.
    #[n(2)]
    pub link: String,
}

/// Limits by which rounds are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct PatrolLimits {
    /// 超速 on foot, km/h.
    #[n(0)]
    pub foot_kmh: u16,
    /// 超速 in or on a vehicle, km/h.
    #[n(1)]
    pub vehicle_kmh: u16,
    /// A fix with a greater radius counts as absent, metres.
    #[n(2)]
    pub accuracy_gate_m: u32,
    /// Good fixes further apart than this leave a gap, seconds.
    #[n(3)]
    pub gap_s: u64,
    /// Geofence of a checkpoint that has none of its own, metres.
    #[n(4)]
    pub geofence_m: u16,
    /// The evening window, minutes since local midnight.
    #[n(5)]
    pub evening: (u16, u16),
    /// Whoever has not moved for so long is told to stand, seconds; see [`still_after_ms`](Self::still_after_ms).
    #[n(6)]
    pub still_s: Option<u16>,
    /// An open round without a sign for so long was forgotten, hours; see [`forgotten_after_ms`](Self::forgotten_after_ms).
    #[n(7)]
    pub forgotten_h: Option<u16>,
}

impl PatrolLimits {
    /// Whoever has not moved for so long is told to stand: 3 minutes where the county says nothing else.
    pub fn still_after_ms(&self) -> Millis {
        u64::from(self.still_s.unwrap_or(180)) * 1_000
    }

    /// An open round without a sign for so long was forgotten: 4 hours where the county says nothing else.
    pub fn forgotten_after_ms(&self) -> Millis {
        u64::from(self.forgotten_h.unwrap_or(4)) * 3_600_000
    }
}

impl Default for PatrolLimits {
    fn default() -> Self {
        Self {
            foot_kmh: 8,
            vehicle_kmh: 30,
            accuracy_gate_m: 35,
            gap_s: 90,
            geofence_m: 30,
            evening: (19 * 60, 21 * 60),
            still_s: None,
            forgotten_h: None,
        }
    }
}

/// All of a county's lists and limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct Settings {
    /// 门前三包 (or five): what a zone is checked for.
    #[n(0)]
    pub checklist: Vec<ChecklistItem>,
    /// 五乱: kinds of street disorder.
    #[n(1)]
    pub disorders: Vec<Term>,
    /// What can be reported.
    #[n(2)]
    pub event_types: Vec<EventType>,
    /// How rounds are read.
    #[n(3)]
    pub patrol: PatrolLimits,
    /// Working time.
    #[n(4)]
    pub calendar: Calendar,
    /// A clean zone is due again after this many hours.
    #[n(5)]
    pub inspect_every_h: u16,
    /// How long a zone that was found dirty may take to be cleaned.
    #[n(6)]
    pub rectify: TimeLimit,
    /// Two observers who differ within this many minutes disagree.
    #[n(7)]
    pub disagree_min: u16,
    /// A whole street may be marked clean without a photo of each door. As long as it is not waived, each needs one.
    #[cbor(n(8), default)]
    #[serde(default)]
    pub street_photo_waived: bool,
    /// 按期结案率: what is striven for, percent; see [`target`].
    #[n(9)]
    #[serde(default)]
    pub in_time_target: Option<u8>,
    /// 核查通过率: what is striven for, percent; see [`target`].
    #[n(10)]
    #[serde(default)]
    pub pass_target: Option<u8>,
    /// 检查洁净率: what is striven for, percent; see [`target`].
    #[n(11)]
    #[serde(default)]
    pub clean_target: Option<u8>,
    /// Phrases of the desk. Phones carry them too, so they are few and short; none cost nothing.
    #[cbor(n(12), default, skip_if = "Vec::is_empty")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<Phrase>,
    /// Views of the desk's map. As for phrases.
    #[cbor(n(13), default, skip_if = "Vec::is_empty")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<SharedView>,
}

/// What is striven for, percent: 80 where the county says nothing else.
pub fn target(set: Option<u8>) -> u8 {
    set.unwrap_or(80)
}

impl Settings {
    /// The event type with this code.
    pub fn event_type(&self, code: &str) -> Option<&EventType> {
        self.event_types.iter().find(|t| t.term.code == code)
    }

    /// What inspections find: the item of the checklist, or the kind of disorder, with this code.
    pub fn finding(&self, code: &str) -> Option<&Term> {
        self.checklist.iter().map(|item| &item.term).chain(&self.disorders).find(|term| term.code == code)
    }

    /// True when all that things show by them is the same: they differ in the desk's phrases and views at most.
    pub fn rules_alike(&self, other: &Self) -> bool {
        let rules = |all: &Self| Self { phrases: vec![], views: vec![], ..all.clone() };
        self == other || rules(self) == rules(other)
    }
}

fn term((code, zh, en): (&str, &str, &str)) -> Term {
    Term { code: code.into(), zh: zh.into(), en: en.into() }
}

impl Default for Settings {
    fn default() -> Self {
        let checklist = DEFAULT_CHECKLIST.map(|(code, zh, en, hint_zh, hint_en)| ChecklistItem {
            term: term((code, zh, en)),
            hint_zh: hint_zh.into(),
            hint_en: hint_en.into(),
        });
        let event_types = DEFAULT_EVENT_TYPES
            .iter()
            .map(|&(code, zh, en, amount, unit)| EventType { term: term((code, zh, en)), limit: TimeLimit { amount, unit } });
        Self {
            checklist: checklist.into(),
            disorders: DEFAULT_DISORDERS.map(term).into(),
            event_types: event_types.collect(),
            patrol: PatrolLimits::default(),
            calendar: Calendar::default(),
            inspect_every_h: 72,
            rectify: TimeLimit { amount: 1, unit: LimitUnit::WorkingDays },
            disagree_min: 30,
            street_photo_waived: false,
            in_time_target: None,
            pass_target: None,
            clean_target: None,
            phrases: vec![],
            views: vec![],
        }
    }
}

const DEFAULT_CHECKLIST: [(&str, &str, &str, &str, &str); 3] = [
    ("sanitation", "包卫生", "Sanitation", "无垃圾、污水、污渍", "No litter, sewage or stains"),
    ("greening", "包绿化", "Greening", "树上无钉挂，花池整洁", "Nothing nailed or hung on trees, beds clear"),
    ("order", "包秩序", "Order", "无占道、堆物、乱贴挂", "No occupying, stacking, posting or hanging"),
];

const DEFAULT_DISORDERS: [(&str, &str, &str); 5] = [
    ("vending", "乱摆卖", "Street vending"),
    ("parking", "乱停放", "Parking"),
    ("building", "乱搭建", "Makeshift building"),
    ("posting", "乱张贴", "Posting and hanging"),
    ("stacking", "乱堆放", "Stacking and dumping"),
];

use LimitUnit::{ClockHours as CH, WorkingDays as WD, WorkingHours as WH};

/// 数字城管 main type and sub type, from public secondary texts; no conformance is claimed. The limits are examples.
const DEFAULT_EVENT_TYPES: &[(&str, &str, &str, u16, LimitUnit)] = &[
    ("0101", "私搭乱建", "Illegal building", 20, WD),
    ("0102", "暴露垃圾", "Exposed litter", 4, WH),
    ("0103", "积存垃圾渣土", "Piled rubbish or spoil", 2, WD),
    ("0104", "道路不洁", "Dirty road", 2, WH),
    ("0105", "水域不洁", "Dirty water", 1, WD),
    ("0106", "绿地脏乱", "Littered green", 1, WD),
    ("0107", "废弃车辆", "Abandoned vehicle", 5, WD),
    ("0108", "废弃家具设施", "Abandoned furniture", 1, WD),
    ("0109", "非装饰性树挂", "Things hung on trees", 1, WD),
    ("0110", "道路破损", "Broken road surface", 5, WD),
    ("0112", "道路遗撒", "Spill on the road", 2, WH),
    ("0113", "外立面不洁", "Dirty facade", 5, WD),
    ("0115", "焚烧垃圾树叶", "Burning rubbish or leaves", 2, CH),
    ("0116", "油烟污染", "Cooking fumes", 3, WD),
    ("0117", "动物尸体", "Dead animal", 2, WH),
    ("0201", "非法小广告", "Illegal small ads", 4, WH),
    ("0202", "违章张贴悬挂", "Illegal posting or hanging", 1, WD),
    ("0203", "占道广告牌", "Signboard on the pavement", 4, WH),
    ("0204", "街头散发广告", "Handing out leaflets", 2, WH),
    ("0205", "招牌破损", "Broken sign", 3, WD),
    ("0301", "施工扰民", "Construction noise", 2, CH),
    ("0302", "工地扬尘", "Dust from a site", 4, WH),
    ("0303", "施工废弃料", "Construction waste", 1, WD),
    ("0304", "施工占道", "Works on the road", 1, WD),
    ("0305", "无证掘路", "Digging without permit", 4, WH),
    ("0401", "路面塌陷", "Road collapse", 2, CH),
    ("0402", "自来水管破裂", "Burst water main", 2, CH),
    ("0403", "燃气管道破裂", "Burst gas pipe", 1, CH),
    ("0404", "下水道堵塞或破损", "Blocked or broken drain", 1, WD),
    ("0406", "道路积水", "Standing water on the road", 4, CH),
    ("0408", "架空线缆损坏", "Damaged overhead line", 4, CH),
    ("0501", "无照经营游商", "Unlicensed vendor", 2, WH),
    ("0503", "占道废品收购", "Scrap buying on the pavement", 4, WH),
    ("0504", "店外经营", "Trading outside the shop", 2, WH),
    ("0505", "机动车乱停放", "Badly parked vehicles", 2, WH),
    ("0506", "非机动车乱停放", "Badly parked bikes", 4, WH),
    ("0507", "乱堆物料", "Stacked materials", 4, WH),
    ("0508", "商业噪音", "Shop noise", 2, WH),
    ("0510", "露天烧烤", "Open-air barbecue", 2, CH),
    ("0511", "沿街晾挂", "Laundry along the street", 4, WH),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let s = Settings::default();
        let mut codes: Vec<_> = s.event_types.iter().map(|t| &t.term.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), s.event_types.len());
        assert!(s.rules_alike(&Settings { phrases: vec![Phrase::default()], ..s.clone() }));
        assert!(!s.rules_alike(&Settings { inspect_every_h: 1, ..s.clone() }));
        assert!(s.event_type("0102").is_some() && s.event_type("9999").is_none());
    }
}
