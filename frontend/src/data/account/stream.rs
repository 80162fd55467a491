//! The account's ear: the live stream, and what the browser tells of the network and the page.

use std::rc::Rc;

use xunge_shared::id::Scope;

use super::Account;
use crate::{api, device::Trigger};

impl Account {
    /// Opens the live stream, if it is not open.
    pub(crate) fn listen(self: &Rc<Self>) {
        let open = self.live.borrow().as_ref().is_some_and(|live| !live.is_closed());
        if open || self.closed.get() {
            return;
        }
        let weak = Rc::downgrade(self);
        let on = move |event: api::Live| {
            let Some(account) = weak.upgrade() else { return };
            account.hear(&event);
        };
        *self.live.borrow_mut() = api::live(on);
    }

    /// Closes the live stream: the page is not seen.
    pub(crate) fn deafen(&self) {
        drop(self.live.borrow_mut().take());
    }

    fn hear(&self, event: &api::Live) {
        match event {
            api::Live::Heads(heads) => heads.iter().for_each(|head| self.grown(head.scope, head.head)),
            api::Live::Change(head, _) => self.grown(head.scope, head.head),
            api::Live::Behind(_) | api::Live::Lost => {}
        }
        self.reached(*event != api::Live::Lost);
        (self.on_live)(event);
        self.wake();
    }

    fn grown(&self, scope: Scope, head: u64) {
        if self.follows().contains(&scope) {
            self.client.borrow_mut().heard(scope, head);
        }
    }

    /// Something suggests that there is something to do.
    pub(crate) fn triggered(self: &Rc<Self>, trigger: Trigger) {
        match trigger {
            Trigger::Online | Trigger::Shown => {
                self.client.borrow_mut().poke();
                self.listen();
            }
            Trigger::Offline => self.reached(false),
            Trigger::Hidden => self.deafen(),
            Trigger::Phone => {}
        }
        self.wake();
    }

    /// True while the live stream is open: what changes is told.
    pub(crate) fn is_live(&self) -> bool {
        self.live.borrow().as_ref().is_some_and(|live| !live.is_closed())
    }
}
