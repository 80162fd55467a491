//! What becomes of what was told of a line's steps when they are edited. Pure: it knows numbers and words, and no field.

use xunge_shared::{hlc::Millis, kinds::timetable::Reworded};

/// A step as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its words.
    pub words: String,
    /// The step that it was, by its number then; nothing of a new one, and of one that is another duty by now.
    pub was: Option<usize>,
}

/// A step as it stood: its words, and when it was done.
pub type Stood = (String, Option<Millis>);

/// The steps that have other words now.
pub fn reworded(before: &[Stood], rows: &[Row]) -> Vec<Reworded> {
    let one = |row: &Row| {
        let (n, (was, _)) = row.was.and_then(|n| Some((n, before.get(n)?)))?;
        let nth = before[..n].iter().filter(|(name, _)| name == was).count();
        let nth = u8::try_from(nth).ok().filter(|nth| *nth > 0);
        (*was != row.words).then(|| Reworded { was: was.clone(), now: row.words.clone(), nth })
    };
    rows.iter().filter_map(one).collect()
}

/// Those of them that were done and stay so: their words before and now.
pub fn kept<'a>(before: &'a [Stood], rows: &'a [Row]) -> Vec<(&'a str, &'a str)> {
    let one = |row: &'a Row| {
        let (was, done_at) = before.get(row.was?)?;
        (done_at.is_some() && *was != row.words).then_some((was.as_str(), row.words.as_str()))
    };
    rows.iter().filter_map(one).collect()
}

/// The words of the steps that were done and are none any more.
pub fn lost(before: &[Stood], rows: &[Row]) -> Vec<String> {
    // written anew with the same words, it is the same
    let is_there = |n: usize, name: &str| rows.iter().any(|row| row.was == Some(n) || (row.was.is_none() && row.words == name));
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
        let check = |rows: &[(&str, Option<usize>)], named: &[(&str, &str)], stays: &[(&str, &str)], gone: &[&str]| {
            let rows: Vec<_> = rows.iter().map(|(words, was)| Row { words: (*words).to_owned(), was: *was }).collect();
            let told = reworded(&before, &rows);
            let told: Vec<_> = told.iter().map(|one| (one.was.as_str(), one.now.as_str())).collect();
            assert_eq!((told.as_slice(), kept(&before, &rows).as_slice()), (named, stays), "{rows:?}");
            assert_eq!(lost(&before, &rows), gone, "{rows:?}");
        };
        check(&[("clear", Some(0)), ("pave", Some(1)), ("look", Some(2))], &[], &[], &[]);
        // moved, and another put in front
        check(&[("tell", None), ("look", Some(2)), ("clear", Some(0)), ("pave", Some(1))], &[], &[], &[]);
        let both = [("clear", "clear all"), ("pave", "pave it")];
        check(&[("clear all", Some(0)), ("pave it", Some(1)), ("look", Some(2))], &both, &both[..1], &[]);
        // another duty in its place
        check(&[("paint", None), ("pave", Some(1)), ("look", Some(2))], &[], &[], &["clear"]);
        // two that take each other's words
        let both = [("clear", "pave"), ("pave", "clear")];
        check(&[("pave", Some(0)), ("clear", Some(1)), ("look", Some(2))], &both, &both[..1], &[]);
        check(&[("pave", Some(1)), ("look", Some(2))], &[], &[], &["clear"]);
        // one takes the words of another that is taken out
        check(&[("look", Some(0)), ("pave", Some(1))], &[("clear", "look")], &[("clear", "look")], &["look"]);
        // taken out and written anew
        check(&[("pave", Some(1)), ("look", Some(2)), ("clear", None)], &[], &[], &[]);
    }

    #[test]
    fn of_steps_with_the_same_words_each_has_its_place() {
        let before = [("clean".to_owned(), None), ("clean".to_owned(), Some(4))];
        let rows = [Row { words: "clean".into(), was: Some(0) }, Row { words: "look".into(), was: Some(1) }];
        assert_eq!(reworded(&before, &rows), [Reworded { was: "clean".into(), now: "look".into(), nth: Some(1) }]);
    }
}
