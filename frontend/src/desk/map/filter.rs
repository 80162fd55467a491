//! What map and list show, as it stands in the address: filters and order. Pure but for the county's clock, by which the days in it
//! are cut; `today` is when the day began that lasts now.

use xunge_shared::{
    day::DAY,
    hlc::Millis,
    id::{AreaCode, KindName, Scope},
};

use super::time::{Extent, Window};
use crate::api::RowsQuery;
use crate::clock;
use crate::route::Query;

/// The kinds that have a chip, in its order.
pub static CHIPS: [KindName; 7] = [
    KindName::known("zone"),
    KindName::known("case"),
    KindName::known("round"),
    KindName::known("timetable"),
    KindName::known("checkpoint"),
    KindName::known("street"),
    KindName::known("cell"),
];

/// The kinds that are listed when nobody chose others: what is done, not what is there.
const LISTED: [&str; 3] = ["zone", "case", "round"];

/// What stands for no kind at all: an address cannot hold an empty list, and the server takes one for all kinds.
const NOTHING: KindName = KindName::known("none");

/// Which time is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Span {
    /// Any.
    #[default]
    Any,
    /// So many days back, today included.
    Days(u16),
    /// From one day to another, both included, as `YYYY-MM-DD`; an empty one is open.
    Between(String, String),
}

/// Filters and order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Kinds, when not the usual ones.
    pub kinds: Option<Vec<String>>,
    /// A status code.
    pub status: String,
    /// A town.
    pub town: Option<AreaCode>,
    /// Which time.
    pub time: Span,
    /// A part of that time.
    pub window: Option<Window>,
    /// Only what is still to be done.
    pub open: bool,
    /// Only what is late.
    pub overdue: bool,
    /// Words.
    pub text: String,
    /// `due` or `title`; by the latest otherwise.
    pub order: String,
}

impl Filter {
    /// As the address has it.
    pub fn read(query: &Query) -> Self {
        let text = |name: &str| query.get(name).unwrap_or_default().to_owned();
        Self {
            kinds: query.get("kinds").map(|kinds| kinds.split(',').filter(|k| !k.is_empty()).map(str::to_owned).collect()),
            status: text("status"),
            town: text("town").parse().ok(),
            time: Span::read(query),
            window: query.get("w").and_then(Window::read),
            open: text("open") == "1",
            overdue: text("overdue") == "1",
            text: text("q"),
            order: text("order"),
        }
    }

    /// Writes it into an address.
    pub fn write(&self, query: &mut Query) {
        let flag = |on: bool| if on { "1" } else { "" };
        query.set("status", &self.status);
        query.set("town", &self.town.map(|t| t.to_string()).unwrap_or_default());
        self.time.write(query);
        query.set("w", &self.window.map(Window::written).unwrap_or_default());
        query.set("open", flag(self.open));
        query.set("overdue", flag(self.overdue));
        query.set("q", &self.text);
        query.set("order", &self.order);
        let kinds = self.kinds.as_ref().map(|kinds| if kinds.is_empty() { NOTHING.as_str().to_owned() } else { kinds.join(",") });
        query.set("kinds", &kinds.unwrap_or_default());
    }

    /// True when things of `kind` are shown.
    pub fn shows(&self, kind: &str) -> bool {
        match &self.kinds {
            Some(kinds) => kinds.iter().any(|k| k == kind),
            None => true,
        }
    }

    /// With the things of `kind` shown, or not.
    #[must_use]
    pub fn toggled(mut self, kind: &str) -> Self {
        let mut kinds: Vec<String> = CHIPS.iter().map(|k| k.as_str().to_owned()).filter(|k| self.shows(k)).collect();
        match kinds.iter().position(|k| k == kind) {
            Some(at) => drop(kinds.remove(at)),
            None => kinds.push(kind.to_owned()),
        }
        self.kinds = (kinds.len() < CHIPS.len()).then_some(kinds);
        self
    }

    /// From when on things are shown.
    pub fn begin(&self, today: Millis) -> Option<Millis> {
        self.window.map(|window| window.from).or_else(|| self.time.begin(today))
    }

    /// Before when they are shown.
    pub fn end(&self) -> Option<Millis> {
        self.window.map(|window| window.to).or_else(|| self.time.end())
    }

