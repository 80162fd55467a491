//! Finding text: an index of pairs of characters, since Chinese has no spaces and names of two characters are searched for; and of single ones,
//! because one is a word, too (井). Of numbers, threes: few digits make the same pairs in many numbers.
//!
//! The index finds every row that holds the text, and a few that hold its pairs elsewhere: a list compares the text itself too. A case is
//! titled by its type's code, and people look for the type's name: [`Words`] has both. The words of a title are others than those of the rest
//! ([`Part`]), so that a list by name, which sees the titles itself, asks for the rest alone.
//!
//! Rows lie in it kind by kind, and each kind's in the order of time ([`place`]). So the newest that hold a text, or those of a month, are read one
//! after the other, however many others hold it.

use std::collections::{BTreeMap, BTreeSet};

use roaring::RoaringBitmap;
use rusqlite::{Connection, types::Value};
use xunge_shared::{
    id::{KindName, Scope, Sha256},
    row::{Row, Summary},
};

use super::{
    filter::{Conditions, Path, Window, value},
    record::at,
    state,
};
use crate::store::Result;

/// More pairs than this of one row are not indexed, nor more threes or single characters, so that a long text does not cost more than it is worth.
const MAX_PAIRS: usize = 600;
/// Who sees rows of more feeds than this, and not of all, is not helped by the feeds that are indexed.
const MAX_FEEDS: usize = 16;

/// A row's own number at the end of its place: two thousand million rows.
const ID_BITS: u32 = 31;
/// The hour before it, since 1970: until the year 2448. What is later lies in the last hour.
const HOUR_BITS: u32 = 22;
/// The kind before that.
const KIND_BITS: u32 = 10;
const HOUR: i64 = 3_600_000;
// as they stand in SQL: see `Question`
const _: () = assert!(ID_BITS == 31 && id_mask() == 2_147_483_647);

/// A row's place in the index: its kind, the hour of its time, itself. Two kinds of one number would cost time, not truth: whoever reads asks for
/// the kind, too.
fn place(row: &Row, id: i64) -> i64 {
    number(&row.kind) | hour(at(&row.summary)) << ID_BITS | id & id_mask()
}

fn number(kind: &KindName) -> i64 {
    let [high, _] = Sha256::of(kind.as_str().as_bytes()).halves();
    ((high >> (128 - KIND_BITS)) as i64) << (HOUR_BITS + ID_BITS)
}

/// The hour of a time as it is [stored](at): rows without one are in the first.
fn hour(at: i64) -> i64 {
    (at.max(0) / HOUR).min((1 << HOUR_BITS) - 1)
}

const fn id_mask() -> i64 {
    (1 << ID_BITS) - 1
}

/// What is to be indexed. Kept until the end of a slice: other writes in between would make the index write its every change apart, and so would
/// places that do not rise.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Places that are given up.
    gone: Vec<i64>,
    /// What is said of a place now.
    new: BTreeMap<i64, String>,
}

impl Changes {
    /// Indexes `new` in place of `old`.
    pub(super) fn replace(&mut self, id: i64, old: Option<&Row>, new: Option<&Row>) {
        let place = |row: &Row| place(row, id);
        let (from, to) = (old.map(place), new.map(place));
        if from == to && old.map(texts) == new.map(texts) {
            return;
        }
        // What this slice itself said of a place is in the index nowhere yet.
        if let Some(from) = from
            && self.new.remove(&from).is_none()
        {
            self.gone.push(from);
        }
        self.new.extend(to.zip(new.map(indexed)));
    }

    /// Writes them.
    pub(super) fn flush(self, view: &Connection) -> rusqlite::Result<()> {
        let mut remove = view.prepare_cached("DELETE FROM texts WHERE rowid = ?1")?;
        for place in self.gone {
            remove.execute([place])?;
        }
        let mut add = view.prepare_cached("INSERT INTO texts (rowid, pairs) VALUES (?1, ?2)")?;
        for (place, words) in self.new {
            add.execute((place, words))?;
        }
        Ok(())
    }
}

/// Where in a row a word stands.
#[derive(Debug, Clone, Copy)]
enum Part {
    Title,
    Rest,
}

impl Part {
    /// Neighbours as a word of hexadecimal digits, which means nothing to the tokenizer. ASCII letters lose their case, as they do when texts are
    /// compared.
    fn word(self, chars: &[char]) -> String {
        let prefix = match self {
            Self::Title => "t",
            Self::Rest => "",
        };
        let digits: Vec<String> = chars.iter().map(|char| format!("{:x}", char.to_ascii_lowercase() as u32)).collect();
        format!("{prefix}{}", digits.join("x"))
    }

    /// What the index is asked for a text that stands here; nothing of an empty text.
    fn question(self, text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let is_three = |at: usize| chars.get(at..at + 3).is_some_and(is_ascii);
        let at = |at: usize| match chars.get(at..at + 2) {
            _ if is_three(at) => chars.get(at..at + 3),
            // in the three before
            Some(_) if at > 0 && is_three(at - 1) => None,
            pair => pair,
        };
        let word = |chars: &[char]| format!("\"{}\"", self.word(chars));
        let mut words: Vec<String> = (0..chars.len()).filter_map(at).map(word).take(MAX_PAIRS).collect();
        if words.is_empty() {
            words.extend(chars.first().map(|char| word(&[*char])));
        }
        (!words.is_empty()).then(|| format!("({})", words.join(" AND ")))
    }

