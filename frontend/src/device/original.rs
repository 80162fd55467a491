//! What a camera wrote into a photo's file (EXIF): when and where it was taken. Read before the file is let go; nothing of it is kept but
//! what the evidence band says.

use std::io::Cursor;

use exif::{Exif, In, Tag, Value};
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;
use xunge_shared::{geometry::LonLat, hlc::Millis};

/// What the camera said.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Original {
    /// When it was taken, by the camera's clock.
    pub at: Option<Millis>,
    /// Where, if the camera knew.
    pub place: Option<LonLat>,
}

/// Cameras write it at the beginning of the file: an APP1 segment is at most 64 KiB (JPEG), HEIF's boxes come first.
const HEAD_BYTES: f64 = 256.0 * 1024.0;

impl Original {
    /// Of a picked file; empty when it says nothing that can be read.
    pub async fn of(file: &Blob) -> Self {
        let Ok(head) = file.slice_with_f64_and_f64(0.0, file.size().min(HEAD_BYTES)) else { return Self::default() };
        let Ok(buffer) = JsFuture::from(head.array_buffer()).await else { return Self::default() };
        let bytes = Uint8Array::new(&buffer).to_vec();
        exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).map(|exif| Self::read(&exif)).unwrap_or_default()
    }

    fn read(exif: &Exif) -> Self {
        Self { at: time(exif), place: place(exif) }
    }
}

/// In the zone of this phone: most cameras write none.
fn time(exif: &Exif) -> Option<Millis> {
    let Value::Ascii(texts) = &exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?.value else { return None };
    let at = exif::DateTime::from_ascii(texts.first()?).ok()?;
    let date = js_sys::Date::new_with_year_month_day_hr_min_sec(
        u32::from(at.year),
        i32::from(at.month) - 1,
        i32::from(at.day),
        i32::from(at.hour),
        i32::from(at.minute),
        i32::from(at.second),
    );
    let ms = date.get_time();
    (ms.is_finite() && ms > 0.0).then_some(ms as Millis)
}

fn place(exif: &Exif) -> Option<LonLat> {
    let lon = degrees(exif, Tag::GPSLongitude)? * sign(exif, Tag::GPSLongitudeRef, b'W');
    let lat = degrees(exif, Tag::GPSLatitude)? * sign(exif, Tag::GPSLatitudeRef, b'S');
    // phones without a position write zeros
    if lon == 0.0 && lat == 0.0 { None } else { LonLat::from_degrees(lon, lat).ok() }
}

/// Degrees, minutes and seconds as one number.
fn degrees(exif: &Exif, tag: Tag) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let part = |at: usize| parts.get(at).map_or(0.0, exif::Rational::to_f64);
    let degrees = part(0) + part(1) / 60.0 + part(2) / 3600.0;
    degrees.is_finite().then_some(degrees)
}

fn sign(exif: &Exif, tag: Tag, negative: u8) -> f64 {
    let is_negative = exif.get_field(tag, In::PRIMARY).is_some_and(
        |field| matches!(&field.value, Value::Ascii(texts) if texts.first().is_some_and(|text| text.first() == Some(&negative))),
    );
    if is_negative { -1.0 } else { 1.0 }
}
