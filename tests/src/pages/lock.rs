//! The lock of the screen: choosing a PIN, putting the phone away, and getting in again.

use std::time::Duration;

use anyhow::Result;

use crate::browser::Browser;

/// Away for so long, the screen locks.
pub const AWAY: Duration = Duration::from_mins(6);

/// The lock.
#[derive(Debug, Clone, Copy)]
pub struct Lock<'a>(pub &'a Browser);

impl Lock<'_> {
    /// Types a PIN on the pad that is shown.
    pub async fn type_pin(self, pin: &str) -> Result<()> {
        for digit in pin.chars() {
            self.0.tap(&format!("pin-{digit}")).await?;
        }
        Ok(())
    }

    /// Chooses a PIN on the account's page.
    pub async fn choose_pin(self, pin: &str) -> Result<()> {
        self.0.goto("/me").await?;
        self.0.tap("me-set-pin").await?;
        self.type_pin(pin).await?;
        self.0.see("pin-ask").await?;
        self.type_pin(pin).await?;
        self.0.see_attribute("me-lock", "data-pin", "true").await
    }

    /// The phone is put away and taken out again.
    pub async fn put_away(self, time: Duration) -> Result<()> {
        let show = |state: &str| {
            format!(
                "Object.defineProperty(document, 'visibilityState', {{ get: () => '{state}', configurable: true }});
                 document.dispatchEvent(new Event('visibilitychange'));"
            )
        };
        self.0.script(&show("hidden"), vec![]).await?;
        self.0.advance(time).await?;
        self.0.script(&show("visible"), vec![]).await?;
        Ok(())
    }
}
