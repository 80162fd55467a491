//! The list of keys, on the page where they work.

use leptos::prelude::*;

use super::{Board, keys::KEYS};
use crate::i18n::board as words;
use crate::ui::Sheet;

/// The list.
#[component]
pub(super) fn Help() -> impl IntoView {
    let board = Board::expect();
    view! {
        <Sheet open=board.help title=Signal::derive(|| words::keys().to_owned()) testid="board-help">
            <p class="muted">{words::keys_how()}</p>
            <dl class="board-keys">
                {KEYS
                    .iter()
                    .map(|(key, _, word)| {
                        let shown = match *key {
                            "Escape" => "Esc",
                            "Enter" => "↵",
                            other => other,
                        };
                        view! {
                            <dt><kbd>{shown}</kbd></dt>
                            <dd>{word()}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
        </Sheet>
    }
}
