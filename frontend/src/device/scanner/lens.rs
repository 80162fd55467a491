//! The camera that the app looks through, to read a code or to take a photo: opened, lit, and closed when it is dropped.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlVideoElement, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::{Frame, slate};
use crate::device::camera::jpeg;

/// Frames are looked at in this size: a plate held as wide as half the view has five pixels a module.
const LOOK: u32 = 480;

/// Pictures of this size, about, are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Enough to read a code.
    Code,
    /// As much as a photo keeps.
    Photo,
}

impl Detail {
    fn size(self) -> (u32, u32) {
        match self {
            Self::Code => (1280, 720),
            Self::Photo => (1920, 1440),
        }
    }
}

/// The quality of a photo before it is made small: it is encoded once more.
const SHOT_QUALITY: f64 = 0.92;

/// An open camera. Dropping it switches it off.
pub struct Lens {
    stream: MediaStream,
    video: HtmlVideoElement,
    pen: CanvasRenderingContext2d,
}

/// Why there is no camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LensError {
    /// The user or the system does not allow it.
    #[error("not allowed")]
    Denied,
    /// There is none, or another app has it.
    #[error("no camera")]
    Missing,
    /// The browser offers none to this page: it is not served securely.
    #[error("not supported here")]
    Unsupported,
}

impl Lens {
    /// True where the browser offers a camera to this page, allowed or not.
    pub fn is_offered() -> bool {
        devices().is_some()
    }

    /// Opens the camera at the back into `video`, asking for permission when that was not done.
    pub async fn open(video: HtmlVideoElement, detail: Detail) -> Result<Self, LensError> {
        let (width, height) = detail.size();
        let devices = devices().ok_or(LensError::Unsupported)?;
        let wanted = MediaStreamConstraints::new();
        wanted.set_video(&object(&[("facingMode", "environment".into()), ("width", width.into()), ("height", height.into())]));
        let asked = devices.get_user_media_with_constraints(&wanted).map_err(|e| reason(&e))?;
        let stream: MediaStream = JsFuture::from(asked).await.map_err(|e| reason(&e))?.unchecked_into();
        let (_, pen) = slate(LOOK, LOOK).ok_or(LensError::Unsupported)?;
        video.set_src_object(Some(&stream));
        let lens = Self { stream, video, pen };
        if let Ok(playing) = lens.video.play() {
            // a page in the background plays when it is seen again
            let _ = JsFuture::from(playing).await;
        }
        Ok(lens)
    }

    /// What is seen now: the middle square; nothing until the first picture is there.
    pub fn look(&self) -> Option<Frame> {
        let (width, height) = (f64::from(self.video.video_width()), f64::from(self.video.video_height()));
        let side = width.min(height);
        if side < 1.0 {
            return None;
        }
        let (left, top, look) = ((width - side) / 2.0, (height - side) / 2.0, f64::from(LOOK));
        self.pen
            .draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.video,
                left,
                top,
                side,
                side,
                0.0,
                0.0,
                look,
                look,
            )
            .ok()?;
        Frame::of_canvas(&self.pen, LOOK, LOOK)
    }

    /// All that is seen now, as a JPEG file; nothing until the first picture is there.
    pub async fn shoot(&self) -> Option<Blob> {
        let (canvas, pen) = slate(self.video.video_width(), self.video.video_height()).filter(|(canvas, _)| canvas.width() > 0)?;
        pen.draw_image_with_html_video_element(&self.video, 0.0, 0.0).ok()?;
        jpeg(&canvas, SHOT_QUALITY).await.ok()
    }

    /// The picture as the browser shows it.
    pub fn video(&self) -> &HtmlVideoElement {
        &self.video
    }

    /// True when the camera has a lamp.
    pub fn has_lamp(&self) -> bool {
        let Some(track) = self.track() else { return false };
        let told = Reflect::get(&track, &"getCapabilities".into()).ok().and_then(|f| f.dyn_into::<js_sys::Function>().ok());
        let capabilities = told.and_then(|ask| ask.call0(&track).ok());
        capabilities.is_some_and(|c| Reflect::get(&c, &"torch".into()).is_ok_and(|torch| torch.is_truthy()))
    }

    /// Switches the lamp.
    pub fn light(&self, on: bool) {
        let Some(track) = self.track() else { return };
        let wanted = object(&[("advanced", Array::of1(&object(&[("torch", on.into())])).into())]);
        // a camera that has lost its lamp stays dark, which is seen
        let _ = track.apply_constraints_with_constraints(&wanted.unchecked_into());
    }

    fn track(&self) -> Option<MediaStreamTrack> {
        self.stream.get_video_tracks().get(0).dyn_into().ok()
    }
}

impl Drop for Lens {
    fn drop(&mut self) {
        for track in self.stream.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
        self.video.set_src_object(None);
    }
}

/// Absent on a page that is not served securely, whatever the types say.
fn devices() -> Option<MediaDevices> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    Reflect::get(&navigator, &"mediaDevices".into()).ok().filter(JsValue::is_object).map(JsCast::unchecked_into)
}

fn reason(thrown: &JsValue) -> LensError {
    let name = Reflect::get(thrown, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default();
    match name.as_str() {
        "NotAllowedError" | "SecurityError" => LensError::Denied,
        _ => LensError::Missing,
    }
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // a plain object takes a property
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
