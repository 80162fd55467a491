//! A line's plan as it is edited, or begun: what is to be done where, by whom, in which steps and until when.
//!
//! A plan is said whole. What it was before stays in the line's history; what was told of its steps stays with them, also where their words are
//! changed here.
//!
//! `data-testid`s: `timetable-edit-sheet`, `timetable-edit-<town|street|name|where|code|problem|unit|responsible|account|due>`,
//! `timetable-edit-fault`, `timetable-edit-meanwhile`, `timetable-edit-save`, see [`steps`](super::steps).

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    geometry::{LonLat, Shape},
    id::{AccountId, AreaCode, EntityId, OpId, Scope},
    kinds::{
        Kind,
        street::Street,
        timetable::{Plan, Timetable, TimetableBody},
    },
    row::Row,
};

use super::steps::{StepFields, Steps};
use crate::api::{self, RowsQuery, TimetableLine};
use crate::capture::Saying;
use crate::data::Core;
use crate::i18n::timetable as words;
use crate::ui::{Button, ButtonKind, Sheet, Toasts, Tone, format};

/// The fields as they are typed.
#[derive(Debug, Clone, Copy)]
struct Form {
    area: RwSignal<Option<AreaCode>>,
    street: RwSignal<Option<EntityId>>,
    /// Where the street lies, or where the line lay before.
    shape: RwSignal<Option<Shape>>,
    place: RwSignal<String>,
    code: RwSignal<String>,
    name: RwSignal<String>,
    problem: RwSignal<String>,
    unit: RwSignal<String>,
    responsible: RwSignal<String>,
    account: RwSignal<Option<AccountId>>,
    due: RwSignal<String>,
    steps: Steps,
}

impl Form {
    fn of(line: Option<&TimetableLine>, area: Option<AreaCode>) -> Self {
        let text = || RwSignal::new(String::new());
        let form = Self {
            area: RwSignal::new(line.map(|line| line.scope.area()).or(area)),
            street: RwSignal::new(line.and_then(|line| line.street)),
            shape: RwSignal::new(line.and_then(|line| line.shape.clone())),
            place: text(),
            code: text(),
            name: text(),
            problem: text(),
            unit: text(),
            responsible: text(),
            account: RwSignal::new(line.and_then(|line| line.account)),
            due: text(),
            steps: Steps::new(line.map(|line| line.steps.clone()).unwrap_or_default()),
        };
        for (field, said) in form.texts().into_iter().zip(line.map(said).into_iter().flatten()) {
            field.set(said);
        }
        form
    }

    fn texts(self) -> [RwSignal<String>; 7] {
        [self.place, self.code, self.name, self.problem, self.unit, self.responsible, self.due]
    }

    /// What was not touched since the line stood as `before` shows how it stands now.
    fn follow(self, before: &TimetableLine, now: &TimetableLine) {
        for (field, (before, now)) in self.texts().into_iter().zip(said(before).into_iter().zip(said(now))) {
            if before != now && field.with_untracked(|text| *text == before) {
                field.set(now);
            }
        }
        // a street has its place
        if self.street.get_untracked() == before.street && self.shape.with_untracked(|shape| *shape == before.shape) {
            self.street.set(now.street);
            self.shape.set(now.shape.clone());
        }
        if self.account.get_untracked() == before.account {
            self.account.set(now.account);
        }
        self.steps.follow(&before.steps, &now.steps);
    }

    /// Everything that is written, to be told from what stood there. Tracked.
    fn written(self) -> (Vec<String>, [Option<String>; 3]) {
        let texts = self.texts().into_iter().map(|field| field.get()).chain(self.steps.written()).collect();
        let chosen = [
            self.area.get().map(|area| area.to_string()),
            self.street.get().map(|id| id.to_string()),
            self.account.get().map(|id| id.to_string()),
        ];
        (texts, chosen)
    }

    /// The plan that is written, and whose; or what is missing. Tracked. `others` have codes that are not to be given again.
    fn plan(self, core: Core, own: Option<EntityId>, others: &[TimetableLine]) -> Result<(AreaCode, Plan), String> {
        let text = |field: RwSignal<String>| field.with(|text| text.trim().to_owned());
        let name = text(self.name);
        let area = self.area.get().filter(|_| !name.is_empty()).ok_or_else(|| words::need_name().to_owned())?;
        let due = self.due.with(|due| core.settings().calendar.last_of(due)).ok_or_else(|| words::need_due().to_owned())?;
        let number = Some(text(self.code)).filter(|given| !given.is_empty()).unwrap_or_else(|| name.clone());
        let same = |line: &&TimetableLine| line.code == number && line.scope.area() == area && Some(line.entity) != own;
        if let Some(other) = others.iter().find(same) {
            return Err(words::code_taken(&other.name));
        }
        let steps = self.steps.written();
        let mut seen = BTreeSet::new();
        if let Some(again) = steps.iter().find(|step| !seen.insert(*step)) {
            return Err(words::same_steps(again));
        }
        let shape = match (self.street.get(), text(self.place).as_str()) {
            (None, "") => self.shape.get().filter(|shape| !matches!(shape, Shape::Point(_))),
            (None, place) => Some(Shape::Point(spot(place).ok_or_else(|| words::need_place().to_owned())?)),
            (Some(_), _) => self.shape.get(),
        };
        let [problem, responsible, unit] = [self.problem, self.responsible, self.unit].map(text);
        let (street, account) = (self.street.get(), self.account.get());
        let reworded = self.steps.reworded();
        Ok((area, Plan { code: number, name, problem, responsible, unit, due, steps, street, shape, account, reworded }))
    }
}

