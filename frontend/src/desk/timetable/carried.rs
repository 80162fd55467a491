//! What becomes of what was told of a line's steps when they are edited. Pure: it knows numbers and words, and no field.

use xunge_shared::hlc::Millis;

/// A step as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its words.
    pub words: String,
    /// The step that it was, by its number then; nothing of a new one.
    pub was: Option<usize>,
}

/// A step as it stood: its words, and when it was done.
pub type Stood = (String, Option<Millis>);

/// The steps whose words would say something else of them than what was told: each by its number now, with when it was done, and its words before.
/// What is told of a step is told by its words, so that a new one with words that were there has what was told of those.
pub fn carried(before: &[Stood], rows: &[Row]) -> Vec<(usize, Option<Millis>, String)> {
    let says = |words: &str| before.iter().find(|(name, _)| name == words).and_then(|(_, done_at)| *done_at);
    let one = |(n, row): (usize, &Row)| {
        let (name, done_at) = before.get(row.was?)?;
        (says(&row.words) != *done_at).then(|| (n, *done_at, name.clone()))
    };
    rows.iter().enumerate().filter_map(one).collect()
}

/// The words of the steps that were done and are none any more.
pub fn lost(before: &[Stood], rows: &[Row]) -> Vec<String> {
    let is_there = |n: usize, name: &str| rows.iter().any(|row| row.was == Some(n) || row.words == name);
    before
        .iter()
        .enumerate()
        .filter(|(n, (name, done_at))| done_at.is_some() && !is_there(*n, name))
        .map(|(_, (name, _))| name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_goes_along_with_a_step() {
        let before = [("clear".to_owned(), Some(3)), ("pave".to_owned(), None), ("look".to_owned(), Some(5))];
        let check = |rows: &[(&str, Option<usize>)], kept: &[(usize, Option<Millis>, &str)], gone: &[&str]| {
            let rows: Vec<_> = rows.iter().map(|(words, was)| Row { words: (*words).to_owned(), was: *was }).collect();
            let told = carried(&before, &rows);
            let told: Vec<_> = told.iter().map(|(n, done_at, was)| (*n, *done_at, was.as_str())).collect();
            assert_eq!((told.as_slice(), lost(&before, &rows)), (kept, gone.iter().map(|name| (*name).to_owned()).collect()), "{rows:?}");
        };
        check(&[("clear", Some(0)), ("pave", Some(1)), ("look", Some(2))], &[], &[]);
        // moved, and another put in front
        check(&[("tell", None), ("look", Some(2)), ("clear", Some(0)), ("pave", Some(1))], &[], &[]);
        check(&[("clear all", Some(0)), ("pave it", Some(1)), ("look", Some(2))], &[(0, Some(3), "clear")], &[]);
        // two that take each other's words
        check(&[("pave", Some(0)), ("clear", Some(1)), ("look", Some(2))], &[(0, Some(3), "clear"), (1, None, "pave")], &[]);
        check(&[("pave", Some(1)), ("look", Some(2))], &[], &["clear"]);
        // taken out and written anew
        check(&[("pave", Some(1)), ("look", Some(2)), ("clear", None)], &[], &[]);
    }
}
