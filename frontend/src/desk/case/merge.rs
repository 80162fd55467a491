//! Merging: two cases side by side, one of which goes on for both; and the way back.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::{Kind, State, case::Case},
    row::Row,
};

use super::{
    deed::{merging, parting},
    perform::{find, read, say},
    unlike::Differences,
    word::snag_word,
};
use crate::data::Core;
use crate::desk::address::Address;
use crate::i18n::{case as words, desk as desk_words};
use crate::kinds::{StoredPhoto, Story, face, stage_word, teller};
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet, Skeleton, Toasts, Tone, format};

/// The sheet in which two cases are compared.
#[component]
pub fn MergeSheet(
    /// Which two.
    pair: RwSignal<Option<(Row, Row)>>,
    /// Whether they are.
    open: RwSignal<bool>,
    /// Called when one of them was merged into the other.
    merged: Callback<()>,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    view! {
        <Sheet open title=Signal::derive(|| words::merge_title().to_owned()) testid>
            {move || {
                let (this, other) = pair.get().filter(|_| open.get())?;
                Some(view! { <Compare this other open merged /> })
            }}
        </Sheet>
    }
}

#[component]
fn Compare(this: Row, other: Row, open: RwSignal<bool>, merged: Callback<()>) -> impl IntoView {
    let (core, toasts, address) = (Core::expect(), Toasts::expect(), Address::expect());
    // the older one goes on, unless somebody knows better
    let older = if other.summary.at < this.summary.at { other.entity } else { this.entity };
    let keep = RwSignal::new(older);
    let (note, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let ends = [(this.entity, this.scope.area()), (other.entity, other.scope.area())];
    let merge = move |()| {
        let kept = keep.get_untracked();
        let [gone, stays] = if kept == ends[0].0 { [ends[1], ends[0]] } else { ends };
        let note = note.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let outcome = async {
                let (one, other) = (read(gone.0, gone.1).await?, read(stays.0, stays.1).await?);
                say(core, merging((gone.0, gone.1, &one), (stays.0, stays.1, &other), &note)?).await
            };
            let outcome = outcome.await;
            let _ = busy.try_set(false);
            match outcome {
                Ok(()) => {
                    toasts.say(Tone::Good, words::merged_done());
                    let _ = open.try_set(false);
                    merged.run(());
                    address.choose(Some((Case::NAME, kept)));
                }
                Err(snag) => toasts.say(Tone::Wrong, desk_words::failed(snag_word(&snag))),
            }
        });
    };
    view! {
        <p class="muted">{words::merge_how()}</p>
        <Differences pair=(this.clone(), other.clone()) keep />
        <div class="case-sides case-pair" role="radiogroup" aria-label=words::which_stays()>
            <Side row=this keep />
            <Side row=other keep />
        </div>
        <label class="field">
            <span>{desk_words::note()}</span>
            <input type="text" maxlength="200" data-testid="case-merge-note" on:input=move |ev| note.set(event_target_value(&ev)) />
        </label>
        <Button kind=ButtonKind::Primary label=words::merge() busy on_press=merge testid="case-merge-confirm" />
    }
}

/// One of the two, whole enough to decide by.
#[component]
fn Side(row: Row, keep: RwSignal<EntityId>) -> impl IntoView {
    let core = Core::expect();
    let (id, area) = (row.entity, row.scope.area());
    let name = face(&Case::NAME).name(&row.summary, &core.settings());
    let case = LocalResource::new(move || async move { read(id, area).await.ok() });
    let body = move || match case.get() {
        None => view! { <Skeleton rows=3 /> }.into_any(),
        Some(None) => view! { <p class="tone-wrong">{crate::i18n::failed::unreachable()}</p> }.into_any(),
        Some(Some(case)) => {
            let Some((report, progress)) = case.report().zip(case.progress()) else { return ().into_any() };
            let (author, when) = (report.by.author, format::when(report.by.at(), format::now()));
            let photo = report.what.photos.first().copied();
            let events = teller(&Case::NAME).story(&State::Case(case.clone()), &core.settings());
            let told = words::history_of(case.witnesses().len(), progress.taken.len());
            view! {
                <span>{stage_word(progress.stage)} " · " {core.area_name(row.scope.area())}</span>
                <small>{move || words::by_at(core.name_of(author), when.clone())}</small>
                {report.what.address.clone().map(|address| view! { <span>{address}</span> })}
                <q>{report.what.text.clone()}</q>
                <details>
                    <summary>{told}</summary>
                    <Story events testid="case-merge-story" />
                </details>
                {photo.map(|sha| view! { <div class="photos"><StoredPhoto sha band=String::new() testid=format!("case-merge-photo-{sha}") /></div> })}
            }
                .into_any()
        }
    };
    view! {
        <label class="case-side" class:is-kept=move || keep.get() == id data-testid=format!("case-side-{id}")>
            <span class="case-keep">
                <input type="radio" name="case-keep" prop:checked=move || keep.get() == id on:change=move |_| keep.set(id) data-testid=format!("case-keep-{id}") />
                <b>{name}</b>
            </span>
            <em>{move || if keep.get() == id { words::stays() } else { words::goes() }}</em>
            {body}
        </label>
    }
}

