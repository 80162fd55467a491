//! The camera that a scan looks through: opened, lit, looked through, and closed when it is dropped.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlVideoElement, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::{Frame, slate};

/// Frames are looked at in this size: a plate held as wide as half the view has five pixels a module.
const LOOK: u32 = 480;

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
    /// Opens the camera at the back into `video`, asking for permission when that was not done.
    pub async fn open(video: HtmlVideoElement) -> Result<Self, LensError> {
        let devices = devices().ok_or(LensError::Unsupported)?;
        let wanted = MediaStreamConstraints::new();
        wanted.set_video(&object(&[("facingMode", "environment".into()), ("width", 1280.into()), ("height", 720.into())]));
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
