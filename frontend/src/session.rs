//! Who is signed in on this device, as the pages see it.
//!
//! Holds no credential and decides no permission: the server judges every op, the pages only choose what to show.

use leptos::prelude::*;

/// What an account is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(dead_code, reason = "made by the API once it is wired")]
pub enum Role {
    /// 巡逻队
    Patrol,
    /// 网格员
    GridWorker,
    /// 网格长 and desk
    Supervisor,
    /// 管理员
    Administrator,
}

/// A signed-in account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// How people call them.
    pub name: String,
    /// What they are for.
    pub role: Role,
}

/// The session of the app.
#[derive(Clone, Copy)]
pub struct SessionState(RwSignal<Option<Session>>);

impl SessionState {
    /// From the context of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// True once someone has signed in, with or without a network.
    pub fn signed_in(self) -> bool {
        self.0.with(Option::is_some)
    }

    /// The account, tracked.
    pub fn get(self) -> Option<Session> {
        self.0.get()
    }

    /// Starts or ends the session.
    pub fn set(self, session: Option<Session>) {
        self.0.set(session);
    }

    /// True for those who work at the desk when the screen allows it.
    pub fn prefers_desk(self) -> bool {
        self.0.with_untracked(|session| {
            session.as_ref().is_some_and(|session| matches!(session.role, Role::Supervisor | Role::Administrator))
        })
    }
}

/// Provides [`SessionState`].
pub fn init() {
    provide_context(SessionState(RwSignal::new(None)));
}
