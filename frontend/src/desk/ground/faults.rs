//! What is wrong with a town's ground as it stands: cells that lie over each other, and ground that nobody has; each found on the map by a
//! press, and mended by giving it to one of the cells there, or by drawing one where no cell is.
//!
//! `data-testid`s: `ground-faults` (`data-count`), `ground-fault-<n>`, `ground-give-<n>` of the one that is looked at,
//! `ground-draw-there` where there is none to give it to, `ground-unbounded` while the county's outline is not known, `ground-bare` while the
//! county has one and no cell.

use leptos::prelude::*;
use xunge_shared::{
    geometry::Polygon,
    ground::laid::{Gap, Overlap},
    id::{AreaCode, EntityId},
};

use super::{
    Edit, is_kept,
    plan::{self, Drawn, Fault, Plan, Sort, Tool},
    save,
    tools::{saver, word},
};
use crate::data::Core;
use crate::i18n::ground as words;
use crate::ui::{Button, Icon, Mark, Toasts, Tone, format};

/// One of them.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    Overlap(Overlap),
    Gap(Gap),
}

impl Found {
    fn ground(&self) -> Vec<Polygon> {
        match self {
            Self::Overlap(overlap) => overlap.ground.clone(),
            Self::Gap(gap) => vec![gap.ground.clone()],
        }
    }

    fn cells(&self) -> &[EntityId] {
        match self {
            Self::Overlap(overlap) => &overlap.cells,
            Self::Gap(gap) => &gap.beside,
        }
    }

    fn word(&self, edit: Edit) -> String {
        let names = self.cells().iter().map(|id| edit.named(*id)).collect::<Vec<_>>().join(crate::i18n::kinds::comma());
        match self {
            Self::Overlap(overlap) => words::fault_overlap(names, format::ground(overlap.square_metres)),
            Self::Gap(gap) if gap.beside.is_empty() => words::fault_lonely(format::ground(gap.square_metres)),
            Self::Gap(gap) if gap.is_open => words::fault_open(names, format::ground(gap.square_metres)),
            Self::Gap(gap) => words::fault_gap(names, format::ground(gap.square_metres)),
        }
    }

    /// What gives the ground to one of the cells.
    fn given(&self, edit: Edit, to: EntityId) -> Result<Plan, Fault> {
        let plan = edit.pieces.with_untracked(|pieces| match self {
            Self::Overlap(overlap) => plan::give(pieces, overlap, to),
            Self::Gap(gap) => plan::fill(pieces, gap, to),
        })?;
        edit.laid.with_untracked(|laid| plan::within(plan, &laid.beside, |area: AreaCode| untrack(|| is_kept(edit.keeps, area))))
    }
}

/// The card.
#[component]
pub fn Faults(edit: Edit, read: Callback<()>) -> impl IntoView {
    let all = Memo::new(move |_| {
        edit.laid.with(|laid| {
            let overlaps = laid.overlaps.iter().cloned().map(Found::Overlap);
            (laid.faults, overlaps.chain(laid.gaps.iter().cloned().map(Found::Gap)).collect::<Vec<_>>())
        })
    });
    view! {
        <section class="admin-card" aria-label=words::faults() data-testid="ground-faults" data-count=move || all.with(|(count, _)| *count)>
            <h3>{words::faults()}</h3>
            {move || {
                let (count, found) = all.get();
                if let Some(bare) = edit.laid.with(|laid| laid.bare) {
                    return view! { <p class="muted" data-testid="ground-bare">{words::bare(format::ground(bare))}</p> }.into_any();
                }
                if count == 0 {
                    return view! { <p class="muted">{words::no_faults()}</p> }.into_any();
                }
                let shown = found.len();
                view! {
                    <p class="muted">{words::faults_how()}</p>
                    <ul class="ground-faults">
                        {found.into_iter().enumerate().map(|(n, found)| view! { <Line n found edit read /> }).collect_view()}
                    </ul>
                    {(shown < count).then(|| view! { <p class="muted">{words::more_faults(count - shown)}</p> })}
                }
                    .into_any()
            }}
            {move || {
                (!edit.laid.with(|laid| laid.bounded))
                    .then(|| {
                        view! {
                            <p class="muted" data-testid="ground-unbounded">
                                {words::unbounded()} " " <a href="/desk/admin/towns">{words::set_outline()}</a>
                            </p>
                        }
                    })
            }}
        </section>
    }
}

#[component]
fn Line(n: usize, found: Found, edit: Edit, read: Callback<()>) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let ground = StoredValue::new(found.ground());
    let is_seen = Memo::new(move |_| edit.seen.with(|seen| !seen.is_empty() && ground.with_value(|ground| ground == seen)));
    let look = move |_| edit.seen.set(if is_seen.get_untracked() { vec![] } else { ground.get_value() });
    let (busy, say) = saver(edit, read, move |plan: Plan| async move {
        let Some(code) = edit.town.get_untracked() else { return Ok(vec![]) };
        save::planned(Sort::Cell, &edit.read(code, Sort::Cell), plan, edit.form.told()?).await
    });
    let title = found.word(edit);
    let found = StoredValue::new(found);
    let give = move |to: EntityId| {
        Callback::new(move |()| match found.with_value(|found| found.given(edit, to)) {
            Ok(plan) => say.run(plan),
            Err(why) => toasts.say(Tone::Wrong, word(core, why).unwrap_or_default()),
        })
    };
    // the ground stays in sight
    let draw = move |()| {
        edit.drawn.set(Drawn::default());
        edit.tool.set(Tool::Draw);
    };
    let choice = move |(n, to): (usize, EntityId)| {
        view! { <Button label=words::give_to(edit.named(to)) on_press=give(to) busy testid=format!("ground-give-{n}") /> }
    };
    view! {
        <li>
            <button
                type="button"
                class="change-head"
                aria-expanded=move || is_seen.get().to_string()
                data-testid=format!("ground-fault-{n}")
                on:click=look
            >
                <Icon mark=Mark::Warning size=18 />
                <span>{title}</span>
            </button>
            {move || {
                is_seen.get().then(|| {
                    let cells = found.with_value(|found| found.cells().to_vec());
                    let is_lonely = cells.is_empty();
                    view! {
                        <div class="ground-give">
                            {cells.into_iter().enumerate().map(choice).collect_view()}
                            {is_lonely.then(|| view! { <Button label=words::draw_there() on_press=draw testid="ground-draw-there" /> })}
                        </div>
                    }
                })
            }}
        </li>
    }
}
