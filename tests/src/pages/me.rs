//! The account: language, look, signing out.

use anyhow::Result;

use crate::browser::{Browser, Language};

/// The account page.
#[derive(Debug, Clone, Copy)]
pub struct Me<'a>(&'a Browser);

/// A look of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Light.
    Day,
    /// Dark and neutral.
    Dark,
    /// Dark, warm and dim, for night patrols.
    Night,
}

impl Theme {
    /// All looks.
    pub const ALL: [Self; 3] = [Self::Day, Self::Dark, Self::Night];

    /// The name that the app gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Dark => "dark",
            Self::Night => "night",
        }
    }
}

impl<'a> Me<'a> {
    /// Opens the page.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/me").await?;
        browser.see("me-name").await?;
        Ok(Self(browser))
    }

    /// Chooses a look.
    pub async fn choose_theme(self, theme: Theme) -> Result<Self> {
        self.0.tap(&format!("me-theme-{}", theme.name())).await?;
        Ok(self)
    }

    /// Chooses a language.
    pub async fn choose_language(self, language: Language) -> Result<Self> {
        let code = match language {
            Language::Chinese => "zh",
            Language::English => "en",
        };
        self.0.tap(&format!("me-language-{code}")).await?;
        Ok(self)
    }

    /// Signs out, and confirms.
    pub async fn sign_out(self) -> Result<()> {
        self.0.tap("me-log-out").await?;
        self.0.tap("me-leave-confirm").await?;
        self.0.see("login-submit").await?;
        Ok(())
    }
}
