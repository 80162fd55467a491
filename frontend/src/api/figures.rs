//! `/api/v1/figures`: tables of figures, and the cases behind a number of one. What each means, the server's `figures` says.

use std::collections::BTreeMap;

use serde::Deserialize;
use xunge_shared::row::Row;

use super::{ApiError, http::Request, query::Params};

/// Which figures. Empty fields do not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FiguresQuery {
    /// `whole`, `type`, `town`, `cell`, `day`, `week` or `month`.
    pub by: &'static str,
    /// The first day, as in `2026-11-28`.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Of this area, by its code.
    pub scope: String,
    /// Of this event type.
    pub event_type: String,
    /// In this cell.
    pub cell: String,
}

/// Counts and rates by their names; a rate of nothing is nothing.
pub type Counts = BTreeMap<String, Option<f64>>;

/// A table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Figures {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// What each rate is made of.
    pub rates: BTreeMap<String, RateOf>,
    /// The lines.
    pub lines: Vec<FigureLine>,
}

/// What a rate is made of.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RateOf {
    /// Above the line.
    pub of: String,
    /// Below it, as a sum.
    pub per: Vec<String>,
    /// What the county strives for, percent.
    pub line: Option<f64>,
}

/// A line of a table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FigureLine {
    /// Type, town, cell, first day or month; empty for all.
    pub key: String,
    /// In the period.
    pub counts: Counts,
    /// In that of last year.
    pub before: Counts,
}

/// The cases behind a number.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FigureRecords {
    /// Some of them, the last first; of those that are late, the longest first.
    pub rows: Vec<Row>,
    /// How many there are.
    pub total: u64,
    /// How many of this page were counted and show nothing any more.
    pub gone: u64,
    /// Where the next page begins.
    pub next: Option<usize>,
}

impl FiguresQuery {
    fn params(&self) -> Params {
        Params::default()
            .text("by", self.by)
            .text("from", &self.from)
            .text("to", &self.to)
            .text("scope", &self.scope)
            .text("type", &self.event_type)
            .text("cell", &self.cell)
    }
}

/// A table.
pub async fn figures(query: &FiguresQuery) -> Result<Figures, ApiError> {
    Request::new("GET", &format!("/api/v1/figures{}", query.params())).send().await?.json()
}

/// The cases behind a number, some of them from `skip` on.
pub async fn figure_records(query: &FiguresQuery, measure: &str, skip: usize) -> Result<FigureRecords, ApiError> {
    let params = query.params().text("measure", measure).some("skip", Some(skip));
    Request::new("GET", &format!("/api/v1/figures/records{params}")).send().await?.json()
}

/// Where the bulletin of the same period and area is: `html` or `pdf`, in `zh` or `en`.
pub fn bulletin_url(query: &FiguresQuery, format: &str, lang: &str) -> String {
    let params = FiguresQuery { by: "", ..query.clone() }.params().text("format", format).text("lang", lang);
    format!("/api/v1/bulletin{params}")
}

/// Where the same table can be downloaded: `csv` for a spreadsheet, in the reader's words, `json` for a program.
pub fn figures_file(query: &FiguresQuery, format: &str) -> String {
    format!("/api/v1/figures{}", query.params().text("format", format).some("lang", (format == "csv").then(super::query::lang)))
}
