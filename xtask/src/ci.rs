//! `cargo xtask ci`: exactly what CI runs. Every check runs even when an earlier one failed, and a table closes the run.
//!
//! Dependencies are compiled as few times as they can be: clippy and doc share one check of them per target, the tests compile them
//! once for all crates, and the end-to-end tests use the same release server and bundle that users get. The app is compiled beside the
//! checks.

use crate::prerequisites::WASM_TARGET;
use crate::project::Project;
use crate::step::{seconds, step};
use crate::tools::{self, DENY, MACHETE};
use crate::{browser, build, bundle, exec, fuzz, hygiene, setup, sim, test};
use anyhow::{Result, bail};
use std::process::Command;
use std::time::{Duration, Instant};

/// The crate that is compiled for the browser only.
const APP: &str = "xunge-frontend";

#[derive(Default)]
struct Report(Vec<(&'static str, bool, Duration)>);

impl Report {
    fn check(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> bool {
        let start = Instant::now();
        let result = step(name, work);
        if let Err(error) = &result {
            eprintln!("error: {error:#}");
        }
        self.0.push((name, result.is_ok(), start.elapsed()));
        result.is_ok()
    }

    fn close(self) -> Result<()> {
        println!("\n{:<28} {:<7} {:>13}", "step", "result", "time");
        for (name, ok, time) in &self.0 {
            println!("{name:<28} {:<7} {:>13}", if *ok { "ok" } else { "FAILED" }, seconds(*time));
        }
        println!("{:<36} {:>13}", "total", seconds(self.0.iter().map(|(_, _, time)| *time).sum()));
        let failed: Vec<&str> = self.0.iter().filter(|(_, ok, _)| !ok).map(|(name, ..)| *name).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }
}

/// `cargo xtask ci`.
pub(crate) fn ci(project: &Project) -> Result<()> {
    let mut report = Report::default();
    let ready = report.check("set-up", || {
        setup::setup(project)?;
        tools::ensure(project, &[DENY, MACHETE])?;
        browser::ensure().map(|_| ())
    });
    if !ready {
        return report.close();
    }
    let compiled = build::beside_the_app(project, || checks(project, &mut report));
    report.check("the app, begun beside the checks", || compiled);
    report.check("build and tests", || test::all(project));
    report.check("weight of the app", || bundle::weigh(project));
    report.close()
}

/// What needs no built app.
fn checks(project: &Project, report: &mut Report) {
    report.check("formatting", || exec::run(&mut project.cargo(&["fmt", "--all", "--check"])));
    report.check("hygiene", || hygiene::check(project));
    report.check("unused dependencies", || exec::run(Command::new(MACHETE.path(project)).arg(&project.root)));
    report.check("licences, bans, sources", || exec::run(&mut deny(project, &["check", "licenses", "bans", "sources"])));
    report.check("advisories", || advisories(project));
    report.check("clippy", || {
        let lint = ["clippy", "--workspace", "--exclude", APP, "--all-targets", "--locked", "--", "-D", "warnings"];
        exec::run(&mut project.cargo(&lint))
    });
    report.check("clippy for wasm", || {
        exec::run(&mut project.cargo(&["clippy", "--package", APP, "--target", WASM_TARGET, "--locked", "--", "-D", "warnings"]))
    });
    report.check("documentation", || documentation(project));
    report.check("fuzzing", || fuzz::glance(project));
    report.check("simulation", || sim::ci(project));
}

fn documentation(project: &Project) -> Result<()> {
    for packages in [&["--workspace", "--exclude", APP][..], &["--package", APP, "--target", WASM_TARGET]] {
        let mut command = project.cargo(&["doc", "--no-deps", "--document-private-items", "--locked"]);
        exec::run(command.args(packages).env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    Ok(())
}

/// Known vulnerabilities, where the database can be fetched: not every network reaches it, and the other checks do not need it.
fn advisories(project: &Project) -> Result<()> {
    let fetched = deny(project, &["fetch", "db"]).output().is_ok_and(|output| output.status.success());
    if !fetched {
        println!("  NOT CHECKED: the advisory database cannot be fetched from this network");
        return Ok(());
    }
    exec::run(&mut deny(project, &["check", "advisories"]))
}

fn deny(project: &Project, arguments: &[&str]) -> Command {
    let mut command = Command::new(DENY.path(project));
    command.arg("--workspace").args(arguments).current_dir(&project.root);
    command
}
