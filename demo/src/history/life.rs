//! The life of a case: accepted, registered, dispatched, disposed, checked and closed; or one of the ways in which that goes wrong.

use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, AreaCode, EntityId, Sha256},
    kinds::{
        case::{Act, Assignment, Case, CaseBody, Deadline, Move, Remark, Report, Stage, What},
        presence::Presence,
    },
};

use super::{Days, HOUR, MINUTE, matters::Matter, record_id};
use crate::{
    journal::{EntryId, Journal, Pen},
    plane::Pt,
    random::Draw,
};

/// Who and what a case is about.
pub(crate) struct Cast {
    pub(crate) matter: &'static Matter,
    pub(crate) area: AreaCode,
    pub(crate) reporter: AccountId,
    /// Who accepts, dispatches and checks.
    pub(crate) desk: AccountId,
    /// Who puts it right.
    pub(crate) hand: AccountId,
    /// Who goes and looks whether it was done.
    pub(crate) checker: AccountId,
    pub(crate) place: Pt,
    /// The photo of the place put right.
    pub(crate) after: Option<Sha256>,
    pub(crate) reported: Millis,
    pub(crate) due: Millis,
}

/// A case while it is written.
pub(crate) struct Life<'a> {
    journal: &'a mut Journal,
    cast: &'a Cast,
    days: &'a Days,
    case: EntityId,
    head: EntryId,
    stage: Stage,
    assigned: Option<EntryId>,
}

impl<'a> Life<'a> {
    /// Files the report.
    pub(crate) fn open(journal: &'a mut Journal, cast: &'a Cast, days: &'a Days, report: &Report, rng: &mut ChaCha8Rng) -> Self {
        let case = record_id(rng, cast.reported);
        let pen = Pen { at: cast.reported, author: cast.reporter, area: cast.area };
        let head = journal.write::<Case>(pen, case, &CaseBody::Report(report.clone()));
        Self { journal, cast, days, case, head, stage: Stage::Reported, assigned: None }
    }

    /// Which case it is.
    pub(crate) fn id(&self) -> EntityId {
        self.case
    }

    /// The desk finds that it is the same as `other`, which goes on for both.
    pub(crate) fn merge_into(mut self, other: EntityId, rng: &mut ChaCha8Rng) {
        let at = self.days.office(later(rng, self.cast.reported, 10.0, 90.0));
        let note = Some("同一处，同一事项。");
        self.act(self.cast.desk, at, Act { other: Some(other), ..act(What::Merge, note) }, None);
        let (this, pen, hands) = (self.case, self.pen(self.cast.desk, at + 1_000), Some(vec![self.cast.reporter]));
        self.journal.write::<Case>(pen, other, &CaseBody::Act(Act { other: Some(this), hands, ..act(What::Absorb, note) }));
    }

    /// Lets the case take its course. An odd one is moved by two people at once.
    pub(crate) fn run(mut self, odd: bool, rng: &mut ChaCha8Rng) {
        let Cast { reporter, desk, reported, .. } = *self.cast;
        // 自行处置: small things are put right on the spot.
        if self.cast.matter.easy && rng.chance(0.3) {
            let at = later(rng, reported, 0.6, 1.5);
            self.dispose(reporter, at, "已当场劝导并清理。");
            let checked = self.days.office(later(rng, at, 20.0, 300.0));
            self.go(desk, checked, Stage::Closed, None);
            return;
        }
        let taken = self.days.office(later(rng, reported, 5.0, 70.0));
        if rng.chance(0.035) {
            let why = *rng.pick(&["重复上报。", "现场核实无此情况。", "不属于受理范围。"]);
            self.go(desk, taken, Stage::Cancelled, Some(why));
            return;
        }
        let Some(dispatched) = self.dispatch(taken, rng) else { return };
        // A few are never touched again, and pressed for it.
        if rng.chance(0.012) {
            self.press(self.days.now, rng);
        } else {
            self.put_right(dispatched, odd, rng);
        }
    }

