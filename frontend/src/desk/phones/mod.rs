//! The fleet of phones: who is out, who was heard of when, what is only on a phone, and which phones somebody should look after.
//!
//! Where a phone is, is known only while a round is open, and is looked at on the map, which the server notes.

mod fleet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{id::KindName, role::Role};

use self::fleet::{Concern, Only, Order, Phone};
use crate::api::{self, RowsQuery};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::live::{Freshness, kept};
use crate::i18n::desk;
use crate::i18n::phones as words;
use crate::route;
use crate::ui::{Badge, Button, ButtonKind, EmptyState, Icon, Mark, Sheet, Skeleton, Toasts, Tone, format};

/// The page.
#[component]
pub fn Phones() -> impl IntoView {
    let (fresh, now) = (Freshness::expect(), clock::now());
    let only = Memo::new(|_| Only::named(&route::query::<String>("only").unwrap_or_default()));
    let order = Memo::new(|_| Order::named(&route::query::<String>("by").unwrap_or_default()));
    let phones = LocalResource::new(move || {
        fresh.asked.track();
        async {
            let rounds = RowsQuery { kinds: vec![KindName::known("round")], open: Some(true), limit: Some(500), ..RowsQuery::default() };
            let fleet = async { Ok(fleet::fleet(api::devices().await?, &api::rows(&rounds).await?.rows, env!("CARGO_PKG_VERSION"))) };
            ((), fleet.await)
        }
    });
    let answer = kept(phones);
    let known = Memo::new(move |_| answer.get()?.1.ok());
    let lost = StoredValue::new(None::<Phone>);
    let asks = RwSignal::new(false);
    let end = Callback::new(move |phone: Phone| {
        lost.set_value(Some(phone));
        asks.set(true);
    });
    view! {
        <style>{include_str!("../../../style/desk/phones.css")}</style>
        <main class="desk-page" data-testid="desk-phones">
            <div class="phones-bar">
                <Chips only phones=known />
                <a class="chip" href="/deliver" data-testid="desk-deliver">
                    <Icon mark=Mark::Box size=16 />
                    {desk::deliver()}
                </a>
            </div>
            {move || match (known.get(), answer.get()) {
                (Some(all), _) if only.get() == Only::All && all.iter().all(|phone| !phone.counts()) => view! { <EmptyState mark=Mark::Phone title=desk::no_phones() why=words::none_why() /> }.into_any(),
                (Some(all), _) => {
                    let shown = fleet::chosen(all, only.get(), order.get(), now.get());
                    if shown.is_empty() {
                        view! { <EmptyState mark=Mark::Check title=words::none_such() /> }.into_any()
                    } else {
                        view! { <Table phones=shown order end /> }.into_any()
                    }
                }
                (None, Some(((), Err(why)))) => view! { <Failed why /> }.into_any(),
                (None, _) => view! { <Skeleton rows=8 /> }.into_any(),
            }}
            <p class="phones-note"><Icon mark=Mark::Shield size=16 /> {words::note()}</p>
            <EndSessions asks lost />
        </main>
    }
}

/// Which are shown, each with how many there are.
#[component]
fn Chips(
    /// Which now.
    only: Memo<Only>,
    /// All phones.
    phones: Memo<Option<Vec<Phone>>>,
) -> impl IntoView {
    let now = clock::now();
    let chip = move |(name, which): (&'static str, Only)| {
        let count = move || phones.get().map(|all| fleet::chosen(all, which, Order::Name, now.get()).len());
        let word = match which {
            Only::All => words::all(),
            Only::Out => words::out(),
            Only::Unsent => words::holding(),
            Only::Concern => words::concern(),
            Only::Desks => words::desks(),
            Only::Away => words::away(),
        };
        view! {
            <button
                type="button"
                class="chip"
                data-testid=format!("desk-only-{}", if name.is_empty() { "all" } else { name })
                aria-pressed=move || (only.get() == which).to_string()
                on:click=move |_| route::set_query(&[("only", name)])
            >
                {word}
                <b>{count}</b>
            </button>
        }
    };
    view! { <div class="phones-chips" role="group" aria-label=desk::phones()>{Only::ALL.into_iter().map(chip).collect_view()}</div> }
}

