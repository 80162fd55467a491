//! What a list of zones knows of each: light enough that ten thousand are ordered while somebody types.

use std::collections::BTreeMap;
use std::sync::Arc;

use xunge_shared::{
    geometry::LonLat,
    hlc::Millis,
    id::{AreaCode, EntityId},
    kinds::{
        street::Street,
        zone::{Verdict, Zone},
    },
};

use crate::data::Core;
use crate::i18n::kinds as words;
use crate::kinds::verdict_word;
use crate::pages::parts::Held;
use crate::ui::{Mark, Tone};

/// How the list is ordered, or that it is a map.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    /// Nearest first.
    Near,
    /// What is due first, first.
    Due,
    /// Street by street, door by door.
    Street,
    /// Not a list.
    Map,
}

impl Order {
    /// The name in the address.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Due => "due",
            Self::Street => "street",
            Self::Map => "map",
        }
    }

    /// The order of that name; the nearest first when there is none.
    pub(super) fn of_name(name: &str) -> Self {
        [Self::Due, Self::Street, Self::Map].into_iter().find(|order| order.name() == name).unwrap_or(Self::Near)
    }
}

/// A zone in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ZoneItem {
    /// Which.
    pub id: EntityId,
    /// In whose feed it is.
    pub area: AreaCode,
    /// The shop.
    pub name: String,
    /// The door.
    pub number: String,
    /// The street's name, as far as it is known here.
    pub street: Arc<str>,
    /// The street itself.
    pub street_id: Option<EntityId>,
    /// Where it is.
    pub place: Option<LonLat>,
    /// The latest look at it.
    pub last: Option<(Millis, Verdict)>,
    /// When the next look, or the cleaning, is due.
    pub due: Option<Millis>,
    /// Two people saw it differently.
    pub disputed: bool,
    /// Marked clean just now, to be said in a moment.
    pub held: bool,
}

/// What a row asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemLook {
    /// What its colour means.
    pub tone: Tone,
    /// Its icon.
    pub mark: Mark,
    /// Its word.
    pub word: &'static str,
    /// What to do next.
    pub next: Next,
}

/// The row's own next action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// 洁净: it is due and probably fine.
    Clean,
    /// 检查: it was dirty.
    Inspect,
    /// 看两条: two people differ.
    Compare,
    /// 详情.
    Open,
}

impl ZoneItem {
    /// All zones of this phone. Tracked.
    pub(super) fn all(core: Core, held: &Held) -> Vec<Self> {
        let settings = core.settings();
        let streets: BTreeMap<EntityId, Arc<str>> =
            core.select::<Street, _>(|entity, street| Some((entity.id, street.profile()?.name.as_str().into()))).into_iter().collect();
        held.track();
        core.select::<Zone, _>(|entity, zone| {
            let profile = zone.profile()?;
            let held_at = held.at(entity.id);
            let last = zone.latest().map(|seen| (seen.at(), seen.inspection.verdict));
            Some(Self {
                id: entity.id,
                area: entity.scope.area(),
                name: profile.name.clone(),
                number: profile.number.clone(),
                street: profile.street.and_then(|street| streets.get(&street).cloned()).unwrap_or_default(),
                street_id: profile.street,
                place: profile.shape.anchor(),
                last: held_at.map(|at| (at, Verdict::Clean)).or(last),
                due: held_at.map_or_else(|| zone.due(&settings), |at| Some(at + u64::from(settings.inspect_every_h) * 3_600_000)),
                disputed: held_at.is_none() && zone.disagreement(&settings).is_some(),
                held: held_at.is_some(),
            })
        })
    }

    /// Its door and its name.
    pub fn title(&self) -> String {
        match (self.number.is_empty(), self.name.is_empty()) {
            (false, false) => format!("{} · {}", self.number, self.name),
            (false, true) => self.number.clone(),
            _ => self.name.clone(),
        }
    }

    /// True when somebody should go there.
    pub fn is_due(&self, now: Millis) -> bool {
        self.disputed || self.due.is_some_and(|due| due < now) || matches!(self.last, Some((_, Verdict::Dirty)))
    }

