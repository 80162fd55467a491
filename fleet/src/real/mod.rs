//! Real input through the whole system: a city's civic cases and people's walks, told by phones under a bad network.
//!
//! The files are read by path and are no part of the project. What is expected is computed straight from them.

mod boston;
mod city;
mod figures;
mod walks;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use xunge_shared::phone::Fate;
use xunge_tests::{client::Client, server::Folder};

use crate::{
    check,
    drive::{Driver, Until},
    stage::{Crew, Stage},
    tally::Tally,
    weather::Weather,
};

/// The town whose cases they are.
const CASES_TOWN: &str = "990001001000";
/// The town of the walks.
const WALKS_TOWN: &str = "990001002000";
const PHONES: usize = 50;
const WALKERS: usize = 10;
/// Phones that tell the cases when only figures are looked at.
const TELLERS: usize = 8;
const PATIENCE: Duration = Duration::from_mins(20);
/// Where the cases are in a folder of real data.
const CASES_FILE: &str = "boston/cases_2015_h1.csv.gz";
/// And the ground that they lie on.
const CELLS_FILE: &str = "boston/neighborhoods.geojson";

/// `xunge-fleet real DIR`.
pub async fn run(dir: &Path, seed: u64) -> Result<()> {
    let cells = text(&dir.join(CELLS_FILE))?;
    let cases = boston::read(&dir.join(CASES_FILE))?;
    let walks = walks::read(&dir.join("beijing/walks.ndjson"))?;
    let crews = [
        Crew { name: "city", count: PHONES, role: "supervisor", area: CASES_TOWN },
        Crew { name: "walker", count: WALKERS, role: "supervisor", area: WALKS_TOWN },
        Crew { name: "desk", count: 1, role: "supervisor", area: "990001000000" },
    ];
    let stage = with_cells(&crews, &cells).await?;
    let desk = stage.sign_in("desk0").await?;

    let told = boston::tell(&cases, PHONES, seed);
    let walked = walks::tell(&walks, WALKERS, seed);
    let mut drivers = Vec::new();
    for (i, drafts) in told.into_iter().enumerate() {
        drivers.push(captured(stage.sign_in(&format!("city{i}")).await?, drafts, Weather::THIRD, seed + i as u64));
    }
    for (i, drafts) in walked.into_iter().enumerate() {
        drivers.push(captured(stage.sign_in(&format!("walker{i}")).await?, drafts, Weather::THIRD, seed + 1_000 + i as u64));
    }
    let ops: usize = drivers.iter().map(|d| d.phone.pending()).sum();
    println!("{} phones hold {ops} ops and go online; a third of their pushes is cut, repeated or reordered", drivers.len());

    let start = Instant::now();
    futures::future::try_join_all(drivers.iter_mut().map(|d| d.work(Until::Pushed, PATIENCE))).await?;
    let pushed = start.elapsed();
    check::projected(&desk, PATIENCE).await?;
    let shown = start.elapsed();

    let mut tally = Tally::default();
    tally.told("ops", ops);
    tally.told("pushes", drivers.iter().map(|d| d.made).sum::<u64>());
    tally.told("of them cut, repeated or reordered", drivers.iter().map(|d| d.spoilt).sum::<u64>());
    tally.told("seconds until all were acknowledged", format!("{:.1}", pushed.as_secs_f64()));
    tally.told("seconds until the views showed all", format!("{:.1}", shown.as_secs_f64()));
    if let Some((n, _, fate)) = drivers.iter().flat_map(|d| d.phone.ops()).find(|(_, _, fate)| matches!(fate, Fate::Quarantined(_))) {
        println!("refused, for one: op {n}: {fate:?}");
    }
    let refused = drivers.iter().flat_map(|d| d.phone.ops()).filter(|(_, _, fate)| matches!(fate, Fate::Quarantined(_))).count();
    tally.equal("ops in quarantine", 0, refused);
    boston::compare(&desk, &cases, &cells, &mut tally).await?;
    figures::compare(&desk, &cases, &cells, &mut tally).await?;
    walks::compare(&desk, &walks, &mut tally).await?;
    let equal = level(&mut drivers, &desk).await?;
    tally.equal("phones whose digests equal the server's", drivers.len(), equal);
    tally.print()
}