    /// The words of some of a row's texts.
    fn indexed(self, texts: &[&str]) -> Vec<String> {
        let texts: Vec<Vec<char>> = texts.iter().map(|text| text.chars().collect()).collect();
        let singles: BTreeSet<&char> = texts.iter().flatten().collect();
        let singles = singles.into_iter().map(std::slice::from_ref);
        let pairs = texts.iter().flat_map(|text| text.windows(2));
        let threes = texts.iter().flat_map(|text| text.windows(3)).filter(|three| is_ascii(three));
        let all = pairs.take(MAX_PAIRS).chain(threes.take(MAX_PAIRS)).chain(singles.take(MAX_PAIRS));
        all.map(|chars| self.word(chars)).collect()
    }
}

/// What a text stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: String,
    /// The codes of the event types that have the text in a name, in either language.
    pub(super) codes: Vec<String>,
}

impl Words {
    /// What `text` stands for in this county; nothing when there is none.
    pub(super) fn of(view: &Connection, text: Option<&str>) -> Result<Option<Self>> {
        let Some(text) = text else { return Ok(None) };
        let text = text.to_owned();
        let lower = text.to_lowercase();
        let settings = state::settings(view)?;
        let named = settings.event_types.iter().map(|event| &event.term);
        let named = named.filter(|term| [&term.zh, &term.en].into_iter().any(|name| name.to_lowercase().contains(&lower)));
        let codes = named.map(|term| term.code.clone()).collect();
        Ok(Some(Self { text, codes }))
    }

    /// True of a title that alone makes a row one that holds the text.
    pub(super) fn are_in_title(&self, title: &str) -> bool {
        self.codes.iter().any(|code| code == title) || title.to_ascii_lowercase().contains(&self.text.to_ascii_lowercase())
    }

    /// What the index is asked for: rows of a kind, of some feeds or of all, of a time. Nothing of an empty text, or of no feed.
    pub(super) fn question(&self, kind: &KindName, feeds: Option<&[Scope]>, (from, to): Window) -> Option<Question> {
        if feeds.is_some_and(<[Scope]>::is_empty) {
            return None;
        }
        let in_feeds = |words: String| match feeds.filter(|feeds| feeds.len() <= MAX_FEEDS) {
            Some(feeds) => {
                let feeds: Vec<String> = feeds.iter().map(|feed| format!("\"{}\"", told(*feed))).collect();
                format!("({}) AND ({words})", feeds.join(" OR "))
            }
            None => words,
        };
        let rest = Part::Rest.question(&self.text)?;
        let titles = std::iter::once(&self.text).chain(&self.codes).filter_map(|text| Part::Title.question(text));
        let words = in_feeds(std::iter::once(rest.clone()).chain(titles).collect::<Vec<_>>().join(" OR "));
        let kind = number(kind);
        let mut question = Question { words, in_rest: in_feeds(rest), kind, first: kind, last: kind | ((1 << (HOUR_BITS + ID_BITS)) - 1) };
        if let Some(from) = from {
            question.since(from as i64);
        }
        if let Some(to) = to {
            question.until(to as i64);
        }
        Some(question)
    }
}

/// What the index of texts is asked for: see [`Words::question`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    words: String,
    /// The same without what titles tell.
    in_rest: String,
    kind: i64,
    first: i64,
    last: i64,
}

impl Question {
    /// The row that the index names; see [`ID_BITS`].
    pub(super) const ID: &str = "t.rowid & 2147483647";
    /// A number for each hour of a kind, greater for later ones.
    pub(super) const HOUR: &str = "t.rowid >> 31";
    /// What is asked of the index `t`, with the [parameters](Self::params).
    pub(super) const ASKED: &str = "t.texts MATCH ? AND t.rowid BETWEEN ? AND ?";

    pub(super) fn params(&self) -> [Value; 3] {
        [value(&self.words), value(self.first), value(self.last)]
    }

    /// The path to all rows that the index names.
    pub(super) fn path(&self) -> Path {
        let mut by = Conditions::default();
        by.and(Self::ASKED, self.params());
        Path { is_text: true, ..Path::beside("texts AS t", Self::ID, by) }
    }

    /// The path to the newest of those, at most so many; it takes the [parameters](Self::params) before all others.
    pub(super) fn newest(most: u64) -> Path {
        let (id, asked) = (Self::ID, Self::ASKED);
        let newest = format!("(SELECT {id} AS id FROM texts AS t WHERE {asked} ORDER BY t.rowid DESC LIMIT {most}) AS t");
        Path::beside(&newest, "t.id", Conditions::default())
    }

    /// All that the index names.
    pub(super) fn ids(&self, view: &Connection) -> rusqlite::Result<RoaringBitmap> {
        self.ids_of(view, &self.words, usize::MAX)
    }

