//! Which answers count of those that come while questions are asked again and again.
//!
//! An answer counts while its question stands and none that was asked for later has come. News makes the same question be asked anew; an
//! answer that takes longer than the next piece of news is shown all the same, or constant news would show nothing.

use leptos::prelude::*;

/// The questions of one view. Copy; lives as long as the view.
pub struct Asking<Q: 'static> {
    state: StoredValue<State<Q>>,
}

/// What an answer is known by: which turn of asking it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u32);

struct State<Q> {
    question: Option<Q>,
    /// The turn in which the question was asked first.
    since: u32,
    /// The last turn.
    turns: u32,
    /// The latest turn that was answered.
    answered: u32,
}

impl<Q> Copy for Asking<Q> {}

impl<Q> Clone for Asking<Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q: PartialEq + Send + Sync + 'static> Asking<Q> {
    /// Nothing is asked yet.
    pub fn new() -> Self {
        Self { state: StoredValue::new(State::new()) }
    }

    /// A question is asked, the one before it again or another.
    pub fn ask(self, question: Q) -> Ticket {
        self.state.try_update_value(|state| state.ask(question)).unwrap_or(Ticket(0))
    }

    /// True when this is the question that was asked last.
    pub fn stands(self, question: &Q) -> bool {
        self.state.with_value(|state| state.question.as_ref() == Some(question))
    }

    /// True when the answer that came is to be shown. False once the view is gone.
    pub fn counts(self, ticket: Ticket) -> bool {
        self.state.try_update_value(|state| state.counts(ticket)).unwrap_or_default()
    }
}

impl<Q: PartialEq> State<Q> {
    fn new() -> Self {
        Self { question: None, since: 0, turns: 0, answered: 0 }
    }

    fn ask(&mut self, question: Q) -> Ticket {
        self.turns += 1;
        if self.question.as_ref() != Some(&question) {
            self.since = self.turns;
            self.question = Some(question);
        }
        Ticket(self.turns)
    }

    fn counts(&mut self, Ticket(turn): Ticket) -> bool {
        let counts = turn >= self.since && turn > self.answered;
        if counts {
            self.answered = turn;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_answer_counts_while_its_question_stands() {
        let mut state = State::new();
        let (first, second) = (state.ask("a"), state.ask("a"));
        assert!(state.counts(first), "the same is asked again, and this is what is known");
        assert!(state.counts(second));
        assert!(!state.counts(first), "a later answer was shown");
        let third = state.ask("a");
        let other = state.ask("b");
        assert!(!state.counts(third), "another question stands");
        assert!(state.counts(other));
        let back = state.ask("a");
        assert!(!state.counts(third), "it stood before, for another view of it");
        assert!(state.counts(back));
    }
}