    /// From the desk to the hands; nothing when the case is put off.
    fn dispatch(&mut self, taken: Millis, rng: &mut ChaCha8Rng) -> Option<Millis> {
        let Cast { desk, hand, .. } = *self.cast;
        self.go(desk, taken, Stage::Accepted, None);
        let mut at = later(rng, taken, 1.0, 25.0);
        if rng.chance(0.6) {
            self.go(desk, at, Stage::Registered, None);
            at = later(rng, at, 1.0, 20.0);
            if rng.chance(0.03) {
                self.go(desk, at, Stage::Suspended, Some("需报县里统一安排。"));
                return None;
            }
        }
        self.go(desk, at, Stage::Dispatched, None);
        let assignment = Assignment { to: Some(hand), unit: Some(self.cast.matter.unit.to_owned()), note: None, with_move: None };
        let pen = self.pen(desk, at + 2_000);
        self.assigned = Some(self.journal.write_on::<Case>(pen, self.case, &CaseBody::Assign(assignment), Some(self.head)));
        if rng.chance(0.03) {
            let deadline = Deadline { due: self.cast.due + 48 * HOUR, reason: Some("需协调施工单位，延期两天。".to_owned()) };
            let pen = self.pen(desk, at + HOUR);
            self.journal.write::<Case>(pen, self.case, &CaseBody::Deadline(deadline));
        }
        Some(at)
    }

    /// Disposed, checked, now and then done again, closed.
    fn put_right(&mut self, dispatched: Millis, odd: bool, rng: &mut ChaCha8Rng) {
        let Cast { desk, hand, reported, due, .. } = *self.cast;
        // Most take their share of the time, some more than there was.
        let share = if rng.chance(0.11) { rng.between(1.05, 2.2) } else { rng.between(0.1, 0.55) };
        let mut done = (reported + ((due - reported) as f64 * share) as Millis).max(later(rng, dispatched, 15.0, 60.0));
        if rng.chance(0.05) {
            let text = (*rng.pick(&["商户不在，约定明早处理。", "已联系责任单位，等待到场。", "现场较复杂，需增派人手。"])).to_owned();
            let pen = self.pen(hand, done - (done - dispatched) / 2);
            self.journal.write::<Case>(pen, self.case, &CaseBody::Remark(Remark { text, photos: vec![] }));
        }
        self.ask_for_time(dispatched, done, rng);
        self.press(done, rng);
        done = self.dispose_when_free(hand, done, self.cast.matter.remedy);
        if odd {
            self.stray(done + 30_000);
        }
        let mut checked = self.days.office(later(rng, done, 15.0, 150.0));
        if rng.chance(0.35) {
            // 核查: somebody of the town goes there; the desk closes by what they found.
            checked = self.check(checked);
            checked = self.days.office(later(rng, checked, 30.0, 2_000.0));
        } else if rng.chance(0.12) {
            let why = *rng.pick(&["复查仍有残留，请返工。", "照片与现场不符，请重新处置。"]);
            self.go(desk, checked, Stage::Rework, Some(why));
            done = later(rng, checked, 60.0, 900.0);
            done = self.dispose_when_free(hand, done, "已返工处理完毕。");
            checked = self.days.office(later(rng, done, 15.0, 300.0));
        }
        self.go(desk, checked, Stage::Closed, rng.chance(0.4).then_some("核查通过，结案。"));
    }

    /// Now and then more time is needed, and the desk decides; a few requests lie.
    fn ask_for_time(&mut self, dispatched: Millis, done: Millis, rng: &mut ChaCha8Rng) {
        let Cast { desk, hand, due, .. } = *self.cast;
        if !rng.chance(0.2) {
            return;
        }
        let at = dispatched + (done - dispatched) / 3;
        let why = *rng.pick(&["雨天路滑，吊车进不来。", "责任人外出，后天才回。", "需等配件到货。"]);
        let until = due + 24 * HOUR;
        let asked = self.act(hand, at, Act { until: Some(until), ..act(What::Ask, Some(why)) }, None);
        let answered = self.days.office(later(rng, at, 30.0, 900.0));
        let granted = rng.chance(0.6);
        if granted {
            self.act(desk, answered, Act { until: Some(until), ..act(What::Grant, Some("同意延期一天。")) }, Some(asked));
        } else if rng.chance(0.45) {
            self.act(desk, answered, act(What::Refuse, Some("条件具备，请按时处置。")), Some(asked));
        }
    }

