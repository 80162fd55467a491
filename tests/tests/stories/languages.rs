//! Every screen in both languages: in English nothing is Chinese but the county's data, and in Chinese no sentence is English.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use xunge_shared::{day::Offset, kinds::case::Case};
use xunge_tests::{
    browser::{Browser, Device, Language, Place},
    pages::{Login, Zones},
    people::{ADMINISTRATOR, PATROL, PEOPLE, SUPERVISOR, WORKER},
    series::{Series, new_thing, now, report},
    wait,
    world::{SQUARE, TOWN, World},
};

/// Names of the fixture county that no row carries.
const NAMES: [&str; 6] = ["青禾县", "城南街道", "河东街道", "南桥社区", "学府社区", "永安路"];
/// Words that are the same in both languages.
const SAME: [&str; 4] = ["Xunge", "English", "中文", "简体中文"];

/// All that a person reads or hears on the page as it stands.
const SPOKEN: &str = "
    const said = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const parent = node.parentElement;
        if (parent && !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(parent.tagName) && node.data.trim()) said.push(node.data.trim());
    }
    for (const thing of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (thing.getAttribute(name)) said.push(thing.getAttribute(name));
    }
    return said;";

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// Texts without what is data.
async fn spoken(browser: &Browser, data: &BTreeSet<String>) -> Result<Vec<String>> {
    let said: Vec<String> = serde_json::from_value(browser.script(SPOKEN, vec![]).await?)?;
    let strip = |text: String| data.iter().rev().fold(text, |text, name| text.replace(name, ""));
    Ok(said.into_iter().map(strip).collect())
}

/// Every string that the county's records carry, the longest last.
async fn data(world: &World) -> Result<BTreeSet<String>> {
    let administrator = world.client(&ADMINISTRATOR).await?;
    let mut found = BTreeSet::new();
    for kind in ["zone", "street", "cell", "checkpoint", "case", "round", "county"] {
        administrator.rows(&format!("kind={kind}")).await?.iter().for_each(|row| collect(row, &mut found));
    }
    collect(&administrator.json("/api/v1/people").await?, &mut found);
    for person in PEOPLE {
        found.extend([person.display.to_owned(), person.team.to_owned()]);
        // the avatar
        found.extend(person.display.chars().next().map(String::from));
    }
    found.extend(NAMES.iter().chain(&SAME).map(|name| (*name).to_owned()));
    found.retain(|text| !text.is_empty());
    Ok(found)
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        // names are put together with others on the screens: each word is data by itself
        Value::String(text) => found.extend(text.split([' ', '·', ',']).map(str::to_owned).chain([text.clone()])),
        Value::Array(all) => all.iter().for_each(|one| collect(one, found)),
        Value::Object(fields) => fields.values().for_each(|one| collect(one, found)),
        _ => {}
    }
}

async fn walk(world: &mut World, language: Language) -> Result<()> {
    let patrol = world.client(&PATROL).await?;
    let mut series = Series::new(patrol.session());
    let case = new_thing();
    let op = series.op::<Case>(TOWN, case, &report("暴露垃圾"))?.seal();
    patrol.push(&series.push([op])).await?;
    let mut data = data(world).await?;
    data.insert("暴露垃圾".to_owned());

    let (lon, lat) = SQUARE;
    let phone = world.open("worker", Device::phone().at(Place::new(lon, lat)).speaking(language)).await?;
    let mut wrong = vec![];
    let mut check = async |browser: &Browser, screen: &str| -> Result<()> {
        for text in spoken(browser, &data).await? {
            let bad = match language {
                Language::English => text.chars().any(is_chinese),
                Language::Chinese => is_sentence(&text),
            };
            if bad {
                wrong.push(format!("{screen}: {text}"));
            }
        }
        Ok(())
    };
    Login::open(&phone).await?;
    check(&phone, "/login").await?;
    Login::here(&phone).await?.sign_in(&WORKER).await?.chip().synced().await?;
    let zones = Zones::open(&phone).await?;
    let rows = wait::until("the list", async || Ok(Some(zones.rows().await?).filter(|rows| !rows.is_empty()))).await?;
    for (path, ready) in [
        ("/".to_owned(), "today-headline"),
        ("/zones".to_owned(), "zones-list"),
        (format!("/zones/{}", rows[0].id), "zone-save"),
        ("/round".to_owned(), "round-start"),
        ("/report".to_owned(), "report-submit"),
        ("/cases".to_owned(), "cases-list"),
        (format!("/cases/{case}"), "case-name"),
        ("/sync".to_owned(), "sync-summary"),
        ("/deliver".to_owned(), "deliver-file"),
        ("/privacy".to_owned(), "privacy-mine"),
        ("/me".to_owned(), "me-name"),
        ("/nowhere".to_owned(), "not-found"),
    ] {
        phone.goto(&path).await?;
        wait::until_true(ready, async || Ok(phone.count(ready).await? > 0)).await?;
        check(&phone, &path).await?;
    }
    let desk = world.open("desk", Device::desk().speaking(language)).await?;
    Login::open(&desk).await?.sign_in_at_desk(&SUPERVISOR).await?;
    for path in ["/desk", "/desk/phones", "/desk/quarantine"] {
        desk.goto(path).await?;
        desk.see("desk").await?;
        check(&desk, path).await?;
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Three words of Latin letters in a row.
fn is_sentence(text: &str) -> bool {
    let words = text.split(' ').map(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic()));
    let mut run = 0;
    words.into_iter().any(|word| {
        run = if word { run + 1 } else { 0 };
        run >= 3
    })
}

#[tokio::test]
async fn in_english_only_the_countys_data_is_chinese() -> Result<()> {
    World::story(async |world| walk(world, Language::English).await).await
}

#[tokio::test]
async fn in_chinese_no_sentence_is_english() -> Result<()> {
    World::story(async |world| walk(world, Language::Chinese).await).await
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[tokio::test]
async fn numbers_and_times_are_read_in_ones_own_way() -> Result<()> {
    World::story(async |world| {
        let month = Offset::CHINA.date(now()).month as usize - 1;
        for (language, date) in [(Language::Chinese, "月"), (Language::English, MONTHS[month])] {
            let phone = world.open("worker", Device::phone().speaking(language)).await?;
            Login::open(&phone).await?.sign_in(&WORKER).await?;
            let about = phone.text("today-headline").await?;
            ensure!(!about.is_empty());
            // a week later, what happened today has a date
            phone.goto("/sync").await?;
            phone.see("sync-last").await?;
            phone.script("window.__ahead = arguments[0];", vec![json!(7 * 86_400_000_u64)]).await?;
            phone.see_text("sync-last", date).await?;
        }
        Ok(())
    })
    .await
}
