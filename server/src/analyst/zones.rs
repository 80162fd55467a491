//! Zones over time: what was cleaned, and what was dirty again soon after, by street and by what was found: the recurrence rate 复发率; and the
//! pairs of photos that show a zone before and after it was put right.
//!
//! | measure | counted on the day of | when |
//! | --- | --- | --- |
//! | `clean` | the inspection | it found the zone clean |
//! | `cleaned` | the inspection | it put the zone right |
//! | `dirty` | the inspection | it left the zone dirty |
//! | `recurred` | the cleaning | the zone was found dirty within 14 days after, for the first time since |
//! | `finding_cleaned` | the inspection | it put the zone right, once for each item that failed and each of the 五乱 |
//! | `finding_recurred` | the cleaning | the same was found within 14 days after, for the first time since |
//!
//! Where nobody said what was put right, it is counted as [`UNSPECIFIED`], so that each cleaning is of some finding; what that was cannot be
//! found again, so it recurs when the zone is dirty again by anything.

use std::collections::BTreeSet;

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, KindName, Sha256},
    kinds::{
        InState, Kind,
        zone::{Inspected, Inspection, UNSPECIFIED, Verdict, Zone, ZoneBody},
    },
};

use super::{Desk, Study, Told};
use crate::store::{Counted, Fact, Form, Result, Sheet, Value};

/// See the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Zones;

/// The kind of the things that it tells of.
pub const KIND: KindName = Zone::NAME;
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

const KINDS: &[KindName] = &[KIND];

const SHEETS: &[Sheet] = &[
    Sheet {
        name: EVENTS,
        // what came back is looked up by the zone that was put right, and what was found there
        columns: &[
            ("measure", Form::Text),
            ("day", Form::Int),
            ("at", Form::Int),
            ("street", Form::Text),
            ("put_right", Form::Text),
            ("finding", Form::Text),
        ],
        indexes: &[&["measure", "at"], &["put_right", "at"]],
        counted: Some(Counted { measure: "measure", day: Some("day"), by: &["street", "finding"], sum: None, joined: None }),
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
        5
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
        let events = Events { zone: told.op.entity.to_string(), street: street.clone(), at, desk };
        let before = zone.and_then(Zone::latest).map(|before: &Inspected| &before.inspection);
        let stood = before.filter(|before| !before.verdict.is_clean()).map(findings).unwrap_or_default();
        let mut facts = vec![];
        if seen.verdict != Verdict::Clean {
            // What was dirty already is not dirty again; nor is what was found already and left.
            let mut again: BTreeSet<_> = findings(&seen).difference(&stood).copied().collect();
            if before.is_some_and(|before| before.verdict.is_clean()) {
                facts.extend(events.again(None)?);
                again.insert(UNSPECIFIED);
            }
            for finding in again {
                facts.extend(events.again(Some(finding))?);
            }
        }
        match seen.verdict {
            Verdict::Clean => facts.push(events.event("clean", at, None, None)),
            Verdict::Dirty => facts.push(events.event("dirty", at, None, None)),
            Verdict::Cleaned => {
                facts.push(events.event("cleaned", at, Some(events.key(None)), None));
                let mut each = findings(&seen);
                if each.is_empty() {
                    each.insert(UNSPECIFIED);
                }
                facts.extend(
                    each.into_iter().map(|finding| events.event("finding_cleaned", at, Some(events.key(Some(finding))), Some(finding))),
                );
            }
        }
        if let (Some(before), Some(after)) = (seen.before.first(), seen.after.last()) {
            let (who, photos) = (i64::from(told.op.author.0), [before, after].map(ToString::to_string));
            let photos = photos.map(Value::from);
            facts.push(Fact::new(PAIRS, [at.into(), street.clone().into(), who.into()].into_iter().chain(photos)));
        }
        Ok(facts)
    }
}

/// What was found to be wrong: the items of the checklist that failed, and the 五乱 that were seen, by their codes.
fn findings(seen: &Inspection) -> BTreeSet<&str> {
    let failed = seen.items.iter().filter(|(_, passed)| !**passed).map(|(item, _)| item.as_str());
    failed.chain(seen.disorders.iter().map(String::as_str)).collect()
}

/// What an inspection of a zone is counted as.
struct Events<'a> {
    zone: String,
    street: Option<String>,
    at: Millis,
    desk: &'a dyn Desk,
}

impl Events<'_> {
    fn event(&self, measure: &'static str, at: Millis, put_right: Option<String>, finding: Option<&str>) -> Fact {
        let day = self.desk.settings().calendar.day_of(at);
        // by finding they are counted in all of a feed, not by street
        let street = self.street.clone().filter(|_| finding.is_none());
        Fact::new(EVENTS, [measure.into(), day.into(), at.into(), street.into(), put_right.into(), finding.into()])
    }

    /// What was put right: the zone, or one finding there.
    fn key(&self, finding: Option<&str>) -> String {
        finding.map_or_else(|| self.zone.clone(), |finding| format!("{} {finding}", self.zone))
    }

    /// Counts the last cleaning as one after which it was dirty again, where that is so and for the first time.
    fn again(&self, finding: Option<&str>) -> Result<Option<Fact>> {
        let key = self.key(finding);
        // a cleaning and what came back after it are of one moment
        let last = self.desk.latest(EVENTS, ("put_right", key.clone().into()), ("at", self.at as i64), 2)?;
        let moment = |fact: &Fact| fact.values[2].int().map(|at| at as Millis);
        let Some(cleaned) = last.first().and_then(moment).filter(|cleaned| self.at - cleaned <= RECURS_WITHIN) else { return Ok(None) };
        let recurred = if finding.is_none() { "recurred" } else { "finding_recurred" };
        let is_known = last.iter().any(|fact| moment(fact) == Some(cleaned) && fact.values[0] == recurred.into());
        Ok((!is_known).then(|| self.event(recurred, cleaned, Some(key), finding)))
    }
}
