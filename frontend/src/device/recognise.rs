//! The phone's own way of recognising its owner (fingerprint, face): a platform authenticator by WebAuthn, asked and believed locally.
//!
//! No server checks what it signs: it opens the screen, as the PIN does, and nothing else.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use xunge_shared::session::Account;

#[wasm_bindgen]
extern "C" {
    type Keys;
    #[wasm_bindgen(method, catch)]
    fn create(this: &Keys, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn get(this: &Keys, options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_name = PublicKeyCredential)]
    type Platform;
    #[wasm_bindgen(static_method_of = Platform, catch, js_class = PublicKeyCredential, js_name = isUserVerifyingPlatformAuthenticatorAvailable)]
    fn is_available() -> Result<Promise, JsValue>;
}

const TIMEOUT_MS: f64 = 60_000.0;

/// True where the phone can recognise its owner, and pages may ask it to: by a name, over a secure connection.
pub async fn is_able() -> bool {
    let present = web_sys::window().is_some_and(|window| Reflect::has(&window, &"PublicKeyCredential".into()).unwrap_or(false));
    if !present {
        return false;
    }
    let Ok(asked) = Platform::is_available() else { return false };
    JsFuture::from(asked).await.is_ok_and(|able| able.is_truthy())
}

/// Lets the owner set it up; returns the name of the key that was made.
pub async fn enrol(account: &Account) -> Option<String> {
    let user = object(&[
        ("id", Uint8Array::from(account.id.to_string().as_bytes()).into()),
        ("name", account.name.as_str().into()),
        ("displayName", account.display.as_str().into()),
    ]);
    let kind = |alg: i32| object(&[("type", "public-key".into()), ("alg", alg.into())]);
    let authenticator = object(&[("authenticatorAttachment", "platform".into()), ("userVerification", "required".into())]);
    let options = object(&[
        ("challenge", random()?),
        ("rp", object(&[("name", "Xunge".into())])),
        ("user", user),
        ("pubKeyCredParams", Array::of2(&kind(-7), &kind(-257)).into()),
        ("authenticatorSelection", authenticator),
        ("timeout", TIMEOUT_MS.into()),
    ]);
    let made = JsFuture::from(keys()?.create(&object(&[("publicKey", options)])).ok()?).await.ok()?;
    let id = Reflect::get(&made, &"rawId".into()).ok()?;
    Some(hex::encode(Uint8Array::new(&id).to_vec()))
}

/// Asks for the owner of the key; false when they were not recognised or did not want to be.
pub async fn owner(key: &str) -> bool {
    let asked = || {
        let id: JsValue = Uint8Array::from(hex::decode(key).ok()?.as_slice()).into();
        let allowed = object(&[("type", "public-key".into()), ("id", id)]);
        let options = object(&[
            ("challenge", random()?),
            ("allowCredentials", Array::of1(&allowed).into()),
            ("userVerification", "required".into()),
            ("timeout", TIMEOUT_MS.into()),
        ]);
        keys()?.get(&object(&[("publicKey", options)])).ok()
    };
    match asked() {
        Some(asked) => JsFuture::from(asked).await.is_ok_and(|found| found.is_object()),
        None => false,
    }
}

fn keys() -> Option<Keys> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    Reflect::get(&navigator, &"credentials".into()).ok().filter(JsValue::is_object).map(JsCast::unchecked_into)
}

fn random() -> Option<JsValue> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(Uint8Array::from(&bytes[..]).into())
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // a plain object takes a property
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