    /// 催办, 督办, 挂牌: what is late is pressed, a rung a day.
    fn press(&mut self, done: Millis, rng: &mut ChaCha8Rng) {
        let Cast { desk, due, .. } = *self.cast;
        let rungs = [
            (What::Remind, 1, "已超时限，请抓紧处置。"),
            (What::Order, 26, "督办：明日下班前处置完毕。"),
            (What::List, 74, "久拖未决，挂牌整治。"),
        ];
        for (what, hours, why) in rungs {
            let at = self.days.office(due + hours * HOUR + later(rng, 0, 0.0, 50.0));
            if at < done && rng.chance(0.7) {
                let until = (what != What::Remind).then(|| at + 30 * HOUR);
                self.act(desk, at, Act { until, ..act(what, Some(why)) }, None);
            }
        }
    }

    /// Returns when the checker could be there.
    fn check(&mut self, at: Millis) -> Millis {
        let at = self.journal.free(self.cast.checker, at);
        let body = Move {
            note: Some("到场核查，已处置到位。".to_owned()),
            photos: self.cast.after.into_iter().collect(),
            presence: Presence::at(self.cast.place.ground(), 8),
            ..Move::new(self.stage, Stage::Checked)
        };
        self.move_on(self.cast.checker, at, body);
        at
    }

    fn act(&mut self, author: AccountId, at: Millis, act: Act, on: Option<EntryId>) -> EntryId {
        let pen = self.pen(author, at);
        self.journal.write_on::<Case>(pen, self.case, &CaseBody::Act(act), on)
    }

    fn go(&mut self, author: AccountId, at: Millis, to: Stage, note: Option<&str>) {
        let body = Move { note: note.map(str::to_owned), ..Move::new(self.stage, to) };
        self.move_on(author, at, body);
    }

    /// Returns when the author could be there.
    fn dispose_when_free(&mut self, author: AccountId, at: Millis, note: &str) -> Millis {
        let at = self.journal.free(author, at);
        self.dispose(author, at, note);
        at
    }

    fn dispose(&mut self, author: AccountId, at: Millis, note: &str) {
        let body = Move {
            note: Some(note.to_owned()),
            photos: self.cast.after.into_iter().collect(),
            presence: Presence::at(self.cast.place.ground(), 6),
            ..Move::new(self.stage, Stage::Disposed)
        };
        self.move_on(author, at, body);
    }

    fn move_on(&mut self, author: AccountId, at: Millis, body: Move) {
        self.stage = body.to;
        let pen = self.pen(author, at);
        self.head = self.journal.write_on::<Case>(pen, self.case, &CaseBody::Move(body), Some(self.head));
    }

    /// A move by someone who had not seen the latest one: it does not fit and stays visible.
    fn stray(&mut self, at: Millis) {
        let note = Some("已现场处置。".to_owned());
        let body = Move { note, ..Move::new(Stage::Dispatched, Stage::Disposed) };
        let pen = self.pen(self.cast.desk, at);
        self.journal.write_on::<Case>(pen, self.case, &CaseBody::Move(body), self.assigned);
    }

    fn pen(&self, author: AccountId, at: Millis) -> Pen {
        Pen { at, author, area: self.cast.area }
    }
}

fn act(what: What, note: Option<&str>) -> Act {
    Act { note: note.map(str::to_owned), ..Act::of(what) }
}

/// Some minutes after `from`.
fn later(rng: &mut ChaCha8Rng, from: Millis, low: f64, high: f64) -> Millis {
    from + (rng.between(low, high) * MINUTE as f64) as Millis
}
