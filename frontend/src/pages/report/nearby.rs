//! Open cases of the same kind close by: offered before a report is saved, so that a second report becomes "seen too".

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    geometry::LonLat,
    hlc::Millis,
    id::{AreaCode, EntityId},
    kinds::case::{Case, CaseBody, Sighting},
};

use super::ReportDraft;
use crate::capture::Saying;
use crate::clock;
use crate::data::Core;
use crate::device::Positions;
use crate::i18n::{self, phone_case as words};
use crate::pages::parts::{Whereabouts, saved_or_said};
use crate::route;
use crate::ui::{Icon, Mark, Toasts, format};

/// Two reports closer than this may be of one problem, metres.
const CLOSE_M: f64 = 50.0;
/// More than these are no help.
const SHOWN: usize = 3;

/// An open case close by.
#[derive(Debug, Clone, PartialEq)]
struct Near {
    id: EntityId,
    area: AreaCode,
    event_type: String,
    detail: String,
    place: LonLat,
    at: Millis,
    /// I reported it, or said that I saw it.
    mine: bool,
}

/// Those that a report of `chosen` at `place` may repeat: the same type first, then its main type, the nearest first.
fn similar(cases: &[Near], place: LonLat, chosen: Option<&str>) -> Vec<(f64, Near)> {
    let main = |code: &str| code.get(..2).unwrap_or_default().to_owned();
    let mut found: Vec<(bool, f64, &Near)> = cases
        .iter()
        .filter(|case| chosen.is_none_or(|chosen| main(chosen) == main(&case.event_type)))
        .map(|case| (chosen.is_some_and(|chosen| chosen != case.event_type), place.distance(case.place), case))
        .filter(|(_, metres, _)| *metres <= CLOSE_M)
        .collect();
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.id.cmp(&b.2.id)));
    found.into_iter().take(SHOWN).map(|(_, metres, case)| (metres, case.clone())).collect()
}

/// The cards; nothing when nothing is close.
#[component]
pub(super) fn Nearby(draft: RwSignal<ReportDraft>, whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let open = Memo::new(move |_| {
        let me = core.me();
        core.select::<Case, _>(|entity, case| {
            let (report, progress) = (case.report()?, case.progress()?);
            let what = &report.what;
            progress.stage.is_open().then_some(())?;
            Some(Near {
                id: entity.id,
                area: entity.scope.area(),
                event_type: what.event_type.clone(),
                detail: what.address.clone().unwrap_or_else(|| what.text.chars().take(40).collect()),
                place: what.place?,
                at: report.by.at(),
                mine: me.is_some_and(|me| case.witnesses().contains(&me)),
            })
        })
    });
    let found = Memo::new(move |_| {
        let (place, chosen) = draft.with(|draft| (draft.place, draft.event_type.clone()));
        let place = place.or(whereabouts.settled.get());
        place.map(|place| open.with(|open| similar(open, place, chosen.as_deref()))).unwrap_or_default()
    });
    move || {
        let found = found.get();
        if found.is_empty() {
            return None;
        }
        let rows = found.into_iter().map(|(metres, near)| view! { <NearRow near metres draft /> }).collect_view();
        Some(view! {
            <section class="nearby" data-testid="report-nearby">
                <h2 class="label type-label">{words::nearby_title()}</h2>
                <ul class="rows">{rows}</ul>
            </section>
        })
    }
}

#[component]
fn NearRow(near: Near, metres: f64, draft: RwSignal<ReportDraft>) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let positions = Positions::expect();
    let now = clock::now();
    let busy = RwSignal::new(false);
    let Near { id, area, event_type, detail, at, mine, .. } = near;
    let name = untrack(|| core.settings()).event_type(&event_type).map_or(event_type, |event| i18n::term(&event.term).to_owned());
    let spoken = words::seen_too_of(&name);
    let title = if detail.is_empty() { name } else { format!("{name} · {detail}") };
    let told = move || format!("{} · {}", format::distance(metres), words::reported_ago(format::ago(at, now.get())));
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        let said = draft.get_untracked();
        let text = said.text.trim().to_owned();
        let body = CaseBody::Seen(Sighting {
            text: (!text.is_empty()).then_some(text),
            photos: said.photos.iter().map(|photo| photo.sha).collect(),
            presence: positions.presence(120_000),
        });
        busy.set(true);
        spawn_local(async move {
            let saved = core.say(Saying::of::<Case>(id, area, &body)).await;
            if saved_or_said(toasts, saved, words::seen_too_saved()).is_some() {
                ReportDraft::forget(core, said.zone).await;
                route::go(&format!("/cases/{id}"));
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <li class="row tone-due" data-testid=format!("report-near-{id}") data-state=if mine { "mine" } else { "open" }>
            <a href=format!("/cases/{id}") class="row-open">
                <span class="row-mark">
                    <Icon mark=Mark::Eye />
                </span>
                <span class="row-text">
                    <strong>{title}</strong>
                    <small>{told}</small>
                </span>
            </a>
            {if mine {
                view! { <span class="quiet near-mine">{words::seen_by_me()}</span> }.into_any()
            } else {
                view! {
                    <button
                        type="button"
                        class="btn row-action"
                        aria-label=spoken
                        aria-busy=move || busy.get().to_string()
                        data-testid=format!("report-near-{id}-seen")
                        on:click=press
                    >
                        {words::seen_too()}
                    </button>
                }
                    .into_any()
            }}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(id: u128, event_type: &str, metres_north: i32) -> Near {
        let place = LonLat { lon: 110_000_000, lat: 22_000_000 + metres_north * 9 };
        let area = "990001001000".parse().unwrap();
        Near { id: EntityId(id), area, event_type: event_type.into(), detail: String::new(), place, at: 0, mine: false }
    }

    #[test]
    fn the_same_type_comes_first_and_the_far_not_at_all() {
        let here = near(0, "", 0).place;
        let cases = [near(1, "0104", 5), near(2, "0102", 40), near(3, "0102", 20), near(4, "0102", 60), near(5, "0504", 1)];
        let ids = |chosen| similar(&cases, here, chosen).iter().map(|(_, case)| case.id.0).collect::<Vec<_>>();
        assert_eq!(ids(Some("0102")), [3, 2, 1]);
        assert_eq!(ids(Some("0504")), [5]);
        assert_eq!(ids(Some("0301")), [0; 0]);
        // before a type is chosen: whatever is close
        assert_eq!(ids(None), [5, 1, 3]);
    }
}
