//! What today's page says, worked out from the index rows of the phone.
//!
//! A pure function of rows, county settings, person, place and time: it reads no store and no clock.

use xunge_shared::geometry::LonLat;
use xunge_shared::hlc::Millis;
use xunge_shared::id::{AccountId, EntityId};
use xunge_shared::row::{Row, Summary};

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
    /// Zones that somebody should go to: late, dirty, or seen differently by two people.
    pub zones_due: usize,
    /// All zones.
    pub zones: usize,
    /// Open cases of the area.
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
    /// A case that was given to me.
    pub mine: bool,
}

impl TodayData {
    /// Reads the rows for `me`, standing at `here`, at `now`.
    pub fn of<'a>(rows: impl Iterator<Item = &'a Row>, me: AccountId, here: Option<LonLat>, now: Millis) -> Self {
        let mut today = TodayData::default();
        let (mut seen, mut clean) = (0_u32, 0_u32);
        for row in rows {
            let summary = &row.summary;
            let (counts, mine) = match row.kind.as_str() {
                "zone" => {
                    let due = needs_a_visit(summary, now);
                    today.zones += 1;
                    today.zones_due += usize::from(due);
                    if summary.status != "new" && summary.at.is_some_and(|at| at + WEEK > now) {
                        seen += 1;
                        clean += u32::from(summary.status != "dirty");
                    }
                    (due || summary.due.is_some_and(|due| due < now + SOON), false)
                }
                "case" if summary.open => {
                    let disposal = summary.due.filter(|_| awaits_disposal(summary));
                    today.cases_open += 1;
                    today.cases_late += usize::from(disposal.is_some_and(|due| due < now));
                    (disposal.is_some_and(|due| due < now + SOON), summary.who == Some(me))
                }
                "round" if summary.open && summary.who == Some(me) => {
                    today.round = summary.at.map(|since| OpenRound { entity: row.entity, since });
                    (false, false)
                }
                _ => (false, false),
            };
            if let Some(due) = summary.due.filter(|_| counts) {
                let metres = here.and_then(|here| summary.shape.as_ref()?.distance_to(here));
                today.soon.push(Soon { row: row.clone(), due, metres, mine });
            }
        }
        today.clean_share = (seen > 0).then(|| f64::from(clean) / f64::from(seen));
        today.keep_most_urgent();
        today
    }

    /// My cases, then the others, because someone waits for them, then zones; each by time left.
    fn keep_most_urgent(&mut self) {
        self.soon.sort_unstable_by_key(|soon| (!soon.mine, soon.row.kind.as_str() != "case", soon.due, soon.row.entity));
        self.soon.truncate(SOON_ROWS);
    }
}

/// True when somebody should go to the zone: the same that the list of zones puts first.
fn needs_a_visit(zone: &Summary, now: Millis) -> bool {
    zone.overdue(now) || zone.status == "dirty" || zone.flags.iter().any(|flag| flag == "disputed")
}

/// True while the disposal's time runs: once disposed or suspended, nobody is late.
fn awaits_disposal(case: &Summary) -> bool {
    case.status != "disposed" && case.status != "suspended"
}

#[cfg(test)]
mod tests {
    use xunge_shared::id::KindName;

    use super::*;

    const ME: AccountId = AccountId(7);
    const NOW: Millis = 100 * 24 * HOUR;

    fn row(kind: &'static str, id: u128, summary: Summary) -> Row {
        Row { kind: KindName::known(kind), entity: EntityId(id), scope: "990001001000".parse().unwrap(), summary }
    }

    fn zone(id: u128, status: &str, at: Millis, due: Millis) -> Row {
        row("zone", id, Summary { status: status.into(), open: true, at: Some(at), due: Some(due), ..Summary::default() })
    }

    fn case(id: u128, who: Option<AccountId>, due: Millis) -> Row {
        row("case", id, Summary { open: true, who, due: Some(due), ..Summary::default() })
    }

    fn today(rows: &[Row]) -> TodayData {
        TodayData::of(rows.iter(), ME, None, NOW)
    }

    #[test]
    fn an_empty_area_has_nothing_to_say() {
        assert_eq!(today(&[]), TodayData::default());
    }

    #[test]
    fn zones_that_are_late_dirty_or_disputed_want_a_visit() {
        let mut disputed = zone(4, "clean", NOW - HOUR, NOW + 71 * HOUR);
        disputed.summary.flags = vec!["disputed".into()];
        let soon = zone(2, "clean", NOW - 71 * HOUR, NOW + HOUR);
        let told = today(&[zone(1, "clean", NOW - HOUR, NOW - 1), soon, zone(3, "dirty", NOW - HOUR, NOW + 71 * HOUR), disputed]);
        assert_eq!((told.zones, told.zones_due), (4, 3));
        assert_eq!(told.clean_share, Some(0.75));
        assert_eq!(told.soon.len(), 4);
    }

    #[test]
    fn zones_never_seen_or_not_seen_for_a_week_say_nothing_of_cleanness() {
        assert_eq!(today(&[zone(1, "new", NOW - HOUR, NOW + HOUR), zone(2, "clean", NOW - WEEK, NOW)]).clean_share, None);
    }

    #[test]
    fn nobody_is_late_with_what_is_disposed() {
        let mut disposed = case(3, None, NOW - HOUR);
        disposed.summary.status = "disposed".into();
        let told = today(&[case(1, Some(ME), NOW + HOUR), case(2, None, NOW - HOUR), disposed]);
        assert_eq!((told.cases_open, told.cases_late, told.soon.len()), (3, 1, 2));
    }

    #[test]
    fn mine_come_first_then_cases_then_zones_by_time_left() {
        let rows =
            [zone(1, "dirty", 0, NOW - 9 * HOUR), case(2, None, NOW + HOUR), case(3, None, NOW - HOUR), case(4, Some(ME), NOW + 2 * HOUR)];
        assert_eq!(today(&rows).soon.iter().map(|soon| soon.row.entity.0).collect::<Vec<_>>(), [4, 3, 2, 1]);
    }

    #[test]
    fn only_my_own_open_round_goes_on() {
        let round = |who, open| row("round", 5, Summary { open, who: Some(who), at: Some(NOW - HOUR), ..Summary::default() });
        assert_eq!(today(&[round(AccountId(8), true), round(ME, false)]).round, None);
        assert_eq!(today(&[round(ME, true)]).round, Some(OpenRound { entity: EntityId(5), since: NOW - HOUR }));
    }
}
