//! The messages between phone and server.
