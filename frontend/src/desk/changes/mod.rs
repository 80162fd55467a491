//! What was changed in reference data: who, when, before and after; and the way back, which is a change of its own.
//!
//! `data-testid`s: `changes-kind|who`, `changes-list`, `change-<n>` (`data-kind`, `data-thing`), `change-open-<n>`, `change-story`,
//! `change-note`, `change-back`, `change-beyond`, `changes-more`, and those of [`mod@back`] and [`mod@batch`].

mod back;
pub mod batch;
mod facts;
mod said;
mod story;
mod together;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AccountId, AreaCode, KindName},
    kinds::{
        By, Kind,
        county::{County, CountyBody},
    },
    op::Op,
};

use self::back::Back;
pub use self::facts::{Outlines, rings};
pub use self::said::{Profile, Said, after, steps};
pub use self::story::ThingStory;
use self::together::Part;
use super::{live::Freshness, page_head::PageHead};
use crate::api::{self, ApiError, Batch, Changed};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::i18n::{changes as words, kinds::comma};
use crate::kinds::{event, face};
use crate::ui::{Button, EmptyState, Icon, Mark, Skeleton, format};

/// The kinds that can be chosen.
const KINDS: [KindName; 6] = [
    KindName::known("cell"),
    KindName::known("street"),
    KindName::known("zone"),
    KindName::known("checkpoint"),
    KindName::known("timetable"),
    KindName::known("county"),
];

/// A change as it is listed.
#[derive(Debug, Clone)]
struct Entry {
    pos: u64,
    op: Op,
    by: By,
    /// The import of which the op is one of many.
    batch: Option<Batch>,
    /// Whose things the same save changed that are not theirs to keep who reads this.
    beyond: Vec<AreaCode>,
}

