//! What today's page says, worked out from the index rows of the phone.
//!
//! A pure function of rows, county settings, person, place and time: it reads no store and no clock.

use xunge_shared::geometry::LonLat;
use xunge_shared::hlc::Millis;
use xunge_shared::id::{AccountId, EntityId};
use xunge_shared::row::Row;

const HOUR: Millis = 3_600_000;
const WEEK: Millis = 7 * 24 * HOUR;

/// What falls due within this time is "soon".
const SOON: Millis = 4 * HOUR;

/// So many rows fit above the fold of a small phone; the tiles lead to all of them.
const SOON_ROWS: usize = 6;

/// Today, in numbers and rows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TodayData {
    /// One's own open round.
    pub round: Option<OpenRound>,
    /// Zones never inspected, late, or due soon.
    pub zones_due: usize,
    /// All zones.
    pub zones: usize,
    /// Open cases that are one's own to handle, or nobody's yet.
    pub cases_open: usize,
    /// Of them, late ones.
    pub cases_late: usize,
    /// Of the zones seen in the last seven days, the share found or made clean; none when none was seen.
    pub clean_share: Option<f64>,
    /// What is late or due soon, most urgent first.
    pub soon: Vec<Soon>,
}

/// A round under way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenRound {
    /// Which.
    pub entity: EntityId,
    /// Since when.
    pub since: Millis,
}

/// Something that is late or due soon.
#[derive(Clone, PartialEq, Debug)]
pub struct Soon {
    /// What.
    pub row: Row,
    /// When it is due.
    pub due: Millis,
    /// How far away, in metres.
    pub metres: Option<f64>,
}

impl TodayData {
    /// Reads the rows for `me`, standing at `here`, at `now`.
    pub fn of<'a>(rows: impl Iterator<Item = &'a Row>, me: AccountId, here: Option<LonLat>, now: Millis) -> Self {
        let mut today = TodayData::default();
        let (mut seen, mut clean) = (0_u32, 0_u32);
        for row in rows {
            let summary = &row.summary;
            match row.kind.as_str() {
                "zone" => {
                    today.zones += 1;
                    today.zones_due += usize::from(summary.due.is_none_or(|due| due < now + SOON));
                    if summary.status != "new" && summary.at.is_some_and(|at| at + WEEK > now) {
                        seen += 1;
                        clean += u32::from(summary.status != "dirty");
                    }
                }
                "case" if summary.open && summary.who.is_none_or(|who| who == me) => {
                    today.cases_open += 1;
                    today.cases_late += usize::from(summary.overdue(now));
                }
                "round" if summary.open && summary.who == Some(me) => {
                    today.round = summary.at.map(|since| OpenRound { entity: row.entity, since });
                    continue;
                }
                _ => continue,
            }
            if let Some(due) = summary.due.filter(|due| summary.open && *due < now + SOON) {
                let metres = here.and_then(|here| summary.shape.as_ref()?.distance_to(here));
                today.soon.push(Soon { row: row.clone(), due, metres });
            }
        }
        today.clean_share = (seen > 0).then(|| f64::from(clean) / f64::from(seen));
        today.keep_most_urgent();
        today
    }

    /// Cases before zones, because someone waits for them; then by time left.
    fn keep_most_urgent(&mut self) {
        self.soon.sort_by_key(|soon| (soon.row.kind.as_str() != "case", soon.due, soon.row.entity));
        self.soon.truncate(SOON_ROWS);
    }
}
