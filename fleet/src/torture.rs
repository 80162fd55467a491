//! `torture`: what a server goes through in a back room. It is killed, its disk fills up, its disk comes back read-only, the power fails
//! and takes along what was not synchronised, all under load; after each blow its folder is verified (chains, photos, and what SQLite
//! says of both files), and at the end every phone's work is there, once.
//!
//! The disk is a small one of its own, named by the caller: this module fills it and mounts it anew, so it must be nobody else's.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use futures::{future::try_join_all, try_join};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xunge_tests::{server::Server, wait, world};

use crate::{
    check,
    drive::Until,
    patrol::{Outings, cases, pictures, reckon},
    stage::{Crew, Stage},
    tally::Tally,
};

const PATIENCE: Duration = Duration::from_mins(2);
/// Nobody waits longer than this before asking again: blows come faster than a phone's patience.
const EAGER: Duration = Duration::from_millis(100);
const PHONES: usize = 12;

/// How much the server has to bear.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Blows.
    pub rounds: usize,
    /// Draws what happens.
    pub seed: u64,
    /// The small disk that all data lie on; without it there are kills only.
    pub disk: Option<PathBuf>,
    /// The file in which that disk is, when it is a file system of its own in a loop device: then the power may fail.
    pub image: Option<PathBuf>,
}

/// A blow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blow {
    /// `kill -9`.
    Kill,
    /// Something else takes all the room that is left; then the power goes.
    FullThenKill,
    /// The same, but the room comes back while the server runs.
    FullForAWhile,
    /// After a kill, the disk can only be read; the server must refuse to start and harm nothing.
    ReadOnly,
    /// The power fails: what the file system had only in memory never was.
    PowerCut,
}

/// `xunge-fleet torture`.
pub async fn run(plan: Plan) -> Result<()> {
    ensure!((1..=10_000).contains(&plan.rounds), "1 to 10000 rounds");
    let crews = [
        Crew { name: "phone", count: PHONES, role: "grid_worker", area: world::TOWN },
        Crew { name: "desk", count: 1, role: "supervisor", area: "990001000000" },
    ];
    let mut stage = Stage::open(&crews, world::import_county).await?;
    let desk = stage.sign_in("desk0").await?;
    let before = cases(&desk).await?;
    let pictures = pictures()?;
    let mut crew = Vec::new();
    for i in 0..PHONES {
        crew.push(Outings::of(stage.sign_in(&format!("phone{i}")).await?, plan.seed.wrapping_mul(7_919) + i as u64));
    }
    let start = Instant::now();
    let stop = AtomicBool::new(false);
    let load = try_join_all(crew.iter_mut().map(|member| labour(member, &pictures, &stop)));
    let blows = async {
        let outcome = strike(&mut stage.server, &plan).await;
        stop.store(true, Ordering::Relaxed);
        outcome
    };
    let outcome = try_join!(load, blows);
    if outcome.is_err() {
        println!("the server said:\n{}", stage.server.log());
    }
    let (_, struck) = outcome?;
    check::projected(&desk, PATIENCE).await?;
    try_join_all(crew.iter_mut().map(Outings::look)).await?;

    let mut tally = Tally::default();
    tally.told("seconds", format!("{:.1}", start.elapsed().as_secs_f64()));
    for (blow, times) in struck {
        tally.told(&format!("{blow:?}"), times);
    }
    reckon(&mut tally, &crew, &desk, before).await?;
    stage.server.stop().await?;
    verify(&stage.server)?;
    tally.print()
}

/// A phone that goes out and comes back until told to stop, whatever happens to the server.
async fn labour(member: &mut Outings, pictures: &[Vec<u8>], stop: &AtomicBool) -> Result<()> {
    while !stop.load(Ordering::Relaxed) {
        member.work(pictures);
        member.driver.work_waiting(Until::Level, PATIENCE, EAGER).await?;
        // Somebody who has nothing to send looks at the sky for a moment; else twelve phones fill any disk.
        tokio::time::sleep(EAGER).await;
    }
    member.driver.work_waiting(Until::Level, PATIENCE, EAGER).await
}

