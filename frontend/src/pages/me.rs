//! The account on this phone: who, language, look, sign-out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::role::Role;

use super::{my_reviews::MyReviews, unlock::LockSettings};
use crate::clock;
use crate::data::Core;
use crate::i18n::{self, Lang, common, help, today};
use crate::theme::{Theme, ThemeState};
use crate::ui::{Button, ButtonKind, Icon, Mark, Segment, Segmented, Sheet, TopBar};

/// The page.
#[component]
pub fn Me() -> impl IntoView {
    let core = Core::expect();
    let leaving = RwSignal::new(false);
    view! {
        <TopBar title=today::me_title() back="/" />
        <main class="page">
            <Who core />
            <MyReviews />
            {clock::foreign().map(|zone| view! { <p class="me-hint" data-testid="me-county-time">{common::county_time(zone)}</p> })}
            <h2 class="section">{today::language()}</h2>
            <Language />
            <h2 class="section">{today::theme()}</h2>
            <Look />
            <p class="me-hint">{today::theme_night_why()}</p>
            <LockSettings />
            <div class="me-acts">
                <a href="/privacy" class="btn" data-testid="me-privacy">
                    <Icon mark=Mark::Shield size=20 />
                    {help::privacy()}
                </a>
                {move || {
                    core
                        .role()
                        .is_some_and(Role::is_desk)
                        .then(|| {
                            view! {
                                <a href="/desk" class="btn" data-testid="me-desk">
                                    <Icon mark=Mark::Map size=20 />
                                    {today::open_desk()}
                                </a>
                                <a href="/desk/own" class="btn" data-testid="me-own">
                                    <Icon mark=Mark::Gear size=20 />
                                    {help::security()}
                                </a>
                            }
                        })
                }}
                <Button
                    kind=ButtonKind::Danger
                    mark=Mark::Logout
                    label=today::log_out()
                    on_press=Callback::new(move |()| leaving.set(true))
                    testid="me-log-out"
                />
            </div>
        </main>
        <Leave open=leaving />
    }
}

#[component]
fn Who(core: Core) -> impl IntoView {
    let account = move || core.session().get().map(|session| session.account);
    let role = move || match core.role() {
        Some(Role::GridWorker) => today::role_grid_worker(),
        Some(Role::Supervisor) => today::role_supervisor(),
        Some(Role::Administrator) => today::role_administrator(),
        Some(Role::Patrol) | None => today::role_patrol(),
    };
    view! {
        <section class="card me-who">
            <span class="avatar avatar-big">{move || account().and_then(|account| account.display.chars().next()).map(String::from)}</span>
            <div class="row-text">
                <strong data-testid="me-name">{move || account().map(|account| account.display)}</strong>
                <small>
                    {role}
                    {move || account().filter(|account| !account.team.is_empty()).map(|account| format!(" · {}", account.team))}
                    {move || account().map(|account| format!(" · {}", account.name))}
                </small>
            </div>
        </section>
    }
}

#[component]
fn Language() -> impl IntoView {
    let switch = i18n::use_switch();
    // a language is always named in itself
    let segments = vec![Segment::new(Lang::Zh, "简体中文", "me-language-zh"), Segment::new(Lang::En, "English", "me-language-en")];
    view! { <Segmented segments chosen=Signal::stored(i18n::current()) on_choose=switch label=today::language() /> }
}

#[component]
fn Look() -> impl IntoView {
    let theme = ThemeState::expect();
    let segments = vec![
        Segment::new(Theme::System, today::theme_system(), "me-theme-system"),
        Segment::new(Theme::Day, today::theme_day(), "me-theme-day"),
        Segment::new(Theme::Dark, today::theme_dark(), "me-theme-dark"),
        Segment::new(Theme::Night, today::theme_night(), "me-theme-night"),
    ];
    let on_choose = Callback::new(move |chosen| theme.choose(chosen));
    view! { <Segmented segments chosen=Signal::derive(move || theme.get()) on_choose label=today::theme() /> }
}

/// Asks before signing out, and says what becomes of unsent work.
#[component]
fn Leave(open: RwSignal<bool>) -> impl IntoView {
    let core = Core::expect();
    let unsent = move || core.status().with(|status| status.unsent + status.photos);
    // the phone's frame leads to the login as soon as nobody is signed in
    let leave = Callback::new(move |()| {
        open.set(false);
        spawn_local(core.sign_out());
    });
    view! {
        <Sheet open title=today::log_out_title() testid="me-leave">
            <p>{move || if unsent() > 0 { today::log_out_unsent(unsent()) } else { today::log_out_clear().to_owned() }}</p>
            <div class="btn-pair">
                <Button label=common::cancel() on_press=Callback::new(move |()| open.set(false)) testid="me-leave-cancel" />
                <Button kind=ButtonKind::Danger label=today::log_out() on_press=leave testid="me-leave-confirm" />
            </div>
        </Sheet>
    }
}
