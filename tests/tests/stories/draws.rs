//! A spot check from its commitment to the marked cases, and another desk that computes the same.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use xunge_shared::{
    hlc::{Hlc, Millis},
    id::{EntityId, Sha256},
    kinds::{
        Kind,
        case::{Case, Stage},
        lottery::{Lottery, LotteryBody, Terms, commitment, is_drawn},
    },
};
use xunge_tests::{
    browser::Browser,
    client::Client,
    pages::{Board, Login},
    people::{ADMINISTRATOR, PATROL, SUPERVISOR, WORKER},
    series::{Series, new_thing, now, report},
    wait,
    world::{TOWN, World},
};

use super::cases::moved;

const HOUR: Millis = 3_600_000;
const OTHER_TOWN: &str = "990001002000";
const SEED: Sha256 = Sha256([42; 32]);
const SHARE: u16 = 500;

/// A thing that the seed draws, or does not.
fn thing(drawn: bool) -> EntityId {
    std::iter::repeat_with(new_thing).find(|id| is_drawn(&SEED, SHARE, *id) == drawn).unwrap_or_else(|| unreachable!("half of all are"))
}

/// Says something as who did so some hours ago and had no network until now.
async fn said<K: Kind>(client: &Client, scope: &str, entity: EntityId, hours_ago: Millis, body: &K::Body) -> Result<()> {
    let mut series = Series::new(client.session());
    let mut op = series.op::<K>(scope, entity, body)?;
    op.hlc = Hlc::new(now() - hours_ago * HOUR, 0);
    let reply = client.push(&series.push([op.seal()])).await?;
    ensure!(reply.results[0].seq.is_some(), "{reply:?}");
    Ok(())
}

/// The cases of a draw, as the sheet of the board shows them.
async fn shown(office: &Browser, lottery: EntityId) -> Result<BTreeSet<String>> {
    Board::open(office).await?;
    office.tap("board-lottery-open").await?;
    office.see(&format!("lottery-{lottery}")).await?;
    office.see("lottery-drawn").await?;
    let ids = office.attributes("lottery-case-*", "data-testid").await?;
    Ok(ids.into_iter().map(|id| id.trim_start_matches("lottery-case-").to_owned()).collect())
}

#[tokio::test]
async fn a_draw_is_committed_revealed_and_marked_and_another_desk_computes_the_same() -> Result<()> {
    World::story(async |world| {
        let (patrol, worker) = (world.client(&PATROL).await?, world.client(&WORKER).await?);
        let (town, county) = (world.client(&SUPERVISOR).await?, world.client(&ADMINISTRATOR).await?);
        // Committed this morning, and from some hours before that: what was known then is not drawn from.
        let lottery = new_thing();
        let terms = Terms { commitment: commitment(&SEED), from: now() - 23 * HOUR, to: now() - 4 * HOUR, share: SHARE, note: None };
        said::<Lottery>(&town, &format!("{TOWN}/desk"), lottery, 20, &LotteryBody::Commit(terms)).await?;
        let (right, open, spared, known, late, elsewhere) = (thing(true), thing(true), thing(false), thing(true), thing(true), thing(true));
        for (client, scope, case, hours_ago) in [
            (&patrol, TOWN, right, 16),
            (&patrol, TOWN, open, 12),
            (&patrol, TOWN, spared, 12),
            (&patrol, TOWN, known, 22),
            (&patrol, TOWN, late, 1),
            (&county, OTHER_TOWN, elsewhere, 16),
        ] {
            said::<Case>(client, scope, case, hours_ago, &report("纸箱")).await?;
        }
        moved(&worker, &mut Series::new(worker.session()), &right.to_string(), Stage::Disposed, "清走了").await?;

        // The county's desk has the seed: it reveals, and marks what was put right.
        let office = world.desk("county").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        office
            .script(
                "localStorage.setItem(arguments[0], arguments[1])",
                vec![format!("xunge.lottery.{lottery}").into(), SEED.to_string().into()],
            )
            .await?;
        Board::open(&office).await?;
        office.tap("board-lottery-open").await?;
        office.tap("lottery-reveal").await?;
        // not before the seed is written: a page that is left at once takes it along
        office.see("lottery-drawn").await?;
        let expected: BTreeSet<String> = [right, open].map(|id| id.to_string()).into();
        let drawn = async || Ok(shown(&office, lottery).await? == expected);
        wait::until_true("the drawn cases", drawn).await?;
        ensure!(office.text("lottery-drawn").await?.contains('3'), "drawn from what the town reported in those days");
        office.see("lottery-left").await?;
        let violations = office.axe().await?;
        ensure!(violations.is_empty(), "{violations:?}");
        office.tap("lottery-mark").await?;
        let marked = async || -> Result<BTreeSet<String>> {
            let rows = county.rows("kind=case&flag=drawn").await?;
            Ok(rows.iter().filter_map(|row| row["entity"].as_str().map(str::to_owned)).collect())
        };
        wait::until_eq("the marked cases", [right.to_string()].into(), marked).await?;

        // The town's desk, which never had the seed, computes the same, and finds the marked one by its chip.
        let desk = world.desk("town").await?;
        Login::open(&desk).await?.sign_in_at_desk(&SUPERVISOR).await?;
        ensure!(shown(&desk, lottery).await? == expected, "another desk computes the same");
        let board = Board::open(&desk).await?;
        desk.see_attribute("board-queue-drawn", "data-count", "1").await?;
        desk.tap("board-queue-drawn").await?;
        board.see_in("disposed", &right.to_string()).await?;
        wait::until_eq("cards", 1, async || desk.count("board-card-*").await).await?;

        // Who neither reported it nor put it right finds it in order.
        board.choose(&right.to_string()).await?;
        desk.tap("case-pass").await?;
        board.confirm("到场看过").await?;
        wait::until_eq("the marked cases", BTreeSet::new(), marked).await?;
        Ok(())
    })
    .await
}
