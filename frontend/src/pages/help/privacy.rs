//! What is recorded about the person who asks, when, for how long; and their own data, to look at and to take away.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::retention::{PHOTO_DAYS, TRACK_DAYS};

use super::mine;
use crate::api::{RowsQuery, export_url};
use crate::clock;
use crate::data::Core;
use crate::device::hand_over;
use crate::i18n::{help as words, today};
use crate::pages::parts::InstallCard;
use crate::ui::{Icon, Mark, Toasts, Tone, TopBar, format};

/// The page.
#[component]
pub fn Privacy() -> impl IntoView {
    let core = Core::expect();
    let tracks = move || core.kept_days().map_or(TRACK_DAYS, |(tracks, _)| tracks);
    let photos = move || core.kept_days().map_or(PHOTO_DAYS, |(_, photos)| photos);
    view! {
        <TopBar title=words::privacy_title() back="/me" />
        <main class="page">
            <p class="privacy-lead">{words::privacy_lead()}</p>
            <ul class="rows">
                <What mark=Mark::Route what=words::what_track() why=words::what_track_why() kept=Signal::derive(move || words::what_track_kept(tracks())) />
                <What mark=Mark::Pin what=words::what_place() why=words::what_place_why() kept=words::what_place_kept().to_owned() />
                <What mark=Mark::Camera what=words::what_photo() why=words::what_photo_why() kept=Signal::derive(move || words::what_photo_kept(photos())) />
                <What mark=Mark::People what=words::what_account() why=words::what_account_why() kept=String::new() />
                <What mark=Mark::Phone what=words::what_device() why=words::what_device_why() kept=words::what_device_kept().to_owned() />
                <What mark=Mark::Shield what=words::what_session() why=words::what_session_why() kept=words::what_session_kept().to_owned() />
            </ul>
            <p class="privacy-never">
                <Icon mark=Mark::Cross size=18 />
                {words::never()}
            </p>
            <p class="sync-hint">{words::county_decides()}</p>
            <h2 class="section">{words::mine()}</h2>
            <Mine />
            <div class="me-acts">
                <a class="btn" href="/?tour=1" data-testid="privacy-tour">
                    {words::tour()}
                </a>
            </div>
            <InstallCard why=words::install_why() />
        </main>
    }
}

#[component]
fn What(mark: Mark, what: &'static str, why: &'static str, #[prop(into)] kept: Signal<String>) -> impl IntoView {
    view! {
        <li class=format!("row {}", Tone::Quiet.class())>
            <div class="row-open">
                <span class="row-mark">
                    <Icon mark=mark />
                </span>
                <span class="row-text">
                    <strong>{what}</strong>
                    <small>{why}</small>
                    <small>
                        <b>{kept}</b>
                    </small>
                </span>
            </div>
        </li>
    }
}

/// The figures, and two files.
#[component]
fn Mine() -> impl IntoView {
    let (core, now, toasts) = (Core::expect(), clock::now(), Toasts::expect());
    let written = mine::written(core);
    let rows = Memo::new(move |_| core.me().map(|me| mine::rows(core, me)).unwrap_or_default());
    let ops = move || written.get().unwrap_or_default();
    let figures = move || rows.with(|rows| mine::figures(rows, &ops()));
    let export = move |_| {
        let Some(session) = core.session().get_untracked() else { return };
        let (rows, ops, device) = untrack(|| (rows.get(), ops(), core.device_short()));
        spawn_local(async move {
            let text = mine::file(&session, &rows, &ops, &device, &core.proofs().await);
            let parts = js_sys::Array::of1(&text.into());
            let options = web_sys::BlobPropertyBag::new();
            options.set_type("application/json");
            if let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) {
                hand_over::save(&blob, &format!("xunge-{}.json", session.account.name));
                toasts.say(Tone::Good, words::exported());
            }
        });
    };
    let server = move || export_url(&RowsQuery { who: core.me(), ..RowsQuery::default() }, "csv");
    view! {
        <dl class="facts" data-testid="privacy-mine">
            <div class="fact">
                <dt>{today::me_title()}</dt>
                <dd>{move || core.session().get().map(|session| session.account.display)}</dd>
            </div>
            <div class="fact">
                <dt>{words::mine_rounds()}</dt>
                <dd data-testid="privacy-rounds">{move || figures().0.to_string()}</dd>
            </div>
            <div class="fact">
                <dt>{words::mine_written()}</dt>
                <dd data-testid="privacy-written">{move || ops().len().to_string()}</dd>
            </div>
            <div class="fact">
                <dt>{words::mine_last()}</dt>
                <dd>{move || figures().1.map_or_else(|| words::mine_none().to_owned(), |at| format::when(at, now.get()))}</dd>
            </div>
        </dl>
        <div class="privacy-files">
            <button type="button" class="btn" data-testid="privacy-export" on:click=export>
                <Icon mark=Mark::Download size=20 />
                <span>{words::export_json()}</span>
            </button>
            <a class="btn btn-ghost" href=server download="" data-testid="privacy-server">
                {words::export_csv()}
            </a>
        </div>
    }
}
