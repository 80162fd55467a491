//! The lines of timetables that name this account, as the server last told them, with what was told of them here since: kept on this phone, so
//! that they can be read and worked off without a network.
//!
//! A copy to read, beside the account's own records: what is told is ops like any others. Today's page knows [`LinesDue`] alone; all else is in
//! the chunk of the phone's pages.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, EntityId, OpId},
    kinds::{
        Kind,
        timetable::{Progress, Timetable, TimetableBody},
    },
};

use super::{Account, Core, OpState};
use crate::{
    api::{self, MyLine, TimetableProgress, TimetableStep},
    capture::{SaveError, Saying},
    device::now_ms,
};

/// Where the account's store keeps the copy.
const STORED: &str = "lines";
/// What is read again by itself is read after so long.
const AGAIN_MS: Millis = 60_000;

/// What is to be done, in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinesDue {
    /// So many lines.
    pub open: usize,
    /// The first of them until then.
    pub due: Millis,
    asked_at: Millis,
}

/// The copy, and what this phone told.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Kept {
    /// As the server told them.
    lines: Vec<MyLine>,
    /// What was told here and is not among that, with its line.
    told: Vec<(EntityId, TimetableProgress)>,
}

impl Kept {
    async fn load(account: &Account) -> Self {
        let text = account.heed(account.store().meta(STORED).await).flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// A storage that fails tells so by itself: with a network it is read anew.
    async fn keep(&self, account: &Account) {
        if let Ok(text) = serde_json::to_string(self) {
            account.heed(account.store().set_meta(STORED, &text).await);
        }
    }

    /// Takes in what the server says by now: it knows, or has refused, what was `settled` before it was asked.
    fn hear(&mut self, lines: Vec<MyLine>, settled: &[OpId]) {
        let knows = |op: OpId| lines.iter().flat_map(|line| &line.progress).any(|said| said.op == op);
        self.told.retain(|(_, said)| !settled.contains(&said.op) && !knows(said.op));
        self.lines = lines;
    }

    /// The lines as they stand, with what is only here.
    fn shown(&self) -> Vec<MyLine> {
        let mut lines = self.lines.clone();
        for line in &mut lines {
            let id = line.entity;
            self.told.iter().filter(|(of, _)| *of == id).for_each(|(_, said)| lay(line, said));
        }
        lines
    }
}

/// Lays over a line what was told of it, as the server will.
fn lay(line: &mut MyLine, said: &TimetableProgress) {
    let at = said.done.then_some(said.at);
    if let Some(called) = &said.step {
        // it may be called otherwise since
        let named = |step: &TimetableStep| step.name == *called;
        let was_named = |step: &TimetableStep| step.formerly.contains(called);
        if let Some(step) = line.steps.iter().position(named).or_else(|| line.steps.iter().position(was_named)) {
            line.steps[step].done_at = at;
        }
        line.done_at = line.steps.iter().map(|step| step.done_at).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max());
    } else {
        line.done_at = at;
    }
    line.progress.insert(0, said.clone());
}

impl Core {
    /// What the timetables name this account for, as far as this phone knows.
    pub fn lines_due(self) -> Signal<LinesDue> {
        self.signals.lines.into()
    }

    /// Reads them again, unless that was done a moment ago.
    pub async fn heed_lines(self) {
        let asked_at = self.signals.lines.with_untracked(|lines| lines.asked_at);
        if now_ms().saturating_sub(asked_at) >= AGAIN_MS {
            self.read_lines().await;
        }
    }

    /// Asks the server. Without a network all is as it was last told here.
    pub async fn read_lines(self) -> Vec<MyLine> {
        let Some(account) = self.account() else { return vec![] };
        let kept = Kept::load(&account).await;
        self.count(account.id(), &kept, None);
        let settled = self.settled(&kept).await;
        let Ok(lines) = api::my_lines().await else { return kept.shown() };
        // something may have been told meanwhile
        let mut kept = Kept::load(&account).await;
        kept.hear(lines, &settled);
        kept.keep(&account).await;
        self.count(account.id(), &kept, Some(now_ms()));
        kept.shown()
    }

    /// As they were last told here.
    pub async fn kept_lines(self) -> Vec<MyLine> {
        let Some(account) = self.account() else { return vec![] };
        Kept::load(&account).await.shown()
    }

