//! How people come in: sessions and their secrets, one-time codes, second factors; and the log of who did what.

use std::sync::Arc;

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, Sha256},
    role::Grant,
    session::Account,
};

/// A session that is to be opened. Only the hash of its secret is stored.
#[derive(Debug, Clone, Copy)]
pub struct NewSession {
    /// The hash of the cookie's secret.
    pub token: Sha256,
    /// Whose.
    pub account: AccountId,
    /// When it was opened.
    pub created: Millis,
    /// Until when it is good at most.
    pub expires: Millis,
}

/// Who a session's secret belongs to.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// What they may do, past grants included.
    pub grants: Arc<[Grant]>,
    /// The account may do nothing any more: who asks is told so, and no more.
    pub disabled: bool,
    /// The session.
    pub session: StoredSession,
    /// The secret that was shown.
    pub secret: Secret,
}

/// A session, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredSession {
    /// Its number.
    pub id: i64,
    /// When it was opened.
    pub created: Millis,
    /// When it was last used, to within what [`Entry::touch_session`](crate::store::Entry::touch_session) was told.
    pub seen: Millis,
    /// Until when it is good at most.
    pub expires: Millis,
}

/// One of the secrets of a session, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secret {
    /// When it was given.
    pub issued: Millis,
    /// When it first came back.
    pub used: Option<Millis>,
    /// When the newest of the session was given.
    pub newest: Millis,
    /// Secrets given before this are to be replaced.
    pub renew: Millis,
    /// One that replaced it is known to have arrived: whoever shows this one has a copy.
    pub is_over: bool,
    /// It replaced another, which is not over yet.
    pub has_elder: bool,
}

/// How an account comes in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WaysIn {
    /// How many sessions it has.
    pub sessions: u64,
    /// When one of them was last used.
    pub seen: Option<Millis>,
    /// True when a second factor is asked for.
    pub factor: bool,
    /// Until when a one-time code waits for it.
    pub code: Option<Millis>,
}

/// A second factor, as it is stored.
#[derive(Debug, Clone)]
pub struct Factor {
    /// The secret shared with the person's authenticator, sealed.
    pub secret: Vec<u8>,
    /// True once a code of it was shown: it is asked for from then on.
    pub confirmed: bool,
    /// How many recovery codes are left.
    pub recovery: usize,
}

/// What is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the codes say it")]
pub enum Action {
    SignedIn,
    SignInFailed,
    SignedOut,
    SessionsEnded,
    SessionReplayed,
    Exported,
    TracksViewed,
    AccountMade,
    AccountDisabled,
    AccountEnabled,
    PasswordSet,
    ProfileSet,
    GrantsSet,
    EnrolmentMade,
    Enrolled,
    FactorBegun,
    FactorConfirmed,
    FactorRemoved,
    RecoveryUsed,
    SettingsChanged,
    Imported,
    PlatesPrinted,
    PlateRenewed,
    RescueDelivered,
    AuditRead,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::SignedIn,
        Self::SignInFailed,
        Self::SignedOut,
        Self::SessionsEnded,
        Self::SessionReplayed,
        Self::Exported,
        Self::TracksViewed,
        Self::AccountMade,
        Self::AccountDisabled,
        Self::AccountEnabled,
        Self::PasswordSet,
        Self::ProfileSet,
        Self::GrantsSet,
        Self::EnrolmentMade,
        Self::Enrolled,
        Self::FactorBegun,
        Self::FactorConfirmed,
        Self::FactorRemoved,
        Self::RecoveryUsed,
        Self::SettingsChanged,
        Self::Imported,
        Self::PlatesPrinted,
        Self::PlateRenewed,
        Self::RescueDelivered,
        Self::AuditRead,
    ];

    /// Its stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::SessionsEnded => "sessions_ended",
            Self::SessionReplayed => "session_replayed",
            Self::Exported => "exported",
            Self::TracksViewed => "tracks_viewed",
            Self::AccountMade => "account_made",
            Self::AccountDisabled => "account_disabled",
            Self::AccountEnabled => "account_enabled",
            Self::PasswordSet => "password_set",
            Self::ProfileSet => "profile_set",
            Self::GrantsSet => "grants_set",
            Self::EnrolmentMade => "enrolment_made",
            Self::Enrolled => "enrolled",
            Self::FactorBegun => "totp_begun",
            Self::FactorConfirmed => "totp_confirmed",
            Self::FactorRemoved => "totp_removed",
            Self::RecoveryUsed => "recovery_used",
            Self::SettingsChanged => "settings_changed",
            Self::Imported => "imported",
            Self::PlatesPrinted => "plates_printed",
            Self::PlateRenewed => "plate_renewed",
            Self::RescueDelivered => "rescue_delivered",
            Self::AuditRead => "audit_read",
        }
    }
}

/// Something to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub at: Millis,
    /// Who did it; absent when nobody is signed in, or by the operator.
    pub actor: Option<AccountId>,
    /// What.
    pub action: Action,
    /// To whom.
    pub subject: Option<AccountId>,
    /// The area, kind or thing: never a name, a text or a place.
    pub about: Option<String>,
}

impl Note {
    /// Something that `actor` did.
    pub fn new(at: Millis, actor: Option<AccountId>, action: Action) -> Self {
        Self { at, actor, action, subject: None, about: None }
    }

    /// Done to this account.
    #[must_use]
    pub fn to(self, subject: AccountId) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// About this area, kind or thing.
    #[must_use]
    pub fn about(self, about: &(impl ToString + ?Sized)) -> Self {
        Self { about: Some(about.to_string()), ..self }
    }
}

/// Which entries of the log; what is absent does not narrow.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// Before this place.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
    /// Done by or to this account.
    pub who: Option<AccountId>,
    /// The codes of some actions.
    pub actions: Vec<String>,
    /// Not before.
    pub from: Option<Millis>,
    /// Before.
    pub to: Option<Millis>,
}

/// Something that was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Its place, from 1 without a gap.
    pub id: u64,
    /// When.
    pub at: Millis,
    /// Who did it.
    pub actor: Option<AccountId>,
    /// The code of an [`Action`], or of one that a newer build knows.
    pub action: String,
    /// To whom.
    pub subject: Option<AccountId>,
    /// The area, kind or thing.
    pub about: Option<String>,
    /// Covers all of this and the hash before it.
    pub hash: Sha256,
}
