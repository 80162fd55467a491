//! The tools of the ground, what they need next, and saving.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{ground::GroundError, row::Row};

use super::{
    Edit,
    form::Fields,
    plan::{Fault, Sort, Tool},
    save,
    unsaid::Unsaid,
};
use crate::capture::Saying;
use crate::data::Core;
use crate::i18n::ground as words;
use crate::ui::{Button, ButtonKind, Icon, Mark, Segment, Segmented, Toasts, Tone};

/// The card.
#[component]
pub fn Tools(edit: Edit, read: Callback<()>) -> impl IntoView {
    let choose = Callback::new(move |tool| {
        edit.over();
        edit.tool.set(tool);
    });
    let choose_sort = Callback::new(move |sort: Sort| {
        choose.run(sort.tools()[0]);
        edit.sort.set(sort);
    });
    let state = move || match (edit.tool.get(), edit.planned.get()) {
        (Tool::Tell, _) if edit.known.with(Option::is_some) => "ready",
        (Tool::Tell, _) | (_, Err(Fault::More)) => "more",
        (_, Err(_)) => "wrong",
        (_, Ok(_)) => "ready",
    };
    let is_told = move || match edit.tool.get() {
        Tool::Tell => edit.known.with(Option::is_some),
        _ => edit.planned.with(|plan| plan.as_ref().is_ok_and(|plan| plan.new.is_some())),
    };
    read_known(edit);
    let core = Core::expect();
    let (busy, say) = saver(edit, read, move |withdraws: bool| sayings(edit, withdraws));
    let back = Callback::new(move |()| {
        edit.drawn.update(|drawn| {
            if drawn.points.pop().is_none() {
                drawn.chosen.pop();
            }
        });
    });
    // A cell that is no more would leave a hole: it is merged with a neighbour instead.
    let withdraws = move || edit.tool.get() == Tool::Tell && edit.sort.get() != Sort::Cell && edit.known.with(Option::is_some);
    view! {
        <aside class="admin-card ground-tools" aria-label=words::tool()>
            <Segmented
                segments=vec![
                    Segment::new(Sort::Cell, words::sort_cell(), "ground-sort-cell"),
                    Segment::new(Sort::Checkpoint, words::sort_checkpoint(), "ground-sort-checkpoint"),
                    Segment::new(Sort::Zone, words::sort_zone(), "ground-sort-zone"),
                ]
                chosen=edit.sort
                on_choose=choose_sort
                label=words::sort()
            />
            {move || {
                let segments = edit.sort.get().tools().iter().map(|tool| segment(*tool)).collect();
                view! { <Segmented segments chosen=edit.tool on_choose=choose label=words::tool() /> }
            }}
            <p class="muted">{move || how(edit.sort.get(), edit.tool.get())}</p>
            <Status edit state=Signal::derive(state) />
            {move || {
                edit.planned.get().err().and_then(|why| word(core, why)).map(|why| {
                    view! {
                        <p class="notice tone-wrong" role="alert">
                            <Icon mark=Mark::Warning size=20 />
                            {why}
                        </p>
                    }
                })
            }}
            {move || is_told().then(|| view! { <Fields edit /> })}
            <Button
                kind=ButtonKind::Filled
                label=words::save()
                on_press=move |()| say.run(false)
                busy
                disabled=Signal::derive(move || state() != "ready")
                testid="ground-save"
            />
            {move || {
                withdraws().then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Danger
                            mark=Mark::Trash
                            label=words::withdraw()
                            on_press=move |()| say.run(true)
                            busy
                            testid="ground-withdraw"
                        />
                    }
                })
            }}
            <div class="btn-pair">
                <Button mark=Mark::Undo label=words::take_last() on_press=back testid="ground-back" />
                <Button label=words::start_over() on_press=move |()| edit.over() testid="ground-over" />
            </div>
        </aside>
    }
}

/// Saves what `sayings` makes of what is asked for: true while it does, and what begins it.
pub(super) fn saver<T: Send + Sync + 'static, F: Future<Output = Result<Vec<Saying>, Unsaid>> + 'static>(
    edit: Edit,
    read: Callback<()>,
    sayings: impl Fn(T) -> F + Copy + Send + Sync + 'static,
) -> (RwSignal<bool>, Callback<T>) {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let busy = RwSignal::new(false);
    let say = Callback::new(move |asked: T| {
        busy.set(true);
        spawn_local(async move {
            let saved = match sayings(asked).await {
                Ok(sayings) => core.say_all(sayings).await.map_err(words::not_saved),
                Err(why) => Err(why.word().to_owned()),
            };
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => {
                    edit.over();
                    toasts.say(Tone::Good, words::saved());
                }
                Err(why) => toasts.say(Tone::Wrong, why),
            }
            read.run(());
        });
    });
    (busy, say)
}

