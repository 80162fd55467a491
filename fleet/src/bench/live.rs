//! `live`: from the acknowledgement of a push to its event on the desk's connection.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use reqwest::Method;
use xunge_shared::op::encode;

use super::{against, mix::Stream, ms, percentile, told};
use crate::stage::{Crew, Stage};

const TOWN: &str = "990001001000";

/// `bench live`.
pub async fn live(rounds: usize) -> Result<()> {
    let crews = [
        Crew { name: "phone", count: 1, role: "grid_worker", area: TOWN },
        Crew { name: "desk", count: 1, role: "supervisor", area: TOWN },
    ];
    let stage = Stage::open(&crews, |_| Ok(())).await?;
    let (phone, desk) = (stage.sign_in("phone0").await?, stage.sign_in("desk0").await?);
    let mut stream = Stream::new(phone.session().account.id, TOWN.parse()?, 3);
    let mut events = desk.stream("/api/live").await?;
    let mut took = Vec::new();
    let mut heard = 0;
    for _ in 0..rounds {
        let answer =
            phone.send(Method::POST, "/api/sync/push", &[("content-type", xunge_shared::wire::CBOR)], encode(&stream.push(1))).await?;
        let acked = Instant::now();
        let reply: xunge_shared::wire::PushReply = minicbor::decode(&answer.body)?;
        let seq = reply.results.first().and_then(|r| r.seq).context("not admitted")?;
        while heard < seq {
            heard = heard.max(next_head(&mut events).await?);
        }
        took.push(acked.elapsed());
    }
    took.sort();
    told("acknowledged → event at the desk, p50", ms(percentile(&took, 0.5)), "ms");
    against("acknowledged → event at the desk, p99", ms(percentile(&took, 0.99)), 250.0, "ms", false);
    Ok(())
}

/// The greatest head in the next piece of the stream.
async fn next_head(events: &mut reqwest::Response) -> Result<u64> {
    let piece = tokio::time::timeout(Duration::from_secs(10), events.chunk()).await.context("no event for 10 s")??;
    let Some(piece) = piece else { bail!("the stream ended") };
    let text = String::from_utf8_lossy(&piece);
    let heads = text.match_indices("\"head\":").filter_map(|(i, key)| {
        let digits: String = text[i + key.len()..].chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    Ok(heads.max().unwrap_or(0))
}