/// `xunge-fleet figures [DIR]`: the figures of a city's cases, told by phones in fair weather, against the same computed from the file.
/// Without the folder, or when the files are not in it, a generated city is written in the same form and read in their stead.
pub async fn check_figures(dir: Option<&Path>, seed: u64) -> Result<()> {
    let generated = tempfile::tempdir()?;
    let real = dir.filter(|dir| dir.join(CASES_FILE).is_file() && dir.join(CELLS_FILE).is_file());
    let dir = if let Some(dir) = real {
        dir
    } else {
        println!("NO REAL CASES: {CASES_FILE} was not found, so this is about a generated city of the same form");
        city::write(generated.path(), seed)?;
        generated.path()
    };
    let (cells, cases) = (text(&dir.join(CELLS_FILE))?, boston::read(&dir.join(CASES_FILE))?);
    let crews = [
        Crew { name: "city", count: TELLERS, role: "supervisor", area: CASES_TOWN },
        Crew { name: "desk", count: 1, role: "supervisor", area: "990001000000" },
    ];
    let stage = with_cells(&crews, &cells).await?;
    let desk = stage.sign_in("desk0").await?;
    let mut drivers = Vec::new();
    for (i, drafts) in boston::tell(&cases, TELLERS, seed).into_iter().enumerate() {
        drivers.push(captured(stage.sign_in(&format!("city{i}")).await?, drafts, Weather::FAIR, seed + i as u64));
    }
    futures::future::try_join_all(drivers.iter_mut().map(|d| d.work(Until::Pushed, PATIENCE))).await?;
    check::projected(&desk, PATIENCE).await?;
    let mut tally = Tally::default();
    tally.told("cases in the file", cases.len());
    figures::compare(&desk, &cases, &cells, &mut tally).await?;
    tally.print()
}

fn text(path: &Path) -> Result<String> {
    Ok(path.to_str().context("the folder's path is not UTF-8")?.to_owned())
}

/// A phone on which all of `drafts` was said, each at its time, without a network.
fn captured(link: Client, drafts: Vec<(u64, xunge_shared::phone::Draft)>, weather: Weather, seed: u64) -> Driver {
    let device = xunge_shared::id::DeviceId(rand::random());
    let mut phone = xunge_shared::phone::Phone::new(link.session().account.id, device);
    for (at, draft) in drafts {
        // `based_on` is a place in the phone's own series, known only to it.
        let draft = match draft.based_on {
            Some(op) => draft.based_on(xunge_shared::id::OpId { device, n: op.n }),
            None => draft,
        };
        phone.say(at, draft);
    }
    Driver::new(phone, link, weather, seed)
}

/// Brings one phone after the other up to date and counts those whose digests equal the server's.
async fn level(drivers: &mut [Driver], desk: &Client) -> Result<usize> {
    let theirs = check::digests(desk).await?;
    let mut equal = 0;
    for driver in drivers {
        driver.work(Until::Level, PATIENCE).await?;
        equal += usize::from(check::is_level(&driver.phone, &theirs));
        // A city's states are large; one at a time is enough.
        driver.phone.replica = xunge_shared::replica::Replica::default();
    }
    Ok(equal)
}

/// A server with these crews and the cells of a file.
async fn with_cells(crews: &[Crew], cells: &str) -> Result<Stage> {
    let import = |folder: &Folder| {
        print!("{}", folder.run(&["import", "cells", cells, "--area", CASES_TOWN], &[])?);
        Ok(())
    };
    Stage::open(crews, import).await
}
