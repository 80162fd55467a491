//! Rounds that were: the latest of one's own team, and those that were never ended.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::{
        round::{End, Mode, Round, RoundBody},
        track::TrackLog,
    },
};

use crate::capture::Saying;
use crate::clock;
use crate::data::Core;
use crate::i18n::phone_round as words;
use crate::kinds::mode_word;
use crate::pages::parts::saved_or_said;
use crate::ui::{Button, ButtonKind, ListRow, Mark, RowAction, Toasts, Tone, format};

const SHOWN: usize = 5;

#[derive(Clone, PartialEq)]
struct Past {
    id: EntityId,
    area: AreaCode,
    team: String,
    mode: Mode,
    at: u64,
    mine: bool,
    /// Milliseconds, metres; nothing while it is open.
    was: Option<(u64, f64)>,
    stops: (usize, usize),
}

/// The list.
#[component]
pub(super) fn PastRounds() -> impl IntoView {
    let core = Core::expect();
    let shown = RwSignal::new(SHOWN);
    let rounds = Memo::new(move |_| {
        let me = core.me();
        let mut rounds = core.select::<Round, _>(|entity, round| {
            let start = round.start()?;
            let mine = Some(start.by.author) == me || me.is_some_and(|me| start.what.members.contains(&me));
            let was = round.end().map(|end| (round.duration(end.by.at()).unwrap_or_default(), end.what.stats.observed_m));
            let all = start.what.route.len();
            mine.then(|| Past {
                id: entity.id,
                area: entity.scope.area(),
                team: start.what.team.clone(),
                mode: start.what.mode,
                at: start.by.at(),
                mine: Some(start.by.author) == me,
                was,
                stops: (all.saturating_sub(round.missed().len()), all),
            })
        });
        rounds.sort_unstable_by_key(|round| std::cmp::Reverse((round.at, round.id)));
        rounds
    });
    move || {
        let all = rounds.get();
        if all.is_empty() {
            return ().into_any();
        }
        let more = all.len() > shown.get();
        let rows = all.into_iter().take(shown.get()).map(|past| view! { <PastRow past /> }).collect_view();
        view! {
            <h2 class="section">{words::past()}</h2>
            <ul class="rows" data-testid="round-past">
                {rows}
            </ul>
            {more
                .then(|| {
                    let more = move |()| shown.update(|shown| *shown += 20);
                    view! { <Button kind=ButtonKind::Ghost label=words::more_past() on_press=more testid="round-more-past" /> }
                })}
        }
        .into_any()
    }
}

#[component]
fn PastRow(past: Past) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let now = clock::now();
    let Past { id, area, team, mode, at, mine, was, stops } = past;
    let title = Signal::derive(move || format::when(at, now.get()));
    let detail = move || match was {
        Some((ms, metres)) => words::past_line(format::timer(ms), format::distance(metres), stops.0, stops.1),
        None => format!("{} · {team} · {}", words::not_ended(), mode_word(mode)),
    };
    let (tone, mark) = if was.is_some() { (Tone::Good, Mark::Route) } else { (Tone::Due, Mark::Clock) };
    let testid = format!("round-row-{id}");
    let href = format!("/round?of={id}");
    if was.is_some() || !mine {
        return view! { <ListRow tone mark title detail href testid /> }.into_any();
    }
    // the phone was reset or changed in mid-round: its author closes it with what is known
    let close = Callback::new(move |()| {
        let (stats, ended_at) = untrack(|| {
            let log = core.get::<TrackLog>(id);
            let limits = core.settings();
            (log.as_ref().map(|log| log.track(&limits.patrol).stats()), log.and_then(|log| log.fixes().map(|fix| fix.at).max()))
        });
        let body = RoundBody::End(End { stats: stats.unwrap_or_default(), ended_at, by_app: false });
        spawn_local(async move {
            saved_or_said(toasts, core.say(Saying::of::<Round>(id, area, &body)).await, words::ended());
        });
    });
    let action = RowAction { label: words::close_open().to_owned(), mark: None, strong: false, on_press: close };
    view! { <ListRow tone mark title detail href action testid /> }.into_any()
}
