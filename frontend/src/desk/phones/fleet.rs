//! The fleet, judged: who is out, what is only on a phone, and which phones somebody should look after. Pure.
//!
//! A browser at a desk is no phone. It stands among them while it has work that only it has, or an open round.

use std::cmp::Reverse;

use xunge_shared::{hlc::Millis, row::Row, wire::DeviceStatus};

use crate::api::DeviceSeen;

const HOUR: Millis = 3_600_000;
/// A phone that has not been heard of for so long is not out any more.
const OUT: Millis = 12 * HOUR;
/// A phone in an open round that has not been heard of for so long has no network, or is off.
const SILENT: Millis = 30 * 60_000;
/// Work that is only on a phone for so long should be brought in.
const OLD_WORK: Millis = 12 * HOUR;
/// A clock that is wrong by more than this misleads who reads the phone's own times.
const CLOCK: u64 = 120_000;
/// A phone that holds nothing and has not been heard of for so long was replaced or put away.
const AWAY: Millis = 30 * 24 * HOUR;
/// A storage that is fuller than this may refuse the next photo.
const FULL: f64 = 0.85;

/// A phone with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Phone {
    /// What it told.
    pub seen: DeviceSeen,
    /// The round that its person has open.
    pub round: Option<Row>,
    /// Its app is older than the one that the server hands out.
    pub outdated: bool,
}

/// Why a phone should be looked after, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// In a round, and silent.
    Silent,
    /// Its work is only there for long.
    OldWork,
    /// The browser may evict what is stored, or there is hardly room.
    Storage,
    /// Its clock is wrong.
    Clock,
    /// Its app is old.
    Version,
}

/// Which phones are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Only {
    /// All.
    #[default]
    All,
    /// In an open round.
    Out,
    /// With work that is only there.
    Unsent,
    /// To be looked after.
    Concern,
    /// Browsers at desks, whether they hold something or not.
    Desks,
    /// Replaced or put away: among no others.
    Away,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The most pressing first.
    #[default]
    Concern,
    /// The last heard of first.
    Contact,
    /// The most unsent first.
    Unsent,
    /// By name.
    Name,
}

impl Only {
    /// All of them, with their names in the address.
    pub const ALL: [(&'static str, Self); 6] = [
        ("", Self::All),
        ("out", Self::Out),
        ("unsent", Self::Unsent),
        ("concern", Self::Concern),
        ("desks", Self::Desks),
        ("away", Self::Away),
    ];

    /// By its name.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map_or(Self::All, |(_, only)| only)
    }
}

impl Order {
    /// All of them, with their names in the address.
    pub const ALL: [(&'static str, Self); 4] =
        [("", Self::Concern), ("contact", Self::Contact), ("unsent", Self::Unsent), ("name", Self::Name)];

    /// By its name.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map_or(Self::Concern, |(_, order)| order)
    }
}

impl Phone {
    /// Ops and photos that are only there.
    pub fn unsent(&self) -> u32 {
        self.seen.status.as_ref().map_or(0, DeviceStatus::holds)
    }

    /// True for a browser at a desk.
    pub fn is_at_desk(&self) -> bool {
        self.seen.status.as_ref().is_some_and(|status| status.at_desk == Some(true))
    }

    /// False for a browser at a desk that nobody has to look after.
    pub fn counts(&self) -> bool {
        self.round.is_some() || is_phone(&self.seen)
    }

    /// How full its storage is, where the browser says.
    pub fn fullness(&self) -> Option<f64> {
        let status = self.seen.status.as_ref()?;
        Some(status.used? as f64 / status.quota.filter(|quota| *quota > 0)? as f64)
    }

    /// True for one that was replaced or put away, and took nothing with it.
    fn is_away(&self, now: Millis) -> bool {
        self.unsent() == 0 && self.round.is_none() && self.seen.last_seen + AWAY < now
    }

