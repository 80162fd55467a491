//! The map below the map: none, a PMTiles file that this server reads, or a template of pictures on a host that the operator names.
//!
//! What is configured is checked when the server starts. Browsers are told of it by a route and are allowed the one host, no other.

mod pmtiles;

use std::{path::PathBuf, sync::Arc};

pub use pmtiles::{About, Pmtiles, PmtilesError, Sort, Tile};
use serde_json::{Value, json};
use xunge_shared::datum::Datum;

/// What the operator configured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Which map.
    pub map: Source,
    /// In which datum its pictures are drawn.
    pub datum: Datum,
    /// Whose data it is; a file says so itself.
    pub attribution: String,
    /// The last zoom of a template.
    pub max_zoom: u8,
}

/// Where the tiles come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Source {
    /// There is none.
    #[default]
    None,
    /// A PMTiles file.
    File(PathBuf),
    /// Addresses with `{z}`, `{x}` and `{y}` for a tile's numbers.
    Template(Template),
}

/// The last zoom that a template has when nobody says so.
pub const TEMPLATE_ZOOM: u8 = 18;

/// A template of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    url: String,
    origin: String,
}

/// Why a basemap cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BasemapError {
    /// The template is none.
    #[error("basemap: a file that ends in .pmtiles, or an http or https address with {{z}}, {{x}} and {{y}}")]
    Template,
    /// The file cannot be read.
    #[error("basemap {0}: {1}")]
    File(PathBuf, #[source] PmtilesError),
    /// Vector tiles are not converted.
    #[error("basemap {0}: its vector tiles are drawn as they are: only pictures can have another datum than wgs84")]
    Datum(PathBuf),
}

impl std::str::FromStr for Source {
    type Err = BasemapError;

    fn from_str(text: &str) -> Result<Self, BasemapError> {
        if text.is_empty() || text == "none" {
            return Ok(Self::None);
        }
        if !text.contains("://") {
            let path = PathBuf::from(text);
            return if path.extension().is_some_and(|end| end == "pmtiles") { Ok(Self::File(path)) } else { Err(BasemapError::Template) };
        }
        Template::of(text).map(Self::Template).ok_or(BasemapError::Template)
    }
}

impl Template {
    /// The origin stands in a header: it has no letter that could end a source there.
    fn of(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (host, path) = rest.split_once('/')?;
        let is_host = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
        let is_whole = ["{z}", "{x}", "{y}"].iter().all(|part| path.contains(part)) && path.bytes().all(|b| b.is_ascii_graphic());
        (matches!(scheme, "http" | "https") && is_host && is_whole)
            .then(|| Self { url: url.to_owned(), origin: format!("{scheme}://{host}") })
    }
}

/// The basemap, ready to be shown.
#[derive(Debug, Clone, Default)]
pub struct Basemap {
    wanted: Wanted,
    file: Option<Arc<Pmtiles>>,
}

impl Basemap {
    /// Opens what is wanted.
    pub fn open(wanted: Wanted) -> Result<Self, BasemapError> {
        let Source::File(path) = &wanted.map else { return Ok(Self { wanted, file: None }) };
        let file = Pmtiles::open(path).map_err(|e| BasemapError::File(path.clone(), e))?;
        if file.about().sort == Sort::Vector && wanted.datum != Datum::Wgs84 {
            return Err(BasemapError::Datum(path.clone()));
        }
        Ok(Self { file: Some(Arc::new(file)), wanted })
    }

    /// The file, when the basemap is one.
    pub fn file(&self) -> Option<&Arc<Pmtiles>> {
        self.file.as_ref()
    }

    /// The host that browsers fetch tiles from, when it is another than this server.
    pub fn origin(&self) -> Option<&str> {
        match &self.wanted.map {
            Source::Template(template) => Some(&template.origin),
            Source::None | Source::File(_) => None,
        }
    }

    /// What a map must know to show it.
    pub fn describe(&self) -> Value {
        let datum = self.wanted.datum.name();
        match (&self.wanted.map, &self.file) {
            (Source::Template(template), _) => json!({
                "sort": "raster", "tiles": template.url, "min_zoom": 0, "max_zoom": self.wanted.max_zoom, "datum": datum,
                "attribution": self.wanted.attribution,
            }),
            (_, Some(file)) => {
                let about = file.about();
                let attribution = if self.wanted.attribution.is_empty() { &about.attribution } else { &self.wanted.attribution };
                let sort = if about.sort == Sort::Vector { "vector" } else { "raster" };
                json!({
                    "sort": sort, "tiles": "/api/basemap/{z}/{x}/{y}", "min_zoom": about.min_zoom, "max_zoom": about.max_zoom,
                    "bounds": about.bounds, "layers": about.layers, "datum": datum, "attribution": attribution,
                })
            }
            _ => json!({ "sort": "none" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basemap_is_a_file_a_template_or_none() {
        assert_eq!("".parse::<Source>().unwrap(), Source::None);
        assert_eq!("maps/county.pmtiles".parse::<Source>().unwrap(), Source::File("maps/county.pmtiles".into()));
        let url = "https://tiles.county:8443/wmts?x={x}&y={y}&z={z}&tk=1";
        let Source::Template(template) = url.parse().unwrap() else { panic!("a template") };
        assert_eq!((template.url.as_str(), template.origin.as_str()), (url, "https://tiles.county:8443"));
        for wrong in [
            "maps/county.mbtiles",
            "ftp://x/{z}/{x}/{y}",
            "https://x/{z}/{x}",
            "https:///{z}/{x}/{y}",
            "https://a b/{z}/{x}/{y}",
            "https://a;script-src/{z}/{x}/{y}",
            "https://me@x/{z}/{x}/{y}",
        ] {
            assert!(wrong.parse::<Source>().is_err(), "{wrong}");
        }
    }
}