    /// Those of them that may hold the text elsewhere than in their title, at most so many.
    pub(super) fn some_by_the_rest(&self, view: &Connection, most: usize) -> rusqlite::Result<RoaringBitmap> {
        self.ids_of(view, &self.in_rest, most)
    }

    fn ids_of(&self, view: &Connection, words: &str, most: usize) -> rusqlite::Result<RoaringBitmap> {
        let (id, asked) = (Self::ID, Self::ASKED);
        let mut statement = view.prepare_cached(&format!("SELECT {id} FROM texts AS t WHERE {asked}"))?;
        statement.query_map((words, self.first, self.last), |row| row.get::<_, u32>(0))?.take(most).collect()
    }

    /// Leaves those from the hour of a time on.
    pub(super) fn since(&mut self, at: i64) {
        self.first = self.first.max(self.kind | hour(at) << ID_BITS);
    }

    /// Leaves those up to the hour of a time.
    pub(super) fn until(&mut self, at: i64) {
        self.last = self.last.min(self.kind | hour(at) << ID_BITS | id_mask());
    }
}

/// What a row's text is, its title first; a code that is the title is said there.
fn texts(row: &Row) -> [&str; 4] {
    let Summary { title, detail, code, words, .. } = &row.summary;
    [title, detail, if code == title { "" } else { code }, words]
}

/// All that a row is found by: its words and its feed.
fn indexed(row: &Row) -> String {
    let [title, rest @ ..] = texts(row);
    let words = Part::Title.indexed(&[title]).into_iter().chain(Part::Rest.indexed(&rest));
    words.chain([told(row.scope)]).collect::<Vec<_>>().join(" ")
}

/// A feed as a word that no pair and no character is, of a title or elsewhere.
fn told(feed: Scope) -> String {
    format!("s{}", feed.to_string().replace('/', "s"))
}

/// Of a number or a name in letters: there are few digits, and the pairs of one number are in very many others.
fn is_ascii(chars: &[char]) -> bool {
    chars.iter().all(char::is_ascii)
}

#[cfg(test)]
mod tests {
    use xunge_shared::{hlc::MAX_MILLIS, id::EntityId};

    use super::*;

    #[test]
    fn a_text_is_asked_for_by_its_pairs() {
        let question = |text| Part::Rest.question(text);
        assert_eq!(question("门前三").unwrap(), "(\"95e8x524d\" AND \"524dx4e09\")");
        assert_eq!(question("A1"), question("a1"));
        assert_eq!(question("长1-2号").unwrap(), "(\"957fx31\" AND \"31x2dx32\" AND \"32x53f7\")");
        assert_eq!((question("门").unwrap(), question("")), ("(\"95e8\")".into(), None));
        let words = Words { text: "a1".into(), codes: vec!["0102".into()] };
        let towns: [Scope; 2] = ["990001001000", "990001002000/desk"].map(|feed| feed.parse().unwrap());
        let asked = |feeds| words.question(&KindName::known("case"), feeds, (None, None));
        let all = "(\"61x31\") OR (\"t61x31\") OR (\"t30x31x30\" AND \"t31x30x32\")";
        assert_eq!(asked(None).map(|asked| (asked.words, asked.in_rest)), Some((all.into(), "(\"61x31\")".into())));
        let in_towns = |words| format!("(\"s990001001000\" OR \"s990001002000sdesk\") AND ({words})");
        assert_eq!(asked(Some(&towns)).map(|asked| (asked.words, asked.in_rest)), Some((in_towns(all), in_towns("(\"61x31\")"))));
        assert_eq!(asked(Some(&[])), None, "of no feed");
        assert!(["0102", "BA12"].into_iter().all(|title| words.are_in_title(title)) && !words.are_in_title("01020"));
    }

    #[test]
    fn places_rise_with_time_within_a_kind_and_kinds_do_not_mix() {
        let row = |kind: KindName, at: Option<u64>| Row {
            kind,
            entity: EntityId(1),
            scope: "990001001000".parse().unwrap(),
            summary: Summary { at, ..Summary::default() },
        };
        let case = KindName::known("case");
        let times = [None, Some(3_599_999), Some(3_600_000), Some(1_900_000_000_000), Some(MAX_MILLIS)];
        let places: Vec<i64> = times.map(|at| place(&row(case.clone(), at), id_mask())).into();
        assert_eq!(places[0], places[1], "of one hour");
        assert!(places[1..].is_sorted() && places[1] < places[2] && places[3] < places[4], "{places:?}");
        let numbers: BTreeSet<i64> =
            ["case", "cell", "checkpoint", "county", "lottery", "review", "round", "street", "timetable", "track", "zone"]
                .map(|kind| number(&KindName::known(kind)))
                .into();
        assert!(numbers.len() == 11 && numbers.iter().all(|number| *number >= 0), "{numbers:?}");
        // an hour's question takes that hour's rows whole, and no other kind's
        let words = Words { text: "a1".into(), codes: vec![] };
        let asked = words.question(&case, None, (Some(3_600_000), Some(3_600_001))).unwrap();
        assert!(asked.first > places[1] && (asked.first..=asked.last).contains(&places[2]) && asked.last < places[3]);
    }
}
