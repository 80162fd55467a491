//! How fast it went: time by speed, held against the threshold of the mode.
//!
//! `data-testid`s: `speeds`, `speeds-<n>` (`data-seconds`).

use leptos::prelude::*;

use crate::i18n::patrols as words;
use crate::ui::format;

/// From this bin on it was too fast.
const OVER: usize = 4;

/// What a bin holds: km/h where the threshold is known, else shares of it.
fn label(bin: usize, limit_kmh: Option<u16>) -> String {
    let edge = |quarters: usize| {
        let kmh = limit_kmh.map(|limit| f64::from(limit) * quarters as f64 / 4.0);
        kmh.map_or_else(|| format!("{} %", quarters * 25), |kmh| if kmh.fract() == 0.0 { format!("{kmh:.0}") } else { format!("{kmh:.1}") })
    };
    let unit = if limit_kmh.is_some() { " km/h" } else { "" };
    if bin > OVER { format!("> {}{unit}", edge(bin)) } else { format!("{}–{}{unit}", edge(bin), edge(bin + 1)) }
}

/// The bars; nothing where no time was taken.
#[component]
pub fn SpeedBars(
    /// Seconds in each bin.
    seconds: Vec<u64>,
    /// The threshold, where all of it was made in one mode.
    limit_kmh: Option<u16>,
) -> impl IntoView {
    let most = seconds.iter().copied().max().unwrap_or_default();
    let why = limit_kmh.map_or_else(|| words::speeds_shared().to_owned(), words::speeds_limit);
    let bar = move |(bin, seconds): (usize, u64)| {
        let is_over = bin >= OVER;
        let wide = seconds as f64 / most as f64 * 100.0;
        view! {
            <li class:is-over=is_over data-testid=format!("speeds-{bin}") data-seconds=seconds.to_string()>
                <span>{label(bin, limit_kmh)}</span>
                <i aria-hidden="true"><b style=format!("width:{wide:.1}%")></b></i>
                <small>{format::duration(seconds * 1_000)}</small>
            </li>
        }
    };
    (most > 0).then(|| {
        view! {
            <figure class="speeds" data-testid="speeds">
                <figcaption>{words::speeds()} " " <small>{why}</small></figcaption>
                <ol>{seconds.into_iter().enumerate().map(bar).collect_view()}</ol>
            </figure>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn bins_are_held_against_the_threshold() {
        assert_eq!([0, 3, 4, 5].map(|bin| label(bin, Some(8))), ["0–2 km/h", "6–8 km/h", "8–10 km/h", "> 10 km/h"]);
        assert_eq!(label(1, Some(30)), "7.5–15 km/h");
        assert_eq!([0, 5].map(|bin| label(bin, None)), ["0 %–25 %", "> 125 %"]);
    }
}
