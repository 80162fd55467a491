//! A history with receipts: what was said, when it was seen and when it arrived, and by which op.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use xunge_shared::{
    admit::Refusal,
    entity::Entity,
    geometry::Shape,
    hlc::{Hlc, Millis},
    id::{AreaCode, EntityId, KindName, OpId, Sha256},
    kinds::{By, InState, Kind, case::Case, checkpoint::Checkpoint},
    settings::Settings,
};

use super::plates::PlateJudged;
use crate::api::{self, OpSeen, Thing};
use crate::data::Core;
use crate::i18n::{case, desk as words};
use crate::kinds::{self, About, Event, StoredPhoto, presence_words};
use crate::ui::{Icon, Mark, Timeline, TimelineEntry, Toasts, Tone, format};

/// What one op said, with its receipt.
#[derive(Debug, Clone)]
pub struct Told {
    event: Event,
    received: Millis,
    captured: Hlc,
    seq: Option<u64>,
    hash: Sha256,
    op: OpId,
    refusal: Option<Refusal>,
}

/// Records that arrived later than this after they were made were made without a network.
const LATER: u64 = 120_000;

/// All that was said of a thing, newest first; `entity` is what it adds up to.
pub fn told(thing: &Thing, entity: Option<&Entity>, settings: &Settings) -> Vec<Told> {
    let mut told: Vec<Told> = thing.ops.iter().chain(&thing.quarantined).filter_map(|seen| Told::of(seen, settings)).collect();
    let stray = entity.and_then(|entity| Case::of(&entity.state)).map(Case::stray).unwrap_or_default();
    for one in told.iter_mut().filter(|one| stray.contains(&one.op)) {
        one.passes_by();
    }
    told.sort_unstable_by_key(|t| std::cmp::Reverse((t.event.at, t.op)));
    told
}

impl Told {
    fn of(seen: &OpSeen, settings: &Settings) -> Option<Self> {
        let op = seen.op.open().ok()?;
        let eff = seen.eff.unwrap_or(op.hlc);
        let mut event = kinds::event(&op, eff, settings);
        if seen.refusal.is_some() {
            (event.tone, event.mark) = (Tone::Wrong, Mark::Shield);
        }
        let hash = seen.hash.unwrap_or_else(|| seen.op.hash());
        Some(Self {
            event,
            received: seen.received,
            captured: op.hlc,
            seq: seen.seq,
            hash,
            op: By::of(&op, eff).stamp.op_id(),
            refusal: seen.refusal,
        })
    }

    /// Marks a move that did not fit: the case went on without it.
    fn passes_by(&mut self) {
        (self.event.tone, self.event.mark) = (Tone::Differ, Mark::TwoPeople);
        self.event.lines.insert(0, case::did_not_fit().to_owned());
    }

    /// What a person should know of how it came: offline, by a wrong clock, set aside.
    fn arrival(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.received > self.event.at + LATER {
            lines.push(words::sent_later(format::when(self.received, format::now())));
        }
        let corrected = self.captured.millis().abs_diff(self.event.at);
        if corrected > LATER && self.refusal.is_none() {
            lines.push(words::clock_corrected(format::duration(corrected)));
        }
        lines.extend(self.refusal.map(|why| words::set_aside(refusal_word(why))));
        lines
    }
}

/// Why a record was set aside, in words.
pub fn refusal_word(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::BadEnvelope => words::refused_envelope(),
        Refusal::BadBody => words::refused_body(),
        Refusal::TooLarge => words::refused_size(),
        Refusal::WrongDevice => words::refused_device(),
        Refusal::WrongAuthor => words::refused_author(),
        Refusal::OutsideScope => words::refused_scope(),
        Refusal::NotPermitted => words::refused_role(),
        Refusal::Fork => words::refused_fork(),
        Refusal::WrongFeed => words::refused_feed(),
        Refusal::Occupied => words::refused_occupied(),
    }
}

