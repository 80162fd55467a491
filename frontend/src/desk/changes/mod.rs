//! What was changed in reference data: who, when, before and after; and the way back, which is a change of its own.
//!
//! `data-testid`s: `changes-kind|who`, `changes-list`, `change-<n>` (`data-kind`, `data-thing`), `change-open-<n>`, `change-story`,
//! `change-back`, `changes-more`.

mod facts;
mod said;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AccountId, EntityId, KindName, OpId},
    kinds::{By, Kind, county::County},
    op::Op,
};

use self::said::Step;
pub use self::said::{Profile, Said};
pub use self::said::{after, steps};
use super::live::Freshness;
use crate::api::{self, ApiError, Changed};
use crate::clock;
use crate::data::Core;
use crate::i18n::changes as words;
use crate::kinds::{event, face};
use crate::ui::{Button, ButtonKind, EmptyState, Icon, Mark, Skeleton, Toasts, Tone, format};

/// The kinds that can be chosen.
const KINDS: [KindName; 5] =
    [KindName::known("cell"), KindName::known("street"), KindName::known("zone"), KindName::known("checkpoint"), KindName::known("county")];

/// A change as it is listed.
#[derive(Debug, Clone)]
struct Entry {
    pos: u64,
    op: Op,
    by: By,
}

impl Entry {
    fn of(changed: Changed) -> Option<Self> {
        let op = changed.op.open().ok()?;
        let by = By::of(&op, changed.eff);
        Some(Self { pos: changed.pos, op, by })
    }
}

/// The page.
#[component]
pub fn Changes() -> impl IntoView {
    let (core, fresh) = (Core::expect(), Freshness::expect());
    let (kind, who) = (RwSignal::new(None::<KindName>), RwSignal::new(None::<AccountId>));
    let entries = RwSignal::new(Vec::<Entry>::new());
    let next = RwSignal::new(None::<u64>);
    let state = RwSignal::new(None::<Result<(), ApiError>>);
    let open = RwSignal::new(None::<u64>);
    let ask = move |before: Option<u64>| {
        let asked = (kind.get_untracked(), who.get_untracked());
        spawn_local(async move {
            let answer = api::changes(asked.0.as_ref(), asked.1, before).await;
            if kind.try_get_untracked() != Some(asked.0) || who.try_get_untracked() != Some(asked.1) {
                return;
            }
            match answer {
                Ok(page) => {
                    entries.update(|entries| {
                        if before.is_none() {
                            entries.clear();
                        }
                        entries.extend(page.changes.into_iter().filter_map(Entry::of));
                    });
                    next.set(page.next);
                    state.set(Some(Ok(())));
                }
                Err(why) => state.set(Some(Err(why))),
            }
        });
    };
    Effect::new(move |_| {
        kind.track();
        who.track();
        fresh.asked.track();
        ask(None);
    });
    let people = move || {
        let mut all: Vec<_> = core.people().values().map(|person| (person.id, person.display.clone())).collect();
        all.sort_unstable_by(|one, other| one.1.cmp(&other.1));
        all
    };
    view! {
        <header class="admin-head">
            <div>
                <h2>{words::title()}</h2>
                <p>{words::lead()}</p>
            </div>
        </header>
        <div class="admin-filters" role="search">
            <select
                class="chip"
                aria-label=words::kind()
                data-testid="changes-kind"
                on:change=move |ev| kind.set(event_target_value(&ev).parse().ok().filter(|kind| KINDS.contains(kind)))
            >
                <option value="">{words::any_kind()}</option>
                {KINDS.map(|kind| view! { <option value=kind.as_str().to_owned()>{face(&kind).noun()}</option> }).into_view()}
            </select>
            <select
                class="chip"
                aria-label=words::who()
                data-testid="changes-who"
                on:change=move |ev| who.set(event_target_value(&ev).parse().ok().map(AccountId))
            >
                <option value="">{words::anybody()}</option>
                {move || people().into_iter().map(|(id, name)| view! { <option value=id.to_string()>{name}</option> }).collect_view()}
            </select>
        </div>
        {move || match state.get() {
            None => view! { <Skeleton rows=8 /> }.into_any(),
            Some(Err(_)) => view! { <EmptyState mark=Mark::CloudOff title=words::unreachable() tone=Tone::Wrong /> }.into_any(),
            Some(Ok(())) if entries.with(Vec::is_empty) => view! { <EmptyState mark=Mark::Note title=words::none() /> }.into_any(),
            Some(Ok(())) => {
                view! {
                    <ol class="settings-card change-list" data-testid="changes-list">
                        <For each=move || entries.get().into_iter().enumerate() key=|(_, entry)| entry.pos let:entry>
                            <Line n=entry.0 entry=entry.1 open />
                        </For>
                    </ol>
                    {move || {
                        let more = Callback::new(move |()| ask(next.get_untracked()));
                        next.get().map(|_| view! { <Button label=words::more() on_press=more testid="changes-more" /> })
                    }}
                }
                    .into_any()
            }
        }}
    }
}

