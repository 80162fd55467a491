//! `cargo xtask wasm`: the app's WebAssembly, compiled, split into chunks, bound to JavaScript and made small. Trunk calls it as its
//! `post_build` hook, so `trunk build` and `cargo xtask build` make the same app.
//!
//! The chunks are what `frontend/src/chunks.rs` declares. All files go into one folder named by their content: they find each other
//! by relative paths, and may be cached for ever.

mod names;
mod std_source;

use crate::digest::{Digest, files_below};
use crate::exec;
use crate::prerequisites::WASM_TARGET;
use crate::project::{Project, create_dir};
use crate::step::step;
use crate::tools::WASM_BINDGEN;
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crate, its binary, and the stem of what is served.
const APP: &str = "xunge-frontend";
const BINARY: &str = "xunge-app";
/// Where the page wants its script.
const MARKER: &str = "<!--app-->";
/// The chunks that only the desk opens, and what begins the names of files that only these share: no phone fetches them.
const DESK: [&str; 2] = ["desk", "office"];
pub(crate) const DESK_CHUNK: &str = "desk_";
/// The chunk that a desk opens first, and what begins the names of files that phones and the desk's other pages share: its map does without them.
const FIRST_OF_DESK: &str = "desk";
pub(crate) const FIELD_CHUNK: &str = "field_";
/// What the splitter begins the names of shared files with.
const SHARED: &str = "chunk_";
/// The loader of the chunks, as it is written beside them.
const LOADER: &str = "__wasm_split.js";
/// The profile of the released app, in the workspace's manifest.
const RELEASE: &str = "wasm-release";
/// What the compiler targets: wasm-opt must neither refuse nor undo it.
const FEATURES: [&str; 7] =
    ["bulk-memory", "extended-const", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

/// Called by Trunk, which tells in its variables what it builds and where.
pub(crate) fn hook(project: &Project) -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).context("this is Trunk's hook: run `cargo xtask build`")?;
    let release = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let module = step("wasm: cargo build", || {
        let (mut cargo, module) = compiler(project, release)?;
        exec::run(&mut cargo).map(|()| module)
    })?;
    let work = project.target.join("xtask").join("wasm");
    if work.exists() {
        std::fs::remove_dir_all(&work).with_context(|| format!("clearing {}", work.display()))?;
    }
    create_dir(&work)?;
    step("wasm: chunks", || split(&module, &work))?;
    step("wasm: bindings", || bind(project, &work))?;
    if release {
        step("wasm: wasm-opt", || shrink(project, &work))?;
        step("wasm: esbuild", || minify(project, &work))?;
        let (script, module) = (work.join(BINARY).with_extension("js"), work.join(format!("{BINARY}_bg.wasm")));
        step("wasm: names", || names::number(&script, &module))?;
    }
    publish(&work, &staging)
}

/// What compiles the released app, for whoever lets it go on beside something else: most of its minutes one thread optimises.
pub(crate) fn beforehand(project: &Project) -> Result<Command> {
    Ok(compiler(project, true)?.0)
}

/// The compiler's call and where its module will lie.
fn compiler(project: &Project, release: bool) -> Result<(Command, PathBuf)> {
    let profile = if release { RELEASE } else { "dev" };
    let mut command =
        project.cargo(&["build", "--package", APP, "--bin", BINARY, "--target", WASM_TARGET, "--profile", profile, "--locked"]);
    if release && std_source::ensure(project)? {
        command.args(std_source::SMALL).env("RUSTC_BOOTSTRAP", "1");
    }
    let folder = if release { RELEASE } else { "debug" };
    Ok((command, project.target.join(WASM_TARGET).join(folder).join(BINARY).with_extension("wasm")))
}

/// Moves what is only reachable through a split point out of the main module.
fn split(module: &Path, work: &Path) -> Result<()> {
    let bytes = std::fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let (main, script) = (work.join(BINARY).with_extension("wasm"), format!("./{BINARY}.js"));
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    (options.output_dir, options.main_out_path, options.main_module) = (work, &main, &script);
    let made = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("splitting {}: {error:#}", module.display()))?;
    let of_phones = made.prefetch_map.iter().filter(|(chunk, _)| !DESK.contains(&chunk.as_str())).flat_map(|(_, files)| files);
    let of_phones: BTreeSet<&String> = of_phones.collect();
    let of_desk = DESK.iter().filter_map(|chunk| made.prefetch_map.get(*chunk)).flatten();
    let only: BTreeSet<&String> = of_desk.filter(|name| name.starts_with(SHARED) && !of_phones.contains(name)).collect();
    let at_first = made.prefetch_map.get(FIRST_OF_DESK).context("the desk is no chunk")?;
    let field: BTreeSet<&String> = of_phones.into_iter().filter(|name| name.starts_with(SHARED) && !at_first.contains(name)).collect();
    only.into_iter().try_for_each(|name| rename(work, name, DESK_CHUNK))?;
    field.into_iter().try_for_each(|name| rename(work, name, FIELD_CHUNK))
}

/// Names a shared file after those who share it, also where it is loaded.
fn rename(work: &Path, name: &str, after: &str) -> Result<()> {
    let new = name.replacen(SHARED, after, 1);
    let path = work.join(LOADER);
    let script = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let (old_path, new_path) = (format!("./{name}.wasm\""), format!("./{new}.wasm\""));
    if script.matches(&old_path).count() != 1 {
        bail!("{LOADER} does not load {name} once");
    }
    std::fs::write(&path, script.replace(&old_path, &new_path)).with_context(|| format!("writing {}", path.display()))?;
    let file = |name: &str| work.join(name).with_extension("wasm");
    std::fs::rename(file(name), file(&new)).with_context(|| format!("renaming {name}"))
}

