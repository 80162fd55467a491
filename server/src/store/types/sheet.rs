//! Sheets: how a study's facts are laid out, as data. The store makes tables of them, and SQL of questions to them.

/// A kind of fact: a table of its own.
#[derive(Debug, Clone, Copy)]
pub struct Sheet {
    /// Its name, unique in its study.
    pub name: &'static str,
    /// What each fact holds, in order. Which thing it is about, and in which feed, is kept beside.
    pub columns: &'static [(&'static str, Form)],
    /// What it is looked up by, besides the thing.
    pub indexes: &'static [&'static [&'static str]],
    /// Which counts are kept ready, when some are.
    pub counted: Option<Counted>,
}

/// Counts that are kept ready: of each measure and day, and month, for each feed, in all and by some columns.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// The column (text) that says what is counted.
    pub measure: &'static str,
    /// The column (integer) with the local day since 1970-01-01; without, all are of day 0: what stands is counted, not what happened.
    pub day: Option<&'static str>,
    /// Columns (text) that counts are kept by. A fact without a value counts in all, and in none of these.
    pub by: &'static [&'static str],
    /// The column (integer) that is summed beside the count.
    pub sum: Option<&'static str>,
    /// Which counts are kept in the feeds of what the facts name, too.
    pub joined: Option<Joined>,
}

/// Counts that are kept in the feeds of the things that a sheet's facts name, as long as those stand on another sheet: what was seen of streets in the
/// feeds of the streets, whoever saw it. They follow both sheets, and are read as any measure is, but by no column. Only where what stood before is not kept.
#[derive(Debug, Clone, Copy)]
pub struct Joined {
    /// The column (text) that names the thing, alike in both sheets. Counts are kept by it.
    pub column: &'static str,
    /// The sheet on which things stand.
    pub sheet: &'static str,
    /// Its column (integer) with the weight of each; what has none does not stand.
    pub weight: &'static str,
    /// Measures that are counted and summed there, each with the name of that.
    pub all: &'static [(&'static str, &'static str)],
    /// Measures of which each thing counts once a day, however often it was named, with its weight as the sum; each with the name of that.
    pub once: &'static [(&'static str, &'static str)],
}

/// What a column holds. Every value may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// Text.
    Text,
    /// Bytes: ids, hashes.
    Blob,
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum Value {
    /// Nothing.
    Missing,
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// The number that it is.
    pub fn int(&self) -> Option<i64> {
        if let Self::Int(n) = self { Some(*n) } else { None }
    }

    /// The text that it is.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

/// Numbers of the domain are far below 2^63.
impl From<u64> for Value {
    fn from(n: u64) -> Self {
        Self::Int(n as i64)
    }
}

impl From<bool> for Value {
    fn from(is: bool) -> Self {
        Self::Int(is.into())
    }
}

impl From<f64> for Value {
    fn from(n: f64) -> Self {
        Self::Real(n)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// A fact: a line of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Of which sheet.
    pub sheet: &'static str,
    /// A value for each column.
    pub values: Vec<Value>,
}

impl Fact {
    /// A fact of a sheet.
    pub fn new(sheet: &'static str, values: impl IntoIterator<Item = Value>) -> Self {
        Self { sheet, values: values.into_iter().collect() }
    }
}
