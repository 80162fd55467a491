//! Photos on the phone: upright, small, without what the camera wrote, told when they served before, and blurred by a finger.

use anyhow::{Context, Result, ensure};
use image::{DynamicImage, GenericImageView, imageops::FilterType};
use xunge_tests::{
    browser::{Browser, Device},
    client::Client,
    pages::{Inspection, Login, Report, Zones},
    people::{COLLEAGUE, SUPERVISOR, WORKER},
    photo::{collage, kept, with_exif},
    wait,
    world::World,
};

/// The picture of a thing's row, once it is on the server; its bytes too.
async fn picture(client: &Client, kind: &str, id: &str) -> Result<(DynamicImage, Vec<u8>)> {
    let bytes = wait::until("the photo on the server", async || {
        let page = client.json(&format!("/api/v1/rows?kind={kind}&limit=500")).await?;
        let rows = page["rows"].as_array().context("no rows")?;
        let Some(photo) = rows.iter().find(|row| row["entity"] == id).and_then(|row| row["photo"].as_str()) else { return Ok(None) };
        let answer = client.get(&format!("/api/blobs/{photo}")).await?;
        Ok((answer.status == 200).then_some(answer.body))
    })
    .await?;
    Ok((image::load_from_memory(&bytes)?, bytes))
}

async fn zones(phone: &Browser) -> Result<Vec<String>> {
    let zones = Zones::open(phone).await?;
    let rows = wait::until("the list", async || Ok(Some(zones.rows().await?).filter(|rows| rows.len() > 2))).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What toasts say now of a photo that served before.
async fn told(phone: &Browser) -> Result<Vec<String>> {
    Ok(phone.texts("toast").await?.into_iter().filter(|text| text.contains("很像")).collect())
}

#[tokio::test]
async fn the_same_picture_at_another_zone_is_told_without_a_network() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        let ids = zones(&phone).await?;
        phone.go_offline().await?;
        let picture = collage(2400, 1800, 5);
        let (first, other) = (kept(&picture)?, kept(&collage(2400, 1800, 6))?);
        // the same picture as a message would bring it: half the size, encoded anew
        let forwarded = kept(&picture.resize(1100, 825, FilterType::Triangle))?;

        let page = Zones(&phone).inspect(&ids[0]).await?;
        let name = phone.text("zone-name").await?;
        page.photo("before", first.path()).await?.save().await?;
        Zones(&phone).inspect(&ids[1]).await?.photo("before", other.path()).await?;
        ensure!(told(&phone).await?.is_empty(), "another picture is another picture");
        Inspection(&phone).photo("before", forwarded.path()).await?;
        wait::until("the hint", async || Ok(told(&phone).await?.into_iter().find(|text| text.contains(&name)))).await?;
        // it hints and does not forbid
        Inspection(&phone).save().await?;
        phone.go_online().await?;
        app.chip().synced().await
    })
    .await
}

