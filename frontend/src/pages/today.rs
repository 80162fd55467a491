//! Today: what to do next, in one sentence, one button, three numbers and a short list.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::hlc::Millis;
use xunge_shared::kinds::Kind;
use xunge_shared::kinds::case::Case;
use xunge_shared::kinds::round::Round;
use xunge_shared::kinds::zone::Zone;
use xunge_shared::role::Role;
use xunge_shared::settings::Settings;

use super::today_data::{Soon, TodayData};
use crate::chunks;
use crate::clock;
use crate::data::{Core, LinesDue};
use crate::device::Positions;
use crate::i18n::{common, today};
use crate::kinds::{face, time_left};
use crate::ui::format::{self, Moment};
use crate::ui::{EmptyState, Icon, ListRow, Mark, Skeleton, StatTile, Tone, TopBar};

/// The page.
#[component]
pub fn Today() -> impl IntoView {
    let core = Core::expect();
    let now = clock::now();
    let here = Positions::expect().latest();
    let data = Memo::new(move |_| {
        let me = core.me()?;
        let rows = [Zone::NAME, Case::NAME, Round::NAME].map(|kind| core.rows(&kind));
        let fetched = core.status().with(|status| status.last_sync.is_some()) || rows.iter().any(|rows| !rows.is_empty());
        let here = here.with(|here| here.map(|here| here.place));
        fetched.then(|| TodayData::of(rows.iter().flatten(), me, here, now.get()))
    });
    let place = Memo::new(move |_| place(core));
    // whoever is asked for a word should not have to look for it
    Effect::new(move |_| {
        core.status().with(|status| status.last_sync);
        if core.me().is_some() {
            spawn_local(core.heed_rulings());
            spawn_local(async move {
                // a chunk that cannot be had: the next sync asks again
                if let Ok(heed) = chunks::heed_lines(core).await {
                    heed.await;
                }
            });
        }
    });
    let greeting = move || {
        let moment = Moment::of(now.get());
        let at = format!("{} {}", moment.weekday(), moment.clock());
        place.get().map_or(at.clone(), |place| format!("{place} · {at}"))
    };
    view! {
        <TopBar title=today::title()>
            <MeLink />
        </TopBar>
        <main class="page">
            {move || match data.get() {
                None => {
                    view! {
                        <p class="today-where">{greeting}</p>
                        <p class="today-headline" data-testid="today-headline">{today::first_sync()}</p>
                        <p class="today-where">{today::first_sync_why()}</p>
                        <div class="today-wait">
                            <Skeleton rows=4 />
                        </div>
                    }
                        .into_any()
                }
                Some(data) => {
                    let headline = headline(&data);
                    view! {
                        <p class="today-where">{greeting}</p>
                        <p class="today-headline" data-testid="today-headline">{headline}</p>
                        <Primary data=data.clone() core now />
                        <Rulings core />
                        <Lines core now />
                        <Tiles data=data.clone() />
                        <h2 class="section">{today::due_soon()}</h2>
                        <DueSoon soon=data.soon core now />
                    }
                        .into_any()
                }
            }}
        </main>
    }
}

/// Where the person works: the team, else the area of the first role held.
fn place(core: Core) -> Option<String> {
    let session = core.session().get()?;
    if !session.account.team.is_empty() {
        return Some(session.account.team);
    }
    let grant = session.held(format::now()).next()?;
    Some(core.area_name(grant.area))
}

fn headline(data: &TodayData) -> String {
    match (&data.round, data.zones_due, data.cases_open) {
        (Some(_), ..) => today::headline_round().to_owned(),
        (None, 0, 0) => today::headline_clear().to_owned(),
        (None, zones, 0) => today::headline_zones(zones),
        (None, 0, cases) => today::headline_cases(cases),
        (None, zones, cases) => today::headline_zones_cases(zones, cases),
    }
}

/// The account's initial: the way to language, look and sign-out.
#[component]
fn MeLink() -> impl IntoView {
    let core = Core::expect();
    let session = core.session();
    let initial = move || session.with(|session| session.as_ref()?.account.display.chars().next()).map(String::from);
    let news = Memo::new(move |_| core.rulings().with(|rulings| rulings.asked() + rulings.unread()));
    let label = move || if news.get() == 0 { today::me_title().to_owned() } else { today::me_title_news(news.get()) };
    view! {
        <a href="/me" class="avatar" aria-label=label data-testid="today-me">
            {initial}
            {move || (news.get() > 0).then(|| view! { <b class="avatar-news" aria-hidden="true" data-testid="today-me-news">{news}</b> })}
        </a>
    }
}

/// What the desk wants to know of one's records, or said of them.
#[component]
fn Rulings(core: Core) -> impl IntoView {
    let counts = Memo::new(move |_| core.rulings().with(|rulings| (rulings.asked(), rulings.unread())));
    move || {
        let (tone, title, detail) = match counts.get() {
            (0, 0) => return None,
            (0, unread) => (Tone::Wrong, today::rulings_new(unread), today::rulings_new_why()),
            (asked, _) => (Tone::Due, today::rulings_asked(asked), today::rulings_asked_why()),
        };
        Some(asked(tone, Mark::Shield, title, detail.to_owned(), "/me", "today-rulings"))
    }
}

