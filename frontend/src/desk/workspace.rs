//! What the pages with a map share: the map that is open, and what lies below it.

use leptos::prelude::*;
use xunge_shared::{
    geometry::{BBox, Shape},
    id::{AreaCode, EntityId, KindName, Scope},
};

use crate::api::{self, Basemap, RowsQuery};
use crate::map::Map;

/// Copy; from the desk's context.
#[derive(Clone, Copy)]
pub struct Workspace {
    /// The map, once it can be drawn on.
    pub map: RwSignal<Option<Map>, LocalStorage>,
    /// Where the thing is that was read last, for the map to go there.
    pub place: RwSignal<Option<(EntityId, Shape)>>,
    /// The basemap that the operator configured; none while that is not known.
    pub basemap: LocalResource<Option<Basemap>>,
}

impl Workspace {
    /// Provides it to the desk.
    pub fn provide() {
        let basemap = LocalResource::new(|| async { api::basemap().await.ok().flatten() });
        provide_context(Self { map: RwSignal::new_local(None), place: RwSignal::new(None), basemap });
    }

    /// From the desk's context.
    pub fn expect() -> Self {
        expect_context()
    }
}

/// Lays the basemap below what a map draws; nothing where there is none.
pub fn lay(map: &Map, below: Option<&Basemap>) {
    map.basemap(below.map(|below| below.json.as_str()), below.map(|below| below.datum).unwrap_or_default());
}

/// The box around some shapes.
pub fn around<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Option<BBox> {
    shapes.into_iter().filter_map(Shape::bbox).reduce(BBox::with)
}

/// Where the county, or the town's cells, lie.
pub async fn ground(town: Option<AreaCode>) -> Option<BBox> {
    let kind = if town.is_some() { "cell" } else { "county" };
    let scope = town.map(Scope::records);
    let query = |kind| RowsQuery { kinds: vec![KindName::known(kind)], scope, limit: Some(500), ..RowsQuery::default() };
    let mut rows = api::rows(&query(kind)).await.ok()?.rows;
    if rows.iter().all(|row| row.summary.shape.is_none()) {
        // a county without an outline: its cells
        rows = api::rows(&query("cell")).await.ok()?.rows;
    }
    around(rows.iter().filter_map(|row| row.summary.shape.as_ref()))
}
