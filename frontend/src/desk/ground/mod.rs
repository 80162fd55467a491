//! The ground edited on the map: cells, door-front zones and checkpoints drawn, moved, split, merged, named and taken out of use, with what
//! neighbours share kept.
//!
//! Everything is done by presses, so that a keyboard's or a finger's pointer does as well as a mouse; what an edit does is shown
//! before it is saved, and saved as ops that are based on what was read.
//!
//! `data-testid`s: `ground-town`, `ground-map`, `ground-sort-cell|checkpoint|zone`, `ground-tool-corner|split|merge|draw|tell`, `ground-state`
//! (`data-state` more, ready or wrong; `data-chosen`, `data-points`, `data-things`), `ground-code`, `ground-name`, `ground-responsible`, `ground-radius`,
//! `ground-school`, `ground-duty`, `ground-duty-<account>`, `ground-save`, `ground-withdraw`, `ground-back`, `ground-over`, `ground-missed`,
//! `ground-name-taken`, and those of [`faults`].

mod canvas;
mod faults;
mod form;
mod plan;
mod save;
mod tools;
mod unsaid;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    geometry::{LonLat, Polygon},
    ground::laid::Laid,
    id::{AreaCode, CellCode, EntityId},
    row::Row,
};

use self::{
    canvas::Canvas,
    faults::Faults,
    form::Form,
    plan::{Drawn, Fault, Pieces, Plan, Press, Sort, Tool, cell_name, next_code, next_name},
    save::Town,
    tools::Tools,
};
use super::{page_head::PageHead, people::areas};
use crate::api::{self, ApiError};
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::{changes::Profile, live::Freshness, unsaved::Unsaved};
use crate::i18n::ground as words;

/// What is being edited, and not saved yet.
#[derive(Clone, Copy)]
struct Begun {
    town: RwSignal<Option<AreaCode>>,
    sort: RwSignal<Sort>,
    tool: RwSignal<Tool>,
    drawn: RwSignal<Drawn>,
    /// The thing that is told otherwise, as it was read.
    known: RwSignal<Option<(EntityId, Profile)>>,
    form: Form,
}

impl Begun {
    fn new() -> Self {
        let (town, known) = (RwSignal::new(None), RwSignal::new(None));
        let (sort, tool) = (RwSignal::new(Sort::Cell), RwSignal::new(Tool::Corner));
        Self { town, sort, tool, drawn: RwSignal::new(Drawn::default()), known, form: Form::new() }
    }

    /// True when the page cannot be left without losing something: one press more or less is nothing.
    fn is_unsaved(self) -> bool {
        let is_retold = self.known.with(|known| known.as_ref().is_some_and(|(_, profile)| !self.form.tells(profile)));
        is_retold || self.drawn.with(|drawn| !drawn.points.is_empty() || drawn.chosen.len() > 1)
    }
}

/// What the page holds while somebody edits.
#[derive(Clone, Copy)]
struct Edit {
    town: RwSignal<Option<AreaCode>>,
    /// Cells and checkpoints.
    rows: RwSignal<Vec<Row>>,
    /// Doors, read when somebody edits them: a town may have thousands.
    zones: RwSignal<Vec<Row>>,
    /// How the town's cells lie, and the cells of other towns beside them.
    laid: RwSignal<Laid>,
    /// The areas that are theirs to keep who edits.
    keeps: Memo<Vec<AreaCode>>,
    /// Ground that is looked at: an overlap or a gap.
    seen: RwSignal<Vec<Polygon>>,
    /// Why the last press did nothing.
    missed: RwSignal<Option<String>>,
    sort: RwSignal<Sort>,
    tool: RwSignal<Tool>,
    drawn: RwSignal<Drawn>,
    /// What can be edited now.
    pieces: Memo<Pieces>,
    planned: Memo<Result<Plan, Fault>>,
    /// The thing that is told otherwise, as it was read.
    known: RwSignal<Option<(EntityId, Profile)>>,
    form: Form,
}

