//! Reports a problem: type, words, photo, place, in any order. Saved on this phone; an unfinished report survives a reload.

mod draft;
mod nearby;
mod place;
mod type_picker;

pub use draft::ReportDraft;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nearby::Nearby;
use place::PlaceField;
use type_picker::TypePicker;
use xunge_shared::{
    id::{EntityId, Sha256},
    kinds::{
        case::{Case, CaseBody, Report as ReportBody},
        presence::Presence,
    },
};

use super::parts::{PhotoPick, Taken, TakenPhoto, WhenReady, Whereabouts, area_for, caption_for, cell_at, prints, saved_or_said};
use crate::capture::{Photo, Saying};
use crate::data::{Core, LookAlike};
use crate::device::Positions;
use crate::i18n::{self, kinds as kind_words, phone_case as words};
use crate::route;
use crate::ui::{Button, ButtonKind, TextArea, Toasts, TopBar};

/// The page. With `?zone=<id>` the report is about that zone, with a draft of its own.
#[component]
pub fn Report() -> impl IntoView {
    let zone = Memo::new(|_| route::query::<EntityId>("zone"));
    view! {
        <TopBar title=words::report_title()>
            <crate::pages::parts::HelpButton topic="report" />
        </TopBar>
        <main class="page report-page">
            <WhenReady>{move || view! { <Form zone=zone.get() /> }}</WhenReady>
        </main>
    }
}

#[component]
fn Form(zone: Option<EntityId>) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let positions = Positions::expect();
    let whereabouts = Whereabouts::watch();
    let draft = RwSignal::new(ReportDraft { zone, id: Some(core.new_id()), ..ReportDraft::default() });
    let busy = RwSignal::new(false);
    draft::keep_while_open(core, zone, draft);

    let caption = Callback::new(move |()| {
        let event_type = draft.with_untracked(|draft| draft.event_type.clone()).unwrap_or_default();
        let settings = untrack(|| core.settings());
        let subject = settings.event_type(&event_type).map(|event| i18n::term(&event.term).to_owned());
        caption_for(core, positions, subject.unwrap_or_else(|| words::report_title().to_owned()))
    });
    let ready = Memo::new(move |_| draft.with(|draft| draft.event_type.is_some()));
    let submit = move |()| {
        let now = draft.get_untracked();
        let (Some(event_type), Some(id), Some(session)) = (now.event_type, now.id, core.session().get_untracked()) else { return };
        let presence = positions.presence(120_000);
        let place = now.place.or(presence.place);
        let cell = place.and_then(|place| cell_at(core, place, None)).map(|(code, _)| code);
        let Some(area) = area_for(&session, cell.as_ref()) else { return };
        let body = CaseBody::Report(ReportBody {
            event_type,
            text: now.text.trim().to_owned(),
            place,
            address: Some(now.address.trim().to_owned()).filter(|address| !address.is_empty()),
            photos: now.photos.iter().map(|photo| photo.sha).collect(),
            presence: Presence { plate: None, ..presence },
            cell,
            zone: now.zone,
            round: core.recorder().live().with_untracked(|live| live.as_ref().map(|live| live.round)),
            reference: None,
            prints: prints(&now.photos),
        });
        busy.set(true);
        spawn_local(async move {
            let said = core.say(Saying::of::<Case>(id, area, &body)).await;
            if saved_or_said(toasts, said, words::report_saved()).is_some() {
                ReportDraft::forget(core, zone).await;
                route::go(&format!("/cases/{id}"));
            }
            let _ = busy.try_set(false);
        });
    };
    let photos = move || {
        let taken = draft.with(|draft| draft.photos.clone());
        let drop = move |sha: Sha256| draft.update(|draft| draft.photos.retain(|photo| photo.sha != sha));
        let change = move |(old, new): (Sha256, Taken)| {
            draft.update(|draft| draft.photos.iter_mut().filter(|photo| photo.sha == old).for_each(|photo| *photo = new.clone()));
        };
        taken
            .into_iter()
            .map(|photo| view! { <TakenPhoto photo word=kind_words::scene() on_drop=drop on_change=change testid="report-photo" /> })
            .collect_view()
    };
    let add = Callback::new(move |photo: Photo| draft.update(|draft| draft.photos.push(Taken::from(&photo))));
    let text = Signal::derive(move || draft.with(|draft| draft.text.clone()));
    let about = Signal::derive(move || draft.with(|draft| LookAlike::about_report(draft.id, draft.zone)));
    view! {
        <section class="stack">
            <div class="photos report-photos">
                {photos}
                <PhotoPick label=words::take_photo() about caption on_taken=add testid="report-photo-add" />
            </div>
            <TypePicker draft />
            <Nearby draft whereabouts />
            <TextArea
                label=words::what()
                value=text
                on_input=move |text| draft.update(|draft| draft.text = text)
                placeholder=words::what_hint()
                testid="report-text"
            />
            <PlaceField draft whereabouts />
        </section>
        <div class="act-bar">
            <Button
                kind=ButtonKind::Primary
                label=Signal::derive(move || if ready.get() { words::submit() } else { words::choose_type_first() }.to_owned())
                on_press=submit
                disabled=Signal::derive(move || !ready.get())
                busy
                testid="report-submit"
            />
        </div>
    }
}
