//! Finding text: an index of pairs of characters, since Chinese has no spaces and names of two characters are searched for; and of single ones,
//! because one is a word, too (井).
//!
//! The index finds every row that holds the text, and a few that hold its pairs elsewhere: a list compares the text itself too. A case is
//! titled by its type's code, and people look for the type's name: [`Words`] has both.

use std::collections::BTreeSet;

use rusqlite::Connection;
use xunge_shared::row::Summary;

use super::state;
use crate::store::Result;

/// More pairs than this of one row are not indexed, nor more single characters, so that a long text does not cost more than it is worth.
const MAX_PAIRS: usize = 600;

/// What is to be indexed. Kept until the end of a slice: other writes in between would make the index write its every change apart.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<(i64, Option<String>, bool)>);

impl Changes {
    /// Indexes `new` in place of `old`.
    pub(super) fn replace(&mut self, id: i64, old: Option<&Summary>, new: Option<&Summary>) {
        let texts = |s: &'_ Summary| (s.title.clone(), s.detail.clone(), s.code.clone(), s.words.clone());
        if old.map(texts) != new.map(texts) {
            self.0.push((id, new.map(indexed), old.is_some()));
        }
    }

    /// Writes them.
    pub(super) fn flush(self, view: &Connection) -> rusqlite::Result<()> {
        let mut remove = view.prepare_cached("DELETE FROM texts WHERE rowid = ?1")?;
        let mut add = view.prepare_cached("INSERT INTO texts (rowid, pairs) VALUES (?1, ?2)")?;
        for (id, new, had) in self.0 {
            if had {
                remove.execute([id])?;
            }
            if let Some(pairs) = new {
                add.execute((id, pairs))?;
            }
        }
        Ok(())
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

    /// What the index is asked for; nothing of an empty text.
    pub(super) fn question(&self) -> Option<String> {
        let all: Option<Vec<String>> = std::iter::once(&self.text).chain(&self.codes).map(|text| question(text)).collect();
        Some(all?.join(" OR "))
    }
}

/// The table `t` of the newest rows, at most so many, that the index names; its one parameter is the [question](Words::question).
pub(super) fn newest(most: u64) -> String {
    format!("(SELECT rowid AS id FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT {most}) AS t")
}

fn question(text: &str) -> Option<String> {
    let mut words: Vec<String> = pairs(text).take(MAX_PAIRS).collect();
    if words.is_empty() {
        words.extend(text.chars().next().map(single));
    }
    let words: Vec<String> = words.into_iter().map(|word| format!("\"{word}\"")).collect();
    (!words.is_empty()).then(|| format!("({})", words.join(" AND ")))
}

fn indexed(summary: &Summary) -> String {
    let texts = [&summary.title, &summary.detail, &summary.code, &summary.words];
    let singles: BTreeSet<char> = texts.into_iter().flat_map(|text| text.chars()).collect();
    let pairs = texts.into_iter().flat_map(|text| pairs(text)).take(MAX_PAIRS);
    pairs.chain(singles.into_iter().map(single).take(MAX_PAIRS)).collect::<Vec<_>>().join(" ")
}

/// A character as a word that no pair is.
fn single(char: char) -> String {
    format!("{:x}", char.to_ascii_lowercase() as u32)
}

/// Each two neighbours as a word of hexadecimal digits, which means nothing to the tokenizer. ASCII letters lose their case,
/// as they do when texts are compared.
fn pairs(text: &str) -> impl Iterator<Item = String> {
    let next = text.chars().skip(1);
    text.chars().zip(next).map(|(a, b)| format!("{:x}x{:x}", a.to_ascii_lowercase() as u32, b.to_ascii_lowercase() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_asked_for_by_its_pairs() {
        assert_eq!(question("门前三").unwrap(), "(\"95e8x524d\" AND \"524dx4e09\")");
        assert_eq!(question("A1"), question("a1"));
        assert_eq!((question("门").unwrap(), question("")), ("(\"95e8\")".into(), None));
        let words = Words { text: "a1".into(), codes: vec!["0102".into()] };
        assert_eq!(words.question().unwrap(), "(\"61x31\") OR (\"30x31\" AND \"31x30\" AND \"30x32\")");
    }
}
