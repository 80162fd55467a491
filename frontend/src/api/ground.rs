//! How a town's cells lie and what is in the county's areas, for who edits them.

use web_sys::File;
use xunge_shared::{
    areas::Contents,
    datum::Datum,
    geometry::Shape,
    ground::{laid::Laid, proposed::Proposed},
    id::AreaCode,
};

use super::{
    ApiError,
    http::Request,
    query::{Params, lang},
};

/// A border with all its corners over an office's line.
const TIMEOUT_MS: u32 = 2 * 60_000;

/// The cells beside a town's, the overlaps and the gaps.
pub async fn ground(town: AreaCode) -> Result<Laid, ApiError> {
    let params = Params::default().some("scope", Some(town));
    Request::new("GET", &format!("/api/v1/ground{params}")).send().await?.json()
}

/// What all cells of the county are together; nothing when there are none.
pub async fn outline() -> Result<Option<Shape>, ApiError> {
    Request::new("GET", "/api/v1/ground/outline").send().await?.json()
}

/// What the outline in a file is, which is drawn in some datum. Sets nothing.
pub async fn propose_outline(datum: Datum, file: &File) -> Result<Proposed, ApiError> {
    let params = Params::default().some("datum", Some(datum.name())).some("lang", Some(lang()));
    let path = format!("/api/v1/ground/outline{params}");
    Request::new("POST", &path).timeout(TIMEOUT_MS).blob("application/octet-stream", file).send().await?.json()
}

/// What is in the county's towns and communities.
pub async fn areas() -> Result<Contents, ApiError> {
    Request::new("GET", "/api/v1/areas").send().await?.json()
}
