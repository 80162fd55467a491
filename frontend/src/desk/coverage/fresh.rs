//! When what patrols saw must be asked for again: after a change of rounds, of ways and of what they are held against, and of nothing else.

use leptos::prelude::*;

use crate::api::{ChangedRows, Live};
use crate::data::Core;

/// What coverage follows from.
const KINDS: [&str; 6] = ["round", "track", "street", "cell", "checkpoint", "county"];
/// It is asked for again at most this often: a round under way says more of its way each half minute.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(2);

fn concerns(changed: Option<&ChangedRows>) -> bool {
    let is_of = |kind: &str| KINDS.contains(&kind);
    changed.is_none_or(|changed| {
        changed.more || changed.rows.iter().any(|row| is_of(row.kind.as_str())) || changed.gone.iter().any(|gone| is_of(gone.kind.as_str()))
    })
}

/// Grows when it is so. Lives as long as its owner.
pub fn patrolled() -> RwSignal<u32> {
    let fresh = RwSignal::new(0_u32);
    let waiting = StoredValue::new(false);
    let ask_soon = move || {
        if waiting.try_get_value() != Some(false) {
            return;
        }
        waiting.set_value(true);
        set_timeout(
            move || {
                // the page may be gone by then
                let _ = waiting.try_set_value(false);
                let _ = fresh.try_update(|n| *n += 1);
            },
            PAUSE,
        );
    };
    let hearing = Core::expect().on_live(move |event| {
        let is_other = match event {
            // connected again, or caught up: anything may have changed
            Live::Heads(_) | Live::Behind(_) => true,
            Live::Change(_, changes) => concerns(changes.rows().as_ref()),
            Live::Lost => false,
        };
        if is_other {
            ask_soon();
        }
    });
    StoredValue::new_local(hearing);
    fresh
}

#[cfg(test)]
mod tests {
    use super::concerns;

    #[test]
    fn a_case_asks_for_no_coverage() {
        let changed = |json: &str| concerns(serde_json::from_str(json).ok().as_ref());
        let id = "01890000-0000-7000-8000-000000000001";
        let gone = |kind: &str| format!(r#"{{"rows":[],"gone":[{{"kind":"{kind}","entity":"{id}"}}]}}"#);
        assert!(!changed(&gone("case")) && !changed(r#"{"rows":[]}"#));
        assert!(changed(&gone("track")) && changed(r#"{"more":true}"#));
        assert!(changed("what this build cannot read"));
    }
}
