//! Who is signed in on this device, as the pages see it.
//!
//! Holds no credential and decides no permission: the server judges every op, the pages only choose what to show.

use leptos::prelude::*;
use xunge_shared::role::Role;
use xunge_shared::session::Session;

use crate::ui::format;

/// The session of the app.
#[derive(Clone, Copy)]
pub struct SessionState {
    current: RwSignal<Option<Session>>,
    remembered: RwSignal<Vec<Session>>,
}

impl SessionState {
    /// From the context of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// True once someone has signed in, with or without a network.
    pub fn signed_in(self) -> bool {
        self.current.with(Option::is_some)
    }

    /// The session, tracked.
    pub fn get(self) -> Option<Session> {
        self.current.get()
    }

    /// The greatest role held now, tracked.
    pub fn role(self) -> Option<Role> {
        self.current.with(|session| session.as_ref().and_then(|session| session.role(format::now())))
    }

    /// Accounts that have signed in on this device before and may go on without a network.
    pub fn remembered(self) -> Vec<Session> {
        self.remembered.get()
    }

    /// Adds an account that may go on without a network.
    pub fn remember(self, session: Session) {
        self.remembered.update(|remembered| {
            remembered.retain(|known| known.account.id != session.account.id);
            remembered.push(session);
        });
    }

    /// Starts or ends the session.
    pub fn set(self, session: Option<Session>) {
        self.current.set(session);
    }

    /// True for those who work at the desk when the screen allows it.
    pub fn prefers_desk(self) -> bool {
        self.role().is_some_and(Role::is_desk)
    }
}

/// Provides [`SessionState`].
pub fn init() -> SessionState {
    let state = SessionState { current: RwSignal::new(None), remembered: RwSignal::new(Vec::new()) };
    provide_context(state);
    state
}

/// What can go wrong when signing in, each with another thing to do about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignInFault {
    /// Name or password.
    Wrong,
    /// The account was disabled.
    Disabled,
    /// Too many attempts: wait.
    TooMany,
    /// No answer from the server.
    Unreachable,
    /// An answer that says that the server is at fault.
    Server,
}

/// Signs in at the server.
#[expect(clippy::unused_async, reason = "stands in for the API until it is wired")]
pub async fn sign_in(_name: &str, _password: &str) -> Result<Session, SignInFault> {
    Err(SignInFault::Unreachable)
}

/// Ends the session on this device. Unsent records stay, and are sent after the account's next sign-in.
pub fn sign_out(state: SessionState) {
    state.set(None);
}