impl Edit {
    fn new(core: Core) -> Self {
        let Begun { town, sort, tool, drawn, known, form } = Unsaved::of(Begun::new, Begun::is_unsaved);
        let (rows, zones) = (RwSignal::new(vec![]), RwSignal::new(vec![]));
        let (laid, seen, missed) = (RwSignal::new(Laid::default()), RwSignal::new(vec![]), RwSignal::new(None));
        let keeps = Memo::new(move |_| areas(core).into_iter().map(|(code, _)| code).collect::<Vec<_>>());
        let pieces = Memo::new(move |_| {
            let kind = sort.get().kind();
            let all = if sort.get() == Sort::Zone { zones } else { rows };
            laid.with(|laid| {
                // a border is of two towns: what lies there moves together
                let beside: &[Row] = if sort.get() == Sort::Cell { &laid.beside } else { &[] };
                all.with(|all: &Vec<Row>| Pieces::of(all.iter().filter(|row| row.kind == kind).chain(beside)))
            })
        });
        let planned = Memo::new(move |_| {
            let plan = pieces.with(|pieces| plan::plan(sort.get(), tool.get(), pieces, &drawn.get()))?;
            laid.with(|laid| plan::within(plan, &laid.beside, |area| is_kept(keeps, area)))
        });
        Self { town, rows, zones, laid, keeps, seen, missed, sort, tool, drawn, pieces, planned, known, form }
    }

    /// Begins anew, with the same tool.
    fn over(self) {
        self.drawn.set(Drawn::default());
        self.known.set(None);
        self.seen.set(vec![]);
        self.missed.set(None);
        self.form.clear();
    }

    /// Where things of a sort are, beside those of others.
    fn rows_of(self, sort: Sort) -> RwSignal<Vec<Row>> {
        if sort == Sort::Zone { self.zones } else { self.rows }
    }

    fn named(self, id: EntityId) -> String {
        let title = |rows: &Vec<Row>| rows.iter().find(|row| row.entity == id).map(|row| row.summary.title.clone());
        let beside = || self.laid.with(|laid| title(&laid.beside));
        self.rows.with(title).or_else(|| self.zones.with(title)).or_else(beside).unwrap_or_default()
    }

    /// The town's things of a sort, as they were read.
    fn read(self, code: AreaCode, sort: Sort) -> Town {
        let of = |sort: Sort| {
            let kind = sort.kind();
            self.rows_of(sort).with_untracked(|rows| rows.iter().filter(|row| row.kind == kind).cloned().collect())
        };
        let beside = self.laid.with_untracked(|laid| laid.beside.clone());
        Town { code, cells: of(Sort::Cell), things: of(sort), beside }
    }

    /// What a press at a place means to the tool.
    fn press(self, core: Core, at: LonLat, reach_m: f64) {
        let (sort, tool) = (self.sort.get_untracked(), self.tool.get_untracked());
        let kind = sort.kind();
        let hit = self.rows_of(sort).with_untracked(|rows| plan::hit(rows.iter().filter(|row| row.kind == kind), at, reach_m));
        let pressed = Press { hit, at, reach_m };
        let before = self.drawn.get_untracked();
        self.pieces.with_untracked(|pieces| self.drawn.update(|drawn| plan::press(drawn, (sort, tool), pieces, pressed)));
        let is_idle = hit.is_none() && self.drawn.with_untracked(|drawn| drawn.points == before.points);
        self.missed.set(is_idle.then(|| self.why_missed(core, at)));
        self.propose();
    }

    /// Why there is nothing to choose at a place.
    fn why_missed(self, core: Core, at: LonLat) -> String {
        let is_there = |row: &&Row| row.summary.shape.as_ref().is_some_and(|shape| shape.contains(at));
        let others = self.laid.with_untracked(|laid| laid.beside.iter().find(is_there).cloned());
        let Some(row) = others else { return words::nothing_there().to_owned() };
        let (area, town) = (row.scope.area(), untrack(|| core.area_name(row.scope.area())));
        let cell = row.summary.title;
        if untrack(|| is_kept(self.keeps, area)) { words::of_other_town(cell, town) } else { words::of_others(cell, town) }
    }

