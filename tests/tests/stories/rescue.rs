//! A phone that cannot send hands its work to a colleague's, and nothing is there twice.

use anyhow::{Context, Result, bail, ensure};
use xunge_shared::kinds::State;
use xunge_tests::{
    browser::{Browser, Device, Language},
    pages::{App, Login, Zones},
    people::{COLLEAGUE, PARTNER, SUPERVISOR, WORKER},
    photo::snapshot,
    world::World,
};

async fn attribute(browser: &Browser, id: &str, name: &str) -> Result<usize> {
    browser.see(id).await?;
    let found = browser.attributes(id, name).await?;
    Ok(found.first().with_context(|| format!("{id} has no {name}"))?.parse()?)
}

#[tokio::test]
async fn a_colleague_delivers_the_work_of_a_phone_without_a_network() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        phone.go_offline().await?;
        let zones = Zones::open(&phone).await?;
        let dirty = zones.one("dirty").await?;
        let (before, after) = (snapshot(31)?, snapshot(32)?);
        zones.inspect(&dirty.id).await?.set_right(before.path(), after.path()).await?;
        app.chip().offline(3).await?;

        app.sync_centre().await?;
        phone.tap("sync-rescue-make").await?;
        phone.see("sync-rescue-ready").await?;
        ensure!(attribute(&phone, "sync-rescue-ready", "data-records").await? == 1);
        ensure!(attribute(&phone, "sync-rescue-ready", "data-photos").await? == 2);
        let file = phone.download("sync-rescue-save").await?;
        let bytes = std::fs::read(&file)?;
        println!("{}: {} bytes", file.display(), bytes.len());
        ensure!(app.chip().read().await?.count == 3, "nothing is deleted by it");

        // The colleague's phone, in English.
        let other = world.open("colleague", Device::phone().speaking(Language::English)).await?;
        let colleague = Login::open(&other).await?.sign_in(&COLLEAGUE).await?;
        colleague.go("sync").await?;
        other.tap("sync-deliver").await?;
        let letter = tempfile::NamedTempFile::new()?;
        std::fs::write(letter.path(), "a letter")?;
        other.give_file("deliver-file", letter.path()).await?;
        other.see_text("deliver-fault", "This is no rescue file").await?;
        let torn = tempfile::NamedTempFile::new()?;
        std::fs::write(torn.path(), &bytes[..bytes.len() / 2])?;
        other.give_file("deliver-file", torn.path()).await?;
        other.see_text("deliver-fault", "not complete").await?;
        other.give_file("deliver-file", &file).await?;
        other.see_text("deliver-done", WORKER.display).await?;
        let (new, known) = (attribute(&other, "deliver-done", "data-new").await?, attribute(&other, "deliver-done", "data-known").await?);
        ensure!(new + known == 1, "{new} new, {known} known: the torn file may have brought the record already");

        let desk = world.client(&SUPERVISOR).await?;
        let story = desk.json(&format!("/api/v1/things/zone/{}", dirty.id)).await?;
        let ops = story["ops"].as_array().map_or(0, Vec::len);
        ensure!(story["row"]["status"] == "cleaned", "{story}");
        let State::Zone(zone) = desk.folded("zone", &dirty.id).await?.0.context("no zone")?.state else { bail!("no zone") };
        let seen = &zone.latest().context("no inspection")?.inspection;
        for photo in [seen.before[0], seen.after[0]] {
            let photo = desk.photo(photo).await?;
            let begins = photo.get(..64).context("a photo of a few bytes")?;
            ensure!(!bytes.windows(begins.len()).any(|part| part == begins), "no photo can be seen in the file");
        }

        // Delivered again by somebody else, and sent by the phone itself at last: nothing is there twice.
        let third = world.phone("partner").await?;
        Login::open(&third).await?.sign_in(&PARTNER).await?;
        third.goto("/deliver").await?;
        third.give_file("deliver-file", &file).await?;
        third.see("deliver-done").await?;
        ensure!(attribute(&third, "deliver-done", "data-new").await? == 0);
        ensure!(attribute(&third, "deliver-done", "data-photos-new").await? == 0);
        phone.go_online().await?;
        app.chip().synced().await?;
        let again = desk.json(&format!("/api/v1/things/zone/{}", dirty.id)).await?;
        ensure!(again["ops"].as_array().map_or(0, Vec::len) == ops, "{again}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_disabled_account_is_told_so_and_its_work_can_leave() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        let due = Zones::mark_offline(&phone).await?;

        world.server.stop().await?;
        world.server.folder().run(&["user", "disable", WORKER.name], &[])?;
        world.server.restart().await?;
        phone.go_online().await?;
        phone.see("disabled").await?;
        phone.see_attribute("disabled-waiting", "data-count", "1").await?;
        phone.goto("/report").await?;
        phone.see("disabled").await?;
        ensure!(!phone.shows("report-submit").await?, "nothing more is recorded under it");
        // It is remembered without a network too.
        phone.go_offline().await?;
        App(&phone).start().await?;
        phone.see("disabled").await?;
        phone.tap("sync-rescue-make").await?;
        let file = phone.download("sync-rescue-save").await?;

        let other = world.phone("colleague").await?;
        Login::open(&other).await?.sign_in(&COLLEAGUE).await?;
        other.goto("/deliver").await?;
        other.give_file("deliver-file", &file).await?;
        other.see_text("deliver-done", WORKER.display).await?;
        ensure!(attribute(&other, "deliver-done", "data-new").await? == 1);
        let desk = world.client(&SUPERVISOR).await?;
        let story = desk.json(&format!("/api/v1/things/zone/{}", due.id)).await?;
        ensure!(story["row"]["status"] == "clean", "{story}");

        // Enabled again: signed in again, the phone goes on.
        world.server.stop().await?;
        world.server.folder().run(&["user", "disable", "--undo", WORKER.name], &[])?;
        world.server.restart().await?;
        phone.go_online().await?;
        phone.tap("disabled-sign-in").await?;
        let app = Login::here(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await
    })
    .await
}
