//! What waits for a person at the board: a wrong unit, two desks at once, requests for time, and columns that could not be read.

use anyhow::{Context, Result, ensure};
use xunge_shared::{
    id::OpId,
    kinds::case::{Act, Assignment, CaseBody, Move, Report, Stage, What},
    settings::Settings,
};
use xunge_tests::{
    client::Client,
    pages::{Board, Login},
    people::{ADMINISTRATOR, PATROL, SUPERVISOR, WORKER},
    series::{Series, new_thing, report},
    wait,
    world::{TOWN, World},
};

use super::cases::{case_of, moved, say};

async fn reported(client: &Client, series: &mut Series, text: &str) -> Result<String> {
    let id = new_thing().to_string();
    say(client, series, &id, None, &report(text)).await?;
    Ok(id)
}

fn sent(unit: &str, with_move: Option<bool>) -> CaseBody {
    CaseBody::Assign(Assignment { to: None, unit: Some(unit.into()), note: None, with_move })
}

/// A dispatch as the desk says it: a move, and right behind it to whom.
async fn dispatched(client: &Client, id: &str, head: OpId, unit: &str) -> Result<()> {
    let mut series = Series::new(client.session());
    let step = Move::new(Stage::Reported, Stage::Dispatched);
    say(client, &mut series, id, Some(head), &CaseBody::Move(step)).await?;
    say(client, &mut series, id, Some(head), &sent(unit, Some(true))).await
}