    /// What it shows and asks for.
    pub fn look(&self, now: Millis) -> ItemLook {
        let late = self.due.is_some_and(|due| due < now);
        let (tone, mark, word, next) = match self.last {
            _ if self.disputed => (Tone::Differ, Mark::TwoPeople, words::zone_disputed(), Next::Compare),
            Some((_, Verdict::Dirty)) => (Tone::Wrong, Mark::Cross, words::zone_dirty(), Next::Inspect),
            Some(_) if late => (Tone::Due, Mark::Clock, words::zone_due(), Next::Clean),
            None if late => (Tone::Due, Mark::Clock, words::zone_new(), Next::Clean),
            None => (Tone::Quiet, Mark::Door, words::zone_new(), Next::Clean),
            Some((_, verdict)) => (Tone::Good, Mark::Check, verdict_word(verdict), Next::Open),
        };
        ItemLook { tone, mark, word, next }
    }

    fn matches(&self, text: &str) -> bool {
        text.split_whitespace().all(|word| {
            let word = word.to_lowercase();
            [&self.name, &self.number, &*self.street].iter().any(|field| field.to_lowercase().contains(&word))
        })
    }
}

/// The items that match `text`, in `order`; with `due_first` those that somebody should go to come before the others.
pub(super) fn arrange(items: &[ZoneItem], order: Order, from: Option<LonLat>, due_first: bool, now: Millis, text: &str) -> Vec<ZoneItem> {
    let mut found: Vec<(bool, f64, &ZoneItem)> = items
        .iter()
        .filter(|item| item.matches(text))
        .map(|item| {
            let metres = from.zip(item.place).map_or(f64::MAX, |(from, place)| from.distance(place));
            (due_first && !item.is_due(now), metres, item)
        })
        .collect();
    found.sort_unstable_by(|(later_a, metres_a, a), (later_b, metres_b, b)| {
        let within = match order {
            Order::Near | Order::Map => metres_a.total_cmp(metres_b).then_with(|| door(a).cmp(&door(b))),
            Order::Due => a.due.unwrap_or(Millis::MAX).cmp(&b.due.unwrap_or(Millis::MAX)).then_with(|| metres_a.total_cmp(metres_b)),
            Order::Street => door(a).cmp(&door(b)),
        };
        // street by street means door by door: nothing comes before its turn
        if order == Order::Street { within } else { later_a.cmp(later_b).then(within) }
    });
    found.into_iter().map(|(_, _, item)| item.clone()).collect()
}

/// The order of doors along a street: by the number in it, so that 9 comes before 10.
pub(super) fn door(item: &ZoneItem) -> (&str, u32, &str, EntityId) {
    let digits = item.number.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    (&item.street, digits[..end].parse().unwrap_or(u32::MAX), &item.number, item.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_000_000;

    fn item(id: u128, number: &str, metres_east: i32, due: Millis) -> ZoneItem {
        ZoneItem {
            id: EntityId(id),
            area: "990001001000".parse().unwrap(),
            name: format!("店{id}"),
            number: number.into(),
            street: "永安路".into(),
            street_id: None,
            place: Some(LonLat { lon: 110_000_000 + metres_east * 10, lat: 22_000_000 }),
            last: Some((1, Verdict::Clean)),
            due: Some(due),
            disputed: false,
            held: false,
        }
    }

    fn check(order: Order, due_first: bool, text: &str, expect: &[u128]) {
        let items = [item(1, "永安路10号", 50, NOW + 9), item(2, "永安路9号", 10, NOW + 5), item(3, "永安路11号", 30, NOW - 1)];
        let from = Some(LonLat { lon: 110_000_000, lat: 22_000_000 });
        let ids: Vec<u128> = arrange(&items, order, from, due_first, NOW, text).iter().map(|item| item.id.0).collect();
        assert_eq!(ids, expect, "{order:?} {due_first} {text:?}");
    }

    #[test]
    fn orders() {
        check(Order::Near, false, "", &[2, 3, 1]);
        check(Order::Near, true, "", &[3, 2, 1]);
        check(Order::Due, false, "", &[3, 2, 1]);
        check(Order::Street, true, "", &[2, 1, 3]);
    }

    #[test]
    fn every_word_must_be_found_somewhere() {
        check(Order::Near, false, "永安 店3", &[3]);
        check(Order::Near, false, "永安 店4", &[]);
    }
}