/// The history.
#[component]
pub fn Told(
    /// What was said, newest first.
    told: Vec<Told>,
    /// Whose.
    thing: (KindName, EntityId),
    /// Where the thing is: presence is told as a distance from it.
    shape: Option<Shape>,
    /// In which area: where its checkpoints are.
    area: Option<AreaCode>,
) -> impl IntoView {
    let core = Core::expect();
    let checkpoints = checkpoints(&told, area);
    let entries = told
        .into_iter()
        .enumerate()
        .map(|(i, told)| {
            let Event { at, author, tone, mark, lines, photos, presence, .. } = told.event.clone();
            let named = told.event.clone();
            let plate = presence.as_ref().and_then(|presence| presence.plate.clone()).map(|token| {
                // a check-in is at its checkpoint, anything else at the thing itself
                let (kind, id) = match &told.event.about {
                    Some(About::Thing(kind, id)) => (kind.clone(), *id),
                    _ => thing.clone(),
                };
                view! { <PlateJudged kind id token at testid=format!("desk-plate-{i}") /> }
            });
            let title = Signal::derive(move || named.titled(core));
            let (about, shape) = (told.event.about.clone(), shape.clone());
            let detail = Signal::derive(move || {
                let from = match &about {
                    Some(About::Thing(_, id)) if checkpoints.with(|all| all.contains_key(id)) => {
                        checkpoints.with(|all| all.get(id).cloned())
                    }
                    _ => shape.clone(),
                };
                let mut words = vec![format::when(at, format::now()), core.name_of(author)];
                words.extend(presence.as_ref().map(|presence| presence_words(presence, from.as_ref())));
                words.join(" · ")
            });
            let clock = format::clock(at);
            let photos = photos
                .into_iter()
                .map(|(sha, word)| view! { <StoredPhoto sha band=format!("{word} · {clock}") testid=format!("photo-{sha}") /> })
                .collect_view();
            view! {
                <TimelineEntry tone mark title detail testid=format!("desk-story-{i}")>
                    {lines.into_iter().map(|line| view! { <p class="story-line">{line}</p> }).collect_view()}
                    {told.arrival().into_iter().map(|line| view! { <p class="story-line muted">{line}</p> }).collect_view()}
                    {plate}
                    <div class="photos story-photos">{photos}</div>
                    <Receipt told=told.clone() testid=format!("desk-receipt-{i}") />
                </TimelineEntry>
            }
        })
        .collect_view();
    view! { <Timeline>{entries}</Timeline> }
}

/// Where the checkpoints are that were called at, once it is known: a check-in is as far away as its author stood from there.
fn checkpoints(told: &[Told], area: Option<AreaCode>) -> RwSignal<BTreeMap<EntityId, Shape>> {
    let places = RwSignal::new(BTreeMap::new());
    let is_one = |told: &Told| matches!(&told.event.about, Some(About::Thing(kind, _)) if *kind == Checkpoint::NAME);
    if let Some(area) = area.filter(|_| told.iter().any(is_one)) {
        spawn_local(async move {
            let rows = api::all_of(&[Checkpoint::NAME], area).await.unwrap_or_default();
            let found = rows.into_iter().filter_map(|row| Some((row.entity, row.summary.shape?))).collect();
            // the panel may show something else by now
            let _ = places.try_set(found);
        });
    }
    places
}

/// What proves an op: folded away until somebody asks.
#[component]
fn Receipt(
    /// Whose.
    told: Told,
    /// For tests.
    testid: String,
) -> impl IntoView {
    let short: String = told.hash.to_string().chars().take(8).collect();
    let whole = format!("{} {} {}", told.op, told.seq.map(|seq| seq.to_string()).unwrap_or_default(), told.hash);
    let toasts = Toasts::expect();
    let copy = move |_| {
        // a browser without a clipboard leaves the text to be selected
        let _ = window().navigator().clipboard().write_text(&whole);
        toasts.say(Tone::Good, words::copied());
    };
    view! {
        <details class="receipt" data-testid=testid>
            <summary>{words::receipt()} " #" {short}</summary>
            <dl>
                <dt>{words::receipt_device()}</dt>
                <dd data-part="device">{told.op.device.to_string()}</dd>
                <dt>{words::receipt_number()}</dt>
                <dd data-part="n">{told.op.n}</dd>
                <dt>{words::receipt_place()}</dt>
                <dd data-part="seq">{told.seq.map_or_else(|| "—".to_owned(), |seq| seq.to_string())}</dd>
                <dt>{words::receipt_hash()}</dt>
                <dd data-part="hash">{told.hash.to_string()}</dd>
            </dl>
            <button type="button" class="btn btn-ghost" on:click=copy>
                <Icon mark=Mark::Note size=16 />
                {words::copy()}
            </button>
        </details>
    }
}