/// Reads what is told of the thing that is chosen to be told otherwise.
fn read_known(edit: Edit) {
    let toasts = Toasts::expect();
    let asked = Memo::new(move |_| {
        let chosen = edit.drawn.with(|drawn| drawn.chosen.first().copied());
        chosen.filter(|_| edit.tool.get() == Tool::Tell).map(|id| (edit.sort.get(), id))
    });
    Effect::new(move |_| {
        let asked_for = asked.get();
        // on the page again: what was typed stands over what was read
        if edit
            .known
            .with_untracked(|known| known.as_ref().map(|(id, _)| *id).is_some_and(|known| asked_for.map(|(_, id)| id) == Some(known)))
        {
            return;
        }
        edit.known.set(None);
        let Some((sort, id)) = asked_for else { return };
        spawn_local(async move {
            let stands = save::stand(&sort.kind(), id).await;
            // another one was chosen meanwhile, or the page is gone
            if asked.try_get_untracked() != Some(Some((sort, id))) {
                return;
            }
            match stands {
                Ok((profile, _)) => {
                    edit.form.fill(&profile);
                    edit.known.set(Some((id, profile)));
                }
                Err(why) => toasts.say(Tone::Wrong, why.word()),
            }
        });
    });
}

/// What was edited, as ops.
async fn sayings(edit: Edit, withdraws: bool) -> Result<Vec<Saying>, Unsaid> {
    let Some(code) = edit.town.get_untracked() else { return Ok(vec![]) };
    let sort = edit.sort.get_untracked();
    let town = edit.read(code, sort);
    match edit.known.get_untracked() {
        Some((id, _)) if withdraws => save::withdrawn(sort, code, id).await,
        Some((id, before)) => save::told(sort, &town, (id, &before), edit.form.told()?).await,
        None => save::planned(sort, &town, edit.planned.get_untracked().unwrap_or_default(), edit.form.told()?).await,
    }
}

fn segment(tool: Tool) -> Segment<Tool> {
    match tool {
        Tool::Corner => Segment::new(tool, words::tool_corner(), "ground-tool-corner"),
        Tool::Split => Segment::new(tool, words::tool_split(), "ground-tool-split"),
        Tool::Merge => Segment::new(tool, words::tool_merge(), "ground-tool-merge"),
        Tool::Draw => Segment::new(tool, words::tool_draw(), "ground-tool-draw"),
        Tool::Tell => Segment::new(tool, words::tool_tell(), "ground-tool-tell"),
    }
}

/// What to press next.
fn how(sort: Sort, tool: Tool) -> &'static str {
    match (tool, sort) {
        (Tool::Corner, _) => words::how_corner(),
        (Tool::Split, Sort::Zone) => words::how_split_zone(),
        (Tool::Split, _) => words::how_split(),
        (Tool::Merge, _) => words::how_merge(),
        (Tool::Draw, Sort::Cell) => words::how_draw(),
        (Tool::Draw, Sort::Checkpoint) => words::how_point(),
        (Tool::Draw, Sort::Zone) => words::how_strip(),
        (Tool::Tell, _) => words::how_tell(),
    }
}

/// Why there is no plan, in words; nothing as long as more is to be pressed.
pub(super) fn word(core: Core, why: Fault) -> Option<String> {
    let word = match why {
        Fault::More => return None,
        Fault::Border(area) => {
            let name = core.areas().into_iter().find(|(code, _)| *code == area).map_or_else(|| area.to_string(), |(_, name)| name);
            return Some(words::bad_border(name));
        }
        Fault::Ground(GroundError::NotAcross) => words::bad_across(),
        Fault::Ground(GroundError::NoNeighbours | GroundError::NoSuchPiece) => words::bad_neighbours(),
        Fault::Ground(GroundError::Crosses) => words::bad_crosses(),
        Fault::Ring => words::bad_ring(),
        Fault::Overlaps => words::overlaps(),
        Fault::Strip => words::bad_strip(),
        Fault::End => words::bad_end(),
        Fault::Vanishes => words::bad_vanishes(),
    };
    Some(word.to_owned())
}

/// What was pressed so far, and what comes of it.
#[component]
fn Status(edit: Edit, state: Signal<&'static str>) -> impl IntoView {
    let chosen = move || {
        let all = edit.drawn.with(|drawn| drawn.chosen.clone());
        let names = all.into_iter().map(|id| edit.named(id)).collect::<Vec<_>>().join(crate::i18n::kinds::comma());
        if names.is_empty() { words::nothing_chosen().to_owned() } else { words::chosen(names) }
    };
    let count = move || edit.drawn.with(|drawn| drawn.points.len());
    let changes = move || {
        let plan = edit.planned.get().ok()?;
        let n = plan.reshaped.len() + plan.gone.len() + usize::from(plan.new.is_some());
        Some(format!(" · {}", words::preview(n)))
    };
    let things = move || {
        let kind = edit.sort.get().kind();
        let count = |rows: &Vec<Row>| rows.iter().filter(|row| row.kind == kind).count();
        edit.rows.with(count) + edit.zones.with(count)
    };
    view! {
        <p
            role="status"
            data-testid="ground-state"
            data-state=move || state.get()
            data-chosen=move || edit.drawn.with(|drawn| drawn.chosen.len())
            data-points=count
            data-things=things
        >
            <strong>{chosen}</strong>
            <small class="muted">" · " {move || words::points(count())} {changes}</small>
        </p>
    }
}
