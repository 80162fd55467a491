//! What an account is, what it follows, and what it tells of itself.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use leptos::prelude::*;
use xunge_shared::{
    entity::{Entity, Key},
    hlc::Millis,
    id::{AccountId, DeviceId, Scope},
    kinds::{Kind, county::County},
    plan::{Client, Why},
    rescue::Rescue,
    session::{Person, Session},
    wire::DeviceStatus,
};

use super::Account;
use crate::{
    api,
    data::storage,
    device::now_ms,
    store::{OwnPhoto, Phone, Store, know},
    sync::Note,
};

const PEOPLE: &str = "people";
const STANDING: &str = "standing";
const DISABLED: &str = "-";
/// The time of the last success is written down at most this often.
const LAST_SYNC_EVERY_MS: Millis = 5 * 60_000;
/// The browser's figures change slowly, and asking for them is slow.
const ROOM_HOLDS_MS: Millis = 60_000;
/// A scope that differs this often, taken whole each time, differs by a fault of the software: it is shown as it is.
const PATIENCE: u32 = 3;

impl Account {
    /// Whose it is.
    pub(crate) fn id(&self) -> AccountId {
        self.id
    }

    /// What is typed to sign in to it.
    pub(crate) fn name(&self) -> String {
        self.session.borrow().account.name.clone()
    }

    /// What a rescue file needs; nothing from a server that takes none.
    pub(crate) fn rescue(&self) -> Option<Rescue> {
        Rescue::of_text(&self.session.borrow().rescue)
    }

    /// Its database.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The plan's state.
    pub(crate) fn client(&self) -> &RefCell<Client> {
        &self.client
    }

    /// The name of the series that is written now.
    pub(crate) fn device(&self) -> DeviceId {
        self.series.get().device
    }

    /// The number of the series that is written now.
    pub(crate) fn series(&self) -> u32 {
        self.series.get().number
    }

    /// What the server's clock said last; this phone's as long as it said nothing.
    pub(crate) fn server_now(&self) -> Millis {
        self.client.borrow().srv_now().unwrap_or_else(now_ms)
    }

    /// True once it was signed out or another account took its place.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// True when, as far as this phone knows, requests carry this account's cookie and no other's.
    pub(crate) fn owns_the_cookie(&self) -> bool {
        Phone::may_be_of(self.id)
    }

    /// True once the server confirmed whose cookie it is.
    pub(crate) fn is_introduced(&self) -> bool {
        self.introduced.get()
    }

    /// The server confirmed it: grants may have changed meanwhile.
    pub(crate) fn introduced(self: &Rc<Self>, session: Session) {
        self.introduced.set(true);
        self.set_disabled(false);
        let phone = Phone { session: Some(session.clone()), ..Phone::load() };
        know(&session);
        let same = |before: &Option<Session>| {
            before.as_ref().is_some_and(|b| (&b.account, &b.grants, b.county) == (&session.account, &session.grants, session.county))
        };
        if !self.signals.session.with_untracked(same) {
            self.signals.session.set(Some(session.clone()));
        }
        *self.session.borrow_mut() = session;
        let account = self.clone();
        leptos::task::spawn_local(async move {
            account.heed(phone.remember().await);
            account.fetch_people().await;
        });
    }

    /// The server told that the account may do nothing any more, or that it may again.
    pub(crate) fn set_disabled(self: &Rc<Self>, disabled: bool) {
        if self.signals.status.with_untracked(|status| status.disabled) != disabled {
            self.signals.report(|status| status.disabled = disabled);
            self.note_standing();
        }
    }

    /// What a start without a network must know: whether the account was disabled, and when all was last sent.
    fn note_standing(self: &Rc<Self>) {
        let text = self
            .signals
            .status
            .with_untracked(|status| format!("{}{}", if status.disabled { DISABLED } else { "" }, status.last_sync.unwrap_or_default()));
        let account = self.clone();
        leptos::task::spawn_local(async move {
            account.heed(account.store.set_meta(STANDING, &text).await);
        });
    }

    /// Reads that.
    pub(super) async fn recall_standing(&self) {
        let text = self.heed(self.store.meta(STANDING).await).flatten().unwrap_or_default();
        let last_sync = text.trim_start_matches(DISABLED).parse().ok().filter(|at| *at > 0);
        self.signals.report(|status| {
            (status.disabled, status.last_sync, status.fetching) = (text.starts_with(DISABLED), last_sync, last_sync.is_none());
        });
    }

    /// The password was given again.
    pub(crate) fn signed_in(self: &Rc<Self>, session: Session) {
        self.client.borrow_mut().sign_in();
        self.introduced(session);
        self.listen();
        self.wake();
    }

    /// The scopes to be asked for: the county's records and those of the towns that are held. Raw tracks are the desk's.
    pub(crate) fn follows(&self) -> Vec<Scope> {
        let session = self.session.borrow();
        let mut areas = BTreeSet::from([session.county]);
        if !self.at_desk.get() {
            let replica = self.replica.borrow();
            let county = Entity::county(replica.all(&County::NAME));
            let towns = || county.iter().flat_map(|county| county.all_areas()).filter(|code| code.is_town());
            for grant in session.held(now_ms()) {
                if grant.area.is_county() { areas.extend(towns()) } else { areas.extend([grant.area.town()]) }
            }
        }
        areas.into_iter().map(Scope::records).collect()
    }

