//! Who is in a world: accounts, what they may do and read, and the phones that they begin with.

use xunge_shared::{
    id::{AccountId, AreaCode, DeviceId, Scope},
    phone::Phone,
    role::{Grant, Role},
};

use crate::{case::Fault, device::Device, luck::Luck, world::World};

const AREAS: [&str; 3] = ["990001001000", "990001002000", "990001003000"];
const COUNTY: &str = "990001000000";

/// Somebody with an account.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: AccountId,
    pub(crate) role: Role,
    pub(crate) areas: Vec<AreaCode>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) signed_in: bool,
}

impl World {
    /// Puts people and their phones into the world.
    pub(crate) fn people(&mut self, luck: &mut Luck) {
        let county: Vec<AreaCode> = COUNTY.parse().into_iter().collect();
        let areas: Vec<AreaCode> = AREAS.iter().take(1 + luck.below(3) as usize).filter_map(|area| area.parse().ok()).collect();
        for i in 0..luck.within(2, 5).min(self.case.phones.max(1)) as usize {
            let role = if i == 0 { Role::Administrator } else { *luck.one(&Role::ALL[..3]).unwrap_or(&Role::Patrol) };
            let mut held: Vec<AreaCode> = areas.iter().copied().filter(|_| luck.permille(600)).collect();
            if held.is_empty() {
                held = areas[..1].to_vec();
            }
            let granted = if i == 0 { &county } else { &held };
            let grants = granted.iter().map(|area| Grant { role, area: *area, from: 0, until: None }).collect();
            let id = AccountId(i as u32 + 1);
            self.people.push(Person { id, role, areas: if i == 0 { areas.clone() } else { held }, grants, signed_in: true });
            let mut device = Device::new(i, Phone::new(id, DeviceId(luck.id())));
            device.old = self.has(Fault::OldPhone) && luck.permille(500);
            device.outdated = device.old && luck.permille(300);
            if self.has(Fault::Clock) && luck.permille(600) {
                device.clock = luck.below(20 * 86_400_000) as i64 - 10 * 86_400_000;
            }
            self.devices.push(device);
            self.arm(i, 0, 0, 5_000);
        }
    }

    /// The feeds that somebody may read, as the server lists them.
    pub(crate) fn readable(&self, person: usize) -> Vec<Scope> {
        let held = || self.people[person].grants.iter().filter(|grant| grant.holds_at(self.now));
        let own = held().flat_map(|grant| [Scope::records(grant.area), Scope::records(grant.area.county())]);
        let filled = self.server.log.feeds.keys().copied().filter(|scope| self.may_read(person, *scope));
        let mut scopes: Vec<Scope> = own.chain(filled).collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }

    /// True when somebody may read a feed.
    pub(crate) fn may_read(&self, person: usize, scope: Scope) -> bool {
        self.people[person].grants.iter().any(|grant| grant.holds_at(self.now) && grant.may_read(scope))
    }
}
