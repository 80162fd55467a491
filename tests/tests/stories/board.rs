//! Cases on their way to closure, worked through at the board; duplicates, conflicts and many at once.

use anyhow::{Context, Result, bail, ensure};
use xunge_shared::{
    kinds::case::{CaseBody, Move, Remark, Report, Stage},
    settings::Settings,
};
use xunge_tests::{
    browser::{Browser, Device, Language},
    client::Client,
    pages::{Board, Case, Desk, Login},
    people::{ADMINISTRATOR, COLLEAGUE, PATROL, SUPERVISOR, WORKER},
    photo::snapshot,
    series::{Series, new_thing, report, square},
    wait,
    world::World,
};

use super::cases::{case_of, moved, say};

/// A report of exposed litter so many metres north of the square.
fn report_at(text: &str, metres_north: i32) -> Result<CaseBody> {
    let CaseBody::Report(told) = report(text) else { bail!("a report") };
    let mut place = square();
    place.lat += metres_north * 9;
    Ok(CaseBody::Report(Report { place: Some(place), address: Some(format!("永安路 {metres_north} 号")), ..told }))
}

async fn reported(client: &Client, series: &mut Series, text: &str, metres_north: i32) -> Result<String> {
    let id = new_thing().to_string();
    say(client, series, &id, None, &report_at(text, metres_north)?).await?;
    Ok(id)
}

async fn stage_of(client: &Client, id: &str) -> Result<Stage> {
    Ok(case_of(client, id).await?.progress().context("not reported")?.stage)
}

async fn accessible(browser: &Browser, what: &str) -> Result<()> {
    let violations = browser.axe().await?;
    ensure!(violations.is_empty(), "{what}: {violations:?}");
    Ok(())
}

#[tokio::test]
async fn from_report_to_closure_with_rework_more_time_and_a_check_by_a_third() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let case = reported(&patrol, &mut Series::new(patrol.session()), "三袋垃圾", 0).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let server = world.client(&SUPERVISOR).await?;
        let worker = world.client(&WORKER).await?.session().account.id;

        // 受理, 派遣: from column to column
        let board = Board::open(&office).await?.see_in("reported", &case).await?;
        board.choose(&case).await?;
        office.tap("desk-move-accepted").await?;
        office.tap("case-phrase-0").await?;
        office.tap("desk-confirm").await?;
        board.see_in("accepted", &case).await?;
        accessible(&office, "the board with a case open").await?;
        office.tap("desk-move-dispatched").await?;
        office.type_into("desk-unit", "环卫站").await?;
        office.see_text("desk-assignee", &format!("{} · ", WORKER.display)).await?;
        office.choose("desk-assignee", &worker.to_string()).await?;
        accessible(&office, "a dispatch").await?;
        office.type_into("desk-note", "请按时限处置").await?;
        news_leaves_what_is_begun(world, board, &case, ["环卫站", &worker.to_string(), "请按时限处置"]).await?;
        office.tap("desk-confirm").await?;
        board.see_in("dispatched", &case).await?;
        office.see_text("desk-assigned", "环卫站").await?;

        // 延期: asked for on the phone, granted at the desk, and the deadline moves
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.installed().await?;
        app.chip().synced().await?;
        Case::open(&phone, &case).await?.ask_for_time("2031-05-06", "吊车后天才到").await?;
        phone.see("case-asked").await?;
        office.see_text("case-asked", "吊车后天才到").await?;
        let before = case_of(&server, &case).await?.due(&Settings::default());
        office.tap("case-grant").await?;
        office.set_date("desk-until-day", "2031-05-05").await?;
        board.confirm("同意").await?;
        phone.see_gone("case-asked").await?;
        let due = case_of(&server, &case).await?.due(&Settings::default());
        ensure!(due > before, "{before:?} → {due:?}");
        // 督办: the phone sees it, with its reason
        office.tap("case-order").await?;
        board.confirm("限期办结").await?;
        phone.see_text("case-pressed", "限期办结").await?;

        // 处置, 返工, and again
        let photo = snapshot(61)?;
        Case::open(&phone, &case).await?.dispose("清走两袋", photo.path()).await?;
        board.see_in("disposed", &case).await?;
        phone.see("case-no-step").await?;
        office.tap("desk-move-rework").await?;
        board.confirm("树坑里还有一袋").await?;
        phone.see_text("case-rework", "树坑里还有一袋").await?;
        let photo = snapshot(62)?;
        Case::open(&phone, &case).await?.dispose("全清了", photo.path()).await?;
        board.see_in("disposed", &case).await?;

        // 核查 by a third: neither who reported it nor who put it right
        ensure!(!phone.shows("case-move-checked").await?, "nobody checks their own work");
        let colleague = world.client(&COLLEAGUE).await?;
        let mut series = Series::new(world.client(&WORKER).await?.session());
        moved(&world.client(&WORKER).await?, &mut series, &case, Stage::Checked, "我看过了").await?;
        office.see_text("desk-conflicts", "孙桂兰").await?;
        ensure!(stage_of(&server, &case).await? == Stage::Disposed, "a check of one's own work does not count");
        accessible(&office, "a conflict").await?;
        office.tap("case-conflict-0-keep").await?;
        office.see_gone("desk-conflicts").await?;
        moved(&colleague, &mut Series::new(colleague.session()), &case, Stage::Checked, "到场核查").await?;
        board.see_in("checked", &case).await?;
        // the board and the panel beside it hear of it each for itself
        office.see_text("desk-stage", "已核查").await?;
        office.tap("desk-move-closed").await?;
        board.confirm("").await?;
        wait::until_eq("the stage", Stage::Closed, async || stage_of(&server, &case).await).await?;
        wait::until_eq("open cases on the board", 0, async || office.count("board-card-*").await).await?;
        let story = Desk(&office).story().await?;
        for part in ["结案", "已核查", "冲突已认定", "返工", "督办", "同意延期", "申请延期", "环卫站", "三袋垃圾"]
        {
            ensure!(story.iter().any(|told| told.contains(part)), "{part} is not in {story:?}");
        }
        Ok(())
    })
    .await
}

