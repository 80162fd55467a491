//! What the first load of the app weighs against its budget: everything the service worker fetches before a map is opened.

use crate::digest::files_below;
use crate::dist;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Bytes of html, css, js and wasm, as brotli, that a phone fetches before it can work without a network. From design.md §7's budget
/// of 350 KB.
const BUDGET: usize = 350 * 1000;

/// What the budget counts.
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
    let counted = names.iter().filter(|name| !dist::is_later(name) && COUNTED.iter().any(|end| name.ends_with(end)));
    let mut weights = counted.map(|name| weight(&dist, name)).collect::<Result<Vec<_>>>()?;
    weights.sort_by_key(|weight| std::cmp::Reverse(weight.brotli));
    let sum = |part: fn(&Weight) -> usize| weights.iter().map(part).sum::<usize>();
    let total = Weight { name: "total".into(), raw: sum(|w| w.raw), gzip: sum(|w| w.gzip), brotli: sum(|w| w.brotli) };

    println!("\n{:<44} {:>12} {:>12} {:>12}", "first load, without map (bytes)", "raw", "gzip", "brotli");
    for Weight { name, raw, gzip, brotli } in weights.iter().chain([&total]) {
        println!("{name:<44} {raw:>12} {gzip:>12} {brotli:>12}");
    }
    println!("budget {BUDGET} bytes of brotli: ratio {:.2}", total.brotli as f64 / BUDGET as f64);
    if total.brotli > BUDGET {
        bail!("the first load is {} bytes over its budget: the table above shows where they are", total.brotli - BUDGET);
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
