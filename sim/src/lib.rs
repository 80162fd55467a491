//! A deterministic simulation: phones and a server as state machines under one seeded scheduler.
//!
//! What decides is real: `shared::plan::Client`, `shared::phone::Phone`, `shared::replica`, `shared::record`, `shared::admit`,
//! `shared::feed`, and messages encoded as they travel. What carries is modelled: network, clocks, the phones' storage (every
//! effect is one transaction that may not happen), the server's disk ([`platter`]) and its projection ([`view`]). There is no
//! HTTP, no SQL, no browser and no thread here; real processes and real browsers are tested elsewhere.
//!
//! A run is a pure function of its [`Case`]. It must not read a clock, a file or the target it runs on.

mod app;
pub mod case;
mod check;
mod device;
pub mod drafts;
mod faults;
pub mod hunt;
mod later;
pub mod log;
pub mod luck;
pub mod mutation;
mod net;
mod people;
pub mod platter;
pub mod receipt;
pub mod server;
pub mod shrink;
pub mod view;
pub mod world;

use case::Case;
pub use check::{Broken, Ending};
use mutation::Mutation;
use world::World;

/// Once the faults are over, a world must be quiet within so many events.
const PATIENCE: u64 = 6_000;

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How it ended, or which invariant did not hold.
    pub ending: Result<Ending, Broken>,
    /// Hours of all phones' lives.
    pub phone_hours: f64,
    /// How many events there were.
    pub steps: u64,
}

/// Runs a case, with a mistake in it if one is given.
pub fn run(case: &Case, mutation: Option<Mutation>) -> Outcome {
    let mut world = World::new(case, mutation);
    let ending = drive(&mut world);
    let phones = world.devices.len() as f64;
    Outcome { ending, phone_hours: phones * (world.now - world::START) as f64 / 3_600_000.0, steps: world.steps }
}

/// Runs a case and tells what happened in it.
pub fn trace(case: &Case, mutation: Option<Mutation>) -> Vec<String> {
    let mut world = World::new(case, mutation);
    world.trace = Some(vec![]);
    let ending = drive(&mut world).map_err(|Broken { invariant, found }| format!("{invariant}: {found}"));
    let mut trace = world.trace.take().unwrap_or_default();
    trace.extend(ending.err());
    trace
}

/// A seed and the digest of what it ends with, or why it does not end: equal on every target.
pub fn line(seed: u64) -> String {
    match run(&Case::of(seed), None).ending {
        Ok(ending) => format!("{seed} {} {}", ending.whole, ending.digests.values().map(ToString::to_string).collect::<Vec<_>>().join(",")),
        Err(broken) => format!("{seed} {}", broken.invariant),
    }
}

fn drive(world: &mut World) -> Result<Ending, Broken> {
    while world.steps < world.case.steps && world.step() {}
    world.calm_down();
    settle(world).and_then(|()| world.check())
}

fn settle(world: &mut World) -> Result<(), Broken> {
    let deadline = world.steps + PATIENCE;
    while world.steps < deadline {
        // What is on its way twice comes late: all of that must have come too.
        if world.flights.is_empty() && world.is_quiet() && !world.has_late_requests() {
            return Ok(());
        }
        if !world.step() {
            break;
        }
    }
    Err(world.check_server().err().unwrap_or_else(|| world.restless()))
}
