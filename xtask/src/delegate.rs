//! Chores that other crates do: the fleet's programs and the pictures of the documentation. Here they only get a built server.

use crate::build::{self, Mode};
use crate::project::{Project, create_dir};
use crate::{browser, exec, setup};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// Arguments handed on as they are.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Handed on as they are; `-- --help` lists what there is
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) values: Vec<String>,
}

/// What `screenshots` can be told.
#[derive(clap::Args)]
pub(crate) struct Screenshots {
    /// Where the pictures go [default: docs/screens in the repository]
    folder: Option<PathBuf>,
    /// Every screen of the phone in its states instead of the main ones
    #[arg(long, requires = "folder")]
    all: bool,
}

/// Runs a command of `xunge-fleet` against the release server.
pub(crate) fn fleet(project: &Project, command: &str, arguments: &[String]) -> Result<()> {
    built(project)?;
    let mut fleet = project.cargo(&["run", "--release", "--locked", "--package", "xunge-fleet", "--", command]);
    // The arguments may name files, and those are meant from where the user stands.
    let here = std::env::current_dir().context("finding the current folder")?;
    exec::run(fleet.args(arguments).current_dir(here).env("XUNGE_BIN", project.server_binary()))
}

/// Makes a small disk in a file and mounts it where nobody else sees it, and runs what follows with it: the power may fail there.
const ON_A_DISK_IN_A_FILE: &str = r#"set -e
truncate -s 384M "$1.image"
mkfs.ext4 -q -F "$1.image"
mount -o loop,commit=300 "$1.image" "$1"
disk=$1 program=$2
shift 2
TMPDIR="$disk" exec "$program" torture --disk "$disk" --image "$disk.image" "$@""#;

/// True where such a disk can be made: by root, with loop devices.
const MAY_LOOP: &str = r#"set -e
truncate -s 16M "$1.image"
mkfs.ext4 -q -F "$1.image"
mount -o loop "$1.image" "$1""#;

/// Mounts a small disk of its own, which nobody else sees, and runs what follows with it.
const ON_A_SMALL_DISK: &str = r#"set -e
mount -t tmpfs -o size=384m xunge "$1"
disk=$1 program=$2
shift 2
TMPDIR="$disk" exec "$program" torture --disk "$disk" "$@""#;

/// Runs `xunge-fleet torture`, on a small disk where the machine lets users mount one in a namespace of their own; else without.
pub(crate) fn torture(project: &Project, arguments: &[String]) -> Result<()> {
    built(project)?;
    exec::run(&mut project.cargo(&["build", "--release", "--locked", "--package", "xunge-fleet"]))?;
    let program = project.server_binary().with_file_name(format!("xunge-fleet{}", std::env::consts::EXE_SUFFIX));
    let disk = project.target.join("xtask/disk");
    create_dir(&disk)?;
    let (alone, as_root) = (&["--mount"][..], &["--map-root-user", "--mount"][..]);
    let script = |namespace: &[&str], script: &str| {
        let mut command = Command::new("unshare");
        command.args(namespace).args(["sh", "-c", script, "torture"]).arg(&disk);
        command
    };
    let may = |mut command: Command| command.output().is_ok_and(|output| output.status.success());
    let mut torture;
    if may(script(alone, MAY_LOOP)) {
        torture = script(alone, ON_A_DISK_IN_A_FILE);
        torture.arg(program);
    } else if may(script(as_root, "true")) {
        println!("  NOT TRIED: power cuts, because this machine lets nobody mount a file");
        torture = script(as_root, ON_A_SMALL_DISK);
        torture.arg(program);
    } else {
        println!("  NOT TRIED: power cuts, full and read-only disks, because this machine lets nobody mount one");
        torture = Command::new(program);
        torture.arg("torture");
    }
    exec::run(torture.args(arguments).current_dir(&project.root).env("XUNGE_BIN", project.server_binary()))
}

/// Takes the pictures of the documentation in the headless browser.
pub(crate) fn screenshots(project: &Project, options: &Screenshots) -> Result<()> {
    built(project)?;
    let folder = project.folder_or(options.folder.as_deref(), "docs/screens")?;
    let browser = browser::ensure()?;
    let mut pictures = project.cargo(&["test", "--locked", "--package", "xunge-tests", "--test", "stories", "--", "--ignored"]);
    pictures.args(if options.all { &["screenshots::phone", "screenshots::desk"][..] } else { &["screenshots::of_the_readme"] });
    pictures.env("XUNGE_BIN", project.server_binary()).env("XUNGE_SCREENS", folder);
    browser.name_to(&mut pictures);
    exec::run(&mut pictures)
}

/// Runs the long stories whose names contain one of these words, one after the other.
pub(crate) fn long(project: &Project, words: &[&str]) -> Result<()> {
    built(project)?;
    let browser = browser::ensure()?;
    let mut stories = project.cargo(&["test", "--locked", "--package", "xunge-tests", "--test", "stories", "--"]);
    stories.args(["--ignored", "--nocapture", "--test-threads=1"]).args(words).env("XUNGE_BIN", project.server_binary());
    browser.name_to(&mut stories);
    exec::run(&mut stories)
}

fn built(project: &Project) -> Result<()> {
    setup::setup(project)?;
    build::app(project, Mode::Release)?;
    build::server(project)
}
