//! What a phone does next.