/// The chunks share the main module's memory and function table, hence the linker's exports.
fn bind(project: &Project, work: &Path) -> Result<()> {
    let main = work.join(BINARY).with_extension("wasm");
    let mut command = Command::new(WASM_BINDGEN.path(project));
    command.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-dir"]).arg(work).arg(&main);
    exec::run(&mut command)?;
    std::fs::remove_file(&main).with_context(|| format!("removing {}", main.display()))
}

/// Every module by wasm-opt, for size. The stack ends at address 0 and is never so full that the first kilobyte holds a value: small
/// offsets may be folded into accesses.
fn shrink(project: &Project, work: &Path) -> Result<()> {
    let program = project.node_modules().join(".bin").join("wasm-opt");
    let is_module = |name: &String| Path::new(name).extension().is_some_and(|end| end == "wasm");
    let names: Vec<String> = files_below(work, &[])?.into_iter().filter(is_module).collect();
    std::thread::scope(|scope| {
        let shrink = |name: &String| {
            let path = work.join(name);
            let mut command = Command::new(&program);
            command.args(FEATURES.map(|feature| format!("--enable-{feature}"))).args([
                "-Oz",
                "--low-memory-unused",
                "--strip-debug",
                "--strip-producers",
            ]);
            exec::run(command.arg(&path).arg("-o").arg(&path))
        };
        let workers: Vec<_> = names.iter().map(|name| scope.spawn(move || shrink(name))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| bail!("wasm-opt's thread panicked")))
    })
}

/// Every script by esbuild: the bindings are written for people. Their exports keep their names, which the page and the chunks use.
fn minify(project: &Project, work: &Path) -> Result<()> {
    let program = project.node_modules().join(".bin").join("esbuild");
    let is_script = |name: &String| Path::new(name).extension().is_some_and(|end| end == "js");
    for name in files_below(work, &[])?.into_iter().filter(is_script) {
        let path = work.join(name);
        let mut command = Command::new(&program);
        // a warning is about a table of imports in which the chunks' loader stands twice, the same each time
        command.args(["--minify", "--format=esm", "--allow-overwrite", "--log-level=error"]);
        exec::run(command.arg(&path).arg(format!("--outfile={}", path.display())))?;
    }
    Ok(())
}

/// Moves the files into the page's folder, under a name that changes with any of them, and has the page start them.
fn publish(work: &Path, staging: &Path) -> Result<()> {
    let mut digest = Digest::default();
    digest.folder(work, &[])?;
    let folder = format!("app/{}", &digest.finish()[..16]);
    for name in files_below(work, &[])? {
        let to = staging.join(&folder).join(&name);
        create_dir(to.parent().unwrap_or(staging))?;
        std::fs::copy(work.join(&name), &to).with_context(|| format!("writing {}", to.display()))?;
    }
    let page = staging.join("index.html");
    let html = std::fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    let filled = fill(&html, &folder)?;
    std::fs::write(&page, filled).with_context(|| format!("writing {}", page.display()))
}

/// The page with the start of the app in the marker's place: both files are asked for before either is needed.
fn fill(html: &str, folder: &str) -> Result<String> {
    if html.matches(MARKER).count() != 1 {
        bail!("index.html must have `{MARKER}` exactly once, for the app's script");
    }
    let start = format!(
        r#"<link rel="modulepreload" href="/{folder}/{BINARY}.js" />
    <link rel="preload" href="/{folder}/{BINARY}_bg.wasm" as="fetch" type="application/wasm" crossorigin />
    <script type="module">
      import init from "/{folder}/{BINARY}.js";
      init({{ module_or_path: "/{folder}/{BINARY}_bg.wasm" }});
    </script>"#
    );
    Ok(html.replace(MARKER, &start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_starts_what_lies_in_the_folder() {
        let filled = fill("<head><!--app--></head>", "app/0123").unwrap();
        assert!(filled.contains(r#"import init from "/app/0123/xunge-app.js";"#), "{filled}");
        assert!(!filled.contains(MARKER));
        assert!(fill("<head></head>", "app/0123").is_err());
    }

    #[test]
    fn a_file_that_only_the_desk_needs_is_named_after_it() {
        let work = tempfile::tempdir().unwrap();
        std::fs::write(work.path().join("chunk_7.wasm"), "").unwrap();
        std::fs::write(work.path().join(LOADER), r#"new URL("./chunk_7.wasm", u) new URL("./chunk_71.wasm", u)"#).unwrap();
        rename(work.path(), "chunk_7", DESK_CHUNK).unwrap();
        let script = std::fs::read_to_string(work.path().join(LOADER)).unwrap();
        assert_eq!(script, r#"new URL("./desk_7.wasm", u) new URL("./chunk_71.wasm", u)"#);
        assert!(work.path().join("desk_7.wasm").exists() && !work.path().join("chunk_7.wasm").exists());
        assert!(rename(work.path(), "chunk_8", FIELD_CHUNK).is_err());
    }

    #[test]
    fn files_move_under_a_name_that_follows_their_content() {
        let published = |script: &str| {
            let (work, staging) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            std::fs::create_dir(work.path().join("snippets")).unwrap();
            std::fs::write(work.path().join("xunge-app.js"), script).unwrap();
            std::fs::write(work.path().join("snippets/a.js"), "").unwrap();
            std::fs::write(staging.path().join("index.html"), MARKER).unwrap();
            publish(work.path(), staging.path()).unwrap();
            files_below(staging.path(), &["index.html"]).unwrap()
        };
        let (one, other) = (published("1"), published("2"));
        assert_eq!(one.len(), 2);
        assert_ne!(one, other);
        assert_eq!(one, published("1"));
    }
}
