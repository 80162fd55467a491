//! The phones: who was last in contact when, and what is only on their phone.

use leptos::prelude::*;

use crate::api;
use crate::clock;
use crate::desk::live::Freshness;
use crate::i18n::desk as words;
use crate::ui::{Badge, EmptyState, Icon, Mark, Skeleton, Tone, format};

/// The table.
#[component]
pub fn Phones() -> impl IntoView {
    let (fresh, now) = (Freshness::expect(), clock::now());
    let devices = LocalResource::new(move || {
        fresh.asked.track();
        async { api::devices().await.ok() }
    });
    let line = move |device: api::DeviceSeen| {
        let status = device.status.unwrap_or_default();
        let waits = status.unsent > 0 || status.photos > 0;
        let tone = if waits { Tone::Due } else { Tone::Good };
        let unsent = match status.oldest {
            Some(oldest) if status.unsent > 0 => format!("{} · {}", status.unsent, words::since(format::when(oldest, now.get()))),
            _ => status.unsent.to_string(),
        };
        let storage = match status.persisted {
            Some(true) => words::protected(),
            Some(false) => words::at_risk(),
            None => words::unknown(),
        };
        let used = status.used.map(|used| format::bytes(used as f64)).unwrap_or_default();
        view! {
            <tr data-testid=format!("desk-phone-{}", device.device) data-unsent=status.unsent>
                <th scope="row">
                    {device.display} " "
                    // as the phone itself shows it, for who asks over the telephone
                    <small class="receipt">{device.device.to_string().chars().take(8).collect::<String>()}</small>
                </th>
                <td>{format::ago(device.last_seen, now.get())}</td>
                <td><Badge tone label=unsent /></td>
                <td>{status.photos}</td>
                <td>{used} " " {storage}</td>
                <td>{status.app}</td>
            </tr>
        }
    };
    view! {
        <main class="desk-page" data-testid="desk-phones">
            <p>
                <a class="btn" href="/deliver" data-testid="desk-deliver">
                    <Icon mark=Mark::Box size=20 />
                    {words::deliver()}
                </a>
            </p>
            {move || match devices.get() {
                None => view! { <Skeleton rows=6 /> }.into_any(),
                Some(None) => view! { <EmptyState mark=Mark::CloudOff title=words::unreachable() why=words::unreachable_why() /> }.into_any(),
                Some(Some(all)) if all.is_empty() => view! { <EmptyState mark=Mark::Phone title=words::no_phones() /> }.into_any(),
                Some(Some(all)) => {
                    view! {
                        <table class="desk-table">
                            <thead>
                                <tr>
                                    <th>{words::worker()}</th>
                                    <th>{words::last_contact()}</th>
                                    <th>{words::unsent()}</th>
                                    <th>{words::photos()}</th>
                                    <th>{words::storage()}</th>
                                    <th>{words::version()}</th>
                                </tr>
                            </thead>
                            <tbody>{all.into_iter().filter(|d| d.status.is_some()).map(line).collect_view()}</tbody>
                        </table>
                    }
                        .into_any()
                }
            }}
        </main>
    }
}

/// A phone that has not been heard of for so long is not out any more.
const OUT: u64 = 12 * 3_600_000;

/// How many phones were in contact of late, and how many of them hold unsent work. Asked again when the desk is old.
pub fn phones_now() -> Signal<Option<(usize, usize)>> {
    let fresh = Freshness::expect();
    let devices = LocalResource::new(move || {
        fresh.asked.track();
        async { api::devices().await.ok() }
    });
    Signal::derive(move || {
        let all = devices.get().flatten()?;
        let now = format::now();
        let out: Vec<_> = all.iter().filter(|d| d.last_seen + OUT > now && d.status.is_some()).collect();
        let held = out.iter().filter(|d| d.status.as_ref().is_some_and(|s| s.unsent > 0 || s.photos > 0)).count();
        Some((out.len(), held))
    })
}
