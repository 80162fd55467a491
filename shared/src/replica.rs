//! A phone's or a desk's copy of the scopes that it follows.