    /// Why it should be looked after.
    pub fn concerns(&self, now: Millis) -> Vec<Concern> {
        let Some(status) = self.seen.status.as_ref().filter(|_| self.counts() && !self.is_away(now)) else { return vec![] };
        // of photos alone it is not told since when: at the latest since they could last have been sent
        let oldest = if status.unsent > 0 { status.oldest } else { None };
        let oldest = oldest.or_else(|| (self.unsent() > 0).then_some(self.seen.last_seen));
        let is_full = self.fullness().is_some_and(|full| full > FULL);
        let holds = [
            (Concern::Silent, self.round.is_some() && self.seen.last_seen + SILENT < now),
            (Concern::OldWork, oldest.is_some_and(|oldest| oldest + OLD_WORK < now)),
            (Concern::Storage, is_full || status.persisted == Some(false) && self.unsent() > 0),
            (Concern::Clock, self.is_clock_wrong()),
            (Concern::Version, self.outdated),
        ];
        holds.into_iter().filter(|(_, holds)| *holds).map(|(concern, _)| concern).collect()
    }

    /// True when its clock was wrong by more than a person notices.
    pub fn is_clock_wrong(&self) -> bool {
        self.seen.clock.is_some_and(|clock| clock.unsigned_abs() > CLOCK)
    }

    fn shows(&self, only: Only, now: Millis) -> bool {
        match only {
            Only::All => self.counts() && !self.is_away(now),
            Only::Desks => self.is_at_desk() && !self.is_away(now),
            Only::Away => self.is_away(now),
            // a round that nobody has heard of for so long was forgotten, or its phone is lost: a concern, and not out
            Only::Out => self.round.is_some() && self.seen.last_seen + OUT > now,
            Only::Unsent => self.unsent() > 0,
            Only::Concern => !self.concerns(now).is_empty(),
        }
    }
}

/// The phones that ever told something of themselves, each with the open round of its person. `app` is the version that the server hands
/// out: what a phone claims of itself is no measure for others.
pub fn fleet(devices: Vec<DeviceSeen>, rounds: &[Row], app: &str) -> Vec<Phone> {
    let version = |seen: &DeviceSeen| seen.status.as_ref().map(|status| numbers(&status.app)).unwrap_or_default();
    let newest = numbers(app);
    let mut all: Vec<Phone> = devices
        .into_iter()
        .filter(|seen| seen.status.is_some())
        .map(|seen| Phone { outdated: version(&seen) < newest, round: None, seen })
        .collect();
    // A person may have had several phones: the round is on the one that was heard of last, and rather on a phone than at a desk.
    all.sort_by_key(|phone| (phone.is_at_desk(), Reverse(phone.seen.last_seen)));
    for round in rounds {
        if let Some(phone) = all.iter_mut().find(|phone| round.summary.who == Some(phone.seen.account)) {
            phone.round.get_or_insert_with(|| round.clone());
        }
    }
    all.sort_by_key(|phone| Reverse(phone.seen.last_seen));
    all
}

/// How many phones were in contact of late, and how many hold work that is only there, however long they are silent. A browser that records a
/// round does not say that it is at a desk.
pub fn of_late(devices: &[DeviceSeen], now: Millis) -> (usize, usize) {
    let phones = || devices.iter().filter(|seen| is_phone(seen));
    let holds = |seen: &&DeviceSeen| seen.status.as_ref().is_some_and(|status| status.holds() > 0);
    (phones().filter(|seen| seen.last_seen + OUT > now).count(), phones().filter(holds).count())
}

fn is_phone(seen: &DeviceSeen) -> bool {
    seen.status.as_ref().is_some_and(DeviceStatus::is_phone)
}

/// Those that are asked for, in order.
pub fn chosen(mut phones: Vec<Phone>, only: Only, order: Order, now: Millis) -> Vec<Phone> {
    phones.retain(|phone| phone.shows(only, now));
    let contact = |phone: &Phone| Reverse(phone.seen.last_seen);
    match order {
        Order::Contact => phones.sort_by_key(contact),
        Order::Unsent => phones.sort_by_key(|phone| (Reverse(phone.unsent()), contact(phone))),
        Order::Name => phones.sort_by(|a, b| a.seen.display.cmp(&b.seen.display)),
        Order::Concern => phones.sort_by_cached_key(|phone| {
            let first = phone.concerns(now).first().copied();
            (first.is_none(), first, phone.round.is_none(), contact(phone))
        }),
    }
    phones
}

/// `1.10.2` is newer than `1.9`.
fn numbers(version: &str) -> Vec<u32> {
    version.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        id::{AccountId, DeviceId, EntityId, KindName},
        row::Summary,
    };