    /// What a new thing may be called.
    fn propose(self) {
        if !self.planned.with_untracked(|plan| plan.as_ref().is_ok_and(|plan| plan.new.is_some())) {
            return;
        }
        let whole = self.drawn.with_untracked(|drawn| drawn.chosen.first().copied());
        match self.sort.get_untracked() {
            Sort::Cell => {
                let area_of = |row: &Row| row.summary.cell.as_ref().map(CellCode::area);
                let next = self.rows.with_untracked(|rows| {
                    let area = match whole {
                        Some(whole) => rows.iter().find(|row| row.entity == whole).and_then(area_of),
                        None => rows.iter().find_map(area_of).or(self.town.get_untracked()),
                    };
                    Some(next_code(area?, rows.iter().map(|row| row.summary.code.as_str())))
                });
                if let Some(next) = next {
                    // two of one name are told apart by nobody
                    let name = whole.map(|whole| self.named(whole));
                    let name = name.map(|name| self.rows.with_untracked(|rows| next_name(&name, rows.iter().filter_map(cell_name))));
                    self.form.propose(next, name.unwrap_or_default());
                }
            }
            // A part that was split off is called after the whole.
            Sort::Zone => {
                let code = |rows: &Vec<Row>| rows.iter().find(|row| Some(row.entity) == whole).map(|row| row.summary.code.clone());
                if let Some((whole, code)) = whole.zip(self.zones.with_untracked(code)) {
                    self.form.propose(words::part_of(code), self.named(whole));
                }
            }
            Sort::Checkpoint => {}
        }
    }
}

/// True for an area that is theirs who edits.
fn is_kept(keeps: Memo<Vec<AreaCode>>, area: AreaCode) -> bool {
    keeps.with(|keeps| keeps.iter().any(|own| own.contains(area)))
}

/// The page.
#[component]
pub fn GroundPage() -> impl IntoView {
    let (core, fresh) = (Core::expect(), Freshness::expect());
    let edit = Edit::new(core);
    let towns = Memo::new(move |_| areas(core).into_iter().filter(|(code, _)| code.is_town()).collect::<Vec<_>>());
    Effect::new(move |_| {
        if edit.town.get_untracked().is_none() {
            edit.town.set(towns.with(|towns| towns.first().map(|(code, _)| *code)));
        }
    });
    let failed = RwSignal::new(None::<ApiError>);
    // another town was chosen meanwhile, or the page is gone, while what was begun on it waits
    let is_past = move |town: AreaCode| failed.is_disposed() || edit.town.try_get_untracked() != Some(Some(town));
    let read = move |kinds: &'static [Sort], into: RwSignal<Vec<Row>>| {
        let Some(town) = edit.town.get_untracked() else { return };
        spawn_local(async move {
            let kinds: Vec<_> = kinds.iter().map(|sort| sort.kind()).collect();
            let answer = api::all_of(&kinds, town).await;
            if is_past(town) {
                return;
            }
            match answer {
                Ok(rows) => {
                    failed.set(None);
                    if into.with_untracked(|before| *before != rows) {
                        into.set(rows);
                    }
                }
                Err(why) => failed.set(Some(why)),
            }
        });
    };
    let read_laid = move || {
        let Some(town) = edit.town.get_untracked() else { return };
        spawn_local(async move {
            let answer = api::ground(town).await;
            if is_past(town) {
                return;
            }
            match answer {
                Ok(laid) if edit.laid.with_untracked(|before| *before != laid) => edit.laid.set(laid),
                Ok(_) => {}
                Err(why) => failed.set(Some(why)),
            }
        });
    };
    let read_all = move || {
        read(&[Sort::Cell, Sort::Checkpoint], edit.rows);
        read_laid();
        if edit.sort.get_untracked() == Sort::Zone {
            read(&[Sort::Zone], edit.zones);
        }
    };
    Effect::new(move |_| {
        edit.town.track();
        edit.sort.track();
        fresh.asked.track();
        read_all();
    });
    let choose = move |ev: leptos::ev::Event| {
        edit.over();
        edit.rows.set(vec![]);
        edit.zones.set(vec![]);
        edit.laid.set(Laid::default());
        edit.town.set(event_target_value(&ev).parse().ok());
    };
    view! {
        <PageHead title=words::title() lead=words::lead()>
            <select class="chip" aria-label=words::town() data-testid="ground-town" on:change=choose>
                {move || {
                    let chosen = edit.town.get();
                    let option = |(code, name): (AreaCode, String)| {
                        view! { <option value=code.to_string() selected=chosen == Some(code)>{name}</option> }
                    };
                    towns.get().into_iter().map(option).collect_view()
                }}
            </select>
        </PageHead>
        {move || failed.get().map(|why| view! { <Failed why /> })}
        <div class="ground">
            <Canvas edit />
            <div class="ground-side">
                <Tools edit read=Callback::new(move |()| read_all()) />
                {move || {
                    (edit.sort.get() == Sort::Cell).then(|| view! { <Faults edit read=Callback::new(move |()| read_all()) /> })
                }}
            </div>
        </div>
    }
}
