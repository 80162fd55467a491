//! What a thing is called, and whatever else is told of it besides its shape.

use leptos::prelude::*;
use xunge_shared::{
    id::{AccountId, AreaCode},
    row::Row,
    session::Person,
};

use super::{
    Edit,
    plan::{Sort, Tool, cell_name, street_beside},
    unsaid::Unsaid,
};
use crate::data::Core;
use crate::desk::changes::Profile;
use crate::i18n::ground as words;
use crate::ui::{Field, Icon, Mark};

/// No code and no name is longer, characters.
const MOST: &str = "60";

/// The fields, as they are typed.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    code: RwSignal<String>,
    name: RwSignal<String>,
    responsible: RwSignal<String>,
    radius: RwSignal<String>,
    school: RwSignal<bool>,
    duty: RwSignal<Vec<AccountId>>,
}

/// What stands in the fields.
#[derive(Debug, Clone, PartialEq)]
struct Written {
    code: String,
    name: String,
    responsible: String,
    radius: String,
    school: bool,
    duty: Vec<AccountId>,
}

impl Written {
    /// Of a new thing.
    fn new() -> Self {
        let (code, name, radius) = Default::default();
        Self { code, name, responsible: words::shopkeeper().to_owned(), radius, school: false, duty: vec![] }
    }

    /// As a thing is told now.
    fn of(profile: &Profile) -> Self {
        match profile {
            Profile::Cell(cell) => Self { code: cell.code.to_string(), name: cell.name.clone(), duty: cell.duty.clone(), ..Self::new() },
            Profile::Checkpoint(point) => Self {
                code: point.code.clone(),
                name: point.name.clone(),
                radius: point.radius_m.map(|metres| metres.to_string()).unwrap_or_default(),
                school: point.is_school(),
                ..Self::new()
            },
            Profile::Zone(zone) => {
                Self { code: zone.number.clone(), name: zone.name.clone(), responsible: zone.responsible.clone(), ..Self::new() }
            }
            Profile::Street(_) | Profile::Line(_) => Self::new(),
        }
    }
}

/// What was typed; without blanks at the ends.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its code; a door's number.
    pub code: String,
    /// Its name.
    pub name: String,
    /// In what capacity somebody answers for a door: 店主.
    pub responsible: String,
    /// A checkpoint's geofence, metres; the county's when not given.
    pub radius_m: Option<u16>,
    /// Whether a checkpoint stands at a school.
    pub school: bool,
    /// 责任人: who answers for a cell.
    pub duty: Vec<AccountId>,
}

impl Form {
    /// Fields of a new thing.
    pub fn new() -> Self {
        let Written { code, name, responsible, radius, school, duty } = Written::new();
        let text = RwSignal::new;
        let (school, duty) = (RwSignal::new(school), RwSignal::new(duty));
        Self { code: text(code), name: text(name), responsible: text(responsible), radius: text(radius), school, duty }
    }

    fn set(self, written: Written) {
        let Written { code, name, responsible, radius, school, duty } = written;
        for (field, text) in [(self.code, code), (self.name, name), (self.responsible, responsible), (self.radius, radius)] {
            field.set(text);
        }
        self.school.set(school);
        self.duty.set(duty);
    }

    /// As for a new thing.
    pub fn clear(self) {
        self.set(Written::new());
    }

    /// Proposes code and name, unless a code was typed already.
    pub fn propose(self, code: String, name: String) {
        if self.code.with_untracked(String::is_empty) {
            self.code.set(code);
            self.name.set(name);
        }
    }

    /// As a thing is told now.
    pub fn fill(self, profile: &Profile) {
        self.set(Written::of(profile));
    }

    /// True when the fields show what is told of a thing.
    pub fn tells(self, profile: &Profile) -> bool {
        let Self { code, name, responsible, radius, school, duty } = self;
        let (code, name, responsible, radius) = (code.get(), name.get(), responsible.get(), radius.get());
        Written { code, name, responsible, radius, school: school.get(), duty: duty.get() } == Written::of(profile)
    }

    /// What was typed.
    pub fn told(self) -> Result<Told, Unsaid> {
        let typed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let radius_m = match typed(self.radius).as_str() {
            "" => None,
            metres => Some(metres.parse().ok().filter(|metres| *metres > 0).ok_or(Unsaid::Radius)?),
        };
        let (school, duty) = (self.school.get_untracked(), self.duty.get_untracked());
        Ok(Told { code: typed(self.code), name: typed(self.name), responsible: typed(self.responsible), radius_m, school, duty })
    }
}

