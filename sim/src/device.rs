//! A phone in somebody's hand: one disk, one or two tabs over it, a clock that may be wrong.

use xunge_shared::{
    hlc::Millis,
    phone::{Disk, Phone},
    plan::Request,
    wire::PushRequest,
};

use crate::receipt::Receipt;

/// A request that is on its way.
#[derive(Debug, Clone)]
pub(crate) enum Asked {
    /// What the plan asked for.
    Plan(Request),
    /// Ops of series that were given up.
    Elders(PushRequest),
}

/// The app, open.
#[derive(Debug)]
pub(crate) struct Tab {
    phone: Phone,
    /// What it waits for, and the ticket of the answer.
    pub(crate) flight: Option<(u64, Asked)>,
    /// The number of the alarm that was set last.
    pub(crate) alarm: u64,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Device {
    /// Whose it is: a place in the list of accounts.
    pub(crate) account: usize,
    /// The app, once or twice.
    pub(crate) tabs: Vec<Tab>,
    holder: usize,
    /// Its clock minus the true time, milliseconds.
    pub(crate) clock: i64,
    /// It has the build before this one.
    pub(crate) old: bool,
    /// Its build does not speak the server's protocol any more.
    pub(crate) outdated: bool,
    /// It fell into the water.
    pub(crate) gone: bool,
    /// Since when its storage takes nothing.
    pub(crate) full_since: Option<Millis>,
    /// The receipts of its pushes.
    pub(crate) receipts: Vec<Receipt>,
    /// How many pulls were answered since the last change of the server.
    pub(crate) pulls: u32,
    /// With a mutation: the disk before what was said last.
    pub(crate) before: Option<Disk>,
}

impl Device {
    /// A device with a disk.
    pub(crate) fn new(account: usize, phone: Phone) -> Self {
        let tabs = vec![Tab { phone, flight: None, alarm: 0 }];
        Self {
            account,
            tabs,
            holder: 0,
            clock: 0,
            old: false,
            outdated: false,
            gone: false,
            full_since: None,
            receipts: vec![],
            pulls: 0,
            before: None,
        }
    }

    /// The app in a tab, with the disk at hand.
    pub(crate) fn phone(&mut self, tab: usize) -> &mut Phone {
        if tab != self.holder {
            let (low, high) = self.tabs.split_at_mut(tab.max(self.holder));
            std::mem::swap(low[tab.min(self.holder)].phone.disk_mut(), high[0].phone.disk_mut());
            self.holder = tab;
        }
        &mut self.tabs[tab].phone
    }

    /// The app that was used last.
    pub(crate) fn current(&self) -> &Phone {
        &self.tabs[self.holder].phone
    }

    /// Its disk.
    pub(crate) fn disk(&self) -> &Disk {
        self.current().disk()
    }

    /// Opens a second tab.
    pub(crate) fn open_tab(&mut self) {
        let phone = Phone::open(self.disk().clone());
        self.tabs.push(Tab { phone, flight: None, alarm: 0 });
    }

    /// The app ends, in one tab or in all, and starts again.
    pub(crate) fn restart(&mut self, tab: Option<usize>) {
        self.pulls = 0;
        if let Some(before) = self.before.take() {
            *self.tabs[self.holder].phone.disk_mut() = before;
        }
        let tab = tab.unwrap_or_else(|| {
            self.tabs.swap(0, self.holder);
            self.tabs.truncate(1);
            self.holder = 0;
            0
        });
        self.phone(tab).reopen();
        self.tabs[tab].flight = None;
    }

    /// What its clock reads.
    pub(crate) fn reads(&self, now: Millis) -> Millis {
        now.saturating_add_signed(self.clock)
    }
}
