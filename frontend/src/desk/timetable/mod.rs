//! The timetable: streets and places to be put right, by deadline; what is late stands first.
//!
//! `data-testid`s: `desk-timetable`, `timetable-show-<all|mine|late|soon|open|done|withdrawn>`, `timetable-town`, `timetable-import`, `timetable-export`,
//! `timetable-add`, `timetable-line-<id>` (`data-state`), see [`mod@line`], [`edit`] and [`upload`].

mod carried;
mod earlier;
mod edit;
mod line;
mod steps;
mod upload;

use leptos::prelude::*;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, AreaCode, EntityId},
};

use crate::api::{self, TimetableLine};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::live::{Freshness, kept};
use crate::i18n::timetable as words;
use crate::route;
use crate::ui::{Badge, EmptyState, Icon, Mark, Skeleton, Tone, format};

/// Due within this long is soon.
const SOON: Millis = 7 * 86_400_000;

/// A choice of lines: its code in the address, and its word.
type Show = (&'static str, fn() -> &'static str);
/// Which lines are shown.
const SHOWS: [Show; 7] = [
    ("", words::all),
    ("mine", words::mine),
    ("late", words::late),
    ("soon", words::soon),
    ("open", words::open),
    ("done", words::done),
    ("withdrawn", words::withdrawn),
];

/// Whether a choice shows a line, to `me`. What was withdrawn is shown by itself only.
fn shows(show: &str, line: &TimetableLine, now: Millis, me: Option<AccountId>) -> bool {
    let is_open = line.done_at.is_none();
    if !line.withdrawn.is_empty() {
        return show == "withdrawn";
    }
    match show {
        "withdrawn" => false,
        "mine" => line.account.is_some() && line.account == me,
        "late" => is_open && line.due < now,
        "soon" => is_open && (now..now + SOON).contains(&line.due),
        "open" => is_open,
        "done" => !is_open,
        _ => true,
    }
}

/// How a line stands: a code, its tone and its word.
fn state(line: &TimetableLine, now: Millis) -> (&'static str, Tone, String) {
    match line.done_at {
        _ if !line.withdrawn.is_empty() => ("withdrawn", Tone::Quiet, words::withdrawn().to_owned()),
        Some(at) if at > line.due => ("done", Tone::Due, words::done_late().to_owned()),
        Some(_) => ("done", Tone::Good, words::done().to_owned()),
        None if line.due < now => ("late", Tone::Wrong, format::days_late(line.due, now)),
        None if is_today(line.due, now) => {
            (if line.progress.is_empty() { "planned" } else { "underway" }, Tone::Due, words::due_today().to_owned())
        }
        None if line.progress.is_empty() => ("planned", Tone::Quiet, words::planned().to_owned()),
        None => ("underway", Tone::Due, words::underway().to_owned()),
    }
}

fn is_today(at: Millis, now: Millis) -> bool {
    clock::county().day_of(at) == clock::county().day_of(now)
}

