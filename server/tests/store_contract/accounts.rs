//! Accounts, photos and devices.

use xunge_server::store::{Action, Blob, Doer, NewAccount, Note, StoreError};
use xunge_shared::{
    id::{AccountId, Sha256},
    people::Was,
    role::{Grant, Role},
    wire::DeviceStatus,
};

use crate::{
    Backend,
    world::{COUNTY, MORNING, OTHER_TOWN, Phone, TOWN, everything, shown, sight},
};

/// Who changes an account at the machine.
pub(crate) const OPERATOR: Doer = Doer::operator(MORNING);

pub(crate) fn grant(role: Role, area: &str) -> Grant {
    Grant { role, area: area.parse().unwrap(), from: MORNING, until: None }
}

pub(crate) fn account(name: &str) -> NewAccount {
    NewAccount {
        name: name.into(),
        display: "Somebody".into(),
        team: "first".into(),
        password: "hash".into(),
        grants: vec![grant(Role::Patrol, TOWN)],
    }
}

pub(crate) async fn names_are_taken_once(backend: Backend) {
    let store = backend.open();
    let first = store.create_account(account("chen")).await.unwrap();
    assert!(matches!(store.create_account(account("CHEN")).await, Err(StoreError::NameTaken)));
    let second = store.create_account(account("li")).await.unwrap();
    assert_ne!(first, second);
    let stored = store.account_named("Chen").unwrap().unwrap();
    assert_eq!((stored.account.id, &*stored.account.team, &*stored.password, stored.disabled), (first, "first", "hash", false));
    assert_eq!(&*stored.grants, [grant(Role::Patrol, TOWN)]);
    assert_eq!(store.accounts().unwrap().len(), 2);
    assert!(store.account_named("wang").unwrap().is_none() && store.account(AccountId(99)).unwrap().is_none());
    assert!(matches!(store.set_disabled(AccountId(99), true, OPERATOR).await, Err(StoreError::NoSuchAccount)));
}

pub(crate) async fn accounts_are_made_together_or_not_at_all(backend: Backend) {
    let store = backend.open();
    store.create_account(account("chen")).await.unwrap();
    let made = || Note::new(MORNING, Some(AccountId(7)), Action::AccountMade);
    let taken = store.create_accounts(vec![account("li"), account("Chen")], made()).await;
    assert!(matches!(taken, Err(StoreError::NameTaken)));
    assert!(store.account_named("li").unwrap().is_none() && store.audit(None, 9).unwrap().is_empty(), "not half of them");
    store.create_accounts(vec![account("li"), account("wang")], made()).await.unwrap();
    let noted: Vec<_> = store.audit(None, 9).unwrap().into_iter().map(|one| (one.actor, one.subject)).collect();
    let ids = ["wang", "li"].map(|name| Some(store.account_named(name).unwrap().unwrap().account.id));
    assert_eq!(noted, ids.map(|id| (Some(AccountId(7)), id)));
}

pub(crate) async fn what_an_account_was_is_kept(backend: Backend) {
    let store = backend.open();
    let (id, other) = (store.create_account(account("chen")).await.unwrap(), store.create_account(account("li")).await.unwrap());
    let by = Doer { at: MORNING + 5, who: Some(other) };
    store.set_profile(id, "Somebody".into(), "first".into(), by).await.unwrap();
    assert!(store.account_past().unwrap().is_empty(), "nothing was changed");
    store.set_profile(id, "Somebody".into(), "second".into(), by).await.unwrap();
    store.set_disabled(id, true, OPERATOR).await.unwrap();
    store.set_disabled(id, true, OPERATOR).await.unwrap();
    assert!(matches!(store.set_profile(AccountId(99), "a".into(), String::new(), by).await, Err(StoreError::NoSuchAccount)));
    let past = store.account_past().unwrap();
    assert_eq!(past.keys().copied().collect::<Vec<_>>(), [id]);
    let was = |at, by, team: &str| Was { at, by, display: "Somebody".into(), team: team.into(), disabled: false };
    assert_eq!(past[&id], [was(MORNING, None, "second"), was(MORNING + 5, Some(other), "first")], "by their time");
}

pub(crate) async fn past_grants_stay(backend: Backend) {
    let store = backend.open();
    let id = store.create_account(account("chen")).await.unwrap();
    store.set_grants(id, vec![grant(Role::Supervisor, COUNTY)], MORNING + 5).await.unwrap();
    let grants = store.account(id).unwrap().unwrap().grants;
    assert_eq!(&*grants, [Grant { until: Some(MORNING + 5), ..grant(Role::Patrol, TOWN) }, grant(Role::Supervisor, COUNTY)]);
    assert!(matches!(store.set_grants(AccountId(99), vec![], MORNING).await, Err(StoreError::NoSuchAccount)));
}

pub(crate) async fn photos_are_read_where_they_are_spoken_of(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let (photo, other) = (Sha256::of(b"photo"), Sha256::of(b"other"));
    assert_eq!(store.blob(photo).unwrap(), None);
    store.announce_blob(photo, 5, phone.author, MORNING).await.unwrap();
    assert_eq!(store.blob(photo).unwrap(), Some(Blob { size: 5, by: phone.author, complete: false, removed: false }));
    store.complete_blob(photo, MORNING).await.unwrap();
    store.discard_blob(photo).await.unwrap();
    store.announce_blob(photo, 6, phone.author, MORNING).await.unwrap();
    assert_eq!(
        store.blob(photo).unwrap(),
        Some(Blob { size: 5, by: phone.author, complete: true, removed: false }),
        "what is complete stays"
    );
    store.announce_blob(other, 7, phone.author, MORNING).await.unwrap();
    store.discard_blob(other).await.unwrap();
    assert_eq!(store.blob(other).unwrap(), None);
    let op = phone.report_in(TOWN, 1, None, vec![photo]);
    phone.push(&store, vec![op]).await;
    shown(&store).await;
    assert!(store.sees_blob(photo, &sight(&[OTHER_TOWN, TOWN])).unwrap());
    assert!(!store.sees_blob(photo, &sight(&[OTHER_TOWN])).unwrap() && !store.sees_blob(other, &sight(&[TOWN])).unwrap());
}

pub(crate) async fn devices_are_known_by_what_they_tell(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let status = DeviceStatus { unsent: 3, app: "1.0".into(), ..DeviceStatus::default() };
    let op = phone.report(1, None);
    let mut push = phone.pushing(vec![op]);
    push.status = Some(status.clone());
    store.admit(push).await.unwrap();
    phone.push(&store, vec![]).await;
    let other = Phone::worker(2);
    store.seen(other.device, other.author, MORNING + 100, None);
    // What is written after it is on disk after it.
    store.announce_blob(Sha256::of(b""), 0, phone.author, MORNING).await.unwrap();
    let devices = store.devices(&everything()).unwrap();
    assert_eq!(
        devices.iter().map(|d| (d.device, d.account, d.settled)).collect::<Vec<_>>(),
        [(other.device, other.author, 0), (phone.device, phone.author, 1)]
    );
    assert_eq!((devices[0].last_seen, &devices[0].status), (MORNING + 100, &None));
    assert_eq!(devices[1].status.as_ref(), Some(&status), "an empty report leaves the last one");
}
