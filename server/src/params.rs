//! Query strings: each parameter parsed once, with an error that names it.

use std::{collections::HashMap, str::FromStr};

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use xunge_shared::{
    geometry::{BBox, LonLat},
    id::AreaCode,
};

use crate::{
    app::App,
    error::{AppError, AppResult},
    session::Signed,
    sight::Sight,
};

/// The longest text that is searched for, bytes.
const MAX_TEXT: usize = 200;

/// A query string. Parameters that are empty count as absent; those that no route knows are ignored.
#[derive(Debug)]
pub struct Params(HashMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> AppResult<Self> {
        let Query(params) =
            Query::from_request_parts(parts, state).await.map_err(|_| AppError::bad("bad_request", "the query cannot be read"))?;
        Ok(Self(params))
    }
}

impl Params {
    /// The text of a parameter.
    pub fn text(&self, name: &str) -> AppResult<Option<&str>> {
        match self.0.get(name).map(String::as_str).filter(|text| !text.is_empty()) {
            Some(text) if text.len() > MAX_TEXT && name != "after" => Err(wrong(name, &format!("at most {MAX_TEXT} bytes"))),
            text => Ok(text),
        }
    }

    /// A parameter of some type.
    pub fn one<T: FromStr>(&self, name: &str) -> AppResult<Option<T>> {
        self.text(name)?.map(|text| text.parse().map_err(|_| wrong(name, "not such a value"))).transpose()
    }

    /// A list, separated by commas.
    pub fn list<T: FromStr>(&self, name: &str) -> AppResult<Vec<T>> {
        let items = self.text(name)?.unwrap_or_default().split(',').filter(|item| !item.is_empty());
        items.map(|item| item.parse().map_err(|_| wrong(name, "not such a list"))).collect()
    }

    /// A whole number of a range.
    pub fn number(&self, name: &str, range: std::ops::RangeInclusive<usize>) -> AppResult<Option<usize>> {
        match self.one(name)? {
            Some(n) if !range.contains(&n) => Err(wrong(name, &format!("{} to {}", range.start(), range.end()))),
            n => Ok(n),
        }
    }

    /// West, south, east and north in degrees.
    pub fn bbox(&self, name: &str) -> AppResult<Option<BBox>> {
        if self.text(name)?.is_none() {
            return Ok(None);
        }
        let bad = || wrong(name, "west,south,east,north in degrees");
        let [west, south, east, north] = self.list::<f64>(name)?.try_into().map_err(|_| bad())?;
        let corner = |lon, lat| LonLat::from_degrees(lon, lat).map_err(|_| bad());
        Ok(Some(BBox { min: corner(west, south)?, max: corner(east, north)? }))
    }

    /// What a request is about: all that the caller may read, or of those the ones of the area (and what is in it)
    /// named as `scope`.
    pub fn sight(&self, app: &App, signed: &Signed) -> AppResult<Sight> {
        match self.one::<AreaCode>("scope")? {
            None => Ok(signed.sight(app)),
            Some(area) => Sight::within(signed, app.store.scopes(), area).ok_or(AppError::Forbidden("this area is not yours to read")),
        }
    }
}

fn wrong(name: &str, expected: &str) -> AppError {
    AppError::bad("bad_request", format!("{name}: {expected}"))
}
