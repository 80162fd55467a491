//! `xunge audit`: prints the log of who did what, and whether it is whole.

use anyhow::{Result, bail};
use clap::Args;
use jiff::Timestamp;
use xunge_shared::id::AccountId;

use super::Data;

/// Entries are read so many at a time.
const PAGE: usize = 1_000;

/// `xunge audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// Only so many of the newest
    #[arg(long, value_name = "N")]
    last: Option<usize>,
    #[command(flatten)]
    data: Data,
}

impl Audit {
    pub(super) fn run(&self) -> Result<()> {
        let store = self.data.open()?.store;
        let (mut left, mut before, mut entries) = (self.last.unwrap_or(usize::MAX), None, vec![]);
        while left > 0 {
            let page = store.audit(before, PAGE.min(left))?;
            let Some(oldest) = page.last() else { break };
            (before, left) = (Some(oldest.id), left - page.len());
            entries.extend(page);
        }
        println!("{:>8}  {:<24}  {:>6}  {:<18} {:>7}  about", "entry", "time", "actor", "action", "subject");
        let of = |account: Option<AccountId>| account.map_or_else(|| "-".to_owned(), |account| account.to_string());
        for entry in entries.iter().rev() {
            let at = Timestamp::from_millisecond(entry.at as i64)?;
            let (actor, subject) = (of(entry.actor), of(entry.subject));
            println!("{:>8}  {at:<24}  {actor:>6}  {:<18} {subject:>7}  {}", entry.id, entry.action, entry.about.as_deref().unwrap_or(""));
        }
        match (store.audit_fault()?, entries.first()) {
            (Some(fault), _) => bail!("entry {fault} is not what was noted there: the log was altered outside the server"),
            // Kept elsewhere, it shows that nothing was cut off the end.
            (None, Some(newest)) => println!("whole up to entry {}, whose hash is {}", newest.id, newest.hash),
            (None, None) => println!("nothing was noted yet"),
        }
        Ok(())
    }
}
