//! What a bad network does to a push, drawn from a seed.

use rand::{Rng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// How often something goes wrong, in percent of all requests.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// The request or its answer is cut.
    pub cut: u32,
    /// The request is sent twice.
    pub repeat: u32,
    /// The ops of a push come in another order.
    pub reorder: u32,
}

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It gets through.
    Through,
    /// It is cut in the middle of its body.
    CutRequest,
    /// The server takes it, but the answer never arrives.
    CutAnswer,
    /// It arrives twice.
    Repeated,
    /// Its ops arrive in another order.
    Reordered,
}

impl Weather {
    /// Nothing goes wrong.
    pub const FAIR: Self = Self { cut: 0, repeat: 0, reorder: 0 };
    /// A third of all pushes is cut, repeated or reordered.
    pub const THIRD: Self = Self { cut: 14, repeat: 10, reorder: 10 };

    /// Draws what happens to one request.
    pub fn draw(self, rng: &mut ChaCha8Rng) -> Fate {
        let luck = rng.random_range(0..100);
        if luck < self.cut {
            if rng.random() { Fate::CutRequest } else { Fate::CutAnswer }
        } else if luck < self.cut + self.repeat {
            Fate::Repeated
        } else if luck < self.cut + self.repeat + self.reorder {
            Fate::Reordered
        } else {
            Fate::Through
        }
    }

    /// Another order of the ops of a push.
    pub fn shuffle(ns: &mut [u64], rng: &mut ChaCha8Rng) {
        ns.shuffle(rng);
    }
}