    use super::*;

    const NOW: Millis = 1_732_800_000_000;

    fn seen(account: u32, ago: Millis, status: DeviceStatus) -> DeviceSeen {
        let display = format!("{account:02}");
        DeviceSeen {
            device: DeviceId(account.into()),
            account: AccountId(account),
            display,
            last_seen: NOW - ago,
            status: Some(status),
            settled: 0,
            clock: None,
        }
    }

    fn told(app: &str) -> DeviceStatus {
        DeviceStatus { app: app.into(), persisted: Some(true), ..DeviceStatus::default() }
    }

    fn round(who: u32) -> Row {
        let summary = Summary { who: Some(AccountId(who)), open: true, ..Summary::default() };
        Row { kind: KindName::known("round"), entity: EntityId(1), scope: "990001001000".parse().unwrap(), summary }
    }

    #[test]
    fn concerns_are_told_by_what_a_phone_told() {
        let check = |seen: DeviceSeen, rounds: &[Row], concerns: &[Concern]| {
            let boaster = DeviceSeen { last_seen: 0, ..self::seen(99, 0, told("9.0.0")) };
            let phones = fleet(vec![seen, boaster], rounds, "0.2.0");
            assert_eq!(phones[0].concerns(NOW), concerns, "{:?}", phones[0]);
        };
        let well = || told("0.2.0");
        check(seen(1, 60_000, well()), &[round(1)], &[]);
        check(seen(1, HOUR, well()), &[round(1)], &[Concern::Silent]);
        check(seen(1, HOUR, well()), &[round(2)], &[]);
        let old = DeviceStatus { unsent: 2, oldest: Some(NOW - 13 * HOUR), ..well() };
        check(seen(1, HOUR, old), &[], &[Concern::OldWork]);
        let full = DeviceStatus { used: Some(95), quota: Some(100), ..told("0.1.9") };
        check(seen(1, HOUR, full), &[], &[Concern::Storage, Concern::Version]);
        let photos = DeviceStatus { photos: 1, ..well() };
        check(seen(1, HOUR, photos.clone()), &[], &[]);
        check(seen(1, 13 * HOUR, photos), &[], &[Concern::OldWork]);
        let evictable = DeviceStatus { unsent: 1, persisted: Some(false), ..well() };
        check(seen(1, HOUR, evictable), &[], &[Concern::Storage]);
        check(DeviceSeen { clock: Some(-300_000), ..seen(1, HOUR, well()) }, &[], &[Concern::Clock]);
    }

