//! The questions of lists: which rows, in which order, from where.

use std::fmt::{self, Display};

use serde::Deserialize;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, AreaCode, CellCode, EntityId, KindName, Scope},
    row::Row,
};

use super::{ApiError, http::Request};
use crate::i18n::{Lang, current};

/// Which rows. Empty fields do not filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowsQuery {
    /// Of these kinds.
    pub kinds: Vec<KindName>,
    /// In one of these states.
    pub status: Vec<String>,
    /// Of this scope.
    pub scope: Option<Scope>,
    /// Still to be done, or not.
    pub open: Option<bool>,
    /// Late, or not.
    pub overdue: Option<bool>,
    /// With this flag.
    pub flag: Option<String>,
    /// In this cell.
    pub cell: Option<CellCode>,
    /// Belonging to this thing.
    pub parent: Option<EntityId>,
    /// Of this person.
    pub who: Option<AccountId>,
    /// Lying with this office; with none when it is empty.
    pub unit: Option<String>,
    /// Title, detail or code contains this.
    pub text: String,
    /// Not before.
    pub from: Option<Millis>,
    /// Before this.
    pub to: Option<Millis>,
    /// West, south, east, north, degrees.
    pub bbox: Option<[f64; 4]>,
    /// `at`, `due`, `title` or `code`; with `-` in front, descending.
    pub order: Option<&'static str>,
    /// At most so many, 500 at most.
    pub limit: Option<u16>,
    /// Goes on after a page: its `next`.
    pub after: Option<String>,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RowsPage {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: u64,
    /// True when counting stopped there: there may be more.
    #[serde(default)]
    pub more: bool,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// A page of rows.
pub async fn rows(query: &RowsQuery) -> Result<RowsPage, ApiError> {
    let path = format!("/api/v1/rows{}", query.params());
    Request::new("GET", &path).send().await?.json()
}

/// All rows, page after page: for what a person looks at whole, such as a town's cells.
pub async fn all_rows(mut query: RowsQuery) -> Result<Vec<Row>, ApiError> {
    let mut all = vec![];
    loop {
        let page = rows(&query).await?;
        all.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            return Ok(all);
        }
    }
}

/// All rows of some kinds in an area.
pub async fn all_of(kinds: &[KindName], area: AreaCode) -> Result<Vec<Row>, ApiError> {
    all_rows(RowsQuery { kinds: kinds.to_vec(), scope: Some(Scope::records(area)), limit: Some(500), ..RowsQuery::default() }).await
}

/// Where the same rows can be downloaded; `format` is `geojson` or `csv`. Let an `<a download>` lead there.
pub fn export_url(query: &RowsQuery, format: &str) -> String {
    format!("/api/v1/export{}", query.params().some("format", Some(format)).some("lang", Some(lang())))
}

/// The language of tables for people.
pub(super) fn lang() -> &'static str {
    if current() == Lang::Zh { "zh" } else { "en" }
}

impl RowsQuery {
    pub(super) fn params(&self) -> Params {
        let kinds = self.kinds.iter().map(KindName::as_str).collect::<Vec<_>>().join(",");
        let bbox = self.bbox.map(|[w, s, e, n]| format!("{w},{s},{e},{n}"));
        Params::default()
            .text("kind", &kinds)
            .text("status", &self.status.join(","))
            .some("scope", self.scope)
            .some("open", self.open)
            .some("overdue", self.overdue)
            .some("flag", self.flag.as_ref())
            .some("cell", self.cell.as_ref())
            .some("parent", self.parent)
            .some("who", self.who)
            .some("unit", self.unit.as_ref().filter(|unit| !unit.is_empty()))
            .some("unassigned", self.unit.as_ref().filter(|unit| unit.is_empty()).map(|_| true))
            .text("q", &self.text)
            .some("from", self.from)
            .some("to", self.to)
            .some("bbox", bbox)
            .some("order", self.order)
            .some("limit", self.limit)
            .some("after", self.after.as_ref())
    }
}

/// A query string that is being put together.
#[derive(Default)]
pub(super) struct Params(String);

impl Params {
    /// With `name=value`, when there is a value.
    pub(super) fn some(mut self, name: &str, value: Option<impl Display>) -> Self {
        if let Some(value) = value {
            self.0.push(if self.0.is_empty() { '?' } else { '&' });
            self.0.push_str(name);
            self.0.push('=');
            self.0.push_str(&String::from(js_sys::encode_uri_component(&value.to_string())));
        }
        self
    }

    /// With `name=text`, when there is a text.
    pub(super) fn text(self, name: &str, text: &str) -> Self {
        self.some(name, Some(text).filter(|t| !t.is_empty()))
    }
}

impl Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