impl Entry {
    fn of(changed: Changed) -> Option<Self> {
        let op = changed.op.open().ok()?;
        let by = By::of(&op, changed.eff);
        Some(Self { pos: changed.pos, op, by, batch: changed.import, beyond: changed.beyond })
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
    // a line that is open stays, with what is asked in it, when the list is read again
    let found = Memo::new(move |_| state.get().map(|found| found.map(|()| entries.with(Vec::is_empty))));
    let people = move || {
        let mut all: Vec<_> = core.people().values().map(|person| (person.id, person.display.clone())).collect();
        all.sort_unstable_by(|one, other| one.1.cmp(&other.1));
        all
    };
    view! {
        <PageHead title=words::title() lead=words::lead() />
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
        {move || match found.get() {
            None => view! { <Skeleton rows=8 /> }.into_any(),
            Some(Err(why)) => view! { <Failed why /> }.into_any(),
            Some(Ok(true)) => view! { <EmptyState mark=Mark::Note title=words::none() /> }.into_any(),
            Some(Ok(false)) => {
                view! {
                    <ol class="settings-card change-list" data-testid="changes-list">
                        <ForEnumerate
                            each=move || entries.get()
                            key=|entry| entry.pos
                            children=move |n, entry| view! { <Line n entry open /> }
                        />
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
    if let Some(batch) = &entry.batch {
        return (batch::counts(batch), Some(batch::title(batch)));
    }
    match Said::of(&entry.op) {
        Some(Said::Define(profile)) => {
            let word = if entry.op.based_on.is_none() { words::begun() } else { words::defined() };
            (word.to_owned(), Some(profile.named()))
        }
        Some(Said::Withdraw) => (words::withdrawn().to_owned(), None),
        Some(Said::Restore(_)) => (words::restored().to_owned(), None),
        None => {
            let event = event(&entry.op, entry.by.stamp.eff, &core.settings());
            (event.title.clone(), event.lines.into_iter().next())
        }
    }
}

#[component]
fn Line(n: ReadSignal<usize>, entry: Entry, open: RwSignal<Option<u64>>) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let pos = entry.pos;
    let (done, name) = told(core, &entry);
    // what takes a thing out of use, or brings it back, names it by nothing but its number
    let is_unnamed = entry.batch.is_none() && matches!(Said::of(&entry.op), Some(Said::Withdraw | Said::Restore(_)));
    let op = entry.op.clone();
    let read = is_unnamed.then(|| {
        LocalResource::new(move || {
            let op = op.clone();
            async move {
                let part = Part::read(&op.kind, op.entity, op.id()).await.ok().flatten()?;
                said::after(&part.steps, part.n).map(Profile::named)
            }
        })
    });
    let name = move || name.clone().or_else(|| read.and_then(|read| read.get().flatten()));
    let (author, at) = (entry.by.author, entry.by.at());
    let kind = entry.op.kind.clone();
    let is_open = Memo::new(move |_| open.get() == Some(pos));
    let (thing, mark) = (entry.op.entity, face(&kind).mark());
    let kept_on = (kind == County::NAME).then(|| match minicbor::decode(&entry.op.body) {
        Ok(CountyBody::Areas(_) | CountyBody::Profile(_)) => ("/desk/admin/towns", words::open_towns()),
        _ => ("/desk/admin/settings", words::open_settings()),
    });
    let noun = face(&kind).noun();
    let batch = entry.batch.clone();
    let entry = StoredValue::new(entry);
    view! {
        <li class="change" data-testid=move || format!("change-{}", n.get()) data-kind=kind.as_str().to_owned() data-thing=thing.to_string()>
            <button
                type="button"
                class="change-head"
                aria-expanded=move || is_open.get().to_string()
                data-testid=move || format!("change-open-{}", n.get())
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
                    if let Some(batch) = batch.clone() {
                        view! { <batch::Whole batch /> }.into_any()
                    } else if let Some((page, label)) = kept_on {
                        view! { <p class="change-body"><a class="btn" href=page>{label}</a></p> }.into_any()
                    } else {
                        view! { <Story entry=entry.get_value() /> }.into_any()
                    }
                })
            }}
        </li>
    }
}

/// One change: before, after, and the way back, with all that was saved with it.
#[component]
fn Story(entry: Entry) -> impl IntoView {
    let (core, fresh) = (Core::expect(), Freshness::expect());
    let beyond = StoredValue::new(entry.beyond.clone());
    let read = LocalResource::new(move || {
        fresh.asked.track();
        let entry = entry.clone();
        async move { together::parts(&entry).await }
    });
    let found = Memo::new(move |_| read.get());
    view! {
        <div class="change-body" data-testid="change-story">
            {move || match found.get() {
                None => view! { <Skeleton rows=1 /> }.into_any(),
                Some(Err(_)) => view! { <p class="muted">{crate::i18n::failed::unreachable()}</p> }.into_any(),
                Some(Ok(parts)) if parts.is_empty() => ().into_any(),
                Some(Ok(parts)) => {
                    view! {
                        {parts.iter().cloned().map(|part| view! { <Compared part /> }).collect_view()}
                        {match beyond.get_value() {
                            beyond if beyond.is_empty() => view! { <Back parts /> }.into_any(),
                            // half of a border taken back would leave a gap, or ground that two have
                            beyond => {
                                let towns = move || beyond.iter().map(|area| core.area_name(*area)).collect::<Vec<_>>().join(comma());
                                view! { <p class="muted" data-testid="change-beyond">{move || words::beyond(towns())}</p> }.into_any()
                            }
                        }}
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// A thing before and after.
#[component]
fn Compared(part: Part) -> impl IntoView {
    let core = Core::expect();
    let Part { steps, n, .. } = &part;
    let is_define = matches!(steps[*n].said, Said::Define(_));
    let (before, after) = (said::before(steps, *n).cloned(), said::after(steps, *n).cloned());
    let after = after.filter(|_| is_define);
    let lines = if is_define { facts::differing(core, before.as_ref(), after.as_ref()) } else { vec![] };
    let [was, is] = [&before, &after].map(|profile| profile.as_ref().map(Profile::shape));
    let line = |(label, was, is): (&'static str, String, String)| {
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td>{was}</td>
                <td>{is}</td>
            </tr>
        }
    };
    if lines.is_empty() {
        return view! { <p class="muted">{is_define.then(words::nothing_differs)}</p> }.into_any();
    }
    view! {
        <div class="change-compared">
            <table class="desk-table">
                <thead>
                    <tr>
                        <td></td>
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
}
