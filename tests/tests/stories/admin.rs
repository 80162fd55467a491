//! The county is kept in the browser: people come in by a code, lists reach the phones, files are taken in whole or not at all.

use anyhow::{Result, ensure};
use xunge_tests::{
    pages::{CountySettings, Imports, Login, People, Zones},
    people::{ADMINISTRATOR, SUPERVISOR, WORKER},
    wait,
    world::{TOWN, World},
};

/// What an authenticator with this secret shows now.
fn totp(secret: &str) -> Result<String> {
    let secret = totp_rs::Secret::Encoded(secret.replace(' ', "")).to_bytes().map_err(|e| anyhow::anyhow!("{e:?}"))?;
    let totp = totp_rs::TOTP::new(totp_rs::Algorithm::SHA1, 6, 0, 30, secret)?;
    Ok(totp.generate_current()?)
}

#[tokio::test]
async fn somebody_new_comes_in_by_the_code_on_the_screen() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        office.tap("desk-rail-admin").await?;
        let people = People(&office);
        people.see_count(6).await?;
        let (who, path) = people.add("new.one", "新来的", "patrol", TOWN).await?;
        people.see_count(7).await?;
        people.see_standing(&who, "out").await?;

        let phone = world.phone("phone").await?;
        phone.goto(&path).await?;
        phone.tap("enrol-submit").await?;
        phone.see("today-headline").await?;
        let stranger = world.phone("stranger").await?;
        stranger.goto(&path).await?;
        stranger.tap("enrol-submit").await?;
        stranger.see("login-fault").await?;

        let people = People::open(&office).await?;
        people.see_standing(&who, "in").await?;
        office.tap(&format!("people-row-{who}")).await?;
        office.see_attribute("card", "data-who", &who).await?;
        people.surely("disable").await?;
        people.see_standing(&who, "off").await?;
        phone.goto("/").await?;
        phone.see("disabled").await?;
        office.type_into("people-search", "赵建军").await?;
        people.see_count(1).await?;

        let desk = world.desk("supervisor").await?;
        Login::open(&desk).await?.sign_in_at_desk(&SUPERVISOR).await?;
        ensure!(desk.count("desk-rail-admin").await? == 0, "who keeps nothing is not led there");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_change_of_roles_is_seen_and_taken_back() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let people = People::open(&office).await?;
        people.add("new.one", "新来的", "patrol", TOWN).await?;
        ensure!(office.count("past-0").await? == 0, "nothing was changed yet");
        office.choose("roles-role-0", "grid_worker").await?;
        office.tap("card-save").await?;
        office.see_text("past-0", "巡逻队员").await?;
        office.see_text("past-0", ADMINISTRATOR.display).await?;
        office.tap("past-again-0").await?;
        office.see_text("past-0", "网格员").await?;
        office.see_text("past-1", "巡逻队员").await?;
        ensure!(office.count("past-again-1").await? == 0, "it is held again");
        // a name and a team, too
        office.type_into("card-display", "新名字").await?;
        office.tap("card-save").await?;
        office.see_text("past-0", "姓名：新来的 → 新名字").await?;
        office.see_text("past-0", ADMINISTRATOR.display).await?;
        office.tap("past-again-0").await?;
        office.see_text("past-0", "姓名：新名字 → 新来的").await?;
        office.tap("card-disable").await?;
        office.tap("card-sure-yes").await?;
        office.see_text("past-0", "可登录 → 已停用").await?;
        ensure!(office.count("past-again-0").await? == 0, "the card has a button for that");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_changed_list_reaches_the_phone_and_nobodys_change_is_lost() -> Result<()> {
    World::story(async |world| {
        let (one, two) = (world.desk("one").await?, world.desk("two").await?);
        for office in [&one, &two] {
            Login::open(office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        }
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?;
        let zones = Zones::open(&phone).await?;
        let rows = wait::until("the list", async || Ok(Some(zones.rows().await?).filter(|rows| !rows.is_empty()))).await?;
        let first = CountySettings::open(&one).await?;
        one.type_into("checklist-code-0", "no code!").await?;
        first.see_state("faulty").await?;
        one.see("settings-fault-checklist").await?;
        one.type_into("checklist-code-0", "sanitation").await?;
        one.type_into("checklist-zh-0", "包干净").await?;
        first.see_state("edited").await?;
        first.save().await?;
        first.see_versions(1).await?;
        wait::until_true("the phone to ask by the new list", async || {
            zones.inspect(&rows[0].id).await?;
            Ok(phone.text("zone-item-sanitation").await?.contains("包干净"))
        })
        .await?;

        // Two people change one thing differently, and each something else.
        let second = CountySettings::open(&two).await?;
        second.see_versions(1).await?;
        two.type_into("inspect-every", "24").await?;
        two.tap("day-2026-10-01").await?;
        second.see_state("edited").await?;
        one.type_into("inspect-every", "48").await?;
        one.type_into("foot-kmh", "6").await?;
        one.tap("week-5").await?;
        first.save().await?;
        first.see_versions(2).await?;
        two.see("settings-newer").await?;
        two.tap("settings-save").await?;
        two.see_text("conflict", "48").await?;
        two.tap("conflict-0-mine").await?;
        two.tap("conflict-save").await?;
        second.see_versions(3).await?;
        two.see_text("version-2", "48 → 24").await?;

        // And a change is taken back, with what came since left as it is.
        two.tap("version-undo-1").await?;
        second.see_versions(4).await?;
        two.see_text("version-3", "6 → 8").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_file_is_taken_in_whole_or_not_at_all() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let folder = tempfile::tempdir()?;
        let file = |name: &str, text: &str| -> Result<std::path::PathBuf> {
            let path = folder.path().join(name);
            std::fs::write(&path, text)?;
            Ok(path)
        };
        let good = format!("code,name,lon,lat,area\nC-91,文昌桥头,110.3016,22.6012,{TOWN}\nC-92,老车站,110.3019,22.6014,{TOWN}\n");
        let bad = good.replace("文昌桥头", "").replace("110.3019", "east");
        let imports = Imports::open(&office, "checkpoint").await?;
        let faults = imports.check(&file("bad.csv", &bad)?).await?;
        // what is wrong with a place is told of its column, and not of the shape once more
        let expected = [("2", "name"), ("3", "lon")].map(|(line, field)| (line.to_owned(), field.to_owned()));
        ensure!(faults == expected, "{faults:?}");
        let client = world.client(&ADMINISTRATOR).await?;
        let before = client.rows("kind=checkpoint").await?.len();
        ensure!(imports.check(&file("good.csv", &good)?).await?.is_empty(), "no fault is left");
        ensure!(client.rows("kind=checkpoint").await?.len() == before, "checked only");
        ensure!(imports.write().await? == [2, 0, 0]);
        ensure!(client.rows("kind=checkpoint").await?.len() == before + 2);

        // It is told who changed what, and the file is taken back.
        office.tap("admin-tab-changes").await?;
        office.see_text("change-0", ADMINISTRATOR.display).await?;
        office.tap("change-open-0").await?;
        office.tap("batch-back").await?;
        office.tap("batch-back-yes").await?;
        wait::until_eq("the checkpoints", before, async || Ok(client.rows("kind=checkpoint").await?.len())).await?;
        office.tap("admin-tab-audit").await?;
        office.choose("audit-what", "imported").await?;
        wait::until_eq("the entries", 2, async || office.count("audit-row-*").await).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_supervisor_keeps_their_own_sessions_and_second_factor() -> Result<()> {
    World::story(async |world| {
        let (office, other) = (world.desk("desk").await?, world.desk("other").await?);
        for desk in [&office, &other] {
            Login::open(desk).await?.sign_in_at_desk(&SUPERVISOR).await?;
        }
        office.goto("/desk/own").await?;
        wait::until_eq("both sessions", 2, async || office.count("own-session-*").await).await?;
        office.tap("own-end-others").await?;
        wait::until_eq("one session", 1, async || office.count("own-session-*").await).await?;
        office.type_into("factor-password", SUPERVISOR.password).await?;
        office.tap("factor-begin").await?;
        let secret = office.text("factor-secret").await?;
        office.type_into("factor-code", "000000").await?;
        office.tap("factor-confirm").await?;
        office.see("factor-fault").await?;
        office.type_into("factor-code", &totp(&secret)?).await?;
        office.tap("factor-confirm").await?;
        office.see_attribute("factor", "data-state", "codes").await?;
        office.tap("factor-kept").await?;
        office.see_attribute("factor", "data-state", "on").await
    })
    .await
}