/// The table.
#[component]
fn Table(
    /// The phones.
    phones: Vec<Phone>,
    /// Their order.
    order: Memo<Order>,
    /// Asks to end the sessions of who uses it.
    end: Callback<Phone>,
) -> impl IntoView {
    let head = move |name: &'static str, which: Order, word: &'static str| {
        let sorted = move || (order.get() == which).then_some(if which == Order::Name { "ascending" } else { "descending" });
        view! {
            <th scope="col" aria-sort=sorted>
                <button type="button" class="sort" data-testid=format!("desk-by-{}", if name.is_empty() { "concern" } else { name }) on:click=move |_| route::set_query(&[("by", name)])>
                    {word}
                    {move || sorted().map(|_| view! { <Icon mark=Mark::Down size=14 /> })}
                </button>
            </th>
        }
    };
    view! {
        <div class="desk-wide">
            <table class="desk-table phones-table">
                <thead>
                    <tr>
                        {head("name", Order::Name, desk::worker())}
                        {head("unsent", Order::Unsent, desk::unsent())}
                        {head("", Order::Concern, words::state())}
                        {head("contact", Order::Contact, desk::last_contact())}
                        <th scope="col">{desk::storage()}</th>
                        <th scope="col">{words::clock()}</th>
                        <th scope="col">{desk::version()}</th>
                        <th scope="col"><span class="sr-only">{words::actions()}</span></th>
                    </tr>
                </thead>
                <tbody>{phones.into_iter().map(|phone| view! { <Line phone end /> }).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// One phone.
#[component]
fn Line(
    /// Which.
    phone: Phone,
    /// Asks to end the sessions of who uses it.
    end: Callback<Phone>,
) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now().get_untracked());
    let status = phone.seen.status.clone().unwrap_or_default();
    let unsent = match status.oldest {
        Some(oldest) if status.unsent > 0 => format!("{} · {}", status.unsent, desk::since(format::when(oldest, now))),
        _ => status.unsent.to_string(),
    };
    let tone = if phone.unsent() > 0 { Tone::Due } else { Tone::Good };
    let concerns = phone.concerns(now);
    let badges = concerns.iter().map(|concern| {
        let (word, mark) = match concern {
            Concern::Silent => (words::silent(), Mark::CloudOff),
            Concern::OldWork => (words::old_work(), Mark::Clock),
            Concern::Storage => (words::storage_risk(), Mark::Warning),
            Concern::Clock => (words::clock_wrong(), Mark::Clock),
            Concern::Version => (words::old_app(), Mark::Download),
        };
        let tone = if matches!(concern, Concern::Version | Concern::Clock) { Tone::Due } else { Tone::Wrong };
        view! { <Badge tone label=word.to_owned() mark /> }
    });
    let badges = badges.collect_view();
    let round = phone.round.as_ref().map(|round| {
        let since = round.summary.at.map(|at| format::ago(at, now)).unwrap_or_default();
        view! {
            <a class="phones-out" href=format!("/desk?sel=round:{}", round.entity) data-testid=format!("desk-locate-{}", phone.seen.device)>
                <Icon mark=Mark::Walk size=16 />
                {words::out_since(since)}
            </a>
        }
    });
    // a desk goes nowhere
    let desk = phone.is_at_desk().then(|| view! { <Badge tone=Tone::Quiet label=words::desk().to_owned() /> });
    let quiet = desk.is_none() && round.is_none() && concerns.is_empty();
    let used = match (status.used, phone.fullness()) {
        (Some(used), Some(full)) => format!("{} · {:.0} %", format::bytes(used as f64), full * 100.0),
        (Some(used), None) => format::bytes(used as f64),
        _ => String::new(),
    };
    let promised = match status.persisted {
        Some(true) => desk::protected(),
        Some(false) => desk::at_risk(),
        None => desk::unknown(),
    };
    let clock = match phone.seen.clock {
        Some(off) if phone.is_clock_wrong() => {
            let by = format::duration(off.unsigned_abs());
            if off > 0 { words::slow_by(by) } else { words::fast_by(by) }
        }
        Some(_) => words::clock_right().to_owned(),
        None => desk::unknown().to_owned(),
    };
    let may_end = core.role() == Some(Role::Administrator);
    let of = phone.clone();
    view! {
        <tr data-testid=format!("desk-phone-{}", phone.seen.device) data-unsent=status.unsent data-concerns=concerns.len()>
            <th scope="row">
                {phone.seen.display.clone()} " "
                // as the phone itself shows it, for who asks over the telephone
                <small class="receipt">{phone.seen.device.to_string().chars().take(8).collect::<String>()}</small>
            </th>
            <td>
                <Badge tone label=unsent />
                {(status.photos > 0).then(|| view! { <small class="muted">" " {words::and_photos(status.photos)}</small> })}
            </td>
            <td><div class="phones-state">{round} {badges} {desk} {quiet.then(|| view! { <span class="muted">{words::at_rest()}</span> })}</div></td>
            <td class="phones-seen">{format::ago(phone.seen.last_seen, now)}</td>
            <td class="phones-storage">{used} " " <small class="muted">{promised}</small></td>
            <td class="phones-clock">{clock}</td>
            <td class="phones-version">{status.app}</td>
            <td>
                {may_end
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="icon-btn"
                                aria-label=words::lost_of(&phone.seen.display)
                                title=words::lost()
                                data-testid=format!("desk-lost-{}", phone.seen.device)
                                on:click=move |_| end.run(of.clone())
                            >
                                <Icon mark=Mark::Logout size=18 />
                            </button>
                        }
                    })}
            </td>
        </tr>
    }
}

/// A phone was lost: the sessions of who used it end, after a question.
#[component]
fn EndSessions(
    /// True while it is asked.
    asks: RwSignal<bool>,
    /// Which phone.
    lost: StoredValue<Option<Phone>>,
) -> impl IntoView {
    let toasts = Toasts::expect();
    let name = move || {
        asks.track();
        lost.with_value(|phone| phone.as_ref().map(|phone| phone.seen.display.clone())).unwrap_or_default()
    };
    let end = Callback::new(move |()| {
        asks.set(false);
        let Some(account) = lost.with_value(|phone| phone.as_ref().map(|phone| phone.seen.account)) else { return };
        spawn_local(async move {
            match api::sign_out_everywhere(account).await {
                Ok(()) => toasts.say(Tone::Good, words::ended()),
                Err(_) => toasts.say(Tone::Wrong, words::not_ended()),
            }
        });
    });
    view! {
        <Sheet open=asks title=Signal::derive(move || words::lost_of(name())) testid="desk-lost">
            <p>{words::lost_why()}</p>
            <Button kind=ButtonKind::Primary label=words::end_sessions() on_press=end testid="desk-lost-confirm" />
            <a class="phones-account" href="/desk/admin/people">{words::to_account()}</a>
        </Sheet>
    }
}

/// How many phones were in contact of late, and how many of them hold unsent work. Asked again when the desk is old.
pub fn phones_now() -> Signal<Option<(usize, usize)>> {
    let fresh = Freshness::expect();
    let devices = LocalResource::new(move || {
        fresh.asked.track();
        async { api::devices().await }
    });
    Signal::derive(move || {
        let all = devices.get()?.ok()?;
        Some(fleet::of_late(&all, format::now()))
    })
}