/// What the change did, in a word, and what it names.
fn told(core: Core, entry: &Entry) -> (String, Option<String>) {
    let named = |profile: &Profile| match profile {
        Profile::Cell(p) => format!("{} {}", p.name, p.code),
        Profile::Street(p) => format!("{} {}", p.name, p.code),
        Profile::Zone(p) => format!("{} {}", p.number, p.name),
        Profile::Checkpoint(p) => format!("{} {}", p.name, p.code),
    };
    match Said::of(&entry.op) {
        Some(Said::Define(profile)) => (words::defined().to_owned(), Some(named(&profile))),
        Some(Said::Withdraw) => (words::withdrawn().to_owned(), None),
        Some(Said::Restore(_)) => (words::restored().to_owned(), None),
        None => {
            let event = event(&entry.op, entry.by.stamp.eff, &core.settings());
            (event.title.clone(), event.lines.into_iter().next())
        }
    }
}

#[component]
fn Line(n: usize, entry: Entry, open: RwSignal<Option<u64>>) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let pos = entry.pos;
    let (done, name) = told(core, &entry);
    let (author, at) = (entry.by.author, entry.by.at());
    let kind = entry.op.kind.clone();
    let is_open = Memo::new(move |_| open.get() == Some(pos));
    let (thing, mark) = (entry.op.entity, face(&kind).mark());
    let op = entry.by.stamp.op_id();
    let county = kind == County::NAME;
    let noun = face(&kind).noun();
    let kind = StoredValue::new(kind);
    view! {
        <li class="change" data-testid=format!("change-{n}") data-kind=kind.get_value().as_str().to_owned() data-thing=thing.to_string()>
            <button
                type="button"
                class="change-head"
                aria-expanded=move || is_open.get().to_string()
                data-testid=format!("change-open-{n}")
                on:click=move |_| open.update(|open| *open = (*open != Some(pos)).then_some(pos))
            >
                <Icon mark size=20 />
                <span>
                    <strong>{noun} " " {name} " · " {done}</strong>
                    <small class="muted">{move || core.name_of(author)} " · " {move || format::when(at, now.get())}</small>
                </span>
                <Icon mark=Mark::Down size=18 />
            </button>
            {move || {
                is_open.get().then(|| {
                    if county {
                        view! { <p class="change-body"><a class="btn" href="/desk/admin/settings">{words::open_settings()}</a></p> }.into_any()
                    } else {
                        view! { <Story kind=kind.get_value() thing op /> }.into_any()
                    }
                })
            }}
        </li>
    }
}

/// One change: before, after, and the way back.
#[component]
fn Story(kind: KindName, thing: EntityId, op: OpId) -> impl IntoView {
    let found = LocalResource::new(move || {
        let kind = kind.clone();
        async move { api::thing(&kind, thing).await }
    });
    view! {
        <div class="change-body" data-testid="change-story">
            {move || match found.get() {
                None => view! { <Skeleton rows=1 /> }.into_any(),
                Some(Err(_)) => view! { <p class="muted">{words::unreachable()}</p> }.into_any(),
                Some(Ok(told)) => {
                    let area = told.ops.first().and_then(|seen| seen.op.open().ok()).map(|op| op.scope.area());
                    let all = steps(&told.ops);
                    let n = all.iter().position(|step| step.stamp.op_id() == op);
                    n.zip(area).map(|(n, area)| view! { <Compared all n thing area /> }).into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Compared(all: Vec<Step>, n: usize, thing: EntityId, area: xunge_shared::id::AreaCode) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let is_define = matches!(all[n].said, Said::Define(_));
    let (before, after) = (said::before(&all, n).cloned(), said::after(&all, n).cloned());
    let after = after.filter(|_| is_define);
    let lines = if is_define { facts::differing(core, before.as_ref(), after.as_ref()) } else { vec![] };
    let [was, is] = [&before, &after].map(|profile| profile.as_ref().map(Profile::shape));
    let is_last = n + 1 == all.len();
    let last = all.last().map(|step| step.stamp.op_id());
    let reversal = said::reversal(&all, n);
    let like = said::after(&all, n).cloned();
    let busy = RwSignal::new(false);
    let back = Callback::new(move |()| {
        let saying = reversal.clone().zip(like.as_ref()).and_then(|(said, like)| said.saying(thing, area, like));
        let Some(saying) = saying else { return };
        let saying = match last {
            Some(last) => saying.based_on(last),
            None => saying,
        };
        busy.set(true);
        spawn_local(async move {
            let saved = core.say_all(vec![saying]).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => toasts.say(Tone::Good, words::taken_back()),
                Err(why) => toasts.say(Tone::Wrong, words::not_taken(why)),
            }
        });
    });
    let line = |(label, was, is): (&'static str, String, String)| {
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td>{was}</td>
                <td>{is}</td>
            </tr>
        }
    };
    view! {
        {if lines.is_empty() {
            view! { <p class="muted">{is_define.then(words::nothing_differs)}</p> }.into_any()
        } else {
            view! {
                <div class="change-compared">
                    <table class="desk-table">
                        <thead>
                            <tr>
                                <th></th>
                                <th>{words::was()}</th>
                                <th>{words::is()}</th>
                            </tr>
                        </thead>
                        <tbody>{lines.into_iter().map(line).collect_view()}</tbody>
                    </table>
                    <facts::Outlines before=was after=is />
                </div>
            }
                .into_any()
        }}
        {(!is_last).then(|| view! { <p class="muted">{words::newer()}</p> })}
        <Button kind=ButtonKind::Plain mark=Mark::Undo label=words::take_back() on_press=back busy testid="change-back" />
    }
}
