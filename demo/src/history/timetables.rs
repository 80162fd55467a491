//! The 整治时间表: some streets of each of the first towns, planned when the history begins, worked off in part, some late.

use xunge_shared::{
    geometry::{Path, Shape},
    hlc::Millis,
    id::{AccountId, Sha256},
    kinds::timetable::{Plan, Progress, Timetable, TimetableBody},
};

use super::{Days, HOUR, record_id};
use crate::{
    County,
    journal::{Journal, Pen},
    random::{Draw, stream},
};

const DAY: Millis = 24 * HOUR;
/// So many towns have a timetable, of so many streets each.
const TOWNS: usize = 6;
const STREETS: usize = 4;
/// What is wrong, who does it, and in which steps.
const MATTERS: [(&str, &str, &str, &[&str]); 5] = [
    ("店外经营、占道摆卖", "城管执法队", "中队长", &["告知商户", "集中清理", "定人值守", "验收"]),
    ("乱堆放、卫生死角", "环卫所", "所长", &["清运", "冲洗", "验收"]),
    ("非机动车乱停放", "交警中队", "中队长", &["施划停车线", "设置标牌", "劝导两周"]),
    ("违章张贴悬挂", "街道市容办", "主任", &["清除", "告知", "复查"]),
    ("路面破损积水", "市政所", "所长", &["围挡", "修补", "开放"]),
];

/// Writes the plans and what was told of them up to now.
pub(crate) fn write(journal: &mut Journal, county: &County, days: &Days, photos: &[(Sha256, Sha256)], seed: u64) {
    let mut rng = stream(seed, "timetables");
    let author = AccountId(1);
    let begin = days.at(days.first, 540.0);
    for (t, town) in county.towns.iter().enumerate().take(TOWNS) {
        let streets: Vec<usize> = (0..county.streets.len()).filter(|k| county.streets[*k].town == t).collect();
        for n in 0..STREETS.min(streets.len()) {
            let k = streets[n * streets.len() / STREETS.max(1)];
            let street = &county.streets[k];
            let (problem, unit, responsible, steps) = MATTERS[(t + n) % MATTERS.len()];
            // From a week ago to two weeks ahead: the end of some day.
            let due = days.start_of(days.last + 1) - 1 + DAY * rng.below(22) as u64;
            let due = due.saturating_sub(7 * DAY);
            let at = begin + (t * STREETS + n) as u64 * 40_000;
            let id = record_id(&mut rng, at);
            let plan = Plan {
                code: format!("{}-{}", t + 1, n + 1),
                name: street.name.clone(),
                problem: problem.to_owned(),
                responsible: responsible.to_owned(),
                unit: unit.to_owned(),
                due,
                steps: steps.iter().map(|step| (*step).to_owned()).collect(),
                street: Some(county.street_id(k)),
                shape: Some(Shape::Line(Path(street.line.clone()))),
                account: None,
                reworded: None,
            };
            let mut tell = |at, body: &TimetableBody| journal.write::<Timetable>(Pen { at, author, area: town.code }, id, body);
            tell(at, &TimetableBody::Define(plan));
            let done = rng.below(steps.len() + 1);
            let span = days.now.saturating_sub(at) / (steps.len() as u64 + 1);
            for (step, called) in steps.iter().enumerate().take(done) {
                let (_, after) = photos[(t + n + step) % photos.len()];
                let called = Some((*called).to_owned());
                let progress = Progress { step: Some(step as u8), done: true, photos: vec![after], called, ..Progress::default() };
                tell(at + span * (step as u64 + 1), &TimetableBody::Progress(progress));
            }
        }
    }
}
