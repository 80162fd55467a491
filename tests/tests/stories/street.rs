//! A grid worker walks a street door by door, or marks it clean as a whole; before and after, one over the other.

use anyhow::{Context, Result, ensure};
use xunge_shared::{
    id::EntityId,
    kinds::{
        State,
        zone::{Inspection as Found, Verdict},
    },
    settings::Settings,
};
use xunge_tests::{
    browser::{Device, Language, Place},
    client::Client,
    pages::{Login, Street, Zones},
    people::{SUPERVISOR, WORKER},
    photo::snapshot,
    taps::Taps,
    wait,
    world::{SQUARE, World},
};

/// The arrow keys of a keyboard, as WebDriver spells them.
const ARROW_LEFT: &str = "\u{e012}";

/// The latest inspection of a zone, folded from the server's ops by the shared code; with how many ops there are.
async fn latest(client: &Client, zone: EntityId) -> Result<(Option<Found>, usize)> {
    let (entity, ops) = client.folded("zone", &zone.to_string()).await?;
    let Some(State::Zone(zone)) = entity.map(|e| e.state) else { return Ok((None, ops)) };
    Ok((zone.latest().map(|seen| seen.inspection.clone()), ops))
}

#[tokio::test]
async fn door_by_door_with_skipping_and_taking_back() -> Result<()> {
    World::story(async |world| {
        let (lon, lat) = SQUARE;
        let square = Place::new(lon, lat);
        let phone = world.open("worker", Device::phone().at(square).speaking(Language::English)).await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        let street = Street::open(&phone, "永安路").await?;
        // 5, 9 and 13 are due; one stands nearest to 9.
        street.see_progress(0, 3).await?;
        let nine = street.see_door("永安路 9 号").await?;
        phone.see_text("street-door", "Next door").await?;

        let taps = Taps::of(&phone, "a clean door of a street", 1);
        street.clean().await?;
        street.see_progress(1, 3).await?;
        taps.done()?;
        phone.see_text("street-progress", "1 of 3 done").await?;

        // A slip of the thumb.
        street.undo().await?;
        street.see_progress(0, 3).await?;
        street.see_door("永安路 9 号").await?;
        street.clean().await?;
        street.see_progress(1, 3).await?;

        let five = street.see_door("永安路 5 号").await?;
        street.skip().await?;
        phone.see_text("street-undo", "Undo 永安路 5 号").await?;
        let thirteen = street.see_door("永安路 13 号").await?;

        // 13 is not clean: its checklist, and back to the walk, which is where it was. So it is after a reload.
        phone.tap("street-dirty").await?;
        phone.see("zone-save").await?;
        phone.tap("zone-item-order-fail").await?;
        phone.tap("zone-save").await?;
        street.see_done().await?;
        street.see_progress(2, 3).await?;
        let path = phone.path().await?;
        phone.goto(&path).await?;
        street.see_done().await?;
        street.see_progress(2, 3).await?;
        phone.tap("street-skipped").await?;
        street.see_door("永安路 5 号").await?;
        // At its door now.
        phone.move_to(square.moved(-62.0, -11.0)).await?;
        phone.see_attribute("street-position", "data-state", "fixed").await?;
        street.clean().await?;
        street.see_progress(3, 3).await?;
        street.see_done().await?;
        // The last door can be taken back, too.
        street.undo().await?;
        street.see_door("永安路 5 号").await?;
        street.clean().await?;
        street.see_done().await?;
        app.chip().synced().await?;

        let desk = world.client(&SUPERVISOR).await?;
        let mut places = vec![];
        for (zone, verdict) in [(nine, Verdict::Clean), (five, Verdict::Clean), (thirteen, Verdict::Dirty)] {
            let found = wait::until("the inspection at the desk", async || {
                Ok(latest(&desk, zone).await?.0.filter(|found| found.observed_at.is_none()))
            })
            .await?;
            ensure!(found.verdict == verdict, "{zone}: {found:?}");
            places.push(found.presence.place.context("presence is shown by position")?);
        }
        ensure!(places[0] != places[1], "each with where the phone was then: {places:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn all_clean_takes_a_photo_of_each_door() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        let street = Street::open(&phone, "永安路").await?.all_clean().await?;
        street.see_progress(0, 3).await?;
        let nine = street.see_door("永安路 9 号").await?;
        ensure!(!phone.shows("street-clean").await?, "without a photo there is nothing to press");
        let photo = snapshot(21)?;
        street.clean_with(photo.path()).await?;
        street.see_progress(1, 3).await?;
        let five = street.see_door("永安路 5 号").await?;
        app.chip().synced().await?;

        let desk = world.client(&SUPERVISOR).await?;
        let found =
            wait::until("the inspection with its photo", async || Ok(latest(&desk, nine).await?.0.filter(|found| found.before.len() == 1)))
                .await?;
        ensure!(found.verdict == Verdict::Clean && found.presence.place.is_some(), "{found:?}");
        ensure!(latest(&desk, five).await?.0.is_some_and(|found| found.observed_at.is_some()), "a door without its photo is not marked");
        desk.photo(found.before[0]).await?;

        // The county waives the photos: what is due becomes clean at once, each door by an op of its own.
        world.set_county(Settings { street_photo_waived: true, ..Settings::default() }).await?;
        phone.see("street-mark-all").await?;
        let ops = latest(&desk, five).await?.1;
        phone.tap("street-mark-all").await?;
        phone.tap("street-mark-all-confirm").await?;
        street.see_progress(3, 3).await?;
        street.see_done().await?;
        app.chip().synced().await?;
        let found = wait::until("the inspection without a photo", async || {
            Ok(latest(&desk, five).await?.0.filter(|found| found.observed_at.is_none()))
        })
        .await?;
        ensure!(found.verdict == Verdict::Clean && found.before.is_empty() && found.presence.place.is_some(), "{found:?}");
        ensure!(latest(&desk, five).await?.1 == ops + 1, "one op for the door");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn before_and_after_lie_one_over_the_other() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?;
        let zones = Zones::open(&phone).await?;
        let row = zones.one("dirty").await?;
        let (before, after) = (snapshot(31)?, snapshot(32)?);
        let page = zones.inspect(&row.id).await?.answer("order", false).await?;
        page.photo("before", before.path()).await?.photo("after", after.path()).await?.save().await?;

        zones.inspect(&row.id).await?;
        let slider = phone.see("zone-compare").await?;
        let cut = async || Ok::<_, anyhow::Error>(phone.script("return document.querySelector('.compare').dataset.cut;", vec![]).await?);
        ensure!(cut().await? == "50");
        slider.send_keys(ARROW_LEFT.repeat(4)).await?;
        wait::until_true("the keys to move the slider", async || Ok(cut().await? == "30")).await?;
        let drawn = "const [after, before] = document.querySelectorAll('.compare img');
            return [after.naturalWidth > 0 && before.naturalWidth > 0, getComputedStyle(before).clipPath];";
        wait::until_true("both pictures to be shown, cut at the slider", async || {
            let drawn = phone.script(drawn, vec![]).await?;
            Ok(drawn[0] == true && drawn[1].as_str().is_some_and(|path| path.contains("70%") || path.contains("30%")))
        })
        .await?;
        phone.see_text("zone-history-kept", "3").await
    })
    .await
}
