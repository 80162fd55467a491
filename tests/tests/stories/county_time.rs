//! Times and days are the county's, in whatever zone a browser stands.

use anyhow::{Context, Result, ensure};
use xunge_shared::{
    calendar::Calendar,
    day::{DAY, Offset},
    hlc::Millis,
    kinds::{
        case::Case,
        presence::Presence,
        zone::{Inspection, Zone, ZoneBody},
    },
    settings::Settings,
};
use xunge_tests::{
    browser::Device,
    pages::{Case as CasePage, Desk, FiguresPage, Login},
    people::{COLLEAGUE, PATROL, SUPERVISOR},
    series::{Series, new_thing, now, report},
    wait,
    world::{TOWN, World},
};

const HOUR: Millis = 3_600_000;

/// A zone where it is another day than in the county now, and a moment of the county's yesterday that is of another day there, too.
fn elsewhere() -> (&'static str, Millis) {
    let china = Offset::CHINA;
    let yesterday = china.midnight(now()) - DAY;
    // twenty hours behind, or six ahead
    if china.minute_of_day(now()) < 19 * 60 {
        ("Etc/GMT+12", yesterday + HOUR / 2)
    } else {
        ("Pacific/Kiritimati", yesterday + DAY - HOUR / 2)
    }
}

/// The time of day of a moment.
fn clock(offset: Offset, at: Millis) -> String {
    let minute = offset.minute_of_day(at);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Reports a case now; its id, and until when it is to be disposed of.
async fn report_one(world: &World) -> Result<(String, Millis)> {
    let patrol = world.client(&PATROL).await?;
    let mut series = Series::new(patrol.session());
    let case = new_thing();
    let op = series.op::<Case>(TOWN, case, &report("一袋垃圾"))?.seal();
    let reply = patrol.push(&series.push([op])).await?;
    ensure!(reply.results[0].seq.is_some(), "{reply:?}");
    let id = case.to_string();
    let due = wait::until("the case's deadline", async || {
        let rows = patrol.rows("kind=case").await?;
        Ok(rows.iter().find(|row| row["entity"] == id.as_str()).and_then(|row| row["due"].as_u64()))
    });
    let due = due.await?;
    Ok((id, due))
}

/// Looks at a door front at a moment; its id.
async fn inspect_one(world: &World, at: Millis) -> Result<String> {
    let colleague = world.client(&COLLEAGUE).await?;
    let zones = colleague.rows("kind=zone").await?;
    let zone = zones.iter().find(|row| row["code"] == "永安路 4 号").and_then(|row| row["entity"].as_str()).context("no such zone")?;
    let inspection = Inspection { observed_at: Some(at), ..Inspection::clean(&Settings::default(), Presence::default()) };
    let mut series = Series::new(colleague.session());
    let op = series.op::<Zone>(TOWN, zone.parse()?, &ZoneBody::Inspect(inspection))?.seal();
    let reply = colleague.push(&series.push([op])).await?;
    ensure!(reply.results[0].seq.is_some(), "{reply:?}");
    Ok(zone.to_owned())
}

#[tokio::test]
async fn a_browser_in_another_zone_shows_the_county_s_days() -> Result<()> {
    World::story(async |world| {
        let (zone, seen_at) = elsewhere();
        let (today, yesterday) = (Offset::CHINA.date(now()).to_string(), Offset::CHINA.date(seen_at).to_string());
        let before = Offset::CHINA.date(seen_at - DAY).to_string();
        let (case, due) = report_one(world).await?;
        let front = inspect_one(world, seen_at).await?;

        let office = world.open("desk", Device::desk().in_zone(zone)).await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let here = office.script("return new Date().toLocaleDateString('sv-SE');", vec![]).await?;
        ensure!(here != today.as_str(), "the browser stands in no other day: {here}");
        let desk = Desk::open(&office).await?;
        office.see_text("desk-county-time", "UTC+8").await?;

        // "on that day" is the county's day, from its first minute to its last
        desk.show_only(&["zone"]).await?;
        desk.filter("time", "between").await?;
        wait::until_eq("a day filter begins with the county's today", today.clone(), async || {
            let since = office.script("return document.querySelector('[data-testid=desk-since]')?.value ?? '';", vec![]).await?;
            Ok(since.as_str().unwrap_or_default().to_owned())
        })
        .await?;
        for day in ["desk-since", "desk-until"] {
            office.set_date(day, &yesterday).await?;
        }
        desk.see_row(&front, "").await?;
        for day in ["desk-since", "desk-until"] {
            office.set_date(day, &before).await?;
        }
        wait::until_true("the day before has it not", async || Ok(desk.rows().await?.iter().all(|row| row.id != front))).await?;
        for day in ["desk-until", "desk-since"] {
            office.set_date(day, &yesterday).await?;
        }
        desk.see_row(&front, "").await?;
        desk.choose(&front).await?;
        office.see_text("desk-story-*", &format!("昨日 {}", clock(Offset::CHINA, seen_at))).await?;

        // the figures' today is the county's
        FiguresPage::open(&office).await?;
        office.see_text("desk-county-time", "时间按全县时区（UTC+8）显示").await?;
        let digest = office.attributes("figures-bulletin-digest", "href").await?.concat();
        ensure!(digest.contains(&format!("from={today}")) && digest.contains(&format!("to={today}")), "{digest} of {today}");

        // and so is the time by which a phone says that a case is due
        let phone = world.open("phone", Device::phone().in_zone(zone)).await?;
        Login::open(&phone).await?.sign_in(&PATROL).await?;
        CasePage::open(&phone, &case).await?;
        phone.see_text("case-due", &clock(Offset::CHINA, due)).await?;
        phone.goto("/me").await?;
        phone.see_text("me-county-time", "UTC+8").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_desk_follows_the_county_s_clock() -> Result<()> {
    World::story(async |world| {
        let (_, seen_at) = elsewhere();
        let front = inspect_one(world, seen_at).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        office.goto(&format!("/desk?sel=zone:{front}")).await?;
        office.see_text("desk-story-*", &clock(Offset::CHINA, seen_at)).await?;
        ensure!(office.count("desk-county-time").await? == 0, "nothing is said where the browser's zone is the county's");

        let west = Calendar { utc_offset_min: 360, ..Calendar::default() };
        world.set_county(Settings { calendar: west.clone(), ..Settings::default() }).await?;
        office.see_text("desk-county-time", "UTC+6").await?;
        office.see_text("desk-story-*", &clock(west.offset(), seen_at)).await
    })
    .await
}