    /// What the bar of time spans.
    pub fn extent(&self, today: Millis) -> Extent {
        match &self.time {
            Span::Any => Extent::usual(today),
            Span::Days(days) => Extent::over((today + DAY).saturating_sub(u64::from(*days) * DAY), today + DAY),
            Span::Between(since, until) => {
                let to = day(until).unwrap_or(today) + DAY;
                let from = day(since).filter(|from| *from < to).unwrap_or_else(|| to.saturating_sub(30 * DAY));
                Extent::over(from, to)
            }
        }
    }

    /// The list's question.
    pub fn rows(&self, today: Millis) -> RowsQuery {
        let listed = |kind: &&KindName| match &self.kinds {
            Some(kinds) => kinds.iter().any(|k| k == kind.as_str()),
            None => LISTED.contains(&kind.as_str()),
        };
        let kinds: Vec<KindName> = CHIPS.iter().filter(listed).cloned().collect();
        RowsQuery {
            kinds: if kinds.is_empty() { vec![NOTHING] } else { kinds },
            status: if self.status.is_empty() { vec![] } else { vec![self.status.clone()] },
            scope: self.town.map(Scope::records),
            open: self.open.then_some(true),
            overdue: self.overdue.then_some(true),
            text: self.text.clone(),
            from: self.begin(today),
            to: self.end(),
            order: Some(match self.order.as_str() {
                "due" => "due",
                "title" => "title",
                _ => "-at",
            }),
            limit: Some(100),
            ..RowsQuery::default()
        }
    }

    /// True when neither a time nor a state is asked for: the map then shows how things stand, and of the ways that patrols went those
    /// since the evening before. A month of them covers every street.
    pub fn is_present(&self) -> bool {
        self.time == Span::Any && self.window.is_none() && self.status.is_empty() && !self.overdue
    }
}

impl Span {
    fn read(query: &Query) -> Self {
        let text = |name: &str| query.get(name).unwrap_or_default().to_owned();
        match text("days").parse() {
            Ok(days) if days > 0 => Self::Days(days),
            _ if query.get("since").is_some() || query.get("until").is_some() => Self::Between(text("since"), text("until")),
            _ => Self::Any,
        }
    }

    fn write(&self, query: &mut Query) {
        let (days, since, until) = match self {
            Self::Any => (String::new(), "", ""),
            Self::Days(days) => (days.to_string(), "", ""),
            Self::Between(since, until) => (String::new(), since.as_str(), until.as_str()),
        };
        query.set("days", &days);
        query.set("since", since);
        query.set("until", until);
    }

    /// When it begins, seen from the day that began at `today`.
    fn begin(&self, today: Millis) -> Option<Millis> {
        match self {
            Self::Any => None,
            Self::Days(days) => Some(today.saturating_sub(u64::from(days.saturating_sub(1)) * DAY)),
            Self::Between(since, _) => day(since),
        }
    }

    /// When it is over.
    fn end(&self) -> Option<Millis> {
        match self {
            Self::Between(_, until) => Some(day(until)? + DAY),
            Self::Any | Self::Days(_) => None,
        }
    }
}

/// The midnight at which a day of the county begins; nothing when it is no day.
fn day(date: &str) -> Option<Millis> {
    clock::county().start_of_date(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_county_s() {
        // 2026-11-20 00:00 in China
        const MIDNIGHT: Millis = 1_795_104_000_000;
        let span = |since: &str, until: &str| Span::Between(since.into(), until.into());
        let filter = |time| Filter { time, ..Filter::default() };
        let today = MIDNIGHT + 3 * DAY;
        let ends = |time| {
            let rows = filter(time).rows(today);
            (rows.from, rows.to)
        };
        assert_eq!(ends(span("2026-11-20", "2026-11-20")), (Some(MIDNIGHT), Some(MIDNIGHT + DAY)));
        assert_eq!(ends(span("", "2026-11-21")), (None, Some(MIDNIGHT + 2 * DAY)));
        assert_eq!(ends(span("2026-11-31", "")), (None, None), "what is no day bounds nothing");
        assert_eq!(ends(Span::Days(1)), (Some(today), None));
        assert_eq!(filter(span("2026-11-20", "2026-11-20")).extent(today).whole(), Window { from: MIDNIGHT, to: MIDNIGHT + DAY });
    }
}
