//! The phones: who was last in contact when, and what is only on their phone.

use leptos::prelude::*;

use super::live::Freshness;
use crate::api;
use crate::clock;
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
            <h2>{words::phones()}</h2>
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
