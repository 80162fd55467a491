//! What is begun on a page and not saved: it waits while other pages of the desk are open, and the browser asks before it is lost with the desk.
//!
//! Each page brings a type of its own for what it keeps; this module knows none of them.

use std::any::Any;

use leptos::prelude::*;

/// One page's things, and what tells that some of them are unsaved.
struct Kept {
    things: Box<dyn Any + Send + Sync>,
    is_unsaved: Box<dyn Fn() -> bool + Send + Sync>,
}

/// All pages' things. Copy; the desk's.
#[derive(Clone, Copy)]
pub struct Unsaved(StoredValue<(Owner, Vec<Kept>)>);

impl Unsaved {
    /// For as long as the desk is open.
    pub fn provide() {
        let Some(desk) = Owner::current() else { return };
        let unsaved = Self(StoredValue::new((desk, vec![])));
        let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
            if unsaved.0.with_value(|(_, all)| untrack(|| all.iter().any(|kept| (kept.is_unsaved)()))) {
                event.prevent_default();
            }
        });
        on_cleanup(move || leaving.remove());
        provide_context(unsaved);
    }

    /// What a page keeps, as it left it: begun when it is opened for the first time. Its signals are the desk's.
    pub fn of<T: Copy + Send + Sync + 'static>(begin: impl FnOnce() -> T, is_unsaved: impl Fn(T) -> bool + Send + Sync + 'static) -> T {
        let Self(all) = expect_context();
        let known = all.with_value(|(_, all)| all.iter().find_map(|kept| kept.things.downcast_ref().copied()));
        known.unwrap_or_else(|| {
            let things = all.with_value(|(desk, _)| desk.clone()).with(begin);
            let kept = Kept { things: Box::new(things), is_unsaved: Box::new(move || is_unsaved(things)) };
            all.update_value(|(_, all)| all.push(kept));
            things
        })
    }
}
