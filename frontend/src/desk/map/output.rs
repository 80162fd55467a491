//! The map on its way out: as a PNG, and on paper with the list beside it. Both say what is seen, of which time, and whose data it is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use xunge_shared::{hlc::Millis, row::Row};

use super::{Filter, layers, menu::Menu, playback::Playback};
use crate::api::{self, RowsQuery};
use crate::data::Core;
use crate::desk::{address::Address, workspace::Workspace};
use crate::device::hand_over::save;
use crate::i18n::{desk, workspace as words};
use crate::kinds::face;
use crate::ui::{Icon, Mark, Toasts, Tone, format};

/// So many records stand on paper below the map.
const ON_PAPER: u16 = 60;

/// What is printed: a picture of the map, and the list.
#[derive(Clone)]
struct Sheet {
    picture: String,
    title: String,
    time: String,
    rows: Vec<Row>,
    total: u64,
}

/// The menu.
#[component]
pub fn Output() -> impl IntoView {
    let (core, address, toasts) = (Core::expect(), Address::expect(), Toasts::expect());
    let (playback, Workspace { map, basemap, .. }) = (Playback::expect(), Workspace::expect());
    let sheet = RwSignal::new(None::<Sheet>);
    let title = move || match address.filter.with(|f| f.town) {
        Some(town) => desk::title_of(core.area_name(town)),
        None => desk::title().to_owned(),
    };
    let filter = move || playback.filter.get();
    let picture = move || {
        let (filter, today) = (filter(), playback.today.get());
        let attribution = basemap.get().flatten().filter(|_| !address.looks.get().plain).map(|b| b.attribution).unwrap_or_default();
        let legend: Vec<_> = layers::legend(&filter, address.looks.get(), today)
            .into_iter()
            .map(|(colour, word)| json!({ "colour": colour, "word": word }))
            .collect();
        let about = json!({
            "title": title(), "time": time_of(&filter, today), "legend": legend,
            "attribution": words::made_by(if attribution.is_empty() { words::own_data().to_owned() } else { attribution }),
        });
        async move {
            let map = map.get_untracked()?;
            map.picture(&about.to_string()).await
        }
    };
    let failed = move || toasts.say(Tone::Wrong, words::no_picture());
    let export = move |_| {
        let drawn = untrack(picture);
        spawn_local(async move {
            match drawn.await {
                Some(png) => save(&png, &format!("{}.png", file_name(format::now()))),
                None => failed(),
            }
        });
    };
    let print = move |_| {
        let drawn = untrack(picture);
        let (filter, title, today) = untrack(|| (filter(), title(), playback.today.get()));
        spawn_local(async move {
            let query = RowsQuery { limit: Some(ON_PAPER), ..filter.rows(today) };
            let (png, page) = (drawn.await, api::rows(&query).await.ok());
            let url = png.and_then(|png| web_sys::Url::create_object_url_with_blob(&png).ok());
            let Some(picture) = url else { return failed() };
            let (rows, total) = page.map(|page| (page.rows, page.total)).unwrap_or_default();
            sheet.set(Some(Sheet { picture, title, time: time_of(&filter, today), rows, total }));
        });
    };
    // the browser prints what is laid out: the picture must be there
    let on_drawn = move |_| {
        // closing the dialogue is an answer too
        let _ = window().print();
    };
    let after = window_event_listener_untyped("afterprint", move |_| {
        if let Some(Some(gone)) = sheet.try_update(Option::take) {
            drop(web_sys::Url::revoke_object_url(&gone.picture));
        }
    });
    on_cleanup(move || after.remove());
    view! {
        <Menu mark=Mark::Download word=words::output() testid="desk-output">
                <button type="button" class="menu-item" data-testid="desk-png" on:click=export>
                    <Icon mark=Mark::Image size=16 />
                    {words::as_png()}
                </button>
                <button type="button" class="menu-item" data-testid="desk-print" on:click=print>
                    <Icon mark=Mark::Note size=16 />
                    {words::print()}
                </button>
        </Menu>
        {move || {
            sheet
                .get()
                .map(|sheet| {
                    let shown = sheet.rows.len() as u64;
                    view! {
                        <article class="print-sheet" data-testid="desk-paper">
                            <img src=sheet.picture alt=format!("{} · {}", sheet.title, sheet.time) on:load=on_drawn />
                            <h2>{desk::list()} <small>{words::of_all(shown, sheet.total)}</small></h2>
                            <table>
                                <tbody>{sheet.rows.into_iter().map(|row| view! { <PaperRow row /> }).collect_view()}</tbody>
                            </table>
                        </article>
                    }
                })
        }}
    }
}

/// A record on paper.
#[component]
fn PaperRow(
    /// Which.
    row: Row,
) -> impl IntoView {
    let core = Core::expect();
    let (face, now) = (face(&row.kind), format::now());
    view! {
        <tr>
            <th scope="row">{face.name(&row.summary, &core.settings())}</th>
            <td>{face.noun()}</td>
            <td>{face.look(&row.summary, now).word}</td>
            <td>{core.area_name(row.scope.area())}</td>
            <td>{row.summary.at.map(format::dated)}</td>
        </tr>
    }
}

/// The time that is shown, in words.
fn time_of(filter: &Filter, today: Millis) -> String {
    let now = format::now();
    let drawn = words::drawn_at(format::dated(now));
    match (filter.begin(today), filter.end()) {
        (Some(from), Some(to)) => format!("{} · {drawn}", words::from_to(format::dated(from), format::dated(to))),
        (Some(from), None) => format!("{} · {drawn}", words::from_to(format::dated(from), format::dated(now))),
        _ => drawn,
    }
}

/// Sorts by time, and is a name on every system.
fn file_name(now: Millis) -> String {
    let stamp = format!("{}{}", format::date(now), format::clock(now));
    let second = now / 1_000 % 60;
    format!("xunge-{}{second:02}", stamp.chars().filter(char::is_ascii_digit).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_called_by_the_county_s_time() {
        assert_eq!(file_name(1_795_105_807_000), "xunge-20261120003007");
    }
}
