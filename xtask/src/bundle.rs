//! What the app weighs, by the time at which a phone needs it. The first load has a budget: what is fetched before the first page
//! (signing in, or today's work) can be used.

use crate::digest::files_below;
use crate::dist::When;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Bytes of html, css, js and wasm, as brotli, of the first load. From design.md §7.
const BUDGET: usize = 350 * 1000;

/// What the table counts.
const COUNTED: [&str; 5] = [".css", ".html", ".js", ".mjs", ".wasm"];

struct Weight {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the table; fails when the budget is exceeded.
pub(crate) fn weigh(project: &Project) -> Result<()> {
    let dist = project.dist();
    let names = files_below(&dist, &[])?;
    println!("\n{:<56} {:>12} {:>12} {:>12}", "bytes", "raw", "gzip", "brotli");
    let part = |title: &str, when: When| {
        let counted = names.iter().filter(|name| When::of(name) == when && COUNTED.iter().any(|end| name.ends_with(end)));
        let mut weights = counted.map(|name| weight(&dist, name)).collect::<Result<Vec<_>>>()?;
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
    println!("first load: budget {BUDGET} bytes of brotli, ratio {:.2}", first as f64 / BUDGET as f64);
    println!("a phone without a network has the first load and the installation: {} bytes", first + installed);
    if first > BUDGET {
        bail!("the first load is {} bytes over its budget: the table above shows where they are", first - BUDGET);
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