/// What a case was merged into, or took in; and the way back.
#[component]
pub(super) fn Merged(case: Case, id: EntityId, area: AreaCode) -> impl IntoView {
    let acts = case.acts();
    let goes_on = acts.merged.and_then(|act| act.what.other);
    // one that was merged again after it came back is one
    let taken_in: BTreeSet<EntityId> = acts.absorbed.iter().filter_map(|act| act.what.other).collect();
    view! {
        {goes_on
            .map(|other| {
                view! {
                    <div class="notice tone-quiet" role="note" data-testid="case-merged" data-other=other.to_string()>
                        <Icon mark=Mark::Layers />
                        <div>
                            <strong>{words::was_merged()}</strong>
                            <div class="case-answers">
                                <ShowOther other testid="case-merged-show".to_owned() />
                                <Part gone=(id, area) other />
                            </div>
                        </div>
                    </div>
                }
            })}
        {taken_in.into_iter().map(|other| view! { <TakenIn id other /> }).collect_view()}
    }
}

/// Another case that `id` says it took in. Whether it lies here, only that one knows.
#[component]
fn TakenIn(id: EntityId, other: EntityId) -> impl IntoView {
    let lies_here = LocalResource::new(move || async move {
        // of one that cannot be read it is believed
        find(other).await.map_or(true, |(case, _)| case.acts().merged.and_then(|act| act.what.other) == Some(id))
    });
    let is_outrun = move || lies_here.get() == Some(false);
    view! {
        <div
            class=move || if is_outrun() { "notice tone-differ" } else { "notice tone-quiet" }
            role="note"
            data-testid=format!("case-absorbed-{other}")
            data-outrun=move || is_outrun().to_string()
        >
            <Icon mark=Mark::Layers />
            <div>
                <strong>{move || if is_outrun() { words::took_in_outrun() } else { words::took_in() }}</strong>
                <ShowOther other testid=format!("case-absorbed-{other}-show") />
            </div>
        </div>
    }
}

/// Leads to the other case.
#[component]
pub(super) fn ShowOther(other: EntityId, testid: String) -> impl IntoView {
    let address = Address::expect();
    view! { <Button kind=ButtonKind::Plain label=words::show_other() on_press=move |()| address.choose(Some((Case::NAME, other))) testid /> }
}

/// Takes the merging back at both ends.
#[component]
fn Part(gone: (EntityId, AreaCode), other: EntityId) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let busy = RwSignal::new(false);
    let press = move |()| {
        busy.set(true);
        spawn_local(async move {
            let outcome = async {
                let (case, (kept, area)) = (read(gone.0, gone.1).await?, find(other).await?);
                say(core, parting((gone.0, gone.1, &case), (other, area, &kept))).await
            };
            let outcome = outcome.await;
            let _ = busy.try_set(false);
            match outcome {
                Ok(()) => toasts.say(Tone::Good, words::parted()),
                Err(snag) => toasts.say(Tone::Wrong, desk_words::failed(snag_word(&snag))),
            }
        });
    };
    view! { <Button kind=ButtonKind::Ghost label=words::part() busy on_press=press testid="case-part" /> }
}
