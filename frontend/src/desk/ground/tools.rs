//! The tools of the ground, what they need next, and saving.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::ground::GroundError;

use super::{
    Edit,
    plan::{self, Fault, Plan, Tool, is_strip, next_code, street_beside},
    save,
};
use crate::data::Core;
use crate::i18n::ground as words;
use crate::ui::{Button, ButtonKind, Icon, Mark, Segment, Segmented, Toasts, Tone};

/// The card.
#[component]
pub fn Tools(edit: Edit, read: Callback<()>) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let choose = Callback::new(move |tool| {
        edit.over();
        edit.code.set(String::new());
        edit.name.set(String::new());
        edit.tool.set(tool);
    });
    let planned = Memo::new(move |_| plan::plan(edit.tool.get(), &edit.ground(), &edit.drawn.get()));
    // a checkpoint's place and a door's strip touch no cell
    let is_placed = move || match edit.tool.get() {
        Tool::Point => edit.drawn.with(|drawn| !drawn.points.is_empty()),
        Tool::Strip => edit.drawn.with(|drawn| is_strip(&drawn.points)),
        _ => false,
    };
    let state = move || match planned.get() {
        Err(Fault::More) if !is_placed() => "more",
        Err(_) if !is_placed() => "wrong",
        _ => "ready",
    };
    let is_new = move || match edit.tool.get() {
        Tool::Split | Tool::Draw => planned.with(|planned| planned.as_ref().is_ok_and(|plan| plan.new.is_some())),
        Tool::Point | Tool::Strip => is_placed() && edit.drawn.with(|drawn| drawn.chosen.is_empty()),
        Tool::Corner | Tool::Merge => false,
    };
    // A part that was split off is called after the whole.
    Effect::new(move |_| {
        let Some(chosen) = edit.drawn.with(|drawn| drawn.chosen.first().copied()) else { return };
        if edit.tool.get_untracked() == Tool::Split && is_new() && edit.code.with_untracked(String::is_empty) {
            let next = edit.rows.with_untracked(|rows| {
                let area = rows.iter().find(|row| row.entity == chosen)?.summary.cell.as_ref()?.area();
                Some(next_code(area, rows.iter().map(|row| row.summary.code.as_str())))
            });
            edit.code.set(next.unwrap_or_default());
            edit.name.set(edit.named(chosen));
        }
    });
    let busy = RwSignal::new(false);
    let save = Callback::new(move |()| {
        let Some(town) = edit.town.get_untracked() else { return };
        let drawn = edit.drawn.get_untracked();
        let new = edit.called();
        let (plan, rows, tool) = (planned.get_untracked().unwrap_or_default(), edit.rows.get_untracked(), edit.tool.get_untracked());
        busy.set(true);
        spawn_local(async move {
            let chosen = drawn.chosen.first().copied();
            let sayings = match tool {
                Tool::Point => save::checkpoint(town, chosen, drawn.points[0], new).await,
                Tool::Strip => save::zone(town, (&rows, &edit.zones.get_untracked()), chosen, drawn.points, new).await,
                _ => save::cells(town, &rows, plan, new).await,
            };
            let saved = match sayings {
                Ok(sayings) => core.say_all(sayings).await.map_err(words::not_saved),
                Err(why) => Err(why.word().to_owned()),
            };
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => {
                    choose.run(edit.tool.get_untracked());
                    toasts.say(Tone::Good, words::saved());
                }
                Err(why) => toasts.say(Tone::Wrong, why),
            }
            read.run(());
        });
    });
    let back = Callback::new(move |()| {
        edit.drawn.update(|drawn| {
            if drawn.points.pop().is_none() {
                drawn.chosen.pop();
            }
        });
    });
    view! {
        <aside class="admin-card ground-tools" aria-label=words::tool()>
            <Segmented segments=segments() chosen=Signal::derive(move || edit.tool.get()) on_choose=choose label=words::tool() />
            <p class="muted">{move || how(edit.tool.get())}</p>
            <Status edit planned state=Signal::derive(state) />
            {move || {
                planned.with(fault).map(|why| {
                    view! {
                        <p class="notice tone-wrong" role="alert">
                            <Icon mark=Mark::Warning size=20 />
                            {why}
                        </p>
                    }
                })
            }}
            {move || is_new().then(|| view! { <Named edit /> })}
            <Button
                kind=ButtonKind::Filled
                label=words::save()
                on_press=save
                busy
                disabled=Signal::derive(move || state() != "ready")
                testid="ground-save"
            />
            <div class="btn-pair">
                <Button mark=Mark::Undo label=words::take_last() on_press=back testid="ground-back" />
                <Button label=words::start_over() on_press=move |()| edit.over() testid="ground-over" />
            </div>
        </aside>
    }
}

