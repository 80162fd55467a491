//! What the app weighs, by the time at which a phone needs it. Two loads have budgets: what a phone fetches before the first page (signing
//! in, or today's work) can be used, and what a desk fetches until its map and its charts are shown for the first time.

use crate::digest::files_below;
use crate::dist::When;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Bytes of html, css, js and wasm, as brotli, of a phone's first load.
const PHONE: usize = 350 * 1000;
/// The same of a desk's.
const DESK: usize = 1_200 * 1000;

/// What the table counts.
const COUNTED: [&str; 5] = [".css", ".html", ".js", ".mjs", ".wasm"];

struct Weight {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// True for what a desk fetches at first: the first load, its own chunks and those that it shares with a phone's pages (`chunk_`), the map and
/// the charts. The office's pages are opened less often, and codes are read by a phone.
fn is_of_desk(name: &str) -> bool {
    match When::of(name) {
        When::First | When::Later => true,
        When::Installation => name.rsplit('/').next().is_some_and(|file| file.starts_with("chunk_")),
        When::Use => !["split_office.wasm", "split_decoder.wasm"].iter().any(|other| name.ends_with(other)),
    }
}

/// Prints the table; fails when a budget is exceeded.
pub(crate) fn weigh(project: &Project) -> Result<()> {
    let dist = project.dist();
    let names = files_below(&dist, &[])?;
    println!("\n{:<56} {:>12} {:>12} {:>12}", "bytes", "raw", "gzip", "brotli");
    let weighed = |is_of: &dyn Fn(&str) -> bool| {
        let counted = names.iter().filter(|name| is_of(name) && COUNTED.iter().any(|end| name.ends_with(end)));
        counted.map(|name| weight(&dist, name)).collect::<Result<Vec<_>>>()
    };
    let part = |title: &str, when: When| {
        let mut weights = weighed(&|name| When::of(name) == when)?;
        weights.sort_by_key(|weight| std::cmp::Reverse(weight.brotli));
        let sum = |part: fn(&Weight) -> usize| weights.iter().map(part).sum::<usize>();
        let total = Weight { name: title.to_owned(), raw: sum(|w| w.raw), gzip: sum(|w| w.gzip), brotli: sum(|w| w.brotli) };
        for Weight { name, raw, gzip, brotli } in weights.iter().chain([&total]) {
            println!("{name:<56} {raw:>12} {gzip:>12} {brotli:>12}");
        }
        println!();
        anyhow::Ok(total.brotli)
    };
    let first = part("= first load, before the first page can be used", When::First)?;
    let installed = part("= with the installation, in the background", When::Installation)?;
    part("= after the installation: the map", When::Later)?;
    part("= on first use: the desk", When::Use)?;
    println!("a phone without a network has the first load and the installation: {} bytes", first + installed);
    let desk = weighed(&is_of_desk)?.iter().map(|weight| weight.brotli).sum();
    within("a phone's first load", first, PHONE).and(within("a desk's first load, with its map and charts", desk, DESK))
}

fn within(what: &str, bytes: usize, budget: usize) -> Result<()> {
    println!("{what}: {bytes} bytes of brotli, ratio {:.2} of the budget", bytes as f64 / budget as f64);
    if bytes > budget {
        bail!("{what} is {} bytes over its budget: the table above shows where they are", bytes - budget);
    }
    Ok(())
}

fn weight(dist: &Path, name: &str) -> Result<Weight> {
    let size = |end: &str| {
        let path = dist.join(format!("{name}{end}"));
        let metadata = path.metadata().with_context(|| format!("weighing {}", path.display()))?;
        anyhow::Ok(metadata.len() as usize)
    };
    Ok(Weight { name: name.to_owned(), raw: size("")?, gzip: size(".gz")?, brotli: size(".br")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_fetches_its_own_chunks_the_map_and_the_charts_at_first() {
        let of_desk = [
            "index.html",
            "app/split_desk.wasm",
            "app/chunk_3.wasm",
            "vendor/uplot-1.6.32/uPlot.esm.js",
            "vendor/maplibre-gl/maplibre-gl.js",
        ];
        let of_others = ["app/split_office.wasm", "app/split_decoder.wasm", "app/split_round.wasm", "app/field_4.wasm", "icons/192.png"];
        assert!(of_desk.into_iter().all(is_of_desk) && !of_others.into_iter().any(is_of_desk));
    }

    #[test]
    fn a_load_over_its_budget_is_a_fault() {
        assert!(within("a load", 10, 10).is_ok() && within("a load", 11, 10).is_err());
    }
}