    #[test]
    fn a_round_is_on_the_phone_that_was_heard_of_last() {
        let older = DeviceSeen { device: DeviceId(7), ..seen(1, HOUR, told("1")) };
        let phones = fleet(vec![older, seen(1, 0, told("1"))], &[round(1)], "1");
        assert_eq!(phones.iter().map(|phone| phone.round.is_some()).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn phones_are_chosen_and_ordered() {
        let busy = DeviceStatus { unsent: 3, photos: 2, ..told("1") };
        let all = fleet(vec![seen(1, 9_000, told("1")), seen(2, 8_000, busy), seen(3, 2 * HOUR, told("1"))], &[round(3)], "1");
        let names = |only, order| chosen(all.clone(), only, order, NOW).iter().map(|phone| phone.seen.account.0).collect::<Vec<_>>();
        assert_eq!(names(Only::All, Order::Concern), [3, 2, 1], "the silent one first");
        assert_eq!(names(Only::All, Order::Contact), [2, 1, 3]);
        assert_eq!(names(Only::All, Order::Unsent), [2, 1, 3]);
        assert_eq!(names(Only::All, Order::Name), [1, 2, 3]);
        assert_eq!(names(Only::Out, Order::Name), [3]);
        assert_eq!(names(Only::Unsent, Order::Name), [2]);
        assert_eq!(names(Only::Concern, Order::Name), [3]);
        let put_away = seen(4, 40 * 24 * HOUR, told("0"));
        let lost = DeviceSeen { status: Some(DeviceStatus { unsent: 1, ..told("0") }), ..seen(5, 40 * 24 * HOUR, told("0")) };
        let all = fleet(vec![put_away, lost, seen(6, 13 * HOUR, told("1"))], &[round(6)], "1");
        let names = |only| chosen(all.clone(), only, Order::Name, NOW).iter().map(|phone| phone.seen.account.0).collect::<Vec<_>>();
        assert_eq!((names(Only::All), names(Only::Away)), (vec![5, 6], vec![4]), "what holds something is never away");
        assert_eq!((names(Only::Concern), names(Only::Out)), (vec![5, 6], vec![]), "a round that nobody hears of is a concern");
        for (name, only) in Only::ALL {
            assert_eq!(Only::named(name), only);
        }
        assert_eq!(Order::named("nonsense"), Order::Concern);
    }

    #[test]
    fn a_desk_is_no_phone_until_it_holds_something() {
        let desk = |status| DeviceStatus { at_desk: Some(true), persisted: Some(false), app: "0".into(), ..status };
        let idle = seen(1, HOUR, desk(DeviceStatus { used: Some(95), quota: Some(100), ..told("0") }));
        let decided = seen(2, 13 * HOUR, desk(DeviceStatus { unsent: 1, oldest: Some(NOW - 14 * HOUR), ..told("0") }));
        let walks = seen(3, HOUR, desk(told("0")));
        let idle = DeviceSeen { clock: Some(300_000), ..idle };
        let devices = vec![idle, decided, walks, seen(4, HOUR, told("1")), seen(5, 40 * 24 * HOUR, desk(told("0")))];
        assert_eq!(
            of_late(&devices, NOW),
            (1, 1),
            "of the last twelve hours, the phone; whoever is silent and holds something is the worst"
        );
        let recent = DeviceSeen { last_seen: NOW - HOUR, ..devices[1].clone() };
        assert_eq!(of_late(&[recent], NOW), (1, 1), "a decision that was not sent is seen");
        let all = fleet(devices, &[round(3)], "1");
        let names = |only| chosen(all.clone(), only, Order::Name, NOW).iter().map(|phone| phone.seen.account.0).collect::<Vec<_>>();
        assert_eq!((names(Only::All), names(Only::Desks), names(Only::Away)), (vec![2, 3, 4], vec![1, 2, 3], vec![5]));
        assert_eq!((names(Only::Unsent), names(Only::Out)), (vec![2], vec![3]));
        assert_eq!(names(Only::Concern), [2, 3], "nobody looks after a desk that holds nothing");
        let concerns = |who: u32| all.iter().find(|phone| phone.seen.account.0 == who).map(|phone| phone.concerns(NOW));
        assert_eq!(concerns(2), Some(vec![Concern::OldWork, Concern::Storage, Concern::Version]));
    }

    #[test]
    fn a_round_is_rather_on_a_phone_than_at_a_desk() {
        let desk = DeviceSeen { device: DeviceId(7), ..seen(1, 0, DeviceStatus { at_desk: Some(true), ..told("1") }) };
        let out =
            |devices| fleet(devices, &[round(1)], "1").iter().map(|phone| (phone.is_at_desk(), phone.round.is_some())).collect::<Vec<_>>();
        assert_eq!(out(vec![seen(1, HOUR, told("1")), desk.clone()]), [(true, false), (false, true)]);
        assert_eq!(out(vec![desk]), [(true, true)], "there is no other");
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(numbers("1.10.2") > numbers("1.9") && numbers("0.1.0") < numbers("0.1.1"));
    }
}
