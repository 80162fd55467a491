//! The fleet at the desk: who is out, what is only on a phone, which phones to look after; by filters that stand in the address.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use xunge_shared::{
    id::{DeviceId, EntityId},
    kinds::{
        case::Case,
        presence::Presence,
        round::{Mode, Round, RoundBody, Start},
    },
    op::Op,
    wire::{DeviceStatus, PushRequest},
};
use xunge_tests::{
    client::Client,
    pages::{Login, Phones},
    people::{COLLEAGUE, PARTNER, PATROL, SUPERVISOR, WORKER},
    series::{Series, new_thing, now, report},
    wait,
    world::{TOWN, World},
};

const HOUR: u64 = 3_600_000;

/// A phone of the newest app with so much that is only on it, the oldest of it so many hours old.
fn holding(unsent: u32, photos: u32, hours: u64) -> DeviceStatus {
    let oldest = (unsent > 0).then(|| now().saturating_sub(hours * HOUR));
    DeviceStatus { unsent, photos, oldest, app: "9.0.0".into(), persisted: Some(true), ..DeviceStatus::default() }
}

/// The phone sends an op, and tells of itself.
async fn tell(client: &Client, series: &mut Series, op: impl FnOnce(&mut Series) -> Result<Op>, status: DeviceStatus) -> Result<()> {
    let op = op(series)?;
    let reply = client.push(&PushRequest { status: Some(status), ..series.push([op.seal()]) }).await?;
    ensure!(reply.results[0].seq.is_some(), "{reply:?}");
    Ok(())
}

fn a_report(series: &mut Series) -> Result<Op> {
    series.op::<Case>(TOWN, new_thing(), &report("一袋垃圾"))
}

fn a_start(series: &mut Series, round: EntityId) -> Result<Op> {
    let start = Start { team: PATROL.team.into(), members: vec![], mode: Mode::Foot, route: vec![], presence: Presence::default() };
    series.op::<Round>(TOWN, round, &RoundBody::Start(start))
}

#[tokio::test]
async fn the_fleet_is_narrowed_and_ordered_by_what_presses() -> Result<()> {
    World::story(async |world| {
        let mut phones = vec![];
        for person in [&PATROL, &WORKER, &COLLEAGUE, &PARTNER] {
            let client = world.client(person).await?;
            let series = Series::new(client.session());
            phones.push((client, series));
        }
        let [(patrol, out), (worker, late), (colleague, holds), (partner, rests)] = &mut phones[..] else { unreachable!("four") };
        let round = new_thing();
        tell(patrol, out, |out| a_start(out, round), holding(0, 0, 0)).await?;
        tell(worker, late, a_report, holding(7, 2, 13)).await?;
        tell(colleague, holds, a_report, holding(1, 0, 1)).await?;
        tell(partner, rests, a_report, holding(0, 0, 0)).await?;
        let all = [out.device, late.device, holds.device, rests.device];
        let [out, late, held, _] = all;

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let page = Phones::open(&office, "").await?;
        // the most pressing first, then who is out, then the last heard of
        page.see(&all, &[late, out, rests.device, held]).await?;
        office.see_text(&format!("desk-phone-{late}"), "滞留超过 12 小时").await?;

        page.only("out").await?;
        page.see(&all, &[out]).await?;
        page.only("concern").await?;
        page.see(&all, &[late]).await?;
        page.only("unsent").await?;
        page.by("unsent").await?;
        page.see(&all, &[late, held]).await?;
        let violations = office.axe().await?;
        ensure!(violations.is_empty(), "{violations:?}");
        let kept = office.script("return location.search", vec![]).await?;
        ensure!(kept == "?by=unsent&only=unsent" || kept == "?only=unsent&by=unsent", "{kept}");

        // what was brought in is gone from the list as it is looked at, and the link shows the same
        tell(colleague, holds, a_report, holding(0, 0, 0)).await?;
        page.see(&all, &[late]).await?;
        let page = Phones::open(&office, kept.as_str().unwrap_or_default()).await?;
        office.see_attribute("desk-only-unsent", "aria-pressed", "true").await?;
        page.see(&all, &[late]).await?;

        // from the phone to its round on the map
        page.only("all").await?;
        office.tap(&format!("desk-locate-{out}")).await?;
        office.see_attribute("desk-panel", "data-thing", &round.to_string()).await
    })
    .await
}

/// What the server last heard of the desk's own browser, once it is that.
async fn told_by_desk(supervisor: &Client, at_desk: bool) -> Result<DeviceId> {
    wait::until(&format!("the supervisor's browser to say that it is at a desk: {at_desk}"), async || {
        let devices = supervisor.json("/api/v1/devices").await?;
        let devices = devices.as_array().context("no devices")?;
        let own = devices.iter().find(|device| device["account"] == json!(supervisor.session().account.id));
        let own = own.filter(|device| (device["status"]["at_desk"] == true) == at_desk && device["status"].is_object());
        Ok(own.and_then(|device| device["device"].as_str()?.parse::<DeviceId>().ok()))
    })
    .await
}

#[tokio::test]
async fn a_desk_is_no_phone_until_it_holds_something() -> Result<()> {
    World::story(async |world| {
        let supervisor = world.client(&SUPERVISOR).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let own = told_by_desk(&supervisor, true).await?;

        // another desk, with a decision that is only there
        let colleague = world.client(&COLLEAGUE).await?;
        let mut other = Series::new(colleague.session());
        let at_desk = |status| DeviceStatus { at_desk: Some(true), persisted: Some(false), ..status };
        tell(&colleague, &mut other, a_report, at_desk(holding(1, 0, 13))).await?;
        let all = [own, other.device];
        let page = Phones::open(&office, "").await?;
        page.see(&all, &[other.device]).await?;
        office.see_text("desk-live", "1 部手机，1 部未传完").await?;
        page.only("concern").await?;
        page.see(&all, &[other.device]).await?;
        page.only("desks").await?;
        page.see(&all, &[other.device, own]).await?;
        office.see_text(&format!("desk-phone-{own}"), "电脑").await?;
        office.see_attribute(&format!("desk-phone-{own}"), "data-concerns", "0").await?;

        // once it is sent, nobody has to look after it
        tell(&colleague, &mut other, a_report, at_desk(holding(0, 0, 0))).await?;
        page.only("all").await?;
        page.see(&all, &[]).await?;
        office.see_text("desk-live", "0 部手机，0 部未传完").await?;
        let violations = office.axe().await?;
        ensure!(violations.is_empty(), "{violations:?}");

        // the same browser with the phone's pages is one
        office.goto("/zones").await?;
        told_by_desk(&supervisor, false).await?;
        office.goto("/desk/phones").await?;
        told_by_desk(&supervisor, true).await?;
        page.see(&all, &[]).await
    })
    .await
}