/// What timetables name one for.
#[component]
fn Lines(core: Core, now: Signal<Millis>) -> impl IntoView {
    move || {
        let LinesDue { open, due, .. } = core.lines_due().get();
        let tone = if due < now.get() { Tone::Wrong } else { Tone::Due };
        let left = format::left(due, now.get());
        (open > 0).then(|| asked(tone, Mark::Clock, today::lines(open), today::lines_due(left), "/timetable", "today-lines"))
    }
}

/// Something that others want of one.
fn asked(tone: Tone, mark: Mark, title: String, detail: String, href: &'static str, testid: &'static str) -> impl IntoView {
    view! { <ul class="rows"><ListRow tone mark title detail=move || detail.clone() href testid /></ul> }
}

/// The one next act: back to the open round; else the nearest door for a grid worker, a round for everyone else.
#[component]
fn Primary(data: TodayData, core: Core, now: Signal<Millis>) -> impl IntoView {
    let inspects = data.zones_due > 0 && untrack(|| core.role()) == Some(Role::GridWorker);
    match data.round {
        Some(round) => {
            let live = core.recorder().live();
            let detail = move || {
                let walked = live.with(|live| live.as_ref().map(|live| format::distance(live.stats.observed_m)));
                let lasted = move || format::timer(now.get().saturating_sub(round.since));
                today::round_since(format::clock(round.since), walked.unwrap_or_else(lasted))
            };
            hero("/round", Mark::Walk, today::continue_round(), detail.into_any(), "today-continue-round")
        }
        None if inspects => {
            let detail = today::headline_zones(data.zones_due).into_any();
            hero("/zones", Mark::Door, today::inspect_nearest(), detail, "today-inspect")
        }
        None => hero("/round", Mark::Walk, today::start_round(), today::start_round_why().into_any(), "today-start-round"),
    }
}

fn hero(href: &'static str, mark: Mark, title: &'static str, detail: AnyView, testid: &'static str) -> impl IntoView {
    view! {
        <a href=href class="hero" data-testid=testid>
            <Icon mark=mark size=28 />
            <span class="row-text">
                <strong>{title}</strong>
                <small>{detail}</small>
            </span>
            <Icon mark=Mark::Chevron size=20 />
        </a>
    }
}

#[component]
fn Tiles(data: TodayData) -> impl IntoView {
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let clean = data.clean_share.map_or("–".to_owned(), |share| format!("{:.0}", share * 100.0));
    let clean_unit = if data.clean_share.is_some() { "%" } else { "" };
    view! {
        <div class="tiles">
            <StatTile
                value=data.zones_due.to_string()
                label=today::tile_zones()
                share=share(data.zones_due, data.zones)
                tone=Tone::Due
                href="/zones"
                testid="today-tile-zones"
            />
            <StatTile
                value=data.cases_open.to_string()
                label=today::tile_cases()
                share=share(data.cases_late, data.cases_open)
                tone=Tone::Wrong
                href="/cases?which=open"
                testid="today-tile-cases"
            />
            <StatTile
                value=clean
                unit=clean_unit
                label=today::tile_clean()
                share=data.clean_share.unwrap_or(0.0)
                tone=Tone::Good
                href="/zones"
                testid="today-tile-clean"
            />
        </div>
    }
}

#[component]
fn DueSoon(soon: Vec<Soon>, core: Core, now: Signal<Millis>) -> impl IntoView {
    if soon.is_empty() {
        return view! { <EmptyState mark=Mark::Check tone=Tone::Good title=today::nothing_due() why=today::nothing_due_why() /> }
            .into_any();
    }
    let settings = untrack(|| core.settings());
    let rows = soon.into_iter().map(|soon| soon_row(soon, settings.clone(), now)).collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

fn soon_row(soon: Soon, settings: Arc<Settings>, now: Signal<Millis>) -> impl IntoView {
    let Soon { row, due, metres, .. } = soon;
    let (entity, summary) = (row.entity, row.summary);
    let is_case = row.kind == Case::NAME;
    let face = face(&row.kind);
    let name = face.name(&summary, &settings);
    let title = if is_case && !summary.detail.is_empty() { format!("{name} · {}", summary.detail) } else { name };
    let look = face.look(&summary, now.get_untracked());
    let href = format!("/{}/{entity}", if is_case { "cases" } else { "zones" });
    let word = look.word;
    let detail = move || {
        let (urgent, more) = match time_left(&summary, &settings, now.get()).filter(|_| is_case) {
            Some((left, limit)) => (left, if limit.is_empty() { limit } else { common::in_brackets(limit) }),
            None => (word.clone(), format!(" · {}", format::left(due, now.get()))),
        };
        view! {
            <b>{urgent}</b>
            {more}
            {metres.map(|metres| format!(" · {}", format::distance(metres)))}
        }
    };
    view! { <ListRow tone=look.tone mark=look.mark title detail href testid=format!("today-soon-{entity}") /> }
}
