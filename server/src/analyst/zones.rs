//! Zones over time: what was cleaned, and what was dirty again soon after, by street: the recurrence rate 复发率; and the pairs of photos that
//! show a zone before and after it was put right.
//!
//! | measure | counted on the day of | when |
//! | --- | --- | --- |
//! | `clean` | the inspection | it found the zone clean |
//! | `cleaned` | the inspection | it put the zone right |
//! | `dirty` | the inspection | it left the zone dirty |
//! | `recurred` | the cleaning | the zone was found dirty within 14 days after, for the first time since |

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, KindName, Sha256},
    kinds::{
        InState, Kind,
        zone::{Inspected, Verdict, Zone, ZoneBody},
    },
};

use super::{Desk, Study, Told};
use crate::store::{Counted, Fact, Form, Result, Sheet, Test, Value};

/// See the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Zones;

/// The study's name.
pub const STUDY: &str = "zones";
/// What happened, by the day.
pub const EVENTS: &str = "events";
/// Pairs of photos: see [`Pair`].
pub const PAIRS: &str = "pairs";
/// What an inspection is counted as: each as one of these.
pub const INSPECTIONS: [&str; 3] = ["clean", "cleaned", "dirty"];
/// Dirty again within this is a recurrence.
pub const RECURS_WITHIN: Millis = 14 * 86_400_000;

const KINDS: &[KindName] = &[Zone::NAME];

const SHEETS: &[Sheet] = &[
    Sheet {
        name: EVENTS,
        columns: &[("measure", Form::Text), ("day", Form::Int), ("at", Form::Int), ("street", Form::Text), ("cleaned_zone", Form::Text)],
        indexes: &[&["measure", "at"], &["cleaned_zone"]],
        counted: Some(Counted { measure: "measure", day: Some("day"), by: &["street"], sum: None, joined: None }),
    },
    Sheet {
        name: PAIRS,
        columns: &[("at", Form::Int), ("street", Form::Text), ("who", Form::Int), ("before", Form::Text), ("after", Form::Text)],
        indexes: &[&["at"], &["street", "at"]],
        counted: None,
    },
];

/// What an inspection with photos of both shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// When it was seen.
    pub at: Millis,
    /// Who inspected.
    pub who: AccountId,
    /// As it was found.
    pub before: Sha256,
    /// As it was left.
    pub after: Sha256,
}

impl Pair {
    /// As the sheet has it.
    pub fn of(fact: &Fact) -> Option<Self> {
        let [at, _, who, before, after] = &*fact.values else { return None };
        let (who, photo) = (AccountId(who.int()?.try_into().ok()?), |value: &Value| value.text()?.parse().ok());
        Some(Self { at: at.int()?.try_into().ok()?, who, before: photo(before)?, after: photo(after)? })
    }
}

impl Study for Zones {
    fn name(&self) -> &'static str {
        STUDY
    }

    fn version(&self) -> i64 {
        3
    }

    fn sheets(&self) -> &'static [Sheet] {
        SHEETS
    }

    fn kinds(&self) -> &'static [KindName] {
        KINDS
    }

    fn of_op(&mut self, told: &Told<'_>, desk: &dyn Desk) -> Result<Vec<Fact>> {
        if told.op.kind != Zone::NAME {
            return Ok(vec![]);
        }
        let Ok(ZoneBody::Inspect(seen)) = minicbor::decode(&told.op.body) else { return Ok(vec![]) };
        let zone = Zone::of(&told.before.state);
        let street = zone.and_then(|zone| zone.profile()?.street).map(|street| street.to_string());
        let at = seen.observed_at.map_or(told.eff.millis(), |at| at.min(told.eff.millis()));
        let event = |measure: &'static str, at: Millis, cleaned: Option<String>| {
            let day = desk.settings().calendar.day_of(at);
            Fact::new(EVENTS, [measure.into(), day.into(), at.into(), street.clone().into(), cleaned.into()])
        };
        let mut facts = vec![];
        // What was dirty already is not dirty again.
        let was_clean = zone.and_then(Zone::latest).is_some_and(|before: &Inspected| before.inspection.verdict.is_clean());
        if was_clean && seen.verdict != Verdict::Clean {
            let cleanings = desk.facts(EVENTS, "cleaned_zone", &Test::Is(told.op.entity.to_string().into()))?;
            let times = cleanings.iter().filter_map(|(_, fact)| fact.values[2].int()).map(|at| at as Millis);
            let last = times.filter(|cleaned| *cleaned <= at).max();
            facts.extend(last.filter(|cleaned| at - cleaned <= RECURS_WITHIN).map(|cleaned| event("recurred", cleaned, None)));
        }
        facts.push(match seen.verdict {
            Verdict::Clean => event("clean", at, None),
            Verdict::Cleaned => event("cleaned", at, Some(told.op.entity.to_string())),
            Verdict::Dirty => event("dirty", at, None),
        });
        if let (Some(before), Some(after)) = (seen.before.first(), seen.after.last()) {
            let (who, photos) = (i64::from(told.op.author.0), [before, after].map(ToString::to_string));
            let photos = photos.map(Value::from);
            facts.push(Fact::new(PAIRS, [at.into(), street.clone().into(), who.into()].into_iter().chain(photos)));
        }
        Ok(facts)
    }
}
