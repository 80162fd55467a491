//! The server's end of the network: connections, how many and how slow they may be, and TLS. Knows no route.

pub mod address;
pub mod authority;
pub mod limits;
pub mod patient;
pub mod serve;
pub mod tls;