#[tokio::test]
async fn a_wrong_unit_is_corrected_and_the_clock_runs_on() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let mut by_patrol = Series::new(patrol.session());
        let case = reported(&patrol, &mut by_patrol, "三袋垃圾").await?;
        let nobodys = reported(&patrol, &mut by_patrol, "一把破椅子").await?;
        let server = world.client(&SUPERVISOR).await?;
        moved(&server, &mut Series::new(server.session()), &nobodys, Stage::Dispatched, "").await?;

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let board = Board::open(&office).await?.see_in("reported", &case).await?;
        board.choose(&case).await?;
        office.tap("desk-move-dispatched").await?;
        office.see("desk-confirm").await?;
        let disabled = office.script("return document.querySelector('[data-testid=desk-confirm]').disabled", vec![]).await?;
        ensure!(disabled == true, "nothing is dispatched to nobody");
        office.type_into("desk-unit", "环卫所").await?;
        board.confirm("").await?;
        office.see_text("desk-assigned", "环卫所").await?;
        let due = case_of(&server, &case).await?.due(&Settings::default());

        office.tap("case-reassign").await?;
        office.type_into("desk-unit", "环卫站").await?;
        office.see("desk-unit-new").await?;
        board.confirm("不是他们的路段").await?;
        office.see_text("desk-assigned", "环卫站").await?;
        let told = case_of(&server, &case).await?;
        let progress = told.progress().context("reported")?;
        ensure!((progress.stage, told.due(&Settings::default())) == (Stage::Dispatched, due), "the clock runs on");
        ensure!(progress.overruled.is_none(), "the second knew of the first");
        office.see_text("desk-panel", "不是他们的路段").await?;

        office.goto("/desk/board?by=unit").await?;
        board.see_in("环卫站", &case).await?.see_in("no-unit", &nobodys).await?;
        let violations = office.axe().await?;
        ensure!(violations.is_empty(), "{violations:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn each_queue_has_a_chip_and_what_is_decided_leaves_it() -> Result<()> {
    World::story(async |world| {
        let (patrol, worker) = (world.client(&PATROL).await?, world.client(&WORKER).await?);
        let (server, elsewhere) = (world.client(&SUPERVISOR).await?, world.client(&ADMINISTRATOR).await?);
        let mut by_patrol = Series::new(patrol.session());
        // Two desks dispatch at once: the case lies with those whom the dispatch that counts names.
        let twice = reported(&patrol, &mut by_patrol, "两袋垃圾").await?;
        let head = case_of(&server, &twice).await?.progress().context("reported")?.head;
        dispatched(&server, &twice, head, "环卫站").await?;
        dispatched(&elsewhere, &twice, head, "园林所").await?;
        // Two assign it again, neither knowing of the other.
        let again = reported(&patrol, &mut by_patrol, "三袋垃圾").await?;
        let head = case_of(&server, &again).await?.progress().context("reported")?.head;
        dispatched(&server, &again, head, "环卫站").await?;
        let known = async || Ok(case_of(&server, &again).await?.progress().is_some_and(|progress| progress.assigned.is_some()));
        wait::until_true("the assignment", known).await?;
        let before = case_of(&server, &again).await?.progress().and_then(|progress| Some(progress.assigned?.by.stamp.op_id()));
        for (client, unit) in [(&server, "园林所"), (&elsewhere, "市政所")] {
            say(client, &mut Series::new(client.session()), &again, before, &sent(unit, None)).await?;
        }
        // And somebody asks for time.
        let late = reported(&patrol, &mut by_patrol, "四袋垃圾").await?;
        let ask = Act { note: Some("等吊车".into()), until: Some(1_999_999_999_000), ..Act::of(What::Ask) };
        say(&worker, &mut Series::new(worker.session()), &late, None, &CaseBody::Act(ask)).await?;

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let board = Board::open(&office).await?;
        for queue in ["conflict", "reassigned", "asked"] {
            office.see_attribute(&format!("board-queue-{queue}"), "data-count", "1").await?;
        }
        let only = async |lane: &str, id: &str| {
            board.see_in(lane, id).await?;
            wait::until_eq("cards", 1, async || office.count("board-card-*").await).await
        };
        office.tap("board-queue-conflict").await?;
        only("dispatched", &twice).await?;
        let width = "return document.querySelector('[data-testid=board-lane-reported]').offsetWidth < 60";
        wait::until_eq("the empty column steps aside", true, async || Ok(office.script(width, vec![]).await? == true)).await?;
        board.choose(&twice).await?;
        office.see_text("desk-assigned", "环卫站").await?;
        office.tap("case-conflict-0-keep").await?;
        office.see_gone("desk-conflicts").await?;

        office.goto("/desk/board?flag=reassigned").await?;
        only("dispatched", &again).await?;
        board.choose(&again).await?;
        office.see_text("case-reassigned", "园林所").await?;
        office.see_text("case-reassigned", "市政所").await?;
        let violations = office.axe().await?;
        ensure!(violations.is_empty(), "{violations:?}");
        office.tap("case-reassigned-keep").await?;
        office.see_gone("case-reassigned").await?;
        wait::until_eq("cards", 0, async || office.count("board-card-*").await).await?;
        office.tap("board-queue-reassigned").await?;
        office.see_gone("board-queue-reassigned").await?;
        office.tap("board-queue-asked").await?;
        only("reported", &late).await?;
        let path = office.path().await?;
        ensure!(path.contains("flag=asked"), "a link shows the same: {path}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn any_two_are_merged_and_a_column_that_was_not_read_says_so() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let mut by_patrol = Series::new(patrol.session());
        let placed = reported(&patrol, &mut by_patrol, "路口一袋垃圾").await?;
        // of another type, and without a place: never proposed as the same
        let other = new_thing().to_string();
        let CaseBody::Report(told) = report("电话里说的那一袋") else { unreachable!("a report") };
        let phoned = CaseBody::Report(Report { place: None, event_type: "0504".into(), ..told });
        say(&patrol, &mut by_patrol, &other, None, &phoned).await?;
        let server = world.client(&SUPERVISOR).await?;

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let board = Board::open(&office).await?.see_in("reported", &placed).await?.see_in("reported", &other).await?;
        for id in [&placed, &other] {
            office.tap(&format!("board-pick-{id}")).await?;
        }
        board.see_selected(2).await?;
        office.tap("board-do-merge").await?;
        office.see(&format!("case-side-{other}")).await?;
        office.see_text("board-merge", "电话里说的那一袋").await?;
        office.see_text("case-unlike", "类型不同").await?;
        office.see_attribute("case-unlike", "data-count", "1").await?;
        let violations = office.axe().await?;
        ensure!(violations.is_empty(), "{violations:?}");
        office.tap(&format!("case-keep-{placed}")).await?;
        office.tap("case-merge-confirm").await?;
        office.see(&format!("case-absorbed-{other}")).await?;
        office.see_gone("board-selected").await?;
        let absorbed = case_of(&server, &placed).await?;
        let hands = absorbed.acts().absorbed[0].what.hands.clone();
        ensure!(hands == Some(vec![patrol.session().account.id]), "who reported the other does not check this one: {hands:?}");

        office.goto("/desk/board").await?;
        board.see_in("reported", &placed).await?;
        office.go_offline().await?;
        office.tap("board-by-unit").await?;
        office.tap("board-by-stage").await?;
        office.see("board-lane-failed").await?;
        office.go_online().await?;
        board.see_in("reported", &placed).await?;
        office.see_gone("board-lane-failed").await?;
        ensure!(server.rows(&format!("kind=case&status=merged&scope={TOWN}")).await?.len() == 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_merging_that_was_outrun_is_made_good() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let mut by_patrol = Series::new(patrol.session());
        let (one, other, third) = (
            reported(&patrol, &mut by_patrol, "一袋垃圾").await?,
            reported(&patrol, &mut by_patrol, "两袋垃圾").await?,
            reported(&patrol, &mut by_patrol, "三袋垃圾").await?,
        );
        // Two desks at once: the other goes into the third, and the one into the other, by who had seen more mergings before.
        let server = world.client(&SUPERVISOR).await?;
        let act = |what, of: &str, depth| -> Result<CaseBody> {
            Ok(CaseBody::Act(Act { other: Some(of.parse()?), depth: Some(depth), ..Act::of(what) }))
        };
        for (gone, kept, depth) in [(&other, &third, 1), (&one, &other, 2)] {
            let mut desk = Series::new(server.session());
            say(&server, &mut desk, gone, None, &act(What::Merge, kept, depth)?).await?;
            say(&server, &mut desk, kept, None, &act(What::Absorb, gone, depth)?).await?;
        }

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let board = Board::open(&office).await?.see_in("reported", &other).await?.see_in("reported", &third).await?;
        office.see_attribute("board-queue-conflict", "data-count", "1").await?;
        board.choose(&third).await?;
        office.see_attribute(&format!("case-absorbed-{other}"), "data-outrun", "true").await?;
        office.tap(&format!("case-absorbed-{other}-show")).await?;
        office.see_attribute("case-outrun", "data-other", &third).await?;
        let violations = office.axe().await?;
        ensure!(violations.is_empty(), "{violations:?}");
        office.tap("case-outrun-merge").await?;
        office.see_attribute("case-merged", "data-other", &third).await?;
        office.see_gone("case-outrun").await?;
        office.tap("case-merged-show").await?;
        office.see_attribute(&format!("case-absorbed-{other}"), "data-outrun", "false").await?;
        let absorbed = case_of(&server, &third).await?.acts().absorbed.len();
        ensure!(absorbed == 1, "it took it in once: {absorbed}");
        wait::until_eq("cases that lie in others", 2, async || {
            Ok(server.rows(&format!("kind=case&status=merged&scope={TOWN}")).await?.len())
        })
        .await
    })
    .await
}
