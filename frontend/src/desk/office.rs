//! The desk's pages beside its map, its cases and its figures: a chunk of their own (`crate::chunks`), loaded when one of them is opened, so
//! that the county's map is not kept waiting by pages that are opened once a day. Only the chunk may name what [`Office::view`] names.

use leptos::prelude::*;

use super::{admin, board, own, patrols, phones, quarantine, review, timetable, zones};

/// One of these pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Office {
    /// The cases by stage and by unit.
    Board,
    /// What patrols covered.
    Patrols,
    /// The phones.
    Phones,
    /// What was refused.
    Quarantine,
    /// The own account.
    Own,
    /// The administration.
    Admin,
    /// The doubtful records.
    Review,
    /// The rectification timetable.
    Timetable,
    /// The zones.
    Zones,
}

impl Office {
    /// The page of this name in the address.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "board" => Self::Board,
            "patrols" => Self::Patrols,
            "phones" => Self::Phones,
            "quarantine" => Self::Quarantine,
            "own" => Self::Own,
            "admin" => Self::Admin,
            "review" => Self::Review,
            "timetable" => Self::Timetable,
            "zones" => Self::Zones,
            _ => return None,
        })
    }

    /// The page.
    pub fn view(self) -> AnyView {
        match self {
            Self::Board => view! { <board::BoardPage /> }.into_any(),
            Self::Patrols => view! { <patrols::Patrols /> }.into_any(),
            Self::Phones => view! { <phones::Phones /> }.into_any(),
            Self::Quarantine => view! { <quarantine::Quarantine /> }.into_any(),
            Self::Own => view! { <own::Own /> }.into_any(),
            Self::Admin => view! { <admin::Admin /> }.into_any(),
            Self::Review => view! { <review::Review /> }.into_any(),
            Self::Timetable => view! { <timetable::Timetable /> }.into_any(),
            Self::Zones => view! { <zones::Zones /> }.into_any(),
        }
    }
}
