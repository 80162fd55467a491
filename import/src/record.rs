//! One row of a file before it means anything: its fields by name, its shape, and what was found wrong with it.

use std::collections::HashMap;

use super::{
    geometry::RawShape,
    problem::{Expected, Lang, Place, Problem, Reason},
};

/// A row of a file and where it stands.
pub type Row = (Place, Record);

/// A field that a kind of file has.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Other names that are understood.
    pub also: &'static [&'static str],
    /// What it is, for the help.
    pub help: &'static str,
}

/// What a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// Its name; empty for the row as a whole.
    pub name: &'static str,
    /// What it is called in Chinese; empty when it is called nothing else.
    zh: &'static str,
}

impl Subject {
    /// The row as a whole.
    pub const WHOLE: Self = Self { name: "", zh: "" };
    /// The shape of a feature.
    pub const GEOMETRY: Self = Self { name: "geometry", zh: "几何" };

    /// What it is called; in Chinese both ways, since a file may have either.
    pub fn called(self, lang: Lang) -> String {
        match lang {
            Lang::Zh if !self.zh.is_empty() => format!("{}（{}）", self.zh, self.name),
            _ => self.name.to_owned(),
        }
    }
}

impl From<Column> for Subject {
    fn from(column: Column) -> Self {
        Self { name: column.name, zh: column.also.iter().find(|name| !name.is_ascii()).copied().unwrap_or_default() }
    }
}

/// The longest text of a field, characters.
const LONGEST: usize = 200;

/// One row.
#[derive(Debug, Default)]
pub struct Record {
    fields: HashMap<String, String>,
    /// Its geometry, as it stands in the file.
    pub shape: Option<RawShape>,
    problems: Vec<(Subject, Reason)>,
}

impl Record {
    /// A row with these fields; names count without case, and empty values not at all.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>, shape: Option<RawShape>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()));
        Self { fields: fields.filter(|(_, value)| !value.is_empty()).collect(), shape, problems: vec![] }
    }

    /// The names of its fields, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// The value of a field, when the row has one.
    pub fn text(&mut self, column: &Column) -> Option<String> {
        let value = std::iter::once(&column.name).chain(column.also).find_map(|name| self.fields.get(*name)).cloned()?;
        if value.chars().count() > LONGEST {
            self.wrong(*column, Reason::TooLong(LONGEST));
        }
        Some(value)
    }

    /// The value of a field that every row must have.
    pub fn required(&mut self, column: &Column) -> String {
        self.text(column).unwrap_or_else(|| {
            self.wrong(*column, Reason::Missing);
            String::new()
        })
    }

    /// The value of a field as what it should be; a value that is not that is noted and left out.
    pub fn parse<T>(&mut self, column: &Column, expected: Expected, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.wrong(*column, Reason::Not(expected, text));
        }
        parsed
    }

    /// Notes that something is wrong.
    pub fn wrong(&mut self, field: impl Into<Subject>, reason: Reason) {
        self.problems.push((field.into(), reason));
    }

    /// True when something was found wrong with a field.
    pub fn is_wrong(&self, column: Column) -> bool {
        self.problems.iter().any(|(field, _)| *field == column.into())
    }

    /// True when nothing was found wrong.
    pub fn is_good(&self) -> bool {
        self.problems.is_empty()
    }

    /// What was found wrong.
    pub fn into_problems(self, place: Place) -> impl Iterator<Item = Problem> {
        self.problems.into_iter().map(move |(field, reason)| Problem { place, field, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_called_as_its_own_column_is() {
        let responsible = Column { name: "responsible", also: &["owner", "责任主体"], help: "" };
        assert_eq!([Lang::Zh, Lang::En].map(|lang| Subject::from(responsible).called(lang)), ["责任主体（responsible）", "responsible"]);
        let plain = Column { name: "since", also: &[], help: "" };
        assert_eq!((Subject::from(plain).called(Lang::Zh), Subject::WHOLE.called(Lang::Zh)), ("since".into(), String::new()));
    }
}
