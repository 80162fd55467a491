//! Sessions and their secrets, one-time codes, second factors, and the log of who did what.

use std::sync::Arc;

use xunge_server::store::{Action, NewSession, Note, Store};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, Sha256},
    role::Role,
};

use crate::{
    Backend,
    accounts::{OPERATOR, account, grant},
    world::{COUNTY, MORNING},
};

const AGAIN: Millis = 5;
const SETTLED: Millis = 10;

fn token(text: &str) -> Sha256 {
    Sha256::of(text.as_bytes())
}

async fn opened(store: &Arc<dyn Store>, id: AccountId, text: &str) -> i64 {
    let session = NewSession { token: token(text), account: id, created: MORNING, expires: MORNING + 1_000 };
    store.open_session(session).await.unwrap();
    store.session(token(text), MORNING).unwrap().unwrap().session.id
}

pub(crate) async fn sessions_end(backend: Backend) {
    let store = backend.open();
    let id = store.create_account(account("chen")).await.unwrap();
    let is_good = |text: &str, now| store.session(token(text), now).unwrap().is_some();
    let a = opened(&store, id, "a").await;
    opened(&store, id, "b").await;
    assert!(is_good("a", MORNING + 999) && is_good("b", MORNING));
    assert!(!is_good("a", MORNING + 1_000), "over");
    store.touch_session(a, MORNING + 50).await.unwrap();
    let listed = store.sessions(id, MORNING).unwrap();
    assert_eq!(listed.iter().map(|session| (session.id == a, session.seen)).collect::<Vec<_>>(), [(true, MORNING + 50), (false, MORNING)]);
    store.end_session(a).await.unwrap();
    assert!(!is_good("a", MORNING) && is_good("b", MORNING) && !is_good("c", MORNING));
    store.set_grants(id, vec![grant(Role::Supervisor, COUNTY)], MORNING + 5).await.unwrap();
    assert_eq!(store.session(token("b"), MORNING).unwrap().unwrap().grants.len(), 2, "as it is now");
    store.set_password(id, "other".into()).await.unwrap();
    assert!(!is_good("b", MORNING));
    opened(&store, id, "d").await;
    store.rehash_password(id, "not the one".into(), "newer".into()).await.unwrap();
    assert_eq!(store.account(id).unwrap().unwrap().password, "other");
    store.rehash_password(id, "other".into(), "newer".into()).await.unwrap();
    assert_eq!(store.account(id).unwrap().unwrap().password, "newer");
    assert!(is_good("d", MORNING), "the same password ends nothing");
    store.set_disabled(id, true, OPERATOR).await.unwrap();
    assert!(store.session(token("d"), MORNING).unwrap().unwrap().disabled, "kept, so that its phone can be told");
    store.set_disabled(id, false, OPERATOR).await.unwrap();
    assert!(!is_good("d", MORNING), "and gone with the account's return");
    for text in ["e", "f"] {
        opened(&store, id, text).await;
    }
    assert_eq!(store.end_sessions(id).await.unwrap(), 2);
    assert!(!is_good("e", MORNING) && store.sessions(id, MORNING).unwrap().is_empty());
}

pub(crate) async fn secrets_are_replaced_when_the_new_one_has_arrived(backend: Backend) {
    let store = backend.open();
    let id = store.create_account(account("chen")).await.unwrap();
    let session = opened(&store, id, "a").await;
    let secret = |text: &str| store.session(token(text), MORNING).unwrap().unwrap().secret;
    let offer = async |text: &str, now| store.offer_token(session, token(text), MORNING + now, AGAIN).await.unwrap();
    assert!(!offer("b", AGAIN - 1).await && offer("b", AGAIN).await && !offer("c", AGAIN + 1).await);
    assert_eq!((secret("a").newest, secret("b").used, secret("b").has_elder), (MORNING + AGAIN, None, true));
    assert!(!secret("a").is_over, "the answer with the new one may be lost");
    // It is, and another is offered; that one arrives.
    assert!(offer("c", 2 * AGAIN).await);
    let back = async |text: &str, now| store.token_came_back(token(text), MORNING + now, SETTLED).await.unwrap();
    back("c", 20).await;
    back("c", 20 + SETTLED - 1).await;
    assert!(!secret("a").is_over && !secret("b").is_over, "the browser may be killed before it writes it down");
    back("c", 20 + SETTLED).await;
    assert!(secret("a").is_over && secret("b").is_over && !secret("c").is_over && !secret("c").has_elder);
    store.set_grants(id, vec![], MORNING + 50).await.unwrap();
    assert!(secret("c").renew > secret("c").issued, "other rights ask for another secret");
    assert!(offer("d", 51).await, "at once");
}