/// The fields that the sort of thing has.
#[component]
pub fn Fields(edit: Edit) -> impl IntoView {
    let Form { code, name, responsible, radius, school, duty } = edit.form;
    let (sort, tool) = (edit.sort.get_untracked(), edit.tool.get_untracked());
    let title = match (tool, sort) {
        (Tool::Tell, _) => words::told(),
        (_, Sort::Checkpoint) => words::new_point(),
        (_, Sort::Zone) => words::new_door(),
        (_, Sort::Cell) => words::new_cell(),
    };
    // a cell is known by its code: other things name it
    let coded = (sort, tool) != (Sort::Cell, Tool::Tell);
    let code_label = if sort == Sort::Zone { words::door_number() } else { words::code() };
    let beside = move || {
        let at = edit.drawn.with(|drawn| drawn.points.first().copied())?;
        edit.zones.with(|zones| street_beside(zones, at).map(|(_, door)| words::street_of(door)))
    };
    // of the cell that is told otherwise its own name is no other's
    let is_named = move || {
        let own = edit.drawn.with(|drawn| drawn.chosen.first().copied()).filter(|_| tool == Tool::Tell);
        let is_taken = |row: &Row| Some(row.entity) != own && cell_name(row).is_some_and(|taken| name.with(|name| name.trim() == taken));
        sort == Sort::Cell && edit.rows.with(|rows| rows.iter().any(is_taken))
    };
    view! {
        <h3>{title}</h3>
        {coded.then(|| view! { <Field label=code_label value=code maxlength=MOST testid="ground-code" /> })}
        <Field label=words::name() value=name maxlength=MOST testid="ground-name" />
        {move || is_named().then(|| view! { <small class="tone-wrong" role="status" data-testid="ground-name-taken">{words::name_taken()}</small> })}
        {(sort == Sort::Zone).then(|| view! { <Field label=words::responsible() value=responsible maxlength=MOST testid="ground-responsible" /> })}
        {(sort == Sort::Zone && tool == Tool::Draw).then(|| {
            view! { <p class="muted" data-testid="ground-beside">{move || beside().unwrap_or_else(|| words::street_none().to_owned())}</p> }
        })}
        {(sort == Sort::Cell).then(|| match tool {
            // whoever answers for the whole answers for its parts
            Tool::Split => view! { <p class="muted">{words::duty_kept()}</p> }.into_any(),
            _ => view! { <Duty town=edit.town.into() duty /> }.into_any(),
        })}
        {(sort == Sort::Checkpoint).then(|| {
            view! {
                <Field label=words::radius() value=radius inputmode="numeric" testid="ground-radius" />
                <label class="settings-check">
                    <input
                        type="checkbox"
                        data-testid="ground-school"
                        prop:checked=move || school.get()
                        on:change=move |ev| school.set(event_target_checked(&ev))
                    />
                    {words::school()}
                </label>
            }
        })}
    }
}

/// Who answers for a cell: accounts of the town, and of the county.
#[component]
fn Duty(town: Signal<Option<AreaCode>>, duty: RwSignal<Vec<AccountId>>) -> impl IntoView {
    let core = Core::expect();
    let others = move || {
        let near = |person: &Person| town.get().is_some_and(|town| person.area.contains(town) || town.contains(person.area));
        let mut others: Vec<Person> = core.people().values().filter(|person| near(person)).cloned().collect();
        others.retain(|person| !duty.with(|duty| duty.contains(&person.id)));
        others.sort_unstable_by(|one, other| one.display.cmp(&other.display));
        others
    };
    let add = move |ev: leptos::ev::Event| {
        duty.update(|duty| duty.extend(event_target_value(&ev).parse().ok().map(AccountId)));
    };
    let chosen = move |id: AccountId| {
        let name = core.name_of(id);
        let remove = words::duty_remove(&name);
        view! {
            <button
                type="button"
                class="chip"
                aria-label=remove
                data-testid=format!("ground-duty-{id}")
                on:click=move |_| duty.update(|duty| duty.retain(|one| *one != id))
            >
                {name}
                <Icon mark=Mark::Cross size=16 />
            </button>
        }
    };
    view! {
        <div class="field">
            <label for="ground-duty">{words::duty()}</label>
            <div class="ground-duty">{move || duty.get().into_iter().map(chosen).collect_view()}</div>
            <select id="ground-duty" data-testid="ground-duty" prop:value=move || { duty.track(); "" } on:change=add>
                <option value="">{words::duty_add()}</option>
                {move || {
                    let option = |person: Person| view! { <option value=person.id.to_string()>{person.display}</option> };
                    others().into_iter().map(option).collect_view()
                }}
            </select>
        </div>
    }
}
