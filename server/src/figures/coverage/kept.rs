//! The last questions' standings, in memory: a map asks for a dozen tiles at once, and all of them are of one question.
//!
//! What is kept is right as long as the analyst has taken in nothing more. After that it is made anew, but no sooner than a second after it
//! was made, or five times as long as that took: while patrols are out, the analyst goes on several times a second. Who asks meanwhile for
//! what is being made waits for it.

use std::{
    hash::RandomState,
    ops::Range,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use xunge_shared::{coverage::Sort, id::Scope};

use super::{Question, Standings};
use crate::{
    analyst::patrols::STUDY,
    mutex::lock,
    store::{Result, Store},
};

/// So many questions at most: of the 50,000 places that a county may have of a sort, one is about 3 MB.
const MOST: usize = 8;
/// See the module.
const PAUSE: Duration = Duration::from_secs(1);
const REST: u32 = 5;

/// See the module.
#[derive(Debug, Default)]
pub struct Kept {
    /// The one that was asked last is the last.
    asked: Mutex<Vec<(Key, Slot)>>,
    hasher: RandomState,
}

/// What tells one question from another.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    sort: Sort,
    days: Range<i64>,
    blind: i64,
    /// Of the places, and of who walked there.
    scopes: [Vec<Scope>; 2],
}

type Slot = Arc<Mutex<Option<Made>>>;

#[derive(Debug)]
struct Made {
    standings: Arc<Standings>,
    /// The place in the log that the analyst had reached.
    studied: Option<u64>,
    at: Instant,
    took: Duration,
}

impl Kept {
    /// The standings of a question. May take a while: to be called where that holds up nobody.
    pub fn get(&self, store: &dyn Store, asked: &Question) -> Result<Arc<Standings>> {
        let slot = self.slot(asked);
        let mut slot = lock(&slot);
        let studied = store.studied(STUDY);
        if let Some(made) = slot.as_ref().filter(|made| made.is_good(studied)) {
            return Ok(Arc::clone(&made.standings));
        }
        let at = Instant::now();
        let standings = Arc::new(Standings::read(store, asked, &self.hasher)?);
        *slot = Some(Made { standings: Arc::clone(&standings), studied, at: Instant::now(), took: at.elapsed() });
        Ok(standings)
    }

    fn slot(&self, asked: &Question) -> Slot {
        let scopes = [&asked.sight, &asked.walked].map(|sight| sight.scopes().to_vec());
        let key = Key { sort: asked.sort, days: asked.days.clone(), blind: asked.blind, scopes };
        let mut all = lock(&self.asked);
        let slot = match all.iter().position(|(known, _)| *known == key) {
            Some(found) => all.remove(found).1,
            None => Slot::default(),
        };
        if all.len() >= MOST {
            all.remove(0);
        }
        all.push((key, Arc::clone(&slot)));
        slot
    }
}

impl Made {
    fn is_good(&self, studied: Option<u64>) -> bool {
        self.studied == studied || self.at.elapsed() < PAUSE.max(self.took * REST)
    }
}