fn segments() -> Vec<Segment<Tool>> {
    vec![
        Segment::new(Tool::Corner, words::tool_corner(), "ground-tool-corner"),
        Segment::new(Tool::Split, words::tool_split(), "ground-tool-split"),
        Segment::new(Tool::Merge, words::tool_merge(), "ground-tool-merge"),
        Segment::new(Tool::Draw, words::tool_draw(), "ground-tool-draw"),
        Segment::new(Tool::Point, words::tool_point(), "ground-tool-point"),
        Segment::new(Tool::Strip, words::tool_strip(), "ground-tool-strip"),
    ]
}

/// What to press next.
fn how(tool: Tool) -> &'static str {
    match tool {
        Tool::Corner => words::how_corner(),
        Tool::Split => words::how_split(),
        Tool::Merge => words::how_merge(),
        Tool::Draw => words::how_draw(),
        Tool::Point => words::how_point(),
        Tool::Strip => words::how_strip(),
    }
}

/// Why there is no plan, in words.
fn fault(planned: &Result<Plan, Fault>) -> Option<&'static str> {
    match planned {
        Err(Fault::Ground(GroundError::NotAcross)) => Some(words::bad_across()),
        Err(Fault::Ground(GroundError::NoNeighbours)) => Some(words::bad_neighbours()),
        Err(Fault::Ground(_)) => Some(words::bad_crosses()),
        Err(Fault::Ring) => Some(words::bad_ring()),
        Err(Fault::Overlaps) => Some(words::overlaps()),
        Ok(_) | Err(Fault::More) => None,
    }
}

/// What was pressed so far, and what comes of it.
#[component]
fn Status(edit: Edit, planned: Memo<Result<Plan, Fault>>, state: Signal<&'static str>) -> impl IntoView {
    let chosen = move || {
        let all = edit.drawn.with(|drawn| drawn.chosen.clone());
        let names = all.into_iter().map(|id| edit.named(id)).collect::<Vec<_>>().join(crate::i18n::kinds::comma());
        if names.is_empty() { words::nothing_chosen().to_owned() } else { words::chosen(names) }
    };
    let count = move || edit.drawn.with(|drawn| drawn.points.len());
    view! {
            <p
                role="status"
                data-testid="ground-state"
                data-state=move || state.get()
                data-chosen=move || edit.drawn.with(|drawn| drawn.chosen.len())
                data-points=count
                data-cells=move || edit.ground().len()
            >
                <strong>{chosen}</strong>
                <small class="muted">
                    " · " {move || words::points(count())}
                    {move || planned.get().ok().map(|plan| format!(" · {}", words::preview(plan.reshaped.len() + plan.gone.len())))}
                </small>
            </p>
    }
}

/// What a new thing is called.
#[component]
fn Named(edit: Edit) -> impl IntoView {
    let field = |label: &'static str, value: RwSignal<String>, testid: &'static str| {
        view! {
            <div class="field">
                <label for=testid>{label}</label>
                <input id=testid type="text" maxlength="60" data-testid=testid prop:value=move || value.get() on:input=move |ev| value.set(event_target_value(&ev)) />
            </div>
        }
    };
    let tool = edit.tool.get_untracked();
    let (title, code) = match tool {
        Tool::Point => (words::new_point(), words::code()),
        Tool::Strip => (words::new_door(), words::door_number()),
        _ => (words::new_cell(), words::code()),
    };
    let beside = move || {
        let at = edit.drawn.with(|drawn| drawn.points.first().copied())?;
        edit.zones.with(|zones| street_beside(zones, at).map(|(_, door)| words::street_of(door)))
    };
    let is_door = tool == Tool::Strip;
    view! {
        <h4>{title}</h4>
        {field(code, edit.code, "ground-code")}
        {field(words::name(), edit.name, "ground-name")}
        {is_door.then(|| {
            view! {
                {field(words::responsible(), edit.responsible, "ground-responsible")}
                <p class="muted" data-testid="ground-beside">{move || beside().unwrap_or_else(|| words::street_none().to_owned())}</p>
            }
        })}
    }
}
