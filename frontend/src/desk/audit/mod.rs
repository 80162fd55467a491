//! The log of who did what: asked by person, deed and day, page by page, or taken as a table.
//!
//! `data-testid`s: `audit-who|what|from|to`, `audit-csv`, `audit-list`, `audit-row-<id>` (`data-action`), `audit-others-<id>`, `audit-more`.

mod deeds;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{day::DAY, id::AccountId};

use self::deeds::{Deed, deeds, matter};
use super::page_head::PageHead;
use crate::api::{self, ApiError, AuditQuery, Noted};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::i18n::audit as words;
use crate::ui::{Button, EmptyState, Icon, Mark, Skeleton, format};

/// A word of the catalogue.
type Word = fn() -> &'static str;

/// What is noted, in the order of the choice: its code and its word.
const ACTIONS: [(&str, Word); 25] = [
    ("signed_in", words::signed_in),
    ("sign_in_failed", words::sign_in_failed),
    ("signed_out", words::signed_out),
    ("sessions_ended", words::sessions_ended),
    ("session_replayed", words::session_replayed),
    ("enrolment_made", words::enrolment_made),
    ("enrolled", words::enrolled),
    ("totp_begun", words::totp_begun),
    ("totp_confirmed", words::totp_confirmed),
    ("totp_removed", words::totp_removed),
    ("recovery_used", words::recovery_used),
    ("account_made", words::account_made),
    ("account_disabled", words::account_disabled),
    ("account_enabled", words::account_enabled),
    ("password_set", words::password_set),
    ("profile_set", words::profile_set),
    ("grants_set", words::grants_set),
    ("settings_changed", words::settings_changed),
    ("imported", words::imported),
    ("exported", words::exported),
    ("tracks_viewed", words::tracks_viewed),
    ("plates_printed", words::plates_printed),
    ("plate_renewed", words::plate_renewed),
    ("rescue_delivered", words::rescue_delivered),
    ("audit_read", words::audit_read),
];

/// A deed in words; one that a newer server knows is told by its code.
fn action_word(code: &str) -> String {
    ACTIONS.iter().find(|(known, _)| *known == code).map_or_else(|| code.to_owned(), |(_, word)| word().to_owned())
}