    /// The desk asks the server for lists and needs only the county's own records here; the phone's pages need all.
    pub(crate) fn set_at_desk(self: &Rc<Self>, at_desk: bool) {
        if self.at_desk.replace(at_desk) == at_desk {
            return;
        }
        if at_desk {
            // also where another tab sends and fetches: this one shows what changes
            self.listen();
        } else {
            // the towns' records are fetched only now
            self.signals.report(|status| status.fetching = true);
        }
        // and the server is told what this browser is
        self.client.borrow_mut().poke();
        self.wake();
    }

    /// Another tab has fetched them all.
    pub(super) fn fetched(&self) {
        self.signals.report(|status| status.fetching = false);
    }

    /// A scope to put things into that belong to none: where the account may write.
    pub(crate) fn home(&self) -> Scope {
        let session = self.session.borrow();
        let area = session.held(now_ms()).map(|grant| grant.area.town()).max();
        Scope::records(area.unwrap_or(session.county))
    }

    /// The scope's states differ from the server's again; true when asking once more is of no use.
    pub(crate) fn differs_for_good(&self, scope: Scope) -> bool {
        let mut diverged = self.diverged.borrow_mut();
        let times = diverged.entry(scope).or_default();
        *times += 1;
        *times > PATIENCE
    }

    /// Admitted states of `scope` that the disk lacks; they are the caller's to write now.
    pub(crate) fn unwritten(&self, scope: Scope) -> BTreeSet<Key> {
        self.behind.borrow_mut().remove(&scope).unwrap_or_default()
    }

    /// The disk did not take these: they go along with the next write of their scope.
    pub(crate) fn write_later(&self, scope: Scope, keys: BTreeSet<Key>) {
        self.behind.borrow_mut().entry(scope).or_default().extend(keys);
    }

    /// What the phone tells of itself, were `sent` of its ops gone.
    pub(crate) fn device_status(&self, sent: usize) -> DeviceStatus {
        let status = self.signals.status.read_untracked();
        let unsent = status.unsent.saturating_sub(sent as u32);
        DeviceStatus {
            unsent,
            oldest: status.oldest.filter(|_| unsent > 0),
            photos: status.photos,
            app: env!("CARGO_PKG_VERSION").into(),
            used: status.used,
            quota: status.quota,
            persisted: status.persisted,
            at_desk: (self.at_desk.get() && !self.recorder.is_recording()).then_some(true),
        }
    }

    /// The photos of this phone, as of the last count.
    pub(crate) fn photos(&self) -> Vec<OwnPhoto> {
        self.photos.borrow().clone()
    }

    /// A request goes out.
    pub(crate) fn busy(&self, busy: bool) {
        self.signals.report(|status| (status.busy, status.next_try) = (busy, None));
    }

    /// An answer came, or none.
    pub(crate) fn reached(&self, reached: bool) {
        self.signals.report(|status| status.online = reached);
    }

    /// Nothing is to be done now, until then.
    pub(crate) fn resting(self: &Rc<Self>, until: Option<Millis>, why: Why) {
        let fetched = why == Why::Idle && self.signals.status.with_untracked(|status| status.fetching);
        self.signals.report(|status| {
            status.busy = false;
            status.next_try = until.filter(|_| why == Why::Retry);
            status.needs_sign_in = why == Why::SignIn;
            if why == Why::Idle {
                (status.last_sync, status.fetching) = (Some(now_ms()), false);
            }
        });
        if fetched || why == Why::Idle && now_ms() > self.noted.get() + LAST_SYNC_EVERY_MS {
            self.noted.set(now_ms());
            self.note_standing();
        }
        if fetched {
            self.tell(Note::Fetched);
        }
    }

    /// Counts what is where, and asks the browser about its storage.
    pub(crate) async fn refresh_status(&self) {
        let Some(tally) = self.heed(self.store.tally().await) else { return };
        *self.photos.borrow_mut() = self.heed(self.store.photos().await).unwrap_or_default();
        let (asked, mut room) = self.room.get();
        if now_ms() > asked + ROOM_HOLDS_MS {
            room = storage::room().await;
            self.room.set((now_ms(), room));
        }
        let elsewhere = !self.leads.get();
        self.signals.report(|status| {
            (status.unsent, status.oldest, status.photos, status.refused) = (tally.pending, tally.oldest, tally.photos, tally.refused);
            (status.used, status.quota, status.persisted) = (room.used, room.quota, room.persisted);
            status.elsewhere = elsewhere;
        });
    }

    async fn fetch_people(&self) {
        if let Ok(people) = api::people().await {
            self.call_by_name(&people);
            if let Ok(text) = serde_json::to_string(&people) {
                self.heed(self.store.set_meta(PEOPLE, &text).await);
            }
        }
    }

    /// The names that this phone remembers.
    pub(super) async fn recall_people(&self) {
        let text = self.heed(self.store.meta(PEOPLE).await).flatten().unwrap_or_default();
        let people: Vec<Person> = serde_json::from_str(&text).unwrap_or_default();
        self.call_by_name(&people);
    }

    fn call_by_name(&self, people: &[Person]) {
        let by_id: BTreeMap<AccountId, Person> = people.iter().map(|person| (person.id, person.clone())).collect();
        self.signals.people.set(Arc::new(by_id));
    }
}