/// What a line says in the fields of [`Form::texts`].
fn said(line: &TimetableLine) -> [String; 7] {
    let place = match line.shape {
        Some(Shape::Point(spot)) => {
            let (lon, lat) = spot.degrees();
            format!("{lon}, {lat}")
        }
        _ => String::new(),
    };
    let [code, name, problem, unit, responsible] =
        [&line.code, &line.name, &line.problem, &line.unit, &line.responsible].map(String::clone);
    [place, code, name, problem, unit, responsible, format::date(line.due)]
}

/// `110.3542, 22.7083`; zeros are no place.
fn spot(text: &str) -> Option<LonLat> {
    let (lon, lat) = text.split_once([',', '\u{ff0c}', ' '])?;
    LonLat::from_degrees(lon.trim().parse().ok()?, lat.trim().parse().ok()?).ok().filter(|at| *at != LonLat::default())
}

/// The sheet.
#[component]
pub fn EditSheet(
    /// The line; a new one when there is none.
    line: Option<TimetableLine>,
    /// All lines, as they stand.
    lines: Signal<Vec<TimetableLine>>,
    /// Whose a new line can be.
    towns: Memo<Vec<(AreaCode, String)>>,
    /// Whose it is proposed to be.
    town: Option<AreaCode>,
    /// Called when it is closed.
    done: Callback<()>,
) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let town = town.or_else(|| towns.with_untracked(|towns| towns.first().map(|(code, _)| *code)));
    let form = Form::of(line.as_ref(), town);
    let (open, busy) = (RwSignal::new(true), RwSignal::new(false));
    Effect::new(move |_| {
        if !open.get() {
            done.run(());
        }
    });
    let own = line.as_ref().map(|line| line.entity);
    let began = line.as_ref().and_then(|line| line.planned_by);
    let plan = Memo::new(move |_| lines.with(|lines| form.plan(core, own, lines)));
    let stood = RwSignal::new(untrack(|| form.written()));
    let unsaved = Memo::new(move |_| stood.with(|stood| form.written() != *stood));
    let (sheet, before) = (Owner::current(), StoredValue::new(line));
    Effect::new(move |_| {
        let now = lines.with(|lines| lines.iter().find(|line| Some(line.entity) == own).cloned());
        if let Some((before, stands)) = before.get_value().zip(now.clone())
            && before.planned_by != stands.planned_by
        {
            let is_touched = unsaved.get_untracked();
            // fields are the sheet's: they outlast this
            let follow = || form.follow(&before, &stands);
            sheet.as_ref().map_or_else(follow, |sheet| sheet.with(follow));
            if !is_touched {
                stood.set(untrack(|| form.written()));
            }
        }
        if now.is_some() {
            before.set_value(now);
        }
    });
    let is_past = move || plan.with(|plan| plan.as_ref().is_ok_and(|(_, plan)| plan.due < format::now()));
    // the plan that stands by now, when somebody else said it since
    let stands = move || lines.with(|lines| lines.iter().find(|line| Some(line.entity) == own)?.planned_by);
    let meanwhile = Memo::new(move |_| stands().filter(|stands| Some(*stands) != began));
    let save = move |()| {
        let Ok((area, plan)) = plan.get_untracked() else { return };
        let id = own.unwrap_or_else(|| core.new_id());
        let saying = Saying::of::<Timetable>(id, area, &TimetableBody::Define(plan));
        let seen: Option<OpId> = meanwhile.get_untracked().or(began);
        let saying = seen.into_iter().fold(saying, Saying::based_on);
        busy.set(true);
        spawn_local(async move {
            let saved = core.say(saying).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => {
                    toasts.say(Tone::Good, words::saved());
                    let _ = open.try_set(false);
                }
                Err(why) => toasts.say(Tone::Wrong, words::failed(why)),
            }
        });
    };
    let title = if own.is_some() { words::edit_title() } else { words::add_title() };
    view! {
        <Sheet open title testid="timetable-edit-sheet" unsaved>
            <div class="timetable-edit">
                {own.is_none().then(|| view! { <Town form towns /> })}
                <StreetField form />
                <Text label=words::name() value=form.name testid="name" />
                {move || form.street.get().is_none().then(|| view! { <Text label=words::where_at() value=form.place testid="where" /> })}
                <Text label=words::code() hint=words::code_hint() value=form.code testid="code" />
                <Text label=words::problem() value=form.problem testid="problem" />
                <Text label=words::unit() value=form.unit testid="unit" />
                <Text label=words::responsible() value=form.responsible testid="responsible" />
                <Account form />
                <label class="field">
                    <span>{words::deadline()}</span>
                    <input
                        type="date"
                        data-testid="timetable-edit-due"
                        prop:value=move || form.due.get()
                        on:input=move |ev| form.due.set(event_target_value(&ev))
                    />
                </label>
            </div>
            <StepFields steps=form.steps />
            {move || {
                meanwhile.get().map(|_| view! { <p class="notice tone-due" role="alert" data-testid="timetable-edit-meanwhile">{words::meanwhile()}</p> })
            }}
            {move || plan.get().err().map(|why| view! { <p class="timetable-hint" role="status" data-testid="timetable-edit-fault">{why}</p> })}
            {move || is_past().then(|| view! { <p class="timetable-hint" role="status" data-testid="timetable-edit-past">{words::due_is_past()}</p> })}
            <Button
                kind=ButtonKind::Primary
                label=words::save()
                busy
                disabled=Signal::derive(move || plan.with(Result::is_err))
                on_press=save
                testid="timetable-edit-save"
            />
        </Sheet>
    }
}

