//! A supervisor gets ready for the meeting: the bulletin as a page, on paper, as a workbook, and the day's digest, in both languages.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use xunge_shared::kinds::case::Case;
use xunge_tests::{
    browser::{Browser, Device, Language},
    pages::{Bulletin, FiguresPage, Login},
    people::{PATROL, SUPERVISOR},
    series::{Series, new_thing, report},
    world::{TOWN, World},
};

/// The status, the type and the first letters of what a link leads to, as the browser gets it.
const FETCHED: &str = "
    const [link, done] = arguments;
    fetch(link).then(async (r) => done([r.status, r.headers.get('content-type'), (await r.text()).slice(0, 4)]), (e) => done([0, String(e), '']));";

/// Follows a button's link; tells the type of what comes, and how it begins.
async fn fetched(office: &Browser, button: &str) -> Result<(String, String)> {
    let link = office.attributes(button, "href").await?.pop().with_context(|| format!("{button} has no link"))?;
    let told = office.script_async(FETCHED, vec![json!(link)]).await?;
    ensure!(told[0] == 200, "{button}: {told}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok((text(&told[1]), text(&told[2])))
}

#[tokio::test]
async fn the_meeting_has_its_bulletin() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let mut series = Series::new(patrol.session());
        let case = new_thing();
        let op = series.op::<Case>(TOWN, case, &report("桥头的暴露垃圾"))?.seal();
        ensure!(patrol.push(&series.push([op])).await?.results[0].seq.is_some());
        for (language, title, daily, problems, digest) in [
            (Language::Chinese, "街面秩序工作通报", "街面秩序日报", "问题清单", "今日"),
            (Language::English, "Street order bulletin", "Street order: daily digest", "List of problems", "Today"),
        ] {
            let office = world.open(&format!("desk-{}", title.len()), Device::desk().speaking(language)).await?;
            Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
            FiguresPage::open(&office).await?;
            let (kind, begins) = fetched(&office, "figures-bulletin-pdf").await?;
            ensure!(kind == "application/pdf" && begins == "%PDF", "{kind} {begins}");
            let (kind, begins) = fetched(&office, "figures-bulletin-xlsx").await?;
            ensure!(kind.contains("spreadsheetml") && begins.starts_with("PK"), "{kind} {begins}");
            ensure!(office.text("figures-bulletin-digest").await?.contains(digest), "the digest is called so");

            let today = Bulletin::open(&office, "figures-bulletin-digest").await?;
            let read = today.read().await?;
            ensure!(read.contains(daily) && read.contains(problems) && read.contains("桥头的暴露垃圾"), "{read}");
            today.close().await?;

            let whole = Bulletin::open(&office, "figures-bulletin-html").await?;
            let before = whole.read().await?;
            ensure!(before.contains(title) && before.contains("桥头的暴露垃圾"), "{before}");
            let faults: Vec<String> = office.axe().await?.iter().map(ToString::to_string).collect();
            ensure!(faults.is_empty(), "{}", faults.join("\n"));
            ensure!(whole.cases().await?.contains(&format!("/desk?sel=case:{case}")), "its line leads to the case");
            let link = whole.link().await?;

            let op = series.op::<Case>(TOWN, new_thing(), &report("后来的垃圾"))?.seal();
            patrol.push(&series.push([op])).await?;
            whole.follow(&link).await?;
            ensure!(whole.read().await? == before, "the same link says the same after news");
            whole.close().await?;
        }
        Ok(())
    })
    .await
}
