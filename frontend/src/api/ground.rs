//! How a town's cells lie and what is in the county's areas, for who edits them.

use xunge_shared::{areas::Contents, geometry::Shape, ground::laid::Laid, id::AreaCode};

use super::{ApiError, http::Request, query::Params};

/// The cells beside a town's, the overlaps and the gaps.
pub async fn ground(town: AreaCode) -> Result<Laid, ApiError> {
    let params = Params::default().some("scope", Some(town));
    Request::new("GET", &format!("/api/v1/ground{params}")).send().await?.json()
}

/// What all cells of the county are together; nothing when there are none.
pub async fn outline() -> Result<Option<Shape>, ApiError> {
    Request::new("GET", "/api/v1/ground/outline").send().await?.json()
}

/// What is in the county's towns and communities.
pub async fn areas() -> Result<Contents, ApiError> {
    Request::new("GET", "/api/v1/areas").send().await?.json()
}