/// The page.
#[component]
pub fn Audit() -> impl IntoView {
    let query = RwSignal::new(AuditQuery::default());
    let entries = RwSignal::new(Vec::<Noted>::new());
    let next = RwSignal::new(None::<u64>);
    let state = RwSignal::new(None::<Result<(), ApiError>>);
    let ask = move |before: Option<u64>| {
        let asked = query.get_untracked();
        spawn_local(async move {
            let answer = api::audit(&asked, before).await;
            // another question was asked meanwhile, or the page is gone
            if query.try_get_untracked() != Some(asked) {
                return;
            }
            match answer {
                Ok(page) => {
                    entries.update(|entries| {
                        if before.is_none() {
                            entries.clear();
                        }
                        entries.extend(page.entries);
                    });
                    next.set(page.next);
                    state.set(Some(Ok(())));
                }
                Err(why) => state.set(Some(Err(why))),
            }
        });
    };
    Effect::new(move |_| {
        query.track();
        ask(None);
    });
    view! {
        <PageHead title=words::title() lead=words::lead()>
            <a class="btn" href=move || query.with(api::audit_url) download="audit.csv" data-testid="audit-csv">
                <Icon mark=Mark::Download size=20 />
                {words::download()}
            </a>
        </PageHead>
        <Filters query />
        {move || match state.get() {
            None => view! { <Skeleton rows=8 /> }.into_any(),
            Some(Err(ApiError::Status { status: 403, .. })) => view! { <EmptyState mark=Mark::Shield title=words::county_only() /> }.into_any(),
            Some(Err(why)) => view! { <Failed why /> }.into_any(),
            Some(Ok(())) if entries.with(Vec::is_empty) => view! { <EmptyState mark=Mark::Search title=words::none() /> }.into_any(),
            Some(Ok(())) => {
                view! {
                    <div class="admin-list" role="region" tabindex="0" aria-label=words::title()>
                        <table class="desk-table" data-testid="audit-list">
                            <thead>
                                <tr>
                                    <th>{words::at()}</th>
                                    <th>{words::who()}</th>
                                    <th>{words::what()}</th>
                                    <th>{words::to_whom()}</th>
                                    <th>{words::about()}</th>
                                </tr>
                            </thead>
                            <tbody>
                                <For each=move || entries.with(|entries| deeds(entries)) key=|deed| (deed.noted.id, deed.others.len()) let:deed>
                                    <Line deed />
                                </For>
                            </tbody>
                        </table>
                        {move || {
                            let more = Callback::new(move |()| ask(next.get_untracked()));
                            next.get().map(|_| view! { <Button label=words::more() on_press=more testid="audit-more" /> })
                        }}
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Line(deed: Deed) -> impl IntoView {
    let Deed { noted, others } = deed;
    let (core, now) = (Core::expect(), clock::now());
    let at = noted.at;
    let (actor, subject) = (noted.actor, noted.subject);
    let word = move |about: Option<String>| about.map(|about| matter(core, &about));
    let about = if others.is_empty() {
        (move || word(noted.about.clone())).into_any()
    } else {
        let (first, n) = (noted.about.clone(), others.len() + 1);
        let head = move || words::and_others(n, word(first.clone()).unwrap_or_default());
        view! {
            <details data-testid=format!("audit-others-{}", noted.id)>
                <summary>{head}</summary>
                <ul>{others.into_iter().map(|other| view! { <li>{move || word(other.about.clone())}</li> }).collect_view()}</ul>
            </details>
        }
        .into_any()
    };
    view! {
        <tr data-testid=format!("audit-row-{}", noted.id) data-action=noted.action.clone()>
            <td>{move || format::when(at, now.get())}</td>
            <th scope="row">{move || actor.map_or_else(|| words::operator().to_owned(), |who| core.name_of(who))}</th>
            <td>{action_word(&noted.action)}</td>
            <td>{move || subject.map(|who| core.name_of(who))}</td>
            <td>{about}</td>
        </tr>
    }
}

/// What narrows the log.
#[component]
fn Filters(query: RwSignal<AuditQuery>) -> impl IntoView {
    let core = Core::expect();
    let people = move || {
        let mut all: Vec<_> = core.people().values().map(|person| (person.id, person.display.clone())).collect();
        all.sort_unstable_by(|one, other| one.1.cmp(&other.1));
        all
    };
    view! {
        <div class="admin-filters" role="search">
            <select
                class="chip"
                aria-label=words::who()
                data-testid="audit-who"
                on:change=move |ev| query.update(|query| query.who = event_target_value(&ev).parse().ok().map(AccountId))
            >
                <option value="">{words::anybody()}</option>
                {move || people().into_iter().map(|(id, name)| view! { <option value=id.to_string()>{name}</option> }).collect_view()}
            </select>
            <select
                class="chip"
                aria-label=words::what()
                data-testid="audit-what"
                on:change=move |ev| query.update(|query| query.action = event_target_value(&ev))
            >
                <option value="">{words::anything()}</option>
                {ACTIONS.map(|(code, word)| view! { <option value=code>{word()}</option> }).into_view()}
            </select>
            <label class="audit-day">
                {words::from()}
                <input
                    type="date"
                    class="input"
                    data-testid="audit-from"
                    on:change=move |ev| query.update(|query| query.from = clock::county().start_of_date(&event_target_value(&ev)))
                />
            </label>
            <label class="audit-day">
                {words::to()}
                <input
                    type="date"
                    class="input"
                    data-testid="audit-to"
                    on:change=move |ev| query.update(|query| query.to = clock::county().start_of_date(&event_target_value(&ev)).map(|day| day + DAY))
                />
            </label>
        </div>
    }
}
