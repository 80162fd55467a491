//! The ground edited on the map: corners moved, cells split, merged and drawn with their shared edges kept, checkpoints placed,
//! door-front strips drawn.
//!
//! Everything is done by presses, so that a keyboard's or a finger's pointer does as well as a mouse; what an edit does is shown
//! before it is saved, and saved as ops that are based on what was read.
//!
//! `data-testid`s: `ground-town`, `ground-map`, `ground-tool-corner|split|merge|draw|point|strip`, `ground-state` (`data-state` more, ready or
//! wrong; `data-chosen`, `data-points`), `ground-code`, `ground-name`, `ground-save`, `ground-back`, `ground-over`.

mod canvas;
mod plan;
mod save;
mod tools;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    geometry::{LonLat, Shape},
    ground::Ground,
    id::{AreaCode, CellCode, EntityId, KindName, Scope},
    row::Row,
};

use self::{
    canvas::Canvas,
    plan::{Drawn, Tool, corner_near, ground_of, next_code},
    save::New,
    tools::Tools,
};
use super::people::areas;
use crate::api::{self, ApiError, RowsQuery};
use crate::data::Core;
use crate::desk::live::Freshness;
use crate::i18n::ground as words;
use crate::ui::{EmptyState, Mark, Tone};

const CELL: KindName = KindName::known("cell");
const CHECKPOINT: KindName = KindName::known("checkpoint");
const ZONE: KindName = KindName::known("zone");

/// All things of some kinds of a town.
async fn load(town: AreaCode, kinds: &[KindName]) -> Result<Vec<Row>, ApiError> {
    let mut query = RowsQuery { kinds: kinds.to_vec(), scope: Some(Scope::records(town)), limit: Some(500), ..RowsQuery::default() };
    let mut rows = vec![];
    loop {
        let page = api::rows(&query).await?;
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            return Ok(rows);
        }
    }
}

/// What the page holds while somebody edits.
#[derive(Clone, Copy)]
struct Edit {
    town: RwSignal<Option<AreaCode>>,
    /// Cells and checkpoints.
    rows: RwSignal<Vec<Row>>,
    /// Doors, read when somebody draws strips: a town may have thousands.
    zones: RwSignal<Vec<Row>>,
    tool: RwSignal<Tool>,
    drawn: RwSignal<Drawn>,
    code: RwSignal<String>,
    name: RwSignal<String>,
    responsible: RwSignal<String>,
}

impl Edit {
    fn ground(self) -> Ground<EntityId> {
        self.rows.with(|rows| ground_of(rows))
    }

    fn over(self) {
        self.drawn.set(Drawn::default());
    }

    fn named(self, id: EntityId) -> String {
        let title = |rows: &Vec<Row>| rows.iter().find(|row| row.entity == id).map(|row| row.summary.title.clone());
        self.rows.with(title).or_else(|| self.zones.with(title)).unwrap_or_default()
    }

    /// What a new thing is called, as it was typed.
    fn called(self) -> New {
        let typed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        New { code: typed(self.code), name: typed(self.name), responsible: typed(self.responsible) }
    }

    /// What a press at a place means to the tool.
    fn press(self, thing: Option<(String, EntityId)>, at: LonLat, reach: f64) {
        let ground = self.rows.with_untracked(|rows| ground_of(rows));
        let cell = || ground.iter().find(|(_, piece)| Shape::Area(vec![(*piece).clone()]).contains(at)).map(|(id, _)| *id);
        let pressed = |kind: &KindName| thing.as_ref().filter(|(pressed, _)| pressed == kind.as_str()).map(|(_, id)| *id);
        self.drawn.update(|drawn| match self.tool.get_untracked() {
            Tool::Corner => match (drawn.chosen.first().copied(), drawn.points.len()) {
                (Some(chosen), 0) => match corner_near(&ground, Some(chosen), at, reach) {
                    Some(corner) => drawn.points.push(corner),
                    None => drawn.chosen = cell().into_iter().collect(),
                },
                // the new place: another corner's, when one is there
                (Some(_), 1) => drawn.points.push(at),
                (Some(_), _) => drawn.points[1] = at,
                (None, _) => drawn.chosen.extend(cell()),
            },
            Tool::Split if drawn.chosen.is_empty() => drawn.chosen.extend(cell()),
            Tool::Split => drawn.points.push(corner_near(&ground, drawn.chosen.first().copied(), at, reach).unwrap_or(at)),
            Tool::Merge => {
                if let Some(cell) = cell() {
                    match drawn.chosen.iter().position(|one| *one == cell) {
                        Some(known) => {
                            drawn.chosen.remove(known);
                        }
                        None => drawn.chosen.push(cell),
                    }
                }
            }
            Tool::Draw => drawn.points.push(corner_near(&ground, None, at, reach).unwrap_or(at)),
            Tool::Point => match pressed(&CHECKPOINT) {
                Some(id) if drawn.points.is_empty() => drawn.chosen = vec![id],
                _ => drawn.points = vec![at],
            },
            Tool::Strip => match pressed(&ZONE) {
                Some(id) if drawn.points.is_empty() && drawn.chosen.is_empty() => drawn.chosen = vec![id],
                _ => drawn.points.push(at),
            },
        });
        if self.tool.get_untracked() == Tool::Draw && self.code.with_untracked(String::is_empty) {
            let area = self.rows.with_untracked(|rows| rows.iter().find_map(|row| row.summary.cell.as_ref().map(CellCode::area)));
            if let Some(area) = area.or(self.town.get_untracked()) {
                self.code.set(self.rows.with_untracked(|rows| next_code(area, rows.iter().map(|row| row.summary.code.as_str()))));
            }
        }
    }
}