/// Somebody else's case and a word on this one arrive while a form is filled in; then the form is closed by mistake.
async fn news_leaves_what_is_begun(world: &World, board: Board<'_>, case: &str, written: [&str; 3]) -> Result<()> {
    let office = board.0;
    let (colleague, server) = (world.client(&COLLEAGUE).await?, world.client(&SUPERVISOR).await?);
    let mut by_colleague = Series::new(colleague.session());
    let before = board.form().await?;
    ensure!(before.values == written && before.focus == "desk-note", "{before:?}");

    let other = reported(&colleague, &mut by_colleague, "别处的一件", 400).await?;
    board.see_in("reported", &other).await?;
    ensure!(board.form().await? == before, "news of another case");
    moved(&server, &mut Series::new(server.session()), &other, Stage::Cancelled, "重复").await?;

    let remark = CaseBody::Remark(Remark { text: "门口又多了一袋".into(), photos: vec![] });
    say(&colleague, &mut by_colleague, case, None, &remark).await?;
    office.see_text("desk-panel", "门口又多了一袋").await?;
    ensure!(board.form().await? == before, "news of this case");

    office.tap("desk-move-close").await?;
    office.see_gone("desk-confirm").await?;
    office.tap("desk-move-dispatched").await?;
    office.see("desk-confirm").await?;
    ensure!(board.form().await?.values == written, "closed and opened again");
    Ok(())
}

