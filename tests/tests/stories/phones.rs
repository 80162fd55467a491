//! The fleet at the desk: who is out, what is only on a phone, which phones to look after; by filters that stand in the address.

use anyhow::{Result, ensure};
use xunge_shared::{
    id::EntityId,
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
