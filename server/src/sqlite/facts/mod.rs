//! The analyst's file: the thread that writes it, and the questions that it answers. What it writes is decided by the studies of
//! [`crate::analyst`]; no kind is named here.

mod counts;
mod desk;
mod follow;
mod forget;
mod joined;
mod lasting;
mod query;
mod tables;
mod thread;

pub(super) use self::{
    follow::county,
    lasting::{Keeper, Lasts},
    query::{Sheets, count, grouped, list, sums},
    thread::Analyst,
};
