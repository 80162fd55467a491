//! Cases on the phone: a report in three taps, a second one that becomes "seen too", work that comes back with its reason.

use anyhow::{Context, Result, bail, ensure};
use xunge_shared::{
    id::{EntityId, OpId},
    kinds::{
        State,
        case::{Assignment, Case as CaseState, CaseBody, Move, Progress, Stage},
    },
};
use xunge_tests::{
    browser::{Device, Language, Place},
    client::Client,
    pages::{Case, Desk, Login, Report},
    people::{COLLEAGUE, PATROL, SUPERVISOR, WORKER},
    photo::snapshot,
    series::{Series, new_thing, report},
    taps::Taps,
    wait,
    world::{SQUARE, TOWN, World},
};

/// A case as the server has it, folded by the shared code.
pub(crate) async fn case_of(client: &Client, id: &str) -> Result<CaseState> {
    let (entity, _) = client.folded("case", id).await?;
    let Some(State::Case(case)) = entity.map(|e| e.state) else { bail!("no case {id}") };
    Ok(case)
}

/// Says something of a case past all screens, on top of what the server has.
pub(crate) async fn say(client: &Client, series: &mut Series, id: &str, based_on: Option<OpId>, body: &CaseBody) -> Result<()> {
    let mut op = series.op::<CaseState>(TOWN, id.parse::<EntityId>()?, body)?;
    op.based_on = based_on;
    let reply = client.push(&series.push([op.seal()])).await?;
    ensure!(reply.results[0].seq.is_some(), "{reply:?}");
    Ok(())
}

pub(crate) async fn moved(client: &Client, series: &mut Series, id: &str, to: Stage, note: &str) -> Result<()> {
    let case = case_of(client, id).await?;
    let progress = case.progress().context("not reported")?;
    let note = (!note.is_empty()).then(|| note.to_owned());
    let step = Move { note, ..Move::new(progress.stage, to) };
    say(client, series, id, Some(progress.head), &CaseBody::Move(step)).await?;
    // whoever moves it next reads where it stands now: the move was taken, or is in conflict
    let told = |progress: &Progress<'_>| progress.taken.len() + progress.conflicts.len();
    let before = told(&progress);
    let is_shown = async || Ok(case_of(client, id).await?.progress().is_some_and(|progress| told(&progress) > before));
    wait::until_true("the move to be shown", is_shown).await
}

