//! Clocks that are wrong: nothing counts later than it was received, and work is not lost for a flat battery.

use anyhow::{Result, ensure};
use xunge_shared::{
    hlc::{Hlc, MAX_MILLIS, Millis},
    kinds::case::Case,
    wire::PushRequest,
};
use xunge_tests::{
    series::{Series, new_thing, now, report},
    world::TOWN,
};

use super::against_the_server;

const YEAR_1970: Millis = 1_000;
const YEAR_2099: Millis = 4_070_908_800_000;

#[tokio::test]
async fn a_wrong_clock_is_corrected() -> Result<()> {
    against_the_server(async |_, client| {
        for clock in [0, YEAR_1970, YEAR_2099, MAX_MILLIS, u64::MAX] {
            let mut series = Series::new(client.session());
            let mut op = series.op::<Case>(TOWN, new_thing(), &report("at some time"))?;
            op.hlc = Hlc::new(clock, 0);
            let thing = op.entity;
            let before = now();
            let reply = client.push(&PushRequest { dev_now: clock, ..series.push([op.seal()]) }).await?;
            let eff = reply.results[0].eff.map(Hlc::millis);
            // A second of grace: the two clocks are one, but the phone's time was read a moment before.
            ensure!(eff.is_some_and(|at| at + 1_000 >= before && at <= reply.srv_now), "clock {clock}: {reply:?}");
            let story = client.json(&format!("/api/v1/things/case/{thing}")).await?;
            ensure!(!story["row"].is_null(), "clock {clock}: the case is shown: {story}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_time_to_come_counts_as_now() -> Result<()> {
    against_the_server(async |_, client| {
        for clock in [YEAR_2099, MAX_MILLIS] {
            let mut series = Series::new(client.session());
            let mut op = series.op::<Case>(TOWN, new_thing(), &report("from the future"))?;
            op.hlc = Hlc::new(clock, u16::MAX);
            let reply = client.push(&series.push([op.seal()])).await?;
            ensure!(reply.results[0].eff.is_some_and(|eff| eff.millis() <= reply.srv_now), "{reply:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_time_long_past_is_acknowledged_with_a_reason() -> Result<()> {
    against_the_server(async |_, client| {
        // The clock is right now, but the op was written when it said 1970: nobody held the area then.
        let mut series = Series::new(client.session());
        let mut op = series.op::<Case>(TOWN, new_thing(), &report("from 1970"))?;
        op.hlc = Hlc::new(YEAR_1970, 0);
        let reply = client.push(&series.push([op.seal()])).await?;
        let result = reply.results[0];
        ensure!(result.seq.is_some() || result.refusal.is_some(), "{reply:?}");
        ensure!(reply.high_n == 1, "the queue moves: {reply:?}");
        Ok(())
    })
    .await
}