async fn strike(server: &mut Server, plan: &Plan) -> Result<Vec<(Blow, usize)>> {
    let mut rng = ChaCha8Rng::seed_from_u64(plan.seed);
    let mut struck = vec![];
    for round in 0..plan.rounds {
        let blow = match (&plan.disk, rng.random_range(0..6)) {
            _ if plan.image.is_some() && rng.random_range(0..3) == 0 => Blow::PowerCut,
            (Some(_), 0) => Blow::FullThenKill,
            (Some(_), 1) => Blow::FullForAWhile,
            (Some(_), 2) => Blow::ReadOnly,
            _ => Blow::Kill,
        };
        let moment = Duration::from_millis(rng.random_range(20..400));
        deal(server, blow, moment, plan).await.with_context(|| format!("round {round}, {blow:?}"))?;
        if (round + 1) % 10 == 0 {
            println!("{} of {} blows", round + 1, plan.rounds);
        }
        match struck.iter_mut().find(|(seen, _)| *seen == blow) {
            Some((_, times)) => *times += 1,
            None => struck.push((blow, 1)),
        }
    }
    Ok(struck)
}

/// One blow after `moment` of work, and the recovery from it.
async fn deal(server: &mut Server, blow: Blow, moment: Duration, plan: &Plan) -> Result<()> {
    wait::pass(moment).await;
    match (blow, plan.disk.as_deref()) {
        (Blow::FullThenKill, Some(disk)) => {
            let filler = fill(disk)?;
            wait::pass(moment).await;
            server.kill()?;
            fs::remove_file(filler)?;
        }
        (Blow::FullForAWhile, Some(disk)) => {
            let filler = fill(disk)?;
            wait::pass(moment).await;
            fs::remove_file(filler)?;
            // It goes on by itself.
            return Ok(());
        }
        (Blow::ReadOnly, Some(disk)) => {
            server.kill()?;
            mount(disk, "remount,ro")?;
            let refused = server.restart().await;
            mount(disk, "remount,rw")?;
            ensure!(refused.is_err(), "the server started on a disk that cannot be written");
        }
        (Blow::PowerCut, Some(disk)) => {
            server.kill()?;
            cut_power(disk, plan.image.as_deref().context("no image")?)?;
        }
        _ => server.kill()?,
    }
    verify(server)?;
    server.restart().await
}

/// Takes all the room that is left.
fn fill(disk: &Path) -> Result<PathBuf> {
    let path = disk.join("filler");
    let mut file = File::create(&path)?;
    for size in [1 << 20, 4 << 10, 1] {
        let block = vec![0u8; size];
        loop {
            match file.write_all(&block) {
                Ok(()) => {}
                Err(e) if e.kind() == ErrorKind::StorageFull => break,
                Err(e) => bail!("filling {}: {e}", path.display()),
            }
        }
    }
    Ok(path)
}

/// Goes on with what the disk itself holds at this moment. What the file system keeps in memory is written to the old image when that is
/// let go, which nobody looks at any more; the new one recovers by its journal, as after a power cut.
fn cut_power(disk: &Path, image: &Path) -> Result<()> {
    // What nobody synchronised must be gone: else nothing was cut.
    let unsynced = disk.join("unsynced");
    fs::write(&unsynced, [7; 4_096])?;
    let held = image.with_extension("held");
    fs::copy(image, &held).with_context(|| format!("copying {}", image.display()))?;
    system("umount", &[disk.as_os_str()])?;
    fs::rename(&held, image)?;
    system("mount", &["-o".as_ref(), HELD_BACK.as_ref(), image.as_os_str(), disk.as_os_str()])?;
    ensure!(fs::read(&unsynced).unwrap_or_default().iter().all(|byte| *byte != 7), "what was not synchronised is there");
    fs::remove_file(&unsynced).or_else(|e| if e.kind() == ErrorKind::NotFound { Ok(()) } else { Err(e) })?;
    Ok(())
}

/// How the image is mounted: the file system writes as late as it may.
const HELD_BACK: &str = "loop,commit=300";

fn mount(disk: &Path, how: &str) -> Result<()> {
    system("mount", &["-o".as_ref(), how.as_ref(), disk.as_os_str()])
}

fn system(program: &str, arguments: &[&OsStr]) -> Result<()> {
    let status = Command::new(program).args(arguments).status().with_context(|| format!("{program} does not start"))?;
    ensure!(status.success(), "{program} {arguments:?} failed");
    Ok(())
}

/// The folder is whole: every chain, every photo, both databases.
fn verify(server: &Server) -> Result<()> {
    server.folder().run(&["verify"], &[]).map(drop)
}