#[tokio::test]
async fn duplicates_conflicts_and_many_at_once_by_keyboard() -> Result<()> {
    World::story(async |world| {
        let (patrol, colleague) = (world.client(&PATROL).await?, world.client(&COLLEAGUE).await?);
        let mut by_patrol = Series::new(patrol.session());
        let mut ids = vec![];
        for (text, metres) in [("three bags", 0), ("a broken box", 300), ("leaves", 600)] {
            ids.push(reported(&patrol, &mut by_patrol, text, metres).await?);
        }
        let twin = reported(&colleague, &mut Series::new(colleague.session()), "bags at the crossing", 20).await?;
        let office = world.open("desk", Device::desk().speaking(Language::English)).await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let server = world.client(&SUPERVISOR).await?;
        let mut elsewhere = Series::new(server.session());

        // By keyboard: the keys are listed, the cursor walks, x selects, a accepts.
        let board = Board::open(&office).await?;
        for id in ids.iter().chain([&twin]) {
            board.see_in("reported", id).await?;
        }
        board.read_keys().await?;
        let cards = board.cards("reported").await?;
        board.key("j").await?;
        for _ in 0..3 {
            board.key("x").await?;
            board.key("j").await?;
        }
        board.see_selected(3).await?;
        // One of them is cancelled elsewhere, while the form is open: it is not done, and stays selected with its reason.
        board.key("a").await?;
        office.see("desk-confirm").await?;
        moved(&server, &mut elsewhere, &cards[1], Stage::Cancelled, "重复").await?;
        accessible(&office, "many at once").await?;
        board.confirm("fine").await?;
        office.see_text(&format!("case-snag-{}", cards[1]), "Cancelled").await?;
        office.tap("case-bulk-close").await?;
        board.see_selected(1).await?;
        for id in [&cards[0], &cards[2]] {
            board.see_in("accepted", id).await?;
            ensure!(stage_of(&server, id).await? == Stage::Accepted);
        }
        office.tap("board-clear").await?;
        office.see_gone("board-selected").await?;

        // One case by its keys alone: Enter shows it, d dispatches, Escape closes.
        board.key("j").await?;
        board.key("Enter").await?;
        office.see("desk-panel").await?;
        board.key("d").await?;
        office.type_into("desk-unit", "Sanitation").await?;
        board.confirm("today").await?;
        board.key("Escape").await?;
        office.see_gone("desk-panel").await?;
        office.tap("board-by-unit").await?;
        wait::until_eq("cases of the unit", 1, async || Ok(board.cards("Sanitation").await?.len())).await?;
        accessible(&office, "the board by unit").await?;
        office.tap("board-by-stage").await?;

        // Two reports of one matter are proposed, compared, merged and parted again.
        let (this, other) = (&ids[0], &twin);
        office.goto(&format!("/desk/board?sel=case:{this}")).await?;
        office.see_text("case-duplicates", "1 nearby case").await?;
        office.tap(&format!("case-compare-{other}")).await?;
        office.see(&format!("case-side-{other}")).await?;
        accessible(&office, "two cases compared").await?;
        office.tap(&format!("case-keep-{this}")).await?;
        office.tap("case-merge-confirm").await?;
        office.see(&format!("case-absorbed-{other}")).await?;
        let row = async |id: &str| -> Result<String> {
            let rows = server.rows("kind=case").await?;
            let found = rows.iter().find(|row| row["entity"] == id).context("no row")?;
            Ok(found["status"].as_str().unwrap_or_default().to_owned())
        };
        wait::until_eq("the merged one", "merged".to_owned(), async || row(other).await).await?;
        office.tap(&format!("case-absorbed-{other}-show")).await?;
        office.see_attribute("desk-panel", "data-thing", other).await?;
        office.see_attribute("case-merged", "data-other", this).await?;
        office.tap("case-part").await?;
        office.see_gone("case-merged").await?;
        wait::until_true("the merged one is back", async || Ok(row(other).await? != "merged")).await?;

        conflict(world, &office, &server, &ids[2]).await
    })
    .await
}

/// Two desks answer one disposal differently; both answers stand side by side, and a person takes the other one.
async fn conflict(world: &World, office: &Browser, server: &Client, id: &str) -> Result<()> {
    let mut elsewhere = Series::new(server.session());
    let administrator = world.client(&ADMINISTRATOR).await?;
    let worker = world.client(&WORKER).await?;
    moved(server, &mut elsewhere, id, Stage::Dispatched, "").await?;
    moved(&worker, &mut Series::new(worker.session()), id, Stage::Disposed, "done").await?;
    let head = case_of(server, id).await?.progress().context("no head")?.head;
    for (client, to, note) in [(server, Stage::Closed, "fine"), (&administrator, Stage::Rework, "half of it is still there")] {
        let step = Move { note: Some(note.into()), ..Move::new(Stage::Disposed, to) };
        say(client, &mut Series::new(client.session()), id, Some(head), &CaseBody::Move(step)).await?;
    }
    office.goto(&format!("/desk/board?sel=case:{id}")).await?;
    office.see_text("case-conflict-0", "half of it is still there").await?;
    office.see_text("case-conflict-0", "fine").await?;
    accessible(office, "two answers").await?;
    office.tap("case-conflict-0-take").await?;
    Board(office).confirm("it is").await?;
    wait::until_eq("the stage", Stage::Rework, async || stage_of(server, id).await).await?;
    office.tap("case-conflict-0-keep").await?;
    office.see_gone("desk-conflicts").await?;
    let left = case_of(server, id).await?.progress().context("not reported")?.conflicts.len();
    ensure!(left == 0, "{left} conflicts are left");
    Ok(())
}