/// The page.
#[component]
pub fn Timetable() -> impl IntoView {
    let (core, fresh, now) = (Core::expect(), Freshness::expect(), clock::now());
    let query = Memo::new(|_| route::whole_query());
    let town = Memo::new(move |_| query.with(|query| query.get("town").and_then(|town| town.parse::<AreaCode>().ok())));
    let show = Memo::new(move |_| query.with(|query| query.get("show").unwrap_or_default().to_owned()));
    let chosen = Memo::new(move |_| query.with(|query| query.get("line").and_then(|line| line.parse::<EntityId>().ok())));
    let asked = LocalResource::new(move || {
        fresh.asked.track();
        let town = town.get();
        async move { (town, api::timetable(town).await) }
    });
    let answer = kept(asked);
    let lines = Memo::new(move |_| answer.get().map(|(_, lines)| lines));
    let towns = crate::desk::towns::all(core);
    // whose lines they may write
    let kept = Memo::new(move |_| {
        let session = core.session().get();
        let keeps = |code: AreaCode| {
            session
                .as_ref()
                .is_some_and(|session| session.held(now.get_untracked()).any(|grant| grant.role.is_desk() && grant.area.contains(code)))
        };
        towns.get().into_iter().filter(|(code, _)| keeps(*code)).collect::<Vec<_>>()
    });
    // drawn anew only when it changed itself: what is being typed stays
    let line = Memo::new(move |_| chosen.get().and_then(|id| lines.get()?.ok()?.into_iter().find(|line| line.entity == id)));
    let all = Signal::derive(move || lines.get().and_then(Result::ok).unwrap_or_default());
    let uploading = RwSignal::new(false);
    // the line whose plan is edited; a new one
    let editing = RwSignal::new(None::<Option<TimetableLine>>);
    let count = move |show: &'static str| all.with(|lines| lines.iter().filter(|line| shows(show, line, now.get(), core.me())).count());
    view! {
        <style>{include_str!("../../../style/desk/timetable.css")} {include_str!("../../../style/desk/changes.css")}</style>
        <main class="desk-page timetable" data-testid="desk-timetable">
            <header class="timetable-bar">
                <div class="timetable-shows" role="group" aria-label=words::state()>
                    {SHOWS
                        .into_iter()
                        .map(|(code, word)| {
                            view! {
                                <button
                                    type="button"
                                    class="chip"
                                    aria-pressed=move || (show.get() == code).to_string()
                                    data-testid=format!("timetable-show-{}", if code.is_empty() { "all" } else { code })
                                    on:click=move |_| route::set_query(&[("show", code)])
                                >
                                    {word()}
                                    " "
                                    <b>{move || count(code)}</b>
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
                <select
                    class="chip"
                    aria-label=words::town()
                    data-testid="timetable-town"
                    on:change=move |ev| route::set_query(&[("town", &event_target_value(&ev))])
                >
                    <option value="">{words::all_towns()}</option>
                    {crate::desk::towns::options(towns, move || town.get())}
                </select>
                <a class="chip" href=move || api::timetable_url(town.get()) download="" data-testid="timetable-export">
                    <Icon mark=Mark::Download size=16 />
                    {words::export()}
                </a>
                <button type="button" class="chip timetable-import" data-testid="timetable-add" on:click=move |_| editing.set(Some(None))>
                    <Icon mark=Mark::Plus size=16 />
                    {words::add()}
                </button>
                <button type="button" class="chip timetable-import" data-testid="timetable-import" on:click=move |_| uploading.set(true)>
                    <Icon mark=Mark::Box size=16 />
                    {words::import()}
                </button>
            </header>
            {move || match lines.get() {
                None => view! { <Skeleton rows=8 /> }.into_any(),
                Some(Err(why)) => view! { <Failed why /> }.into_any(),
                Some(Ok(all)) if all.is_empty() => view! { <EmptyState mark=Mark::Clock title=words::none() why=words::none_why() /> }.into_any(),
                Some(Ok(all)) => {
                    let shown: Vec<_> = all.into_iter().filter(|line| shows(&show.get(), line, now.get_untracked(), core.me())).collect();
                    if shown.is_empty() {
                        return view! { <EmptyState mark=Mark::Search title=words::none_such() why=words::none_such_why() /> }.into_any();
                    }
                    view! { <Table lines=shown /> }.into_any()
                }
            }}
        </main>
        {move || line.get().map(|line| {
            let shown = line.clone();
            view! { <line::LineSheet line on_edit=Callback::new(move |()| editing.set(Some(Some(shown.clone())))) /> }
        })}
        {move || editing.get().map(|line| {
            let done = Callback::new(move |()| { let _ = editing.try_set(None); });
            view! { <edit::EditSheet line lines=all towns=kept town=town.get_untracked() done /> }
        })}
        <upload::Upload open=uploading town />
    }
}

/// The lines.
#[component]
fn Table(lines: Vec<TimetableLine>) -> impl IntoView {
    let now = clock::now();
    let row = move |line: TimetableLine| {
        let (code, tone, word) = state(&line, now.get_untracked());
        let id = line.entity;
        let done = line.steps.iter().filter(|step| step.done_at.is_some()).count();
        let who = [line.unit.clone(), line.responsible.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let who = if who.is_empty() { words::nobody().to_owned() } else { who };
        let dots = line.steps.iter().map(|step| view! { <i class:is-done=step.done_at.is_some()></i> }).collect_view();
        let steps = (!line.steps.is_empty())
            .then(|| view! { <span class="timetable-steps">{dots}<span>{words::steps_of(done, line.steps.len())}</span></span> });
        view! {
            <tr data-testid=format!("timetable-line-{id}") data-state=code>
                <th scope="row">
                    <button type="button" class="timetable-name" data-testid=format!("timetable-name-{id}") on:click=move |_| route::open_query(&[("line", &id.to_string())])>
                        {line.name.clone()}
                    </button>
                    <small>{line.problem.clone()}</small>
                </th>
                <td><Badge tone label=word /></td>
                <td class="timetable-due">{format::date(line.due)}</td>
                <td>{who}</td>
                <td>{steps}</td>
            </tr>
        }
    };
    view! {
        <div class="desk-wide">
            <table class="desk-table">
                <thead>
                    <tr>
                        <th>{words::place()}</th>
                        <th>{words::state()}</th>
                        <th>{words::deadline()}</th>
                        <th>{words::who()}</th>
                        <th>{words::steps()}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
