//! What the desk's deeds and their snags are called.

use xunge_shared::kinds::case::What;

use super::deed::{Doing, Snag};
use crate::i18n::case as words;
use crate::kinds::{next_step, stage_word};

/// The word of a button, and of the sheet that it opens.
pub fn doing_word(doing: Doing) -> &'static str {
    match doing {
        Doing::Step(stage) => next_step(stage),
        Doing::Act(what, _) => act_word(what),
        Doing::Reassign => words::reassign(),
        Doing::Due => words::set_due(),
        Doing::Remark => words::remark(),
    }
}

fn act_word(what: What) -> &'static str {
    match what {
        What::Ask => words::ask(),
        What::Grant => words::grant(),
        What::Refuse => words::refuse(),
        What::Remind => words::remind(),
        What::Order => words::order(),
        What::List => words::list(),
        What::Merge | What::Absorb => words::merge(),
        What::Settle => words::settle(),
        What::Undo => words::undo(),
        What::Draw | What::Pass => words::spot_check(),
    }
}

/// Why it was not done, in words.
pub(super) fn snag_word(snag: &Snag) -> String {
    match snag {
        Snag::Moved(stage) => words::snag_moved(stage_word(*stage)),
        Snag::NotFromHere(stage) => words::snag_not_from(stage_word(*stage)),
        Snag::OwnWork => words::snag_own().to_owned(),
        Snag::OwnPass => words::own_pass().to_owned(),
        Snag::Merged => words::snag_merged().to_owned(),
        Snag::KeptIsOver => words::snag_kept_over().to_owned(),
        Snag::NoWhom => words::snag_no_whom().to_owned(),
        Snag::SameWhom => words::snag_same_whom().to_owned(),
        Snag::Unreachable => words::snag_unreachable().to_owned(),
        Snag::NotSaved(why) => words::snag_not_saved(why),
    }
}
