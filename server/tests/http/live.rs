//! `/api/live`.

use std::time::Duration;

use futures::StreamExt;
use reqwest::Method;
use serde_json::Value;
use xunge_shared::{
    kinds::track::{TrackBody, TrackLog},
    track::{Fix, Fixes},
};

use crate::{
    series::{Series, now, square, thing},
    world::{OTHER, Persona, TOWN, World},
};

/// Reads events until one with this name; panics after a while.
struct Events {
    bytes: futures::stream::BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    text: String,
}

impl Events {
    async fn of(who: &Persona) -> Self {
        let answer = who.request(Method::GET, "/api/live").send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { bytes: answer.bytes_stream().boxed(), text: String::new() }
    }

    /// The next event; nothing when the stream has ended.
    async fn next(&mut self) -> Option<(String, Value)> {
        tokio::time::timeout(Duration::from_secs(10), async {
            loop {
                if let Some((event, rest)) = self.text.split_once("\n\n") {
                    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
                    let (name, data) = (field("event:"), field("data:"));
                    self.text.drain(..self.text.len() - rest.len());
                    if !name.is_empty() {
                        return Some((name, serde_json::from_str(&data).unwrap()));
                    }
                    continue;
                }
                self.text.push_str(std::str::from_utf8(&self.bytes.next().await?.ok()?).unwrap());
            }
        })
        .await
        .expect("an event within ten seconds")
    }
}

#[tokio::test]
async fn a_change_is_told_to_those_who_may_read_it() {
    let world = World::start().await;
    let (patrol, neighbour, town) = (world.sign_in("patrol").await, world.sign_in("neighbour").await, world.sign_in("town").await);
    let mut events = Events::of(&town).await;
    assert_eq!(events.next().await.unwrap().0, "heads");
    Series::of(&neighbour).case(OTHER, "not the town's", vec![]).await;
    let case = Series::of(&patrol).case(TOWN, "the town's", vec![]).await;
    let (name, change) = events.next().await.unwrap();
    assert_eq!((name.as_str(), change["scope"].as_str(), change["head"].as_u64()), ("change", Some(TOWN), Some(1)));
    assert_eq!(change["rows"][0]["entity"], case.to_string());
    assert_eq!(change["more"], false);
    let heads = Events::of(&town).await.next().await.unwrap().1;
    assert_eq!(heads, serde_json::json!([{ "scope": TOWN, "head": 1 }]));
}

#[tokio::test]
async fn of_tracks_a_stream_tells_only_that_there_is_more() {
    let world = World::start().await;
    let (patrol, town) = (world.sign_in("patrol").await, world.sign_in("town").await);
    let mut events = Events::of(&town).await;
    assert_eq!(events.next().await.unwrap().0, "heads");
    let (mut series, feed) = (Series::of(&patrol), format!("{TOWN}/track"));
    let fixes = Fixes(vec![Fix { at: now() - 5_000, place: square(), accuracy_m: 5 }]);
    let op = series.op::<TrackLog>(&feed, thing(), &TrackBody::Segment(fixes)).seal();
    series.push(vec![op]).await;
    let (_, change) = events.next().await.unwrap();
    assert_eq!((change["scope"].as_str(), change["head"].as_u64()), (Some(&*feed), Some(1)));
    assert_eq!((&change["rows"], &change["more"]), (&serde_json::json!([]), &true.into()));
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let mut world = World::start().await;
    let town = world.sign_in("town").await;
    let mut events = Events::of(&town).await;
    events.next().await.unwrap();
    world.stop().await;
    assert_eq!(events.next().await, None);
}