    /// Tells how far a line is: resolves when that is on disk, with the lines as they stand.
    pub async fn tell_line(self, line: &MyLine, what: Progress) -> Result<Vec<MyLine>, SaveError> {
        let account = self.account().ok_or(SaveError::SignedOut)?;
        let me = account.id();
        let said = Saying::of::<Timetable>(line.entity, line.scope.area(), &TimetableBody::Tell(what.clone()));
        let op = self.say(line.planned_by.into_iter().fold(said, Saying::based_on)).await?;
        let Progress { done, note, photos, called, .. } = what;
        let mut kept = Kept::load(&account).await;
        kept.told.push((line.entity, TimetableProgress { op, author: me, at: now_ms(), step: called, now: None, done, note, photos }));
        kept.keep(&account).await;
        self.count(me, &kept, None);
        Ok(kept.shown())
    }

    /// What was told here and does not wait to be sent.
    async fn settled(self, kept: &Kept) -> Vec<OpId> {
        let queue = self.queue().await;
        let waits =
            |line: EntityId| queue.iter().any(|own| own.kind == Timetable::NAME && own.entity == line && own.state == OpState::Pending);
        kept.told.iter().filter(|(line, _)| !waits(*line)).map(|(_, said)| said.op).collect()
    }

    fn count(self, me: AccountId, kept: &Kept, asked: Option<Millis>) {
        // somebody else signed in meanwhile
        if untrack(|| self.me()) != Some(me) {
            return;
        }
        let lines = kept.shown();
        let due = lines.iter().filter(|line| line.done_at.is_none()).map(|line| line.due);
        let before = self.signals.lines.get_untracked();
        let now = LinesDue { open: due.clone().count(), due: due.min().unwrap_or_default(), asked_at: asked.unwrap_or(before.asked_at) };
        if now != before {
            self.signals.lines.set(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::id::DeviceId;

    use super::*;

    fn line(steps: &[(&str, Option<Millis>)]) -> MyLine {
        MyLine {
            entity: EntityId(7),
            scope: "990001001000/desk".parse().unwrap(),
            name: "永安路".into(),
            problem: String::new(),
            unit: String::new(),
            due: 100,
            steps: steps
                .iter()
                .map(|(name, done_at)| TimetableStep { name: (*name).to_owned(), done_at: *done_at, formerly: vec![] })
                .collect(),
            planned_by: None,
            done_at: None,
            progress: vec![],
        }
    }

    fn told(n: u64, step: Option<&str>, done: bool) -> (EntityId, TimetableProgress) {
        let op = OpId { device: DeviceId(1), n };
        let step = step.map(str::to_owned);
        (EntityId(7), TimetableProgress { op, author: AccountId(1), at: n, step, now: None, done, note: String::new(), photos: vec![] })
    }

    #[test]
    fn what_was_told_here_lies_over_what_the_server_told_until_it_knows() {
        let mut kept = Kept { lines: vec![line(&[("clear", Some(3)), ("look", None)])], ..Kept::default() };
        kept.told = vec![told(5, Some("look"), true)];
        assert_eq!(kept.shown()[0].done_at, Some(5));
        kept.told.push(told(6, Some("clear"), false));
        let shown = &kept.shown()[0];
        assert_eq!((shown.done_at, shown.progress.len()), (None, 2));

        // one of them is known to the server by now, the other waits
        let mut known = line(&[("clear", Some(3)), ("look", Some(5))]);
        known.progress = vec![told(5, Some("look"), true).1];
        kept.hear(vec![known.clone()], &[]);
        assert_eq!(kept.told, [told(6, Some("clear"), false)]);
        // it came, and does not show: the server has refused it
        kept.hear(vec![known.clone()], &[OpId { device: DeviceId(1), n: 6 }]);
        assert_eq!(kept.shown(), [known]);
    }

    #[test]
    fn a_step_that_is_called_otherwise_since_is_the_one_that_was_ticked() {
        let mut renamed = line(&[("look", None), ("clear all", None)]);
        renamed.steps[1].formerly = vec!["clear".into()];
        let kept = Kept { lines: vec![renamed], told: vec![told(5, Some("clear"), true)], ..Kept::default() };
        assert_eq!(kept.shown()[0].steps.iter().map(|step| step.done_at).collect::<Vec<_>>(), [None, Some(5)]);
    }

    #[test]
    fn a_line_without_steps_is_done_as_a_whole() {
        let kept = Kept { lines: vec![line(&[])], told: vec![told(5, None, true)], ..Kept::default() };
        assert_eq!(kept.shown()[0].done_at, Some(5));
    }
}
