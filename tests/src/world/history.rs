//! What had happened in the county before the stories begin: names of its areas, and some inspections of its zones.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xunge_shared::{
    hlc::Millis,
    id::AreaCode,
    kinds::{
        county::{AreaProfile, County, CountyBody, CountyProfile},
        presence::Presence,
        zone::{Inspection, Verdict, Zone, ZoneBody},
    },
    settings::Settings,
};

use super::{OTHER_TOWN, TOWN};
use crate::{
    client::Client,
    people::{ADMINISTRATOR, COLLEAGUE},
    series::{Series, new_thing, now},
};

const COUNTY: &str = "990001000000";
const DAY: Millis = 86_400_000;

/// Says it, as the people would have.
pub(super) async fn tell(origin: &str) -> Result<()> {
    name_areas(&Client::login(origin, &ADMINISTRATOR).await?).await?;
    inspect(&Client::login(origin, &COLLEAGUE).await?).await
}

async fn name_areas(administrator: &Client) -> Result<()> {
    let mut series = Series::new(administrator.session());
    let county = new_thing();
    let profile = CountyProfile { code: COUNTY.parse()?, name: "青禾县".into(), outline: None };
    let named = |code: &str, name: &str| -> Result<(AreaCode, AreaProfile)> { Ok((code.parse()?, AreaProfile::named(name.into()))) };
    let areas =
        [named(TOWN, "城南街道")?, named(OTHER_TOWN, "河东街道")?, named("990001001001", "南桥社区")?, named("990001001002", "学府社区")?];
    let ops = [CountyBody::Profile(profile), CountyBody::Areas(areas.into())];
    let ops = ops.iter().map(|body| Ok(series.op::<County>(COUNTY, county, body)?.seal())).collect::<Result<Vec<_>>>()?;
    let reply = administrator.push(&series.push(ops)).await?;
    ensure!(reply.results.iter().all(|r| r.seq.is_some()), "{reply:?}");
    Ok(())
}

/// 永安路 5 号 and 13 号 were clean five days ago, so they are overdue; 9 号 was dirty yesterday.
async fn inspect(colleague: &Client) -> Result<()> {
    let zones = colleague.rows("kind=zone").await?;
    let mut series = Series::new(colleague.session());
    let mut ops = Vec::new();
    for (number, verdict, ago) in
        [("永安路 5 号", Verdict::Clean, 5 * DAY), ("永安路 13 号", Verdict::Clean, 5 * DAY), ("永安路 9 号", Verdict::Dirty, DAY)]
    {
        let zone = zone_of(&zones, number)?;
        let clean = Inspection::clean(&Settings::default(), Presence::default());
        let inspection = Inspection { verdict, observed_at: Some(now() - ago), ..clean };
        ops.push(series.op::<Zone>(TOWN, zone["entity"].as_str().context("no id")?.parse()?, &ZoneBody::Inspect(inspection))?.seal());
    }
    let reply = colleague.push(&series.push(ops)).await?;
    ensure!(reply.results.iter().all(|r| r.seq.is_some()), "{reply:?}");
    Ok(())
}

fn zone_of<'a>(zones: &'a [Value], number: &str) -> Result<&'a Value> {
    zones.iter().find(|row| row["code"] == number).with_context(|| format!("no zone at {number}"))
}