pub(crate) async fn codes_are_spent_once(backend: Backend) {
    let store = backend.open();
    let id = store.create_account(account("chen")).await.unwrap();
    let add = async |text: &str| store.add_enrolment(token(text), id, MORNING, MORNING + 10).await;
    add("a").await.unwrap();
    assert_eq!(store.enrolment(token("a"), MORNING + 9).unwrap(), Some(id));
    assert!(store.enrolment(token("a"), MORNING + 10).unwrap().is_none(), "over");
    assert!(!store.spend_enrolment(token("a"), MORNING + 10).await.unwrap());
    assert!(store.spend_enrolment(token("a"), MORNING).await.unwrap() && !store.spend_enrolment(token("a"), MORNING).await.unwrap());
    add("b").await.unwrap();
    add("c").await.unwrap();
    assert!(store.enrolment(token("b"), MORNING).unwrap().is_none(), "the next one ends it");
    store.set_disabled(id, true, OPERATOR).await.unwrap();
    assert!(store.enrolment(token("c"), MORNING).unwrap().is_none());
    assert!(store.add_enrolment(token("d"), AccountId(99), MORNING, MORNING + 10).await.is_err());
}

pub(crate) async fn second_factors_count_each_code_once(backend: Backend) {
    let store = backend.open();
    let id = store.create_account(account("chen")).await.unwrap();
    assert!(store.factor(id).unwrap().is_none() && !store.confirm_factor(id, 7, vec![], MORNING).await.unwrap());
    assert!(store.begin_factor(id, vec![1]).await.unwrap() && store.begin_factor(id, vec![2]).await.unwrap());
    assert!(!store.spend_step(id, 8).await.unwrap(), "not asked for until it is confirmed");
    assert!(store.confirm_factor(id, 7, vec![token("x"), token("y")], MORNING).await.unwrap());
    let factor = store.factor(id).unwrap().unwrap();
    assert_eq!((factor.secret, factor.confirmed, factor.recovery), (vec![2], true, 2));
    assert!(!store.begin_factor(id, vec![3]).await.unwrap(), "nobody puts another in its place");
    assert!(!store.spend_step(id, 7).await.unwrap() && store.spend_step(id, 9).await.unwrap());
    assert!(!store.spend_step(id, 9).await.unwrap() && !store.spend_step(id, 8).await.unwrap());
    assert!(store.spend_recovery(id, token("x")).await.unwrap() && !store.spend_recovery(id, token("x")).await.unwrap());
    assert!(store.remove_factor(id).await.unwrap() && !store.remove_factor(id).await.unwrap());
    assert!(store.factor(id).unwrap().is_none() && !store.spend_recovery(id, token("y")).await.unwrap());
}

pub(crate) async fn what_was_noted_stays_in_its_order(backend: Backend) {
    let store = backend.open();
    assert!(store.audit(None, 10).unwrap().is_empty());
    for (at, action) in (0..).zip(Action::ALL) {
        let note = Note::new(MORNING + at, Some(AccountId(1)), action).to(AccountId(2)).about("990001001000");
        assert_eq!(store.note(note).await.unwrap(), at + 1);
    }
    store.note(Note::new(MORNING, None, Action::SignInFailed)).await.unwrap();
    assert_eq!(store.audit_fault().unwrap(), None);
    let newest = store.audit(None, 2).unwrap();
    assert_eq!(newest.iter().map(|noted| noted.id).collect::<Vec<_>>(), [Action::ALL.len() as u64 + 1, Action::ALL.len() as u64]);
    assert_eq!((newest[0].actor, newest[0].subject, newest[0].about.as_deref()), (None, None, None));
    assert_eq!((newest[1].actor, newest[1].subject), (Some(AccountId(1)), Some(AccountId(2))));
    assert_eq!(store.audit(Some(2), 10).unwrap().len(), 1);
    Backend::close(store);
    let store = backend.open();
    assert_eq!(store.note(Note::new(MORNING, None, Action::AuditRead)).await.unwrap(), Action::ALL.len() as u64 + 2);
    assert_eq!(store.audit_fault().unwrap(), None);
}
