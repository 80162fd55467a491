//! From one build to the next, with work that waits and no network: nothing is lost and nothing is interrupted.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use minicbor::Encode;
use serde_json::{Value, json};
use tempfile::TempDir;
use xunge_shared::{hlc::Hlc, id::DeviceId, kinds::case::Case, op::RawOp};
use xunge_tests::{
    pages::{App, Login, Report, Zones},
    people::{SUPERVISOR, WORKER},
    photo::snapshot,
    series::{Series, cbor, new_thing, report},
    server::root,
    wait,
    world::{Handset, TOWN, World},
};

const NEXT: &str = "story-next-build";

/// The app as built, under another build's name.
fn next_build() -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    copy(&root().join("frontend/dist"), folder.path())?;
    let worker = folder.path().join("sw.js");
    let text = fs::read_to_string(&worker)?;
    let (before, rest) = text.split_once("const BUILD = ").context("no BUILD in sw.js")?;
    let (_, after) = rest.split_once(';').context("no end of BUILD in sw.js")?;
    fs::write(&worker, format!("{before}const BUILD = \"{NEXT}\";{after}"))?;
    for packed in ["sw.js.br", "sw.js.gz"] {
        // a development build has none
        let _ = fs::remove_file(folder.path().join(packed));
    }
    Ok(folder)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{}: build the app first", from.display()))? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

async fn caches(phone: &Handset) -> Result<Vec<String>> {
    let script = "const done = arguments[arguments.length - 1]; caches.keys().then(done);";
    Ok(serde_json::from_value(phone.script_async(script, vec![]).await?)?)
}

#[tokio::test]
async fn a_new_build_waits_for_the_form_and_starts_without_a_network_with_work_that_waits() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        let due = Zones::mark_offline(&phone).await?;
        let before = caches(&phone).await?;

        // The server gets the next build; the phone meets it in the middle of a report.
        let next = next_build()?;
        world.server.stop().await?;
        world.server.restart_with_app(next.path()).await?;
        let photo = snapshot(41)?;
        let report = Report::open(&phone).await?.of_type("0102").await?.saying("门口堆了垃圾").await?.with_photo(photo.path()).await?;
        phone.go_online().await?;
        phone.see("update-banner").await?;
        phone.see_text("update-waits", "存好没写完的再启用").await?;
        ensure!(!phone.shows("update-now").await?, "not over an unfinished form");
        app_saves(&phone, report).await?;
        phone.see("update-now").await?;

        // Started where there is no network: the next build is here already, and so is the work.
        let other = Zones::mark_offline(&phone).await?;
        phone.script("window.__before = true;", vec![]).await?;
        phone.tap("update-now").await?;
        wait::until_true("the page of the next build", async || {
            Ok(phone.script("return window.__before === undefined;", vec![]).await? == json!(true))
        })
        .await?;
        phone.see("zones-list").await?;
        App(&phone).chip().offline(1).await?;
        let after = caches(&phone).await?;
        ensure!(after == [format!("xunge-{NEXT}")] && before != after, "{before:?} → {after:?}");
        ensure!(!phone.shows("update-banner").await?);

        phone.go_online().await?;
        App(&phone).chip().synced().await?;
        let desk = world.client(&SUPERVISOR).await?;
        for row in [due, other] {
            let story: Value = desk.json(&format!("/api/v1/things/zone/{}", row.id)).await?;
            ensure!(story["row"]["status"] == "clean", "{}: {story}", row.title);
        }
        Ok(())
    })
    .await
}

/// Sends the report, and waits until all has arrived.
async fn app_saves(phone: &Handset, report: Report<'_>) -> Result<()> {
    report.submit().await?;
    App(phone).chip().synced().await
}

/// The series of a phone, as the first version of the database kept it. CBOR map.
#[derive(Encode)]
#[cbor(map)]
struct FirstSeries {
    #[n(0)]
    device: DeviceId,
    #[n(1)]
    number: u32,
    #[n(2)]
    last_n: u64,
    #[n(3)]
    hlc: Hlc,
}

/// An op that waits, as the first version of the database kept it. CBOR map.
#[derive(Encode)]
#[cbor(map)]
struct FirstOp {
    #[n(0)]
    series: u32,
    #[n(1)]
    n: u64,
    #[n(2)]
    raw: RawOp,
    /// 0: it is only here.
    #[n(3)]
    mark: u8,
    #[n(10)]
    photos: u32,
}

/// Makes an older version of an account's database, by a page of the site on which no app runs.
const OLDER_DATABASE: &str = "
    const [name, version, series, op, draft, done] = arguments;
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
        const db = request.result;
        for (const store of ['meta', 'entities', 'heads', 'photo_bytes', 'drafts']) db.createObjectStore(store);
        for (const store of ['ops', 'photos']) db.createObjectStore(store).createIndex('state', 'state');
        if (version >= 2) db.createObjectStore('prints');
    };
    request.onerror = () => done(String(request.error));
    request.onsuccess = () => {
        const db = request.result, tx = db.transaction(['meta', 'ops', 'drafts'], 'readwrite');
        tx.objectStore('meta').put(new Uint8Array(series), 'series');
        tx.objectStore('ops').put({ state: 0, data: new Uint8Array(op) }, 1);
        tx.objectStore('drafts').put(draft, 'report');
        tx.oncomplete = () => { db.close(); done('made'); };
    };";

