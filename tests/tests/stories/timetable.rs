//! 整治时间表: a table with faults is told so, put right and imported; what is late stands out and is worked off.

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use xunge_tests::{
    browser::Language,
    pages::{Login, MapProbe, MyLines, Timetable},
    people::{ADMINISTRATOR, SUPERVISOR, WORKER},
    wait,
    world::{TOWN, World},
};

/// A spot of 永安路 with no door and no checkpoint beside it, degrees.
const ROAD: (f64, f64) = (110.3105, 22.60125);

const WRONG: &str =
    "编号,路段,存在问题,责任单位,责任人,期限,步骤\n1,永安路,店外经营,城管所,李所长,2020-06-30,清理；验收\n2,,乱堆放,市场办,,月底,\n";

#[tokio::test]
async fn a_table_with_faults_is_put_right_and_worked_off() -> Result<()> {
    World::story(async |world| {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("timetable.csv");
        std::fs::write(&file, WRONG)?;
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        office.tap("desk-rail-timetable").await?;
        let timetable = Timetable(&office);
        timetable.look_at(&file).await?;
        let faults = timetable.faults(2).await?;
        ensure!(faults.iter().all(|fault| fault.contains('3')) && faults[1].contains("月底"), "{faults:?}");

        std::fs::write(&file, WRONG.replace("2,,", "2,桥头市场,").replace("月底", "2099-12-31"))?;
        timetable.look_again(&file).await?;
        timetable.import().await?;
        let lines = timetable.see_lines(2).await?;
        ensure!(lines[0].contains("永安路") && lines[0].contains("超期"), "late first: {lines:?}");
        timetable.show("late").await?;
        timetable.see_lines(1).await?;

        // the late line lies on the county's map, and a press leads back to it
        office.tap("desk-rail-map").await?;
        office.tap("desk-overdue").await?;
        map.settled().await?.look_at(ROAD.0, ROAD.1, 16.0).await?;
        wait::until_eq("the late lines on the canvas", 1, async || Ok(map.seen("timetable").await?.len())).await?;
        let late = map.seen("timetable").await?.pop_first().context("a line")?;
        map.click(&late, ROAD.0, ROAD.1).await?;
        office.see_attribute("desk-panel", "data-thing", &late).await?;
        office.see_text("desk-panel", "店外经营").await?;
        office.tap("desk-to-timetable").await?;
        office.see("timetable-sheet").await?;
        office.tap("timetable-sheet-close").await?;
        timetable.see_lines(2).await?;

        timetable.choose("永安路").await?;
        timetable.done(0, "已清理").await?;
        timetable.done(1, "验收合格").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        office.goto("/desk/timetable?show=done").await?;
        let lines = timetable.see_lines(1).await?;
        ensure!(lines[0].contains("超期完成"), "{lines:?}");
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_who_edit_a_line_at_once_keep_both_their_words() -> Result<()> {
    World::story(async |world| {
        let client = world.client(&SUPERVISOR).await?;
        let line = |responsible: &str, steps: &str| {
            format!("编号,路段,存在问题,责任人,期限,步骤\n7,桥头市场,乱堆放,{responsible},2099-12-31,{steps}\n")
        };
        let path = format!("/api/v1/timetable?write=true&scope={TOWN}");
        let import = async |table: String| client.send(Method::POST, &path, &[], table).await;
        import(line("李所长", "清理")).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let timetable = Timetable::open(&office).await?;
        timetable.choose("桥头市场").await?;
        timetable.edit().await?;
        office.type_into("timetable-edit-problem", "占道经营").await?;

        import(line("王所长", "清理；验收")).await?;
        office.see("timetable-edit-meanwhile").await?;
        office.see("timetable-step-words-1").await?;
        timetable.save().await?;
        office.see_text("timetable-sheet", "占道经营").await?;
        let told = client.json("/api/v1/timetable").await?;
        let now = &told["lines"][0];
        let steps: Vec<&str> = now["steps"].as_array().context("no steps")?.iter().filter_map(|step| step["name"].as_str()).collect();
        ensure!(now["problem"] == "占道经营" && now["responsible"] == "王所长" && steps == ["清理", "验收"], "{now}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_line_is_kept_by_hand_and_its_ticks_stay_with_their_steps() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let me = world.client(&SUPERVISOR).await?.session().account.id;
        let timetable = Timetable::open(&office).await?;
        timetable.begin("桥头市场", "2099-12-31", &["清理", "清理"]).await?;
        office.see_text("timetable-edit-fault", "清理").await?;
        office.type_into("timetable-step-words-1", "验收").await?;
        office.choose("timetable-edit-account", &me.to_string()).await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        timetable.save().await?;
        timetable.show("mine").await?;
        timetable.see_lines(1).await?;
        timetable.choose("桥头市场").await?;
        timetable.done(0, "已清理").await?;

        // a step is put in front: what was told stays with the one that it was told of
        timetable.edit().await?;
        timetable.put_in(2, "告知商户").await?;
        office.tap("timetable-step-up-2").await?;
        office.tap("timetable-step-up-1").await?;
        timetable.save().await?;
        office.see_text("timetable-sheet", "告知商户").await?;
        office.see_attribute("timetable-step-0-line", "data-done", "false").await?;
        office.see_attribute("timetable-step-1-line", "data-done", "true").await?;

        // a step with other words takes it along, and it is told before
        timetable.edit().await?;
        office.type_into("timetable-step-words-1", "清理门前").await?;
        office.see_text("timetable-steps-kept", "清理 → 清理门前").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        timetable.save().await?;
        office.see_text("timetable-step-1-line", "清理门前").await?;
        office.see_attribute("timetable-step-1-line", "data-done", "true").await?;
        office.see_text("timetable-step-1-line", "原步骤“清理”").await?;
        office.see_text("timetable-told-0", "现步骤“清理门前”").await?;
        timetable.edit().await?;
        office.tap("timetable-step-out-1").await?;
        office.see_text("timetable-steps-lost", "清理门前").await?;
        // what was written is not lost by a slip
        office.tap("timetable-edit-sheet-close").await?;
        office.tap("timetable-edit-sheet-keep").await?;
        office.see_text("timetable-steps-lost", "清理门前").await?;
        office.tap("timetable-edit-sheet-close").await?;
        office.tap("timetable-edit-sheet-drop").await?;
        office.see_gone("timetable-edit-sheet").await?;

        // unless it is another duty
        timetable.edit().await?;
        office.type_into("timetable-step-words-1", "粉刷墙面").await?;
        office.see_text("timetable-steps-kept", "清理门前 → 粉刷墙面").await?;
        office.tap("timetable-step-other-1").await?;
        office.see_text("timetable-steps-lost", "清理门前").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        timetable.save().await?;
        office.see_text("timetable-step-1-line", "粉刷墙面").await?;
        office.see_attribute("timetable-step-1-line", "data-done", "false").await?;

        // what it was before is there, and is taken back
        office.tap("timetable-changes").await?;
        office.see_text("thing-step-2", "告知商户 → 清理 → 验收").await?;
        office.tap_in("thing-step-1", "", "change-back").await?;
        office.tap_in("thing-step-1", "", "change-back-yes").await?;
        office.see_attribute("timetable-step-0-line", "data-done", "true").await?;

        // out of use, and back
        office.tap("timetable-withdraw").await?;
        office.see("timetable-restore").await?;
        office.tap("timetable-sheet-close").await?;
        timetable.see_lines(0).await?;
        timetable.show("withdrawn").await?;
        timetable.see_lines(1).await?;
        timetable.choose("桥头市场").await?;
        office.tap("timetable-restore").await?;
        office.see("timetable-withdraw").await?;
        office.tap("timetable-sheet-close").await?;
        timetable.show("all").await?;
        timetable.see_lines(1).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn whom_a_line_names_works_it_off_without_a_network() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let worker = world.client(&WORKER).await?.session().account.id;
        let timetable = Timetable::open(&office).await?;
        timetable.begin("桥头市场", "2099-12-31", &["清理", "验收"]).await?;
        office.choose("timetable-edit-account", &worker.to_string()).await?;
        timetable.save().await?;
        timetable.see_lines(1).await?;

        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?;
        phone.see_text("today-lines", "整治任务 1 项").await?;
        phone.go_offline().await?;
        let mine = MyLines::open_from_today(&phone).await?;
        let lines = mine.see_lines(1).await?;
        ensure!(lines[0].contains("桥头市场") && lines[0].contains("2099"), "{lines:?}");
        mine.write("劝离摊位，东头还剩两家").await?;
        let found = phone.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        mine.tick("清理").await?;
        mine.see_ticked("清理", true).await?;
        phone.see_text("my-line-told", "东头还剩两家").await?;

        // the app was closed meanwhile: what was told here is here
        phone.session_kept().await?;
        phone.kill().await?;
        phone.start().await?;
        phone.goto("/timetable").await?;
        mine.see_ticked("清理", true).await?;
        mine.see_ticked("验收", false).await?;

        // meanwhile the desk calls the step otherwise
        timetable.choose("桥头市场").await?;
        timetable.edit().await?;
        office.type_into("timetable-step-words-0", "清理摊位").await?;
        timetable.save().await?;
        office.see_text("timetable-step-0-line", "清理摊位").await?;
        office.see_attribute("timetable-step-0-line", "data-done", "false").await?;

        phone.go_online().await?;
        office.see_attribute("timetable-step-0-line", "data-done", "true").await?;
        office.see_text("timetable-told-0", WORKER.display).await?;
        office.see_text("timetable-told-0", "东头还剩两家").await?;
        office.see_attribute("timetable-step-1-line", "data-done", "false").await?;
        mine.see_ticked("清理摊位", true).await?;

        // the last step: nothing is to be done any more
        mine.tick("验收").await?;
        mine.see_ticked("验收", true).await?;
        phone.tap("top-back").await?;
        phone.see("today-headline").await?;
        phone.see_gone("today-lines").await?;
        office.see_attribute("timetable-step-1-line", "data-done", "true").await
    })
    .await
}

#[tokio::test]
async fn an_imported_table_is_taken_back_whole() -> Result<()> {
    World::story(async |world| {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("整治.csv");
        std::fs::write(&file, WRONG.replace("2,,", "2,桥头市场,").replace("月底", "2099-12-31"))?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let timetable = Timetable::open(&office).await?;
        timetable.look_at(&file).await?;
        timetable.import().await?;
        timetable.see_lines(2).await?;
        office.goto("/desk/admin/changes").await?;
        office.choose("changes-kind", "timetable").await?;
        office.see_text("change-0", "整治.csv").await?;
        office.see_gone("change-1").await?;
        office.tap("change-open-0").await?;
        office.see_attribute("batch", "data-gone", "2").await?;
        office.tap("batch-back").await?;
        office.tap("batch-back-yes").await?;
        office.see_text("change-0", "撤销导入").await?;
        Timetable::open(&office).await?.see_lines(0).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_desk_takes_its_own_wrong_table_back() -> Result<()> {
    World::story(async |world| {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("整治.csv");
        std::fs::write(&file, WRONG.replace("2,,", "2,桥头市场,").replace("月底", "2099-12-31"))?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let timetable = Timetable::open(&office).await?;
        timetable.look_at(&file).await?;
        timetable.import().await?;
        timetable.see_lines(2).await?;
        timetable.choose("永安路").await?;
        timetable.done(0, "已清理").await?;
        office.tap("timetable-sheet-close").await?;

        // what was worked off since stays, and is named before
        office.tap("timetable-import").await?;
        office.tap("timetable-earlier").await?;
        office.see_text("timetable-import-0", "整治.csv").await?;
        office.see_text("timetable-import-0", "新增 2").await?;
        office.tap("timetable-import-open-0").await?;
        office.see_attribute("batch", "data-gone", "1").await?;
        office.see_attribute("batch", "data-kept", "1").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        office.tap("batch-back").await?;
        office.tap("batch-back-yes").await?;
        office.see_text("timetable-import-0", "撤销导入").await?;
        office.see_text("batch-trouble", "已经撤销过").await?;
        office.tap("timetable-upload-close").await?;
        let lines = timetable.see_lines(1).await?;
        ensure!(lines[0].contains("永安路"), "{lines:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_timetable_speaks_english() -> Result<()> {
    World::story(async |world| {
        let office = world.open("desk", xunge_tests::browser::Device::desk().speaking(Language::English).dark()).await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let timetable = Timetable::open(&office).await?;
        timetable.see_lines(0).await?;
        office.see_text("desk-timetable", "No timetable yet").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        Ok(())
    })
    .await
}
