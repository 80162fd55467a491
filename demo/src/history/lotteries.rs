//! A spot check of the first town: committed before the cases, revealed when its days were over.

use xunge_shared::{
    id::{AccountId, Sha256},
    kinds::lottery::{Lottery, LotteryBody, Reveal, Terms, commitment},
    role::Role,
};

use super::{Days, record_id};
use crate::{
    County,
    journal::{Journal, Pen},
    random::stream,
};

/// It was committed so many days ago, for so many days.
const AGO: u64 = 9;
const LASTS: u64 = 6;
/// Of a thousand.
const SHARE: u16 = 50;

/// Writes it, where the history is long enough.
pub(crate) fn write(journal: &mut Journal, county: &County, days: &Days, seed: u64) {
    let Some(town) = county.towns.first() else { return };
    if days.last < days.first + AGO {
        return;
    }
    let mut rng = stream(seed, "lotteries");
    let desk = county.accounts.iter().find(|account| account.town == Some(0) && account.role == Role::Supervisor);
    let author = desk.map_or(AccountId(2), |account| account.id);
    let begun = days.at(days.last - AGO, 545.0);
    let id = record_id(&mut rng, begun);
    let secret = Sha256::of(&record_id(&mut rng, begun).0.to_be_bytes());
    let to = days.at(days.last - AGO + LASTS, 1_080.0);
    let terms = Terms { commitment: commitment(&secret), from: begun, to, share: SHARE, note: None };
    let pen = Pen { at: begun, author, area: town.code };
    journal.write::<Lottery>(pen, id, &LotteryBody::Commit(terms));
    journal.write::<Lottery>(Pen { at: to + 900_000, ..pen }, id, &LotteryBody::Reveal(Reveal { seed: secret }));
}
