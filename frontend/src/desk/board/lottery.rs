//! Spot checks: a draw that is committed before the cases are known, revealed late, and recomputed here before anybody's eyes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{EntityId, Sha256},
    kinds::{
        Kind,
        lottery::{Lottery, LotteryBody, Reveal, Terms, commitment},
    },
    row::Row,
};

use super::{Board, drawn::Drawn};
use crate::api::{self, RowsQuery};
use crate::capture::Saying;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::{
    address::Address,
    live::{Freshness, kept},
};
use crate::i18n::{board as words, desk as desk_words};
use crate::ui::{Badge, Button, ButtonKind, Sheet, Skeleton, Toasts, Tone, format};

/// The sheet: a new draw, and those there are.
#[component]
pub(super) fn Lotteries() -> impl IntoView {
    let board = Board::expect();
    view! {
        <Sheet open=board.lottery title=Signal::derive(|| words::lottery().to_owned()) testid="board-lottery">
            {move || board.lottery.get().then(|| view! { <p class="muted">{words::lottery_how()}</p><Commit /><Draws /> })}
        </Sheet>
    }
}

fn key(id: EntityId) -> String {
    format!("xunge.lottery.{id}")
}

/// The seed that was committed from this browser.
fn own_seed(id: EntityId) -> Option<Sha256> {
    window().local_storage().ok()??.get_item(&key(id)).ok()??.parse().ok()
}

/// Fixes the terms: the seed stays in this browser until it is revealed.
#[component]
fn Commit() -> impl IntoView {
    let (core, toasts, address) = (Core::expect(), Toasts::expect(), Address::expect());
    let (day, share, busy) = (RwSignal::new(String::new()), RwSignal::new("10".to_owned()), RwSignal::new(false));
    let percent = move || share.get().trim().parse::<u16>().ok().filter(|percent| (1..=100).contains(percent));
    let until = move || day.with(|day| core.settings().calendar.until(day, format::now()));
    let incomplete = Signal::derive(move || percent().is_none() || until().is_none());
    let commit = move |()| {
        let Some(((percent, to), area)) = untrack(|| percent().zip(until()).zip(own_area(core, address))) else { return };
        let id = core.new_id();
        let seed = Sha256::of(&[core.new_id(), core.new_id(), core.new_id()].map(|id| id.0.to_be_bytes()).concat());
        let terms = Terms { commitment: commitment(&seed), from: format::now(), to, share: percent * 10, note: None };
        let saying = Saying::of::<Lottery>(id, area, &LotteryBody::Commit(terms));
        // a browser that keeps nothing cannot reveal either: then nothing is committed
        let kept = window().local_storage().ok().flatten().is_some_and(|storage| storage.set_item(&key(id), &seed.to_string()).is_ok());
        if !kept {
            toasts.say(Tone::Wrong, words::lottery_no_storage());
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match core.say(saying).await {
                Ok(_) => toasts.say(Tone::Good, words::lottery_committed()),
                Err(why) => toasts.say(Tone::Wrong, desk_words::failed(why)),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <div class="lottery-new">
            <label class="field">
                <span>{words::lottery_until()}</span>
                <input type="date" data-testid="lottery-until" on:input=move |ev| day.set(event_target_value(&ev)) />
            </label>
            <label class="field">
                <span>{words::lottery_share()}</span>
                <input
                    type="number"
                    min="1"
                    max="100"
                    data-testid="lottery-share"
                    prop:value=move || share.get()
                    on:input=move |ev| share.set(event_target_value(&ev))
                />
            </label>
            <Button kind=ButtonKind::Filled label=words::lottery_commit() disabled=incomplete busy on_press=commit testid="lottery-commit" />
        </div>
    }
}

/// The town that is shown, or whoever sits here holds.
fn own_area(core: Core, address: Address) -> Option<xunge_shared::id::AreaCode> {
    let held = core.me().and_then(|me| core.people().get(&me).map(|person| person.area));
    address.filter.with(|filter| filter.town).or(held)
}

/// Those there are, the latest first.
#[component]
fn Draws() -> impl IntoView {
    let fresh = Freshness::expect();
    let rows = LocalResource::new(move || {
        fresh.asked.track();
        let query = RowsQuery { kinds: vec![Lottery::NAME], order: Some("-at"), limit: Some(20), ..RowsQuery::default() };
        async move { ((), api::rows(&query).await.map(|page| page.rows)) }
    });
    // news of other things leaves what was computed here
    let shown = kept(rows);
    move || match shown.get() {
        None => view! { <Skeleton rows=2 /> }.into_any(),
        Some(((), Err(why))) => view! { <Failed why /> }.into_any(),
        Some(((), Ok(rows))) => rows.into_iter().map(|row| view! { <Draw row /> }).collect_view().into_any(),
    }
}

/// One of them: what was committed, and the way to its seed or to its cases.
#[component]
fn Draw(row: Row) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let id = row.entity;
    let area = row.scope.area();
    let told = LocalResource::new(move || async move { api::lottery(id, area).await.ok() });
    let busy = RwSignal::new(false);
    let reveal = move |seed: Sha256| {
        busy.set(true);
        spawn_local(async move {
            match core.say(Saying::of::<Lottery>(id, area, &LotteryBody::Reveal(Reveal { seed }))).await {
                Ok(_) => toasts.say(Tone::Good, words::lottery_revealed()),
                Err(why) => toasts.say(Tone::Wrong, desk_words::failed(why)),
            }
            let _ = busy.try_set(false);
        });
    };
    move || {
        let lottery = told.get().flatten()?;
        let terms = lottery.terms()?.clone();
        let (who, seed) = (terms.by.author, lottery.seed());
        let window = lottery.window()?;
        let days = words::lottery_days(format::when(window.start, format::now()), format::when(window.end, format::now()));
        let over = format::now() >= terms.what.to;
        let (tone, word) = match seed {
            Some(_) => (Tone::Good, words::lottery_out()),
            None if over => (Tone::Due, words::lottery_due()),
            None => (Tone::Quiet, words::lottery_waits()),
        };
        let next = match (seed, own_seed(id)) {
            (Some(seed), _) => view! { <Drawn lottery=(id, area) seed share=terms.what.share window /> }.into_any(),
            (None, Some(own)) if over => {
                view! { <Button kind=ButtonKind::Filled label=words::lottery_reveal() busy on_press=move |()| reveal(own) testid="lottery-reveal" /> }
                    .into_any()
            }
            _ => ().into_any(),
        };
        Some(view! {
            <section class="lottery" data-testid=format!("lottery-{id}")>
                <p>
                    <Badge tone label=word.to_owned() />
                    " "
                    <b>{words::lottery_of(terms.what.share / 10)}</b>
                </p>
                <p>{days} " · " {core.name_of(who)}</p>
                <p class="lottery-hash">{words::lottery_hash()} " " <code>{terms.what.commitment.to_string()}</code></p>
                {seed.map(|seed| view! { <p class="lottery-hash">{words::lottery_seed()} " " <code>{seed.to_string()}</code></p> })}
                {next}
            </section>
        })
    }
}