/// The page.
#[component]
pub fn GroundPage() -> impl IntoView {
    let (core, fresh) = (Core::expect(), Freshness::expect());
    let edit = Edit {
        town: RwSignal::new(None),
        rows: RwSignal::new(vec![]),
        zones: RwSignal::new(vec![]),
        tool: RwSignal::new(Tool::Corner),
        drawn: RwSignal::new(Drawn::default()),
        code: RwSignal::new(String::new()),
        name: RwSignal::new(String::new()),
        responsible: RwSignal::new(words::shopkeeper().to_owned()),
    };
    let towns = Memo::new(move |_| areas(core).into_iter().filter(|(code, _)| code.is_town()).collect::<Vec<_>>());
    Effect::new(move |_| {
        if edit.town.get_untracked().is_none() {
            edit.town.set(towns.with(|towns| towns.first().map(|(code, _)| *code)));
        }
    });
    let failed = RwSignal::new(false);
    let read = move || {
        let Some(town) = edit.town.get_untracked() else { return };
        spawn_local(async move {
            let answer = load(town, &[CELL, CHECKPOINT]).await;
            // another town was chosen meanwhile, or the page is gone
            if edit.town.try_get_untracked() != Some(Some(town)) {
                return;
            }
            failed.set(answer.is_err());
            if let Ok(rows) = answer
                && edit.rows.with_untracked(|before| *before != rows)
            {
                edit.rows.set(rows);
            }
        });
    };
    let read_zones = move || {
        let Some(town) = edit.town.get_untracked().filter(|_| edit.tool.get_untracked() == Tool::Strip) else { return };
        spawn_local(async move {
            let answer = load(town, &[ZONE]).await;
            if edit.town.try_get_untracked() != Some(Some(town)) {
                return;
            }
            failed.set(answer.is_err());
            edit.zones.set(answer.unwrap_or_default());
        });
    };
    Effect::new(move |_| {
        edit.town.track();
        fresh.asked.track();
        read();
    });
    let draws_strips = Memo::new(move |_| edit.tool.get() == Tool::Strip);
    Effect::new(move |_| {
        edit.town.track();
        fresh.asked.track();
        if draws_strips.get() { read_zones() } else { edit.zones.set(vec![]) }
    });
    let choose = move |ev: leptos::ev::Event| {
        edit.over();
        edit.rows.set(vec![]);
        edit.zones.set(vec![]);
        edit.town.set(event_target_value(&ev).parse().ok());
    };
    view! {
        <header class="admin-head">
            <div>
                <h2>{words::title()}</h2>
                <p>{words::lead()}</p>
            </div>
            <select class="chip" aria-label=words::town() data-testid="ground-town" on:change=choose>
                {move || {
                    let chosen = edit.town.get();
                    let option = |(code, name): (AreaCode, String)| {
                        view! { <option value=code.to_string() selected=chosen == Some(code)>{name}</option> }
                    };
                    towns.get().into_iter().map(option).collect_view()
                }}
            </select>
        </header>
        {move || failed.get().then(|| view! { <EmptyState mark=Mark::CloudOff title=words::unreachable() tone=Tone::Wrong /> })}
        <div class="ground">
            <Canvas edit />
            <Tools edit read=Callback::new(move |()| read()) />
        </div>
    }
}
