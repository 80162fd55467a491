//! The county's outline: where its ground ends. Made of its cells by one press or read from a file, told with what stood before, and taken back.
//!
//! `data-testid`s: `outline` (`data-known`), `outline-unite`, `outline-history`, `outline-change-<n>` (counted from the first, 0), `outline-back-<n>`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    geometry::Shape,
    hlc::Millis,
    id::AccountId,
    kinds::{
        By, Kind,
        county::{County, CountyBody, CountyProfile},
    },
    op::Stamp,
};

use super::{Loaded, Version, proposed::FromFile};
use crate::api::{self, OpSeen};
use crate::capture::Saying;
use crate::clock;
use crate::data::Core;
use crate::desk::changes::Outlines;
use crate::desk::settings::keeps_county;
use crate::i18n::areas as words;
use crate::ui::{Button, Toasts, Tone, format};

/// The county as it was told to be called and to end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outlined {
    stamp: Stamp,
    author: AccountId,
    profile: CountyProfile,
}

/// All that was told, the first first.
pub(super) fn told(ops: &[OpSeen]) -> Vec<Outlined> {
    let read = |seen: &OpSeen| {
        let op = seen.op.open().ok().filter(|op| op.kind == County::NAME)?;
        let CountyBody::Profile(profile) = minicbor::decode(&op.body).ok()? else { return None };
        let By { stamp, author, .. } = By::of(&op, seen.eff?);
        Some(Outlined { stamp, author, profile })
    };
    let mut all: Vec<_> = ops.iter().filter_map(read).collect();
    all.sort_unstable_by_key(|told| told.stamp);
    all
}

/// How it was told before the `n`th, when it is still as that told it.
fn back(all: &[Outlined], n: usize) -> Option<CountyProfile> {
    let (told, now) = (&all.get(n)?.profile, &all.last()?.profile);
    let before = &all[n.checked_sub(1)?].profile;
    (told.outline == now.outline && before.outline != now.outline).then(|| CountyProfile { outline: before.outline.clone(), ..now.clone() })
}

/// The outline that stood before the `n`th.
fn before(all: &[Outlined], n: usize) -> Option<Shape> {
    all.get(n.checked_sub(1)?)?.profile.outline.clone()
}

fn size(outline: Option<&Shape>) -> String {
    outline.map_or_else(|| words::no_outline().to_owned(), |outline| format::ground(outline.square_metres()))
}

/// The card.
#[component]
pub(super) fn Outline(loaded: Loaded) -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let Loaded { county, area, outlined: all, .. } = loaded;
    // no more than its changes: a file that somebody chose stays while the clock goes on
    let keeps = Memo::new(move |_| keeps_county(core, now.get()));
    let latest = StoredValue::new(all.last().cloned());
    let known = latest.with_value(|latest| latest.as_ref().and_then(|told| told.profile.outline.clone()));
    let busy = RwSignal::new(false);
    let say = move |profile: CountyProfile| async move {
        let mut saying = Saying::of::<County>(county, area, &CountyBody::Profile(profile));
        if let Some(last) = latest.with_value(|latest| latest.as_ref().map(|told| told.stamp.op_id())) {
            saying = saying.based_on(last);
        }
        match core.say_all(vec![saying]).await {
            Ok(_) => toasts.say(Tone::Good, words::saved()),
            Err(why) => toasts.say(Tone::Wrong, words::not_saved(why)),
        }
    };
    let unite = Callback::new(move |()| {
        let Some(before) = latest.with_value(|latest| latest.as_ref().map(|told| told.profile.clone())) else { return };
        busy.set(true);
        spawn_local(async move {
            match api::outline().await {
                Ok(None) => toasts.say(Tone::Wrong, words::no_cells()),
                Ok(outline) if outline == before.outline => toasts.say(Tone::Quiet, words::same_outline()),
                Ok(outline) => say(CountyProfile { outline, ..before }).await,
                Err(_) => toasts.say(Tone::Wrong, words::not_saved(crate::i18n::failed::unreachable())),
            }
            let _ = busy.try_set(false);
        });
    });
    let set = Callback::new(move |outline: Shape| {
        let Some(before) = latest.with_value(|latest| latest.as_ref().map(|told| told.profile.clone())) else { return };
        if before.outline.as_ref() == Some(&outline) {
            return toasts.say(Tone::Quiet, words::same_outline());
        }
        busy.set(true);
        spawn_local(async move {
            say(CountyProfile { outline: Some(outline), ..before }).await;
            let _ = busy.try_set(false);
        });
    });
    let line = |n: usize| {
        let told = &all[n];
        let (was, is) = (before(&all, n), told.profile.outline.clone());
        let way = StoredValue::new(back(&all, n));
        let back = Callback::new(move |()| {
            if let Some(profile) = way.get_value() {
                spawn_local(say(profile));
            }
        });
        let at: Millis = told.stamp.eff.millis();
        view! {
            <Version
                author=told.author
                at
                testid="outline"
                n
                back=Signal::derive(move || keeps.get() && way.with_value(Option::is_some))
                on_back=back
            >
                <p><del>{size(was.as_ref())}</del> " → " <ins>{size(is.as_ref())}</ins></p>
                <Outlines before=was after=is />
            </Version>
        }
    };
    let is_news = |n: &usize| all[*n].profile.outline != before(&all, *n);
    let lines = (0..all.len()).rev().filter(is_news).map(line).collect_view();
    let is_known = known.is_some();
    view! {
        <section class="settings-card" data-testid="outline" data-known=is_known.to_string()>
            <h3>{words::outline()}</h3>
            <p class="muted">{words::outline_why()}</p>
            <p>{size(known.as_ref())}</p>
            {move || {
                keeps.get().then(|| {
                    let label = if is_known { words::unite_again() } else { words::unite() };
                    view! {
                        <Button label on_press=unite busy testid="outline-unite" />
                        <FromFile busy on_set=set />
                    }
                })
            }}
            <details>
                <summary data-testid="outline-history">{words::history()}</summary>
                <ol class="versions">{lines}</ol>
            </details>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        geometry::{LonLat, Path, Polygon},
        hlc::Hlc,
        id::DeviceId,
    };

    use super::*;

    #[test]
    fn an_outline_is_taken_back_while_it_stands() {
        let square = |side: i32| {
            let at = |x: i32, y: i32| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y };
            Shape::Area(vec![Polygon(vec![Path(vec![at(0, 0), at(side, 0), at(side, side), at(0, side), at(0, 0)])])])
        };
        let told = |n: u64, name: &str, outline: Option<Shape>| Outlined {
            stamp: Stamp { eff: Hlc::new(n * 1_000, 0), device: DeviceId(1), n },
            author: AccountId(1),
            profile: CountyProfile { code: "990001000000".parse().unwrap(), name: name.into(), outline },
        };
        let all = [told(1, "青禾", None), told(2, "青禾", Some(square(9))), told(3, "青禾县", Some(square(9)))];
        assert_eq!(back(&all, 1), Some(CountyProfile { outline: None, ..all[2].profile.clone() }), "the later name stays");
        assert_eq!((back(&all, 0), back(&all, 2), back(&all, 3)), (None, None, None));
        let again = [&all[..], &[told(4, "青禾县", Some(square(8)))]].concat();
        assert_eq!(back(&again, 1), None, "there is another one since");
    }
}
