//! What a person holds: size, language, theme, place. Plain values.

use std::path::{Path, PathBuf};

/// A device before it is switched on.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a device")]
pub struct Device {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// A phone: touch, mobile viewport, two device pixels to one of CSS.
    pub phone: bool,
    /// The language that the browser asks for.
    pub language: Language,
    /// What the system's colour scheme is.
    pub dark: bool,
    /// Where it is, if it may know; `None` leaves geolocation denied.
    pub place: Option<Place>,
    /// What its camera sees: a film in a file (`.y4m`); `None` shows the browser's own moving pattern.
    pub camera: Option<PathBuf>,
    /// Nobody may use its camera.
    pub camera_refused: bool,
    /// A private window: nothing of it is kept when it is closed.
    pub private: bool,
    /// Its owner has never opened the app: the tour comes by itself.
    pub first_start: bool,
    /// The time zone that it stands in, by its IANA name; `None` is the county's.
    pub zone: Option<&'static str>,
    /// The server is opened by a name, `localhost`, and not by its address: what only pages of a name may do needs it.
    pub by_name: bool,
}

/// The languages of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 中文, the default.
    Chinese,
    /// English.
    English,
}

/// A position as the device reports it, WGS-84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
    /// Radius of the 68 % circle, metres.
    pub accuracy: f64,
}

impl Device {
    /// The smallest phone that the screens are made for: 360×740.
    pub fn phone() -> Self {
        Self {
            width: 360,
            height: 740,
            phone: true,
            language: Language::Chinese,
            dark: false,
            place: None,
            camera: None,
            camera_refused: false,
            private: false,
            first_start: false,
            zone: None,
            by_name: false,
        }
    }

    /// A larger phone: 412×915.
    pub fn tall_phone() -> Self {
        Self { width: 412, height: 915, ..Self::phone() }
    }

    /// The desk: 1440×900.
    pub fn desk() -> Self {
        Self { width: 1440, height: 900, phone: false, ..Self::phone() }
    }

    /// The same device in this language.
    #[must_use]
    pub fn speaking(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The same device in the hands of somebody who opens the app for the first time.
    #[must_use]
    pub fn first_started(self) -> Self {
        Self { first_start: true, ..self }
    }

    /// The same device, which opens the server by a name.
    #[must_use]
    pub fn by_name(self) -> Self {
        Self { by_name: true, ..self }
    }

    /// The same device in another time zone.
    #[must_use]
    pub fn in_zone(self, zone: &'static str) -> Self {
        Self { zone: Some(zone), ..self }
    }

    /// The same device with a dark system theme.
    #[must_use]
    pub fn dark(self) -> Self {
        Self { dark: true, ..self }
    }

    /// The same device, whose owner does not let pages use the camera.
    #[must_use]
    pub fn refusing_camera(self) -> Self {
        Self { camera_refused: true, ..self }
    }

    /// The same device in a private window.
    #[must_use]
    pub fn private(self) -> Self {
        Self { private: true, ..self }
    }

    /// The same device with a camera that sees this film.
    #[must_use]
    pub fn seeing(self, film: &Path) -> Self {
        Self { camera: Some(film.to_owned()), ..self }
    }

    /// The same device at a place that it may know.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }
}

impl Language {
    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en-US",
        }
    }

    /// What the browser sends and what pages read, in order of preference.
    pub(super) fn accepted(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN,zh",
            Self::English => "en-US,en",
        }
    }
}

impl Place {
    /// A position known to 5 m.
    pub fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat, accuracy: 5.0 }
    }

    /// Great-circle metres to another place, on the mean sphere.
    pub fn distance(self, other: Self) -> f64 {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let (dlat, dlon) = (b - a, (other.lon - self.lon).to_radians());
        let h = (dlat / 2.0).sin().powi(2) + a.cos() * b.cos() * (dlon / 2.0).sin().powi(2);
        2.0 * 6_371_008.8 * h.sqrt().asin()
    }

    /// The place so many metres east and north of this one (flat earth, good to a few kilometres).
    #[must_use]
    pub fn moved(self, east: f64, north: f64) -> Self {
        let metres_per_degree = 111_195.0;
        Self { lon: self.lon + east / (metres_per_degree * self.lat.to_radians().cos()), lat: self.lat + north / metres_per_degree, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_by_metres() {
        let moved = Place::new(110.0, 22.0).moved(1_000.0, -500.0);
        assert!((moved.lon - 110.0097).abs() < 1e-4 && (moved.lat - 21.9955).abs() < 1e-4, "{moved:?}");
        let distance = Place::new(110.0, 22.0).distance(moved);
        assert!((distance - 1_118.0).abs() < 1.0, "{distance}");
    }
}
