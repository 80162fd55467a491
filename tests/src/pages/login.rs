//! Signing in.

use anyhow::Result;

use super::App;
use crate::{browser::Browser, people::Person};

/// The login page.
#[derive(Debug, Clone, Copy)]
pub struct Login<'a>(&'a Browser);

impl<'a> Login<'a> {
    /// Opens the app, which asks a stranger to sign in.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/").await?;
        browser.see("login-submit").await?;
        Ok(Self(browser))
    }

    /// The login page that the app shows already.
    pub async fn here(browser: &'a Browser) -> Result<Self> {
        browser.see("login-submit").await?;
        Ok(Self(browser))
    }

    /// Types name and password and presses the button.
    pub async fn submit(self, name: &str, password: &str) -> Result<()> {
        self.0.type_into("login-name", name).await?;
        self.0.type_into("login-password", password).await?;
        self.0.tap("login-submit").await
    }

    /// Signs in, to the first screen of a person who works outside.
    pub async fn sign_in(self, person: &Person) -> Result<App<'a>> {
        self.submit(person.name, person.password).await?;
        self.0.see("today-headline").await?;
        Ok(App(self.0))
    }

    /// Signs in, to the desk.
    pub async fn sign_in_at_desk(self, person: &Person) -> Result<()> {
        self.submit(person.name, person.password).await?;
        self.0.see("desk").await?;
        Ok(())
    }

    /// What the page says is wrong.
    pub async fn fault(self) -> Result<String> {
        self.0.text("login-fault").await
    }
}
