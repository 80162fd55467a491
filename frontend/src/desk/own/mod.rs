//! One's own account at the desk: where one is signed in, and the second factor.
//!
//! `data-testid`s: `own-sessions`, `own-session-<id>` (`data-current`), `own-end-<id>`, `own-end-others`; of [`factor`] theirs.

mod factor;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::page_head::PageHead;
use crate::api::{self, ApiError, OwnSession};
use crate::clock;
use crate::i18n::own as words;
use crate::ui::{Badge, Button, ButtonKind, EmptyState, Mark, Skeleton, Toasts, Tone, format};

/// The page.
#[component]
pub fn Own() -> impl IntoView {
    let asked = RwSignal::new(0_u32);
    let sessions = LocalResource::new(move || {
        asked.track();
        api::own_sessions()
    });
    view! {
        <style>{include_str!("../../../style/desk/admin.css")} {include_str!("../../../style/desk/settings.css")}
            {include_str!("../../../style/desk/own.css")}</style>
        <main class="desk-page admin" data-testid="desk-own">
            <PageHead title=words::title() lead=words::lead() />
            <section class="settings-card">
                <h3>{words::sessions()}</h3>
                {move || match sessions.get() {
                    None => view! { <Skeleton rows=3 /> }.into_any(),
                    Some(Err(_)) => view! { <EmptyState mark=Mark::CloudOff title=words::failed() tone=Tone::Wrong /> }.into_any(),
                    Some(Ok(all)) => view! { <Sessions all asked /> }.into_any(),
                }}
            </section>
            <factor::OwnFactor />
        </main>
    }
}

#[component]
fn Sessions(all: Vec<OwnSession>, asked: RwSignal<u32>) -> impl IntoView {
    let (toasts, now) = (Toasts::expect(), clock::now());
    let others: Vec<i64> = all.iter().filter(|one| !one.current).map(|one| one.id).collect();
    let end = move |ids: Vec<i64>| {
        spawn_local(async move {
            let mut ended = Ok::<(), ApiError>(());
            for id in ids {
                ended = ended.and(api::end_session(id).await);
            }
            match ended {
                Ok(()) => toasts.say(Tone::Good, words::ended()),
                Err(_) => toasts.say(Tone::Wrong, words::failed()),
            }
            let _ = asked.try_update(|asked| *asked += 1);
        });
    };
    let line = move |one: OwnSession| {
        let id = one.id;
        let press = Callback::new(move |()| end(vec![id]));
        view! {
            <li class="own-session" data-testid=format!("own-session-{id}") data-current=one.current.to_string()>
                <div>
                    <strong>{move || words::opened(format::when(one.created, now.get()))}</strong>
                    <small class="muted">
                        {move || words::used(format::ago(one.seen, now.get()))} " · " {move || words::ends(format::when(one.ends, now.get()))}
                    </small>
                </div>
                {if one.current {
                    view! { <Badge tone=Tone::Good label=words::this_one() /> }.into_any()
                } else {
                    view! { <Button label=words::end() on_press=press testid=format!("own-end-{id}") /> }.into_any()
                }}
            </li>
        }
    };
    view! {
        <ul data-testid="own-sessions">{all.into_iter().map(line).collect_view()}</ul>
        {(!others.is_empty())
            .then(|| {
                let press = Callback::new(move |()| end(others.clone()));
                view! { <Button kind=ButtonKind::Danger label=words::end_others() on_press=press testid="own-end-others" /> }
            })}
    }
}
