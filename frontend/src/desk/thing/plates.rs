//! Plates at the desk: whether a scanned one is the right one, and a new one in place of one that was lost or photographed.

use leptos::{prelude::*, task::spawn_local};
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, EntityId, KindName},
    plate::Plated,
    role::Role,
};

use crate::api;
use crate::data::Core;
use crate::device::{hand_over, now_ms};
use crate::i18n::desk as words;
use crate::ui::{Button, ButtonKind, Mark, Sheet, Toasts, Tone, format};

/// Whether the plate that was scanned is the right one. `data-state` is `genuine`, `withdrawn`, `false` or, while it is not known, `asking`.
#[component]
pub fn PlateJudged(
    /// What kind of thing it is at.
    kind: KindName,
    /// Which one.
    id: EntityId,
    /// What was scanned.
    token: String,
    /// When.
    at: Millis,
    /// For tests.
    testid: String,
) -> impl IntoView {
    let judged = LocalResource::new(move || {
        let (kind, token) = (kind.clone(), token.clone());
        async move { api::judge_plate(&kind, id, &token).await.ok() }
    });
    let state = move || match judged.get().flatten() {
        None => ("asking", Tone::Quiet, words::plate_asking().to_owned()),
        // a scan from before the plate was replaced is as good as ever
        Some(judged) if judged.genuine || judged.withdrawn.is_some_and(|since| at < since) => {
            ("genuine", Tone::Good, words::plate_genuine().to_owned())
        }
        Some(judged) => match judged.withdrawn {
            Some(since) => ("withdrawn", Tone::Wrong, words::plate_withdrawn(format::when(since, format::now()))),
            None => ("false", Tone::Wrong, words::plate_false().to_owned()),
        },
    };
    view! {
        <p class=move || format!("story-line {}", state().1.class()) data-testid=testid data-state=move || state().0>
            {move || state().2}
        </p>
    }
}

/// For administrators, at a thing that has a plate: makes it anew and hands out the sheet to print.
#[component]
pub fn RenewPlate(
    /// What kind of thing.
    kind: KindName,
    /// Which one.
    id: EntityId,
    /// Whose town.
    area: AreaCode,
) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let session = core.session();
    let may = session.with_untracked(|session| {
        let held = |session: &xunge_shared::session::Session| {
            session.held(now_ms()).any(|grant| grant.role == Role::Administrator && grant.area.contains(area))
        };
        session.as_ref().is_some_and(held)
    });
    if Plated::of_kind(&kind).is_none() || !may {
        return ().into_any();
    }
    let (open, busy, kind) = (RwSignal::new(false), RwSignal::new(false), StoredValue::new(kind));
    let renew = move |()| {
        busy.set(true);
        spawn_local(async move {
            match api::renew_plate(&kind.get_value(), id).await {
                Ok(sheet) => {
                    hand_over::save(&sheet, &format!("xunge-plate-{id}.pdf"));
                    toasts.say(Tone::Good, words::plate_renewed());
                    let _ = open.try_set(false);
                }
                Err(_) => toasts.say(Tone::Wrong, crate::i18n::failed::unreachable()),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <footer class="panel-foot">
            <Button mark=Mark::Sync label=words::plate_renew() on_press=move |()| open.set(true) testid="desk-plate-renew" />
        </footer>
        <Sheet open title=words::plate_renew().to_owned() testid="desk-plate-sheet">
            <p>{words::plate_renew_why()}</p>
            <Button kind=ButtonKind::Filled label=words::plate_renew_now() on_press=renew busy testid="desk-plate-renew-now" />
        </Sheet>
    }
    .into_any()
}