/// How many receipts the account's database keeps; -1 when it has no place for them.
const RECEIPTS: &str = "
    const [name, done] = arguments;
    const request = indexedDB.open(name);
    request.onerror = () => done(String(request.error));
    request.onsuccess = () => {
        const db = request.result, say = (told) => { db.close(); done(told); };
        if (!db.objectStoreNames.contains('receipts')) return say(-1);
        const count = db.transaction('receipts').objectStore('receipts').count();
        count.onsuccess = () => say(count.result);
    };";

#[tokio::test]
async fn a_database_of_the_first_version_is_opened_with_all_that_waits_in_it() -> Result<()> {
    is_opened_with_all_that_waits_in_it(1).await
}

#[tokio::test]
async fn a_database_of_the_second_version_is_opened_with_all_that_waits_in_it() -> Result<()> {
    is_opened_with_all_that_waits_in_it(2).await
}

async fn is_opened_with_all_that_waits_in_it(version: u32) -> Result<()> {
    World::story(async |world| {
        let worker = world.client(&WORKER).await?;
        let mut series = Series::new(worker.session());
        let case = new_thing();
        let op = series.op::<Case>(TOWN, case, &report("写在旧版里的上报"))?;
        let kept = FirstSeries { device: op.device, number: 0, last_n: 1, hlc: op.hlc };
        let waits = FirstOp { series: 0, n: 1, raw: op.seal(), mark: 0, photos: 0 };
        let draft = json!({ "event_type": "0102", "text": "没写完的", "address": "", "photos": [] }).to_string();

        let phone = world.phone("worker").await?;
        phone.goto("/manifest.webmanifest").await?;
        let name = format!("xunge-{}", worker.session().account.id);
        let arguments = vec![json!(name), json!(version), json!(cbor(&kept)), json!(cbor(&waits)), json!(draft)];
        let made = phone.script_async(OLDER_DATABASE, arguments).await?;
        ensure!(made == "made", "{made}");

        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        let receipts = phone.script_async(RECEIPTS, vec![json!(name)]).await?;
        ensure!(receipts == 1, "the receipt of the push is kept: {receipts}");
        let story = world.client(&SUPERVISOR).await?.json(&format!("/api/v1/things/case/{case}")).await?;
        ensure!(story["ops"].as_array().is_some_and(|ops| ops.len() == 1), "{story}");
        app.go("report").await?;
        phone.see("report-submit").await?;
        let text = "return document.querySelector('[data-testid=report-text]')?.value;";
        wait::until_true("the unfinished report", async || Ok(phone.script(text, vec![]).await? == "没写完的")).await
    })
    .await
}

#[tokio::test]
async fn the_app_can_be_installed_and_offers_its_three_shortcuts() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?;
        let read = "const done = arguments[arguments.length - 1];
            fetch(document.querySelector('link[rel=manifest]').href).then((r) => r.json()).then(done);";
        let manifest = phone.script_async(read, vec![]).await?;
        ensure!(manifest["id"] == "/" && manifest["display"] == "standalone", "{manifest}");
        ensure!(manifest["icons"].as_array().is_some_and(|all| all.iter().any(|icon| icon["purpose"] == "maskable")), "{manifest}");
        let shortcuts: Vec<_> = manifest["shortcuts"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect();
        ensure!(shortcuts == ["上报", "巡逻", "扫码"], "{shortcuts:?}");
        for shortcut in manifest["shortcuts"].as_array().into_iter().flatten() {
            phone.goto(shortcut["url"].as_str().context("no url")?).await?;
            phone.see("page-title").await?;
            ensure!(!phone.shows("not-found").await?, "{shortcut} leads nowhere");
        }

        // The browser offers to install; the app passes it on after the first record has arrived, and not before.
        phone.goto("/").await?;
        phone.see("today-headline").await?;
        let offer = "const event = new Event('beforeinstallprompt', { cancelable: true });
            event.prompt = () => { window.__prompted = true; return Promise.resolve(); };
            window.dispatchEvent(event); return event.defaultPrevented;";
        ensure!(phone.script(offer, vec![]).await? == json!(true), "the browser's own bar is held back");
        ensure!(!phone.shows("install-offer").await?, "not before the first record");
        let zones = Zones::open(&phone).await?;
        zones.mark_clean(&zones.one("due").await?.id).await?;
        phone.see_gone("toast").await?;
        App(&phone).chip().synced().await?;
        App(&phone).go("today").await?;
        phone.see("install-offer").await?;
        phone.tap("install-take").await?;
        ensure!(phone.script("return window.__prompted === true;", vec![]).await? == json!(true));
        phone.see_gone("install-offer").await
    })
    .await
}
