//! Bad input, over HTTP: each has its documented answer, nothing panics, nothing that was good is lost.

mod photos;
mod queries;
mod texts;
mod times;
mod wire;

use anyhow::{Result, ensure};
use xunge_tests::{
    client::{Answer, Client},
    people::PATROL,
    series::{Series, new_thing, report},
    world::{TOWN, World},
};

/// Runs a test as the patrol; afterwards the server must still take and show a good report, and must not have panicked.
async fn against_the_server(body: impl AsyncFnOnce(&World, &Client) -> Result<()>) -> Result<()> {
    World::story(async |world| {
        let client = Client::login(&world.server.url(), &PATROL).await?;
        body(world, &client).await?;
        still_works(&client).await
    })
    .await
}

async fn still_works(client: &Client) -> Result<()> {
    let mut series = Series::new(client.session());
    let thing = new_thing();
    let op = series.op::<xunge_shared::kinds::case::Case>(TOWN, thing, &report("afterwards"))?.seal();
    let reply = client.push(&series.push([op])).await?;
    ensure!(reply.results[0].seq.is_some(), "a good report is refused: {reply:?}");
    let story = client.json(&format!("/api/v1/things/case/{thing}")).await?;
    ensure!(story["ops"].as_array().is_some_and(|ops| ops.len() == 1), "the good report is not there: {story}");
    Ok(())
}

/// The answer has this status, and a code that a program can act on.
fn check(what: &str, answer: &Answer, status: u16) -> Result<()> {
    ensure!(answer.status.as_u16() == status, "{what}: {status} expected, got {answer}");
    ensure!(status < 400 || answer.code().is_some(), "{what}: no error code in {answer}");
    Ok(())
}
