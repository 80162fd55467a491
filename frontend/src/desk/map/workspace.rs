//! What the parts of the workspace share: the map that is open, and what lies below it.

use leptos::prelude::*;
use xunge_shared::{geometry::Shape, id::EntityId};

use crate::api::{self, Basemap};
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
