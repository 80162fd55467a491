//! Replacing the secret of a session, so that a copy of it does not last, and never throwing out its owner over a bad network.
//!
//! A new secret is *offered* with some answer. The old one stays good until the new one has come back, and until it has been
//! in use for [`SETTLED`]: a browser may lose an answer, and one that is killed may forget a cookie of its last minute. From
//! then on whoever shows the old one has a copy of it, and the session ends for both: the owner signs in again, the thief
//! cannot. Nothing here decides how often: that is [`Limits`]'.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use xunge_shared::hlc::Millis;

use super::{cookie, limits::Limits, token::Token};
use crate::{
    app::App,
    store::{Secret, SignedIn},
};

/// A new secret that did not come back is taken for lost after this long, ms, and another is offered.
pub const AGAIN: Millis = 5 * 60_000;
/// A new secret replaces the old one for good when it has been in use for this long, ms: browsers write cookies down within a
/// minute.
pub const SETTLED: Millis = 10 * 60_000;

/// Where a handler's extractor leaves a cookie for the answer.
#[derive(Debug, Clone, Default)]
pub struct Offer(Arc<Mutex<Option<HeaderValue>>>);

/// Puts an offered secret into the answer.
pub async fn hand_over(State(_): State<App>, mut request: Request, next: Next) -> Response {
    let offer = Offer::default();
    request.extensions_mut().insert(offer.clone());
    let mut response = next.run(request).await;
    let offered = offer.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    // Whoever signs in or out just now has said what the cookie is to be.
    if let Some(cookie) = offered.filter(|_| !response.headers().contains_key(header::SET_COOKIE)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// What is to be done about a secret that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    /// Nothing.
    Nothing,
    /// Note that it did: for the first time, or long enough to replace those before it.
    Note,
    /// Offer another.
    Offer,
}

fn due(secret: &Secret, limits: Limits, now: Millis) -> Due {
    let is_old = secret.issued < secret.renew || secret.issued + limits.renewed <= now;
    let is_lost = secret.newest < secret.renew || secret.newest + AGAIN <= now;
    match secret.used {
        None => Due::Note,
        Some(_) if is_old && is_lost => Due::Offer,
        Some(used) if secret.has_elder && used + SETTLED <= now => Due::Note,
        Some(_) => Due::Nothing,
    }
}

/// Does what is due. A store that is busy is asked again by the next request.
pub(super) async fn renew(app: &App, offer: Option<&Offer>, token: &Token, signed: &SignedIn, limits: Limits, now: Millis) {
    match due(&signed.secret, limits, now) {
        Due::Nothing => {}
        Due::Note => drop(app.store.token_came_back(token.hash(), now, SETTLED).await),
        Due::Offer => {
            let (Some(offer), Ok(new)) = (offer, Token::generate()) else { return };
            // Answered when it is on disk: a cookie that the server forgets would throw its owner out.
            if let Ok(true) = app.store.offer_token(signed.session.id, new.hash(), now, AGAIN).await {
                let left = (signed.session.created + limits.longest).saturating_sub(now);
                let cookie = cookie::set(&app.config, cookie::SESSION, new.secret(), left / 1_000);
                *offer.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cookie);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::limits::{DESK, FIELD};

    #[test]
    fn a_secret_is_replaced_in_time_and_asked_for_once() {
        let fresh = Secret { issued: 0, used: Some(0), newest: 0, renew: 0, is_over: false, has_elder: false };
        let check = |secret: Secret, limits, now, expect| assert_eq!(due(&secret, limits, now), expect, "{secret:?} at {now}");
        check(fresh, DESK, DESK.renewed - 1, Due::Nothing);
        check(fresh, DESK, DESK.renewed, Due::Offer);
        check(fresh, FIELD, DESK.renewed, Due::Nothing);
        let offered = Secret { newest: FIELD.renewed, ..fresh };
        check(offered, FIELD, FIELD.renewed + AGAIN - 1, Due::Nothing);
        check(offered, FIELD, FIELD.renewed + AGAIN, Due::Offer);
        let new = Secret { issued: FIELD.renewed, newest: FIELD.renewed, used: None, has_elder: true, ..fresh };
        check(new, FIELD, FIELD.renewed, Due::Note);
        let used = Secret { used: Some(FIELD.renewed), ..new };
        check(used, FIELD, FIELD.renewed + SETTLED - 1, Due::Nothing);
        check(used, FIELD, FIELD.renewed + SETTLED, Due::Note);
        // A change of rights asks for a new one at once, whatever was offered before it.
        check(Secret { renew: 5, newest: 4, ..fresh }, FIELD, 6, Due::Offer);
        check(Secret { renew: 5, newest: 6, ..fresh }, FIELD, 7, Due::Nothing);
    }
}
