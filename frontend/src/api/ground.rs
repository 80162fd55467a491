//! How a town's cells lie, for who edits them.

use xunge_shared::{ground::laid::Laid, id::AreaCode};

use super::{ApiError, http::Request, query::Params};

/// The cells beside a town's, the overlaps and the gaps.
pub async fn ground(town: AreaCode) -> Result<Laid, ApiError> {
    let params = Params::default().some("scope", Some(town));
    Request::new("GET", &format!("/api/v1/ground{params}")).send().await?.json()
}