#[tokio::test]
async fn the_picture_of_a_report_is_known_to_the_next_report_and_to_a_colleagues_phone() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        let picture = collage(2400, 1800, 7);
        let (first, forwarded) = (kept(&picture)?, kept(&picture.resize(1100, 825, FilterType::Triangle))?);
        let report = Report::open(&phone).await?.with_photo(first.path()).await?.with_photo(forwarded.path()).await?;
        ensure!(told(&phone).await?.is_empty(), "twice in one report is no second look");
        report.of_type("0102").await?.submit().await?;
        app.chip().synced().await?;

        let hint = async |phone: &Browser, words: &str| {
            wait::until("the hint", async || Ok(told(phone).await?.into_iter().find(|text| text.contains(words)))).await
        };
        phone.go_offline().await?;
        Report::open(&phone).await?.with_photo(forwarded.path()).await?;
        hint(&phone, "暴露垃圾").await?;

        // the colleague's phone never took it: the record itself tells
        let other = world.phone("colleague").await?;
        Login::open(&other).await?.sign_in(&COLLEAGUE).await?.provided().await?;
        let ids = zones(&other).await?;
        other.go_offline().await?;
        Zones(&other).inspect(&ids[0]).await?.photo("before", forwarded.path()).await?;
        hint(&other, "暴露垃圾").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_photo_is_upright_small_and_says_when_and_where_it_was_taken() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        let ids = zones(&phone).await?;
        // held upright: the sensor's long side is the picture's height
        let file = with_exif(&collage(3200, 2400, 9), 6, "2026:03:01 08:15:00", (31, 121))?;
        let page = Zones(&phone).inspect(&ids[0]).await?;
        page.photo("before", file.path()).await?.save().await?;
        app.chip().synced().await?;
        let desk = world.client(&SUPERVISOR).await?;
        let (stored, bytes) = picture(&desk, "zone", &ids[0]).await?;
        ensure!(stored.dimensions() == (1200, 1600), "{:?}", stored.dimensions());
        println!("{} bytes of a grainy 7.7 Mpx picture", bytes.len());
        ensure!(bytes.len() <= 300 * 1024, "{} bytes", bytes.len());
        ensure!(!bytes.windows(4).any(|word| word == b"Exif"), "the camera's words are gone");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_face_is_blurred_by_a_finger_before_it_is_said() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        let file = kept(&collage(1600, 1200, 11))?;
        let report = Report::open(&phone).await?.with_photo(file.path()).await?;
        phone.tap("report-photo-blur").await?;
        phone.see_attribute("report-photo-blur-place", "data-state", "ready").await?;
        phone.tap("report-photo-blur-place").await?;
        phone.tap("report-photo-blur-save").await?;
        phone.see_gone("report-photo-blur-save").await?;
        wait::until_eq("the blurred photo in the other's place", 1, async || phone.count("report-photo").await).await?;
        let case = report.of_type("0102").await?.submit().await?;
        app.chip().synced().await?;
        let desk = world.client(&SUPERVISOR).await?;
        let (stored, _) = picture(&desk, "case", &case).await?;
        let (under, beside) = (grain(&stored, 0.5, 0.5), grain(&stored, 0.2, 0.2));
        println!("grain {under:.1} under the finger, {beside:.1} beside it");
        ensure!(under < beside / 3.0, "{under} against {beside}");
        Ok(())
    })
    .await
}

/// How much neighbours differ in a small square of the picture, around a point given in parts of its sides.
fn grain(picture: &DynamicImage, x: f64, y: f64) -> f64 {
    let grey = picture.to_luma8();
    let (left, top) = ((f64::from(grey.width()) * x) as u32, (f64::from(grey.height()) * y) as u32);
    let mut sum = 0_u32;
    for dy in 0..24 {
        for dx in 0..24 {
            let at = |dx: u32| grey.get_pixel(left - 12 + dx, top - 12 + dy).0[0];
            sum += u32::from(at(dx).abs_diff(at(dx + 1)));
        }
    }
    f64::from(sum) / (24.0 * 24.0)
}

#[tokio::test]
async fn a_photo_is_taken_within_the_app_and_the_camera_is_closed_after_it() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        phone.go_offline().await?;
        let report = Report::open(&phone).await?.of_type("0102").await?;
        // looked through and put away: nothing is taken
        phone.tap("report-photo-add-tile").await?;
        phone.see_text("camera-band", "±").await?;
        phone.tap("camera-close").await?;
        phone.see_gone("camera").await?;
        ensure!(phone.count("report-photo").await? == 0);

        let case = report.shoot().await?.saying("seen through the app").await?.submit().await?;
        phone.see_gone("camera").await?;
        let live = "return [...document.querySelectorAll('video')].some((video) => video.srcObject?.active);";
        ensure!(phone.script(live, vec![]).await? == false, "the camera is off");
        phone.go_online().await?;
        app.chip().synced().await?;
        let (picture, bytes) = picture(&world.client(&SUPERVISOR).await?, "case", &case).await?;
        let (width, height) = picture.dimensions();
        println!("a photo of the app's own camera: {width}×{height}, {} bytes", bytes.len());
        ensure!(width.max(height) <= 1_600 && bytes.len() <= 300 * 1024, "{width}×{height}, {} bytes", bytes.len());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_camera_that_is_not_allowed_says_so_and_leaves_another_way() -> Result<()> {
    World::story(async |world| {
        let phone = world.open("worker", Device::phone().refusing_camera()).await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?.chip().synced().await?;
        let report = Report::open(&phone).await?.of_type("0102").await?;
        phone.tap("report-photo-add-tile").await?;
        phone.see_attribute("camera", "data-state", "failed").await?;
        phone.see_text("camera", "没有相机权限").await?;
        phone.see("camera-other").await?;
        phone.tap("camera-close").await?;
        report.with_photo(kept(&collage(1200, 900, 3))?.path()).await?;
        Ok(())
    })
    .await
}