#[component]
fn Text(label: &'static str, #[prop(optional)] hint: &'static str, value: RwSignal<String>, testid: &'static str) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                type="text"
                maxlength="200"
                placeholder=hint
                data-testid=format!("timetable-edit-{testid}")
                prop:value=move || value.get()
                on:input=move |ev| value.set(event_target_value(&ev))
            />
        </label>
    }
}

/// Whose a new line is; another town has other streets.
#[component]
fn Town(form: Form, towns: Memo<Vec<(AreaCode, String)>>) -> impl IntoView {
    let choose = move |ev: leptos::ev::Event| {
        form.area.set(event_target_value(&ev).parse().ok());
        form.street.set(None);
        form.shape.set(None);
    };
    view! {
        <label class="field">
            <span>{words::town()}</span>
            <select data-testid="timetable-edit-town" on:change=choose>
                {crate::desk::towns::options(towns, move || form.area.get())}
            </select>
        </label>
    }
}

/// The street that the line is about, of those of its town; its name and its place are those of the street then.
#[component]
fn StreetField(form: Form) -> impl IntoView {
    let streets = LocalResource::new(move || {
        let scope = form.area.get().map(Scope::records);
        async move {
            let query = RowsQuery { kinds: vec![Street::NAME], scope, order: Some("title"), limit: Some(500), ..RowsQuery::default() };
            // a place can be named all the same
            api::all_rows(query).await.unwrap_or_default()
        }
    });
    let choose = move |ev: leptos::ev::Event| {
        let id = event_target_value(&ev).parse::<EntityId>().ok();
        let row = streets.get_untracked().into_iter().flatten().find(|row| Some(row.entity) == id);
        if let Some(row) = &row {
            form.name.set(row.summary.title.clone());
        }
        form.street.set(id);
        form.shape.set(row.and_then(|row| row.summary.shape));
    };
    let option = move |row: Row| {
        let id = row.entity;
        view! { <option value=id.to_string() selected=move || form.street.get() == Some(id)>{row.summary.title} " " {row.summary.code}</option> }
    };
    view! {
        <label class="field">
            <span>{words::street()}</span>
            <select data-testid="timetable-edit-street" on:change=choose>
                <option value="" selected=move || form.street.get().is_none()>{words::no_street()}</option>
                {move || streets.get().unwrap_or_default().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// Who answers for it, of the people of its town and around.
#[component]
fn Account(form: Form) -> impl IntoView {
    let core = Core::expect();
    let near = move || {
        let area = form.area.get();
        let is_near = |at: AreaCode| area.is_none_or(|area| area.contains(at) || at.contains(area));
        let mut near: Vec<_> =
            core.people().values().filter(|person| is_near(person.area)).map(|one| (one.id, one.display.clone())).collect();
        near.sort_unstable_by(|one, other| one.1.cmp(&other.1));
        near
    };
    let option = move |(id, display): (AccountId, String)| {
        view! { <option value=id.to_string() selected=move || form.account.get() == Some(id)>{display}</option> }
    };
    view! {
        <label class="field">
            <span>{words::account()}</span>
            <select data-testid="timetable-edit-account" on:change=move |ev| form.account.set(event_target_value(&ev).parse().ok().map(AccountId))>
                <option value="" selected=move || form.account.get().is_none()>{words::no_account()}</option>
                {move || near().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}
