//! Two people who saw the same zone differently: both records, side by side, and the way to settle it.

use leptos::prelude::*;
use xunge_shared::{
    id::EntityId,
    kinds::zone::{Inspected, Zone},
};

use crate::data::Core;
use crate::i18n::phone_zone as words;
use crate::kinds::{StoredPhoto, presence_words, verdict_word};
use crate::ui::{Icon, Mark, Tone, format};

/// The card; nothing while nobody differs.
#[component]
pub(super) fn DisagreementCard(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    move || {
        let settings = core.settings();
        let zone = core.get::<Zone>(id)?;
        let shape = zone.profile().map(|profile| profile.shape.clone());
        let differ = zone.disagreement(&settings)?;
        let record = |word: &'static str, seen: &Inspected, testid: &'static str| {
            let verdict = seen.inspection.verdict;
            let tone = if verdict.is_clean() { Tone::Good } else { Tone::Wrong };
            let author = seen.by.author;
            let at = format::clock(seen.at());
            let presence = presence_words(&seen.inspection.presence, shape.as_ref());
            let photos = seen.inspection.before.iter().chain(&seen.inspection.after).copied().collect::<Vec<_>>();
            view! {
                <div class=format!("differ-side {}", tone.class()) data-testid=testid>
                    <small>{word}</small>
                    <strong>
                        <Icon mark=tone.mark() size=18 />
                        {verdict_word(verdict)}
                    </strong>
                    <small>{move || format!("{at} · {}", core.name_of(author))}</small>
                    <small>{presence}</small>
                    {photos
                        .first()
                        .map(|sha| view! { <StoredPhoto sha=*sha band=format::clock(seen.at()) testid=format!("photo-{sha}") /> })}
                </div>
            }
        };
        Some(view! {
            <section class="card differ" data-testid="zone-disagreement">
                <h3>
                    <Icon mark=Mark::TwoPeople size=18 />
                    {words::disagreement()}
                </h3>
                <p>{words::disagreement_why(settings.disagree_min)}</p>
                <div class="differ-sides">
                    {record(words::earlier(), differ.earlier, "zone-disagreement-earlier")}
                    {record(words::later(), differ.later, "zone-disagreement-later")}
                </div>
                <p class="quiet">{words::look_again()}</p>
            </section>
        })
    }
}
