//! A grid worker on a phone: two taps for a clean zone, and an inspection with photos.

use anyhow::{Context, Result, ensure};
use image::GenericImageView;
use serde_json::json;
use xunge_shared::{
    id::EntityId,
    kinds::{
        State,
        zone::{Inspection as Found, Verdict},
    },
};
use xunge_tests::{
    client::Client,
    pages::{Login, ZoneBoard, Zones, zone_id},
    people::{SUPERVISOR, WORKER},
    photo::snapshot,
    taps::Taps,
    wait,
    world::World,
};

/// The latest inspection of a zone, folded from the server's ops by the shared code.
async fn latest(client: &Client, zone: EntityId) -> Result<Option<Found>> {
    let (entity, _) = client.folded("zone", &zone.to_string()).await?;
    let Some(State::Zone(zone)) = entity.map(|e| e.state) else { return Ok(None) };
    Ok(zone.latest().map(|seen| seen.inspection.clone()))
}

#[tokio::test]
async fn two_taps_for_a_clean_zone() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        let zones = Zones::open(&phone).await?;
        wait::until_eq("all zones of the town", 30, async || zones.count().await).await?;
        let rows = wait::until("the overdue and the dirty first", async || {
            let rows = zones.rows().await?;
            let first: Vec<_> = rows.iter().take(4).map(|row| row.title.as_str()).collect();
            // Nearest first among those that somebody should go to, then nearest first.
            let right = first.len() == 4
                && first[0].contains("永安路 9 号")
                && first[1].contains("永安路 5 号")
                && first[2].contains("永安路 13 号");
            Ok(right.then_some(rows))
        })
        .await?;
        ensure!(rows[0].state == "dirty" && rows[1].state == "due", "{rows:?}");
        ensure!(rows[1].detail.contains(" m"), "the distance stands in the row: {rows:?}");

        let overdue = &rows[1];
        let taps = Taps::of(&phone, "a clean zone from its row", 2);
        zones.mark_clean(&overdue.id).await?;
        taps.done()?;
        zones.see_state(&overdue.id, "clean").await?;
        app.chip().synced().await?;

        let desk = world.client(&SUPERVISOR).await?;
        let found = latest(&desk, zone_id(overdue)?).await?.context("no inspection")?;
        ensure!(found.verdict == Verdict::Clean && found.items.values().all(|passed| *passed), "{found:?}");
        ensure!(found.presence.place.is_some() && found.presence.accuracy_m.is_some(), "presence is shown by position: {found:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_slip_of_the_thumb_is_taken_back() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        let zones = Zones::open(&phone).await?;
        let row = &zones.one("due").await?;
        zones.mark_clean(&row.id).await?;
        phone.tap("toast-undo").await?;
        zones.see_state(&row.id, "due").await?;
        app.chip().synced().await?;
        let before = latest(&world.client(&SUPERVISOR).await?, zone_id(row)?).await?;
        ensure!(before.is_none_or(|found| found.observed_at.is_some()), "nothing was said of it today");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_inspection_with_photos_before_and_after() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        let zones = Zones::open(&phone).await?;
        let row = &zones.one("dirty").await?;
        let (before, after) = (snapshot(11)?, snapshot(12)?);
        zones.inspect(&row.id).await?.set_right(before.path(), after.path()).await?;
        app.chip().synced().await?;

        let desk = world.client(&SUPERVISOR).await?;
        let found = latest(&desk, zone_id(row)?).await?.context("no inspection")?;
        ensure!(found.verdict == Verdict::Cleaned, "{found:?}");
        ensure!(found.items.get("order") == Some(&false) && found.items.get("greening") == Some(&true), "{found:?}");
        ensure!(found.disorders.contains("stacking") && found.before.len() == 1 && found.after.len() == 1, "{found:?}");
        for sha in found.before.iter().chain(&found.after) {
            check_evidence(&desk.photo(*sha).await?)?;
        }

        // the desk has it on its wall
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        ZoneBoard::open(&office).await?;
        office.tap("zones-by-pairs").await?;
        office.see_attribute("gallery-pair-0", "data-thing", &row.id).await?;
        let drawn = "return [...document.querySelectorAll('[data-testid=gallery-pair-0] img')].filter((it) => it.naturalWidth > 0).length;";
        wait::until_eq("both photos", json!(2), async || Ok(office.script(drawn, vec![]).await?)).await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        Ok(())
    })
    .await
}

/// The photo was made smaller on the phone, and has a dark band with light words at its bottom.
fn check_evidence(stored: &[u8]) -> Result<()> {
    let picture = image::load_from_memory(stored)?;
    let (width, height) = picture.dimensions();
    ensure!(width.max(height) == 1_600 && stored.len() <= 300 * 1024, "{width}×{height}, {} bytes", stored.len());
    let grey = picture.to_luma8();
    let mean = |from: u32, to: u32| {
        let rows = grey.enumerate_rows().filter(|(y, _)| (from..to).contains(y));
        let (sum, count) =
            rows.flat_map(|(_, row)| row).fold((0_u64, 0_u64), |(sum, count), (_, _, p)| (sum + u64::from(p.0[0]), count + 1));
        sum / count.max(1)
    };
    // Three lines of words at least: a tenth of the height is inside the band, the upper half is outside.
    let band = mean(height * 9 / 10, height);
    ensure!(band < 110 && mean(0, height / 2) > 170, "no dark band: {band} under {}", mean(0, height / 2));
    let words = grey.enumerate_pixels().filter(|(_, y, p)| *y >= height * 9 / 10 && p.0[0] > 220).count();
    ensure!(words > 500, "no words on the band: {words} light pixels");
    Ok(())
}