#[tokio::test]
async fn three_taps_and_a_photo_and_a_draft_that_survives() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.installed().await?;
        app.chip().synced().await?;
        phone.go_offline().await?;

        // Begun, then the page is gone: type, words and photo are there again.
        let (photo, draft) = (snapshot(41)?, Report::open(&phone).await?);
        draft.of_type("0504").await?.saying("桌子摆到人行道").await?.with_photo(photo.path()).await?;
        phone.see_attribute("report-type-0504", "aria-pressed", "true").await?;
        app.start().await?;
        phone.see("today-headline").await?;
        let draft = Report::open(&phone).await?;
        phone.see_attribute("report-type-0504", "aria-pressed", "true").await?;
        wait::until_eq("the photo of the draft", 1, async || phone.count("report-photo").await).await?;
        let words = phone.script("return document.querySelector('[data-testid=report-text]').value;", vec![]).await?;
        ensure!(words == "桌子摆到人行道", "{words}");
        draft.submit().await?;
        app.start().await?;
        phone.see("today-headline").await?;

        // From today's page: report, what it is, save.
        let photo = snapshot(42)?;
        let taps = Taps::of(&phone, "a report, and its photo", 3);
        let case = Report::open(&phone).await?.with_photo(photo.path()).await?.of_type("0102").await?.submit().await?;
        taps.done()?;
        phone.go_online().await?;
        app.chip().synced().await?;
        let told = case_of(&world.client(&SUPERVISOR).await?, &case).await?;
        let report = told.report().context("no report")?;
        ensure!(report.what.event_type == "0102" && report.what.photos.len() == 1 && report.what.place.is_some(), "{report:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_second_report_becomes_seen_too() -> Result<()> {
    World::story(async |world| {
        // One was reported 20 m from here; another, of another kind, at the same place; a third far away.
        let patrol = world.client(&PATROL).await?;
        let mut series = Series::new(patrol.session());
        let mut ids = vec![];
        for (event_type, metres_north) in [("0102", 20), ("0504", 0), ("0102", 400)] {
            let CaseBody::Report(mut told) = report("路口垃圾") else { bail!("a report") };
            told.event_type = event_type.into();
            told.place = told.place.map(|mut place| {
                place.lat += metres_north * 9;
                place
            });
            let id = new_thing().to_string();
            say(&patrol, &mut series, &id, None, &CaseBody::Report(told)).await?;
            ids.push(id);
        }
        let (lon, lat) = SQUARE;
        let device = Device::phone().at(Place::new(lon, lat)).speaking(Language::English);
        let phone = world.open("colleague", device).await?;
        let app = Login::open(&phone).await?.sign_in(&COLLEAGUE).await?;
        app.chip().synced().await?;
        phone.go_offline().await?;

        let draft = Report::open(&phone).await?.of_type("0102").await?.saying("三袋，已散开").await?;
        phone.see_text(&format!("report-near-{}", ids[0]), "Exposed litter").await?;
        phone.see_gone(&format!("report-near-{}", ids[1])).await?;
        ensure!(!phone.shows(&format!("report-near-{}", ids[2])).await?, "400 m away is another matter");
        let case = draft.seen_too(&ids[0]).await?.see_witnesses(2).await?;
        phone.see_text("case-witnesses", "seen by 2 people").await?;
        let story = case.story().await?;
        ensure!(story.iter().any(|told| told.contains("Seen too") && told.contains("三袋，已散开")), "{story:?}");

        // Once a person: it is not offered again, and the draft is gone.
        Report::open(&phone).await?.of_type("0102").await?;
        phone.see_attribute(&format!("report-near-{}", ids[0]), "data-state", "mine").await?;
        ensure!(!phone.shows(&format!("report-near-{}-seen", ids[0])).await?);
        phone.go_online().await?;
        app.chip().synced().await?;

        let desk = world.client(&SUPERVISOR).await?;
        ensure!(desk.rows("kind=case").await?.len() == 3, "no fourth case");
        let told = case_of(&desk, &ids[0]).await?;
        ensure!(told.witnesses().len() == 2 && told.sightings().count() == 1, "{told:?}");
        let seen = told.sightings().next().context("no sighting")?;
        ensure!(seen.what.presence.place.is_some(), "{seen:?}");

        // The desk's story has it too.
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let desk = Desk(&office);
        desk.show_only(&["case"]).await?;
        desk.see_row(&ids[0], "").await?;
        desk.choose(&ids[0]).await?;
        let story = desk.see_story(2).await?;
        ensure!(story[0].contains("也看到"), "{story:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn rework_comes_back_with_its_reason_and_the_time_left() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let mut series = Series::new(patrol.session());
        // An older one that nobody gave to anybody, and one for the worker.
        let (other, mine) = (new_thing().to_string(), new_thing().to_string());
        for (id, text) in [(&other, "电线垂落"), (&mine, "三袋垃圾")] {
            say(&patrol, &mut series, id, None, &report(text)).await?;
        }
        let desk = world.client(&SUPERVISOR).await?;
        let mut series = Series::new(desk.session());
        moved(&desk, &mut series, &mine, Stage::Dispatched, "").await?;
        let worker = world.client(&WORKER).await?.session().account.id;
        let head = case_of(&desk, &mine).await?.progress().context("no head")?.head;
        say(
            &desk,
            &mut series,
            &mine,
            Some(head),
            &CaseBody::Assign(Assignment { to: Some(worker), unit: None, note: None, with_move: None }),
        )
        .await?;

        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.installed().await?;
        app.chip().synced().await?;
        phone.go_offline().await?;
        let row = format!("case-row-{mine}");
        phone.goto("/cases").await?;
        phone.see_text(&row, "派给我").await?;
        // 4 working hours, counted without a network
        phone.see_text(&row, "工作时间").await?;
        ensure!(!phone.shows(&format!("case-row-{other}")).await?, "one's own come first");
        phone.tap(&row).await?;
        phone.see_text("case-left", "工作时间").await?;
        let photo = snapshot(51)?;
        Case::open(&phone, &mine).await?.dispose("清走了", photo.path()).await?;
        phone.go_online().await?;
        app.chip().synced().await?;

        moved(&desk, &mut series, &mine, Stage::Rework, "树坑里还有两袋").await?;
        phone.see_text("case-rework", "树坑里还有两袋").await?;
        phone.go_offline().await?;
        phone.goto("/cases").await?;
        phone.see_text(&row, "返工：树坑里还有两袋").await?;
        phone.see_text(&row, "返工").await?;

        // Four days on it is late, and first among all that are open.
        phone.advance(std::time::Duration::from_hours(96)).await?;
        phone.goto("/cases?which=open").await?;
        phone.see_text(&row, "超期").await
    })
    .await
}
