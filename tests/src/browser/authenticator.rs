//! The phone's own way of recognising its owner, played by Chromium's virtual authenticator (WebAuthn, in the DevTools protocol).

use anyhow::{Context, Result};
use serde_json::json;

use super::Browser;

/// A fingerprint sensor in a device, and the finger that is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticator(String);

impl Browser {
    /// Builds a sensor into the device. It recognises its owner at once, until told otherwise. Pages may use it only where they are
    /// opened by a name ([`Device::by_name`](super::Device::by_name)).
    pub async fn add_authenticator(&self) -> Result<Authenticator> {
        let web = self.web()?;
        web.cdp().send_raw("WebAuthn.enable", json!({ "enableUI": false })).await?;
        let options = json!({
            "protocol": "ctap2", "transport": "internal", "hasUserVerification": true, "isUserVerified": true,
            "automaticPresenceSimulation": true,
        });
        let added = web.cdp().send_raw("WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await?;
        Ok(Authenticator(added["authenticatorId"].as_str().context("no authenticator")?.to_owned()))
    }

    /// Whether the finger on the sensor is its owner's from now on.
    pub async fn recognise(&self, sensor: &Authenticator, owner: bool) -> Result<()> {
        self.cdp("WebAuthn.setUserVerified", json!({ "authenticatorId": sensor.0, "isUserVerified": owner })).await
    }
}
