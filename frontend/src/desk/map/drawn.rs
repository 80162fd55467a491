//! What the map draws of what is shown: the address of its tiles, and which fresh rows belong over them. Both follow from the same question,
//! and it is the list's, but for the ground, which is always drawn whole, and for settled cases, which are left to the list until a time, a state or
//! words are asked for.

use xunge_shared::{
    day::DAY,
    hlc::Millis,
    id::AreaCode,
    row::{Row, Summary},
    settings::Settings,
};

use super::Filter;

/// From six o'clock to midnight.
const EVENING: Millis = DAY / 4;

/// What is narrowed by a time, a state or words.
const RECORDS: &[&str] = &["case", "round", "timetable", "track", "zone"];
/// What is narrowed where none of these is asked for: a month of ways covers every street, those since the evening before do not.
const WAYS: &[&str] = &["track"];

/// The map's question.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    town: Option<AreaCode>,
    narrowed: &'static [&'static str],
    from: Option<Millis>,
    to: Option<Millis>,
    overdue: bool,
    status: String,
    text: String,
    /// Of these kinds only what is still to be done.
    open_of: &'static [&'static str],
}

impl Drawn {
    /// What is drawn of the things that the filter shows on the day that began at `today`.
    pub fn of(filter: &Filter, today: Millis) -> Self {
        let text = filter.text.clone();
        let is_present = filter.is_present() && text.is_empty();
        let (from, to) = (filter.begin(today), filter.end());
        Self {
            town: filter.town,
            narrowed: if is_present { WAYS } else { RECORDS },
            from: if is_present { Some(today.saturating_sub(EVENING)) } else { from },
            to,
            overdue: filter.overdue,
            open_of: match filter.open {
                true => &["case", "round"],
                false if filter.status.is_empty() && text.is_empty() && (from, to) == (None, None) => &["case"],
                false => &[],
            },
            status: filter.status.clone(),
            text,
        }
    }

    /// Where the tiles are.
    pub fn url(&self) -> String {
        let mut url = "/api/tiles/{z}/{x}/{y}.mvt?kinds=county,cell,street,timetable,zone,track,round,checkpoint,case".to_owned();
        let mut put = |name: &str, value: &str| url.extend(["&", name, "=", value]);
        if let Some(town) = self.town {
            put("scope", town.as_str());
        }
        put("narrow", &self.narrowed.join(","));
        for (name, at) in [("from", self.from), ("to", self.to)] {
            if let Some(at) = at {
                put(name, &at.to_string());
            }
        }
        if self.overdue {
            put("overdue", "true");
        }
        if !self.status.is_empty() {
            put("status", &self.status);
        }
        if !self.text.is_empty() {
            put("q", &js_sys::encode_uri_component(&self.text).as_string().unwrap_or_default());
        }
        if !self.open_of.is_empty() {
            put("open", &self.open_of.join(","));
        }
        url
    }

    /// True when what is drawn changes as time goes on.
    pub fn is_of_now(&self) -> bool {
        self.overdue
    }

    /// True when the tiles have the row, once they know it.
    pub fn admits(&self, row: &Row, now: Millis, settings: &Settings) -> bool {
        let is = |kinds: &[&str]| kinds.contains(&row.kind.as_str());
        let summary = &row.summary;
        if self.town.is_some_and(|town| town != row.scope.area()) || (is(self.open_of) && !summary.open) {
            return false;
        }
        if !is(self.narrowed) {
            return true;
        }
        let in_time = match (self.from, self.to) {
            (None, None) => true,
            (from, to) => summary.at.is_some_and(|at| from.is_none_or(|from| from <= at) && to.is_none_or(|to| at < to)),
        };
        in_time
            && (!self.overdue || summary.overdue(now))
            && (self.status.is_empty() || self.status == summary.status)
            && self.has_words(summary, settings)
    }

    /// As the server looks for words: in what a row is called and says, and in the names of its type.
    fn has_words(&self, summary: &Summary, settings: &Settings) -> bool {
        let text = self.text.to_lowercase();
        let names = settings.event_type(&summary.title).map(|event| [&event.term.zh, &event.term.en]);
        let texts = [&summary.title, &summary.detail, &summary.code].into_iter().chain(names.into_iter().flatten());
        text.is_empty() || texts.into_iter().any(|held| held.to_lowercase().contains(&text))
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::id::{EntityId, KindName, Scope};

    use super::*;

    const TODAY: Millis = 20_000 * DAY;

    fn row(kind: &'static str, change: impl Fn(&mut Summary)) -> Row {
        let scope: Scope = "990001001000".parse().unwrap();
        let mut summary =
            Summary { at: Some(TODAY + 1), open: true, status: "accepted".into(), title: "0102".into(), ..Summary::default() };
        change(&mut summary);
        Row { kind: KindName::known(kind), entity: EntityId(1), scope, summary }
    }

    #[test]
    fn a_fresh_row_lies_over_the_tiles_that_would_have_it() {
        let check = |filter: Filter, row: Row, is: bool| {
            let drawn = Drawn::of(&filter, TODAY);
            assert_eq!(drawn.admits(&row, TODAY + DAY, &Settings::default()), is, "{filter:?} {row:?}");
        };
        let all = Filter::default;
        let plain = |kind| row(kind, |_| ());
        check(all(), plain("case"), true);
        check(all(), row("case", |s| s.open = false), false);
        check(all(), row("zone", |s| s.open = false), true);
        let town = |code: &str| Filter { town: code.parse().ok(), ..all() };
        check(town("990001001000"), plain("case"), true);
        check(town("990001002000"), plain("case"), false);
        let late = Filter { overdue: true, ..all() };
        check(late.clone(), row("case", |s| s.due = Some(TODAY)), true);
        check(late, row("zone", |s| s.due = Some(TODAY + 2 * DAY)), false);
        let closed = Filter { status: "closed".into(), ..all() };
        check(closed.clone(), plain("case"), false);
        check(closed.clone(), row("case", |s| (s.status, s.open) = ("closed".into(), false)), true);
        check(closed, plain("street"), true);
        let past = Filter { time: super::super::filter::Span::Days(1), ..all() };
        check(past.clone(), row("case", |s| s.at = Some(TODAY - 1)), false);
        check(past.clone(), row("zone", |s| s.at = Some(TODAY - 1)), false);
        check(past.clone(), row("case", |s| s.open = false), true);
        check(Filter { open: true, ..past.clone() }, row("case", |s| s.open = false), false);
        check(past, row("checkpoint", |s| s.at = None), true);
        let words = |text: &str| Filter { text: text.into(), ..all() };
        check(words("0102"), row("case", |s| s.at = Some(TODAY - 40 * DAY)), true);
        for (text, is) in [("暴露垃圾", true), ("exposed litter", true), ("0102", true), ("废弃车辆", false)] {
            check(words(text), plain("case"), is);
        }
        check(words("垃"), plain("case"), true);
        check(words("井"), plain("case"), false);
    }
}
