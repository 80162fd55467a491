//! `/api/v1/figures`: the same numbers as table, as CSV and as records, within what the caller may read.

use std::io::Cursor;

use calamine::{DataType, Reader};
use serde_json::Value;
use xunge_shared::{
    geometry::{LonLat, Path, Shape},
    kinds::{
        case::{Case, CaseBody, Move, Stage},
        county::{County, CountyBody},
        presence::Presence,
        reference::ReferenceBody,
        street::{Street, StreetClass, StreetProfile},
        track::{TrackBody, TrackLog},
        zone::{Inspection, Verdict, Zone, ZoneBody, ZoneProfile},
    },
    settings::Settings,
    track::{Fix, Fixes},
};

use crate::{
    series::{Series, now, square, thing},
    world::{COUNTY, OTHER, Persona, TOWN, World},
};

fn line<'a>(table: &'a Value, key: &str) -> &'a Value {
    table["lines"].as_array().unwrap().iter().find(|line| line["key"] == key).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn figures_count_what_the_caller_may_read() {
    let world = World::start().await;
    let (patrol, neighbour) = (world.sign_in("patrol").await, world.sign_in("neighbour").await);
    let mut series = Series::of(&patrol);
    let first = series.case(TOWN, "rubbish by the gate", vec![]).await;
    series.case(TOWN, "and by the well", vec![]).await;
    Series::of(&neighbour).case(OTHER, "elsewhere", vec![]).await;
    for (name, opened) in [("patrol", 2), ("town", 2), ("county", 3), ("neighbour", 1)] {
        let who = world.sign_in(name).await;
        let table = who.json("/api/v1/figures").await;
        let whole = line(&table, "");
        assert_eq!(
            (&whole["counts"]["opened"], &whole["counts"]["open"], &whole["before"]["opened"]),
            (&opened.into(), &opened.into(), &Value::Null),
            "{name}, and nothing was recorded a year ago: {table}"
        );
        assert_eq!(whole["counts"]["in_time_rate"], Value::Null, "a rate of nothing is nothing");
        assert_eq!(whole["before"]["overdue"], Value::Null, "nobody kept what was overdue");
        let towns = who.json("/api/v1/figures?by=town").await;
        let sum: i64 = towns["lines"].as_array().unwrap().iter().map(|line| line["counts"]["opened"].as_i64().unwrap()).sum();
        assert_eq!(sum, opened, "{name}");
        let behind = who.json("/api/v1/figures/records?measure=opened").await;
        assert_eq!((behind["rows"].as_array().unwrap().len() as i64, behind["total"].as_i64().unwrap()), (opened, opened), "{name}");
    }
    let town = world.sign_in("town").await;
    let before = town.json("/api/v1/figures?by=type").await;
    let upto = before["upto"].as_u64().unwrap();
    series.case(TOWN, "one more", vec![]).await;
    let after = town.json("/api/v1/figures?by=type").await;
    let code = after["lines"][0]["key"].as_str().unwrap().to_owned();
    assert_eq!((&line(&before, &code)["counts"]["opened"], &line(&after, &code)["counts"]["opened"]), (&2.into(), &3.into()));
    let (now, path) = (before["now"].as_u64().unwrap(), "/api/v1/figures?by=type");
    let again = town.json(&format!("{path}&upto={upto}&now={now}")).await;
    assert_eq!(again, before, "the same link shows the same");
    let csv = town.get(&format!("{path}&format=csv&upto={upto}")).await;
    let text = String::from_utf8(csv.body).unwrap();
    let line = text.lines().find(|line| line.starts_with(&code)).unwrap();
    assert!(text.starts_with("\u{feff}key,opened,closed") && line.starts_with(&format!("{code},2,0,")), "{text}");
    let spoken = String::from_utf8(town.get(&format!("{path}&format=csv&lang=en&upto={upto}")).await.body).unwrap();
    let last = spoken.lines().find(|line| line.ends_with(&code)).unwrap();
    assert!(spoken.starts_with("\u{feff}Name,Opened,Closed,") && !last.starts_with(&code), "in words, the key behind: {spoken}");
    let found = town.json(&format!("/api/v1/figures/records?measure=open&type={code}&limit=1&upto={upto}")).await;
    assert_eq!((found["total"].as_i64(), found["rows"].as_array().unwrap().len()), (Some(2), 1));
    assert_eq!((&found["next"], &found["gone"]), (&1.into(), &0.into()), "where the next page begins");
    let last = town.json(&format!("/api/v1/figures/records?measure=open&type={code}&limit=1&skip=1&upto={upto}")).await;
    assert!(last["next"].is_null() && last["rows"][0]["entity"] != found["rows"][0]["entity"], "{last}");
    assert!(found["rows"][0]["entity"].as_str().is_some_and(|id| !id.is_empty()), "{found} {first}");
}

#[tokio::test]
async fn questions_that_make_no_sense_are_told_which_part() {
    let world = World::start().await;
    let town = world.sign_in("town").await;
    for query in
        ["by=worker", "from=yesterday", "from=2030-01-01&to=2020-01-01", "from=1990-01-01&to=2020-01-01", "type=0102&cell=1", "format=xls"]
    {
        town.get(&format!("/api/v1/figures?{}", query.replace("type=0102&cell=1", "by=type&cell=1"))).await.check(400, "bad_request");
    }
    town.get("/api/v1/figures/records?measure=clicks").await.check(400, "bad_request");
    town.get(&format!("/api/v1/figures?scope={OTHER}")).await.check(403, "forbidden");
    world.anonymous().get("/api/v1/figures").await.check(401, "sign_in");
}

#[tokio::test]
async fn a_bulletin_stays_what_it_was() {
    let world = World::start().await;
    let (patrol, town) = (world.sign_in("patrol").await, world.sign_in("town").await);
    let mut series = Series::of(&patrol);
    series.case(TOWN, "<b>three bags</b>", vec![]).await;
    let settled = town.json("/api/v1/figures").await;
    let (upto, now) = (settled["upto"].as_u64().unwrap(), settled["now"].as_u64().unwrap());
    let link = format!("/api/v1/bulletin?scope={TOWN}&upto={upto}&now={now}&lang=en");
    let first = town.get(&link).await;
    first.check(200, "");
    assert!(first.header("content-security-policy").contains("style-src"), "{first:?}");
    let text = String::from_utf8(first.body.clone()).unwrap();
    assert!(text.contains("List of problems") && text.contains("&lt;b&gt;three bags"), "{text}");
    assert!(!text.contains("<b>three"), "what people wrote is text");
    let paper = town.get(&format!("{link}&format=pdf")).await;
    assert!(paper.body.starts_with(b"%PDF") && paper.header("content-type") == "application/pdf");
    series.case(TOWN, "a later one", vec![]).await;
    let later = town.get(&format!("/api/v1/bulletin?scope={TOWN}&lang=en")).await;
    assert!(String::from_utf8(later.body).unwrap().contains("a later one"), "without a place in the log it is today's");
    assert_eq!(town.get(&link).await.body, first.body, "the same link, the same bytes");
    assert_eq!(town.get(&format!("{link}&format=pdf")).await.body, paper.body);
    let link = format!("{link}&format=xlsx");
    let file = town.get(&link).await;
    assert_eq!(town.get(&link).await.body, file.body, "the same link, the same bytes");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.body)).unwrap();
    let list = book.worksheet_range("List of problems").unwrap();
    let cell = |row, column| list.get_value((row, column)).unwrap().to_string();
    assert!(
        (cell(0, 7), cell(1, 3).ends_with("<b>three bags</b>"), cell(1, 7)) == ("Cleared".into(), true, "Not cleared".into()),
        "{list:?}"
    );
    assert_eq!(list.height(), 2, "what came later is not in it");
    let whole = book.worksheet_range("Overall").unwrap();
    assert_eq!(whole.get_value((5, 1)).unwrap().as_f64(), Some(1.0), "{whole:?}");
    town.get("/api/v1/bulletin?format=docx").await.check(400, "bad_request");
}

#[tokio::test]
async fn a_single_day_has_a_digest_without_weeks() {
    let world = World::start().await;
    let town = world.sign_in("town").await;
    let shown = async |days: &str| String::from_utf8(town.get(&format!("/api/v1/bulletin?{days}&lang=en")).await.body).unwrap();
    let day = shown("from=2026-10-05&to=2026-10-05").await;
    assert!(day.contains("daily digest") && day.contains("<p>2026-10-05</p>") && !day.contains("each week"), "{day}");
    let fortnight = shown("from=2026-10-05&to=2026-10-18").await;
    assert!(fortnight.contains("Street order bulletin") && fortnight.contains("each week"), "{fortnight}");
}

#[tokio::test]
async fn the_list_of_problems_begins_with_what_is_open() {
    let world = World::start().await;
    let (patrol, town) = (world.sign_in("patrol").await, world.sign_in("town").await);
    let mut series = Series::of(&patrol);
    let first = series.case(TOWN, "seen first", vec![]).await;
    let report = series.last();
    series.case(TOWN, "seen later", vec![]).await;
    let mut desk = Series::of(&town);
    let note = Some("nothing was there".into());
    let step = Move { note, ..Move::new(Stage::Reported, Stage::Cancelled) };
    let mut op = desk.op::<Case>(TOWN, first, &CaseBody::Move(step));
    op.based_on = Some(report);
    assert!(desk.push(vec![op.seal()]).await.results[0].seq.is_some());
    let file = town.get("/api/v1/bulletin?lang=en&format=xlsx").await;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.body)).unwrap();
    let list = book.worksheet_range("List of problems").unwrap();
    let told = |row: u32| [3, 7, 8].map(|column| list.get_value((row, column)).unwrap().to_string());
    let [place, cleared, _] = told(1);
    assert!(place.ends_with("seen later") && cleared == "Not cleared", "{list:?}");
    let [place, cleared, said] = told(2);
    assert!(place.ends_with("seen first") && cleared != "Not cleared" && said == "nothing was there", "{list:?}");
}

#[tokio::test]
async fn a_link_to_a_bulletin_says_the_same_to_everybody() {
    let world = World::start().await;
    let (patrol, town, county) = (world.sign_in("patrol").await, world.sign_in("town").await, world.sign_in("county").await);
    Series::of(&patrol).case(TOWN, "by the gate", vec![]).await;
    Series::of(&world.sign_in("neighbour").await).case(OTHER, "elsewhere", vec![]).await;
    let settled = county.json("/api/v1/figures").await;
    let as_of = format!("upto={}&now={}&lang=en", settled["upto"], settled["now"]);
    let shown = async |who: &Persona, query: &str| {
        let answer = who.get(&format!("/api/v1/bulletin?{query}")).await;
        answer.check(200, "");
        String::from_utf8(answer.body).unwrap()
    };
    let own = shown(&town, &as_of).await;
    assert!(own.contains(&format!("<h1>{TOWN} Street order bulletin")) && own.contains(&format!("scope={TOWN}&amp;upto=")), "{own}");
    assert!(!shown(&town, &as_of).await.contains("elsewhere"));
    let whole = shown(&county, &as_of).await;
    assert!(whole.contains("elsewhere") && whole.contains(&format!("scope={COUNTY}&amp;")), "{whole}");
    assert_eq!(shown(&county, &format!("scope={TOWN}&{as_of}")).await, own, "the county's desk sees the town's as the town does");
    for area in [COUNTY, OTHER] {
        town.get(&format!("/api/v1/bulletin?scope={area}&{as_of}")).await.check(403, "forbidden");
    }
    assert!(whole.contains("<a href=\"/desk?sel=case:"), "each line leads to its case");
    let of_a_cell = shown(&county, &format!("cell=990001001000001&{as_of}")).await;
    assert!(!of_a_cell.contains("By type") && of_a_cell.contains("cell=990001001000001&amp;"), "{of_a_cell}");
    county.get(&format!("/api/v1/bulletin?cell=990001001000001&type=0102&{as_of}")).await.check(400, "bad_request");
}

#[tokio::test]
async fn a_bulletin_tells_how_streets_were_walked() {
    const DAY: u64 = 86_400_000;
    let world = World::start().await;
    let (patrol, town, admin) = (world.sign_in("patrol").await, world.sign_in("town").await, world.sign_in("admin").await);
    let east = |metres: i32| LonLat { lon: square().lon + metres * 10, ..square() };
    let line = Path(vec![square(), east(600)]);
    let profile = StreetProfile { code: "S1".into(), name: "one".into(), class: StreetClass::Local, line };
    let mut ground = Series::of(&admin);
    let op = ground.op::<Street>(TOWN, thing(), &ReferenceBody::Define(profile)).seal();
    ground.push(vec![op]).await;
    // yesterday at eight in the evening, by the county's clock
    let calendar = Settings::default().calendar;
    let yesterday = calendar.day_of(now()) - 1;
    let evening = calendar.start_of(yesterday) + DAY * 5 / 6;
    let walk = async |begun: u64| {
        let mut series = Series::of(&patrol);
        let fixes = (0..=100).map(|k| Fix { at: begun + k * 5_000, place: east(k as i32 * 6), accuracy_m: 5 }).collect();
        let op = series.op::<TrackLog>(&format!("{TOWN}/track"), thing(), &TrackBody::Segment(Fixes(fixes))).seal();
        assert!(series.push(vec![op]).await.results[0].seq.is_some());
        world.studied().await;
    };
    walk(evening).await;
    let settled = town.json("/api/v1/figures").await;
    let as_of_then = |now: &Value| format!("upto={}&now={now}&lang=en&format=xlsx", settled["upto"]);
    let as_of = as_of_then(&settled["now"]);
    let date = xunge_server::figures::date_of(yesterday as i64);
    let dated = format!("/api/v1/bulletin?from={date}&to={date}&{as_of}");
    let told_in = async |who: &Persona, link: &str, sheet: &str, head: u32, row: u32| {
        let file = who.get(link).await;
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.body)).unwrap();
        let table = book.worksheet_range(sheet).unwrap();
        let column = |name: &str| (0..table.width() as u32).find(|c| table.get_value((head, *c)).is_some_and(|v| *v == name)).unwrap();
        ["Patrol density", "Visibility rate"].map(|name| table.get_value((row, column(name))).and_then(calamine::DataType::as_f64))
    };
    let told = async |who: &Persona, link: &str| told_in(who, link, "Door fronts and patrols by town", 0, 1).await;
    let [density, visibility] = told(&town, &dated).await;
    assert!((0.95..1.05).contains(&density.unwrap()) && visibility == Some(1.0), "once the whole street: {density:?} {visibility:?}");
    assert_eq!(told_in(&town, &dated, "Overall", 4, 5).await, [density, visibility]);
    assert_eq!(told_in(&town, &dated, "Overall", 4, 6).await, [None, None], "nobody kept tracks last year");
    let two_days = |hour: u64| {
        let then = calendar.start_of(yesterday + 1) + hour * 3_600_000;
        format!("/api/v1/bulletin?from={date}&{}", as_of_then(&then.into()))
    };
    assert_eq!(told(&town, &two_days(20)).await, [density, visibility], "the second evening has not ended");
    assert_eq!(told(&town, &two_days(21)).await, [density.map(|d| d / 2.0), Some(0.5)], "of two evenings");

    walk(evening + 1_800_000).await;
    // tracks come late, and the bulletin says that these figures are today's
    let twice = told(&town, &dated).await;
    assert!((1.9..2.1).contains(&twice[0].unwrap()) && twice[1] == Some(1.0), "{twice:?}");
    assert_eq!(told(&patrol, &dated).await, [None, None], "what tracks tell is for the desk");
    let towns = format!("/api/v1/figures?by=town&from={date}&to={date}");
    let walked = |table: &Value| self::line(table, TOWN)["counts"]["density"].as_f64();
    let apart = walked(&town.json(&towns).await).unwrap() - twice[0].unwrap();
    assert!(apart.abs() < 1e-9, "and the figures say the same");
    assert_eq!(walked(&patrol.json(&towns).await), None);
    let coverage = town.json("/api/v1/coverage?days=2").await;
    let apart = coverage["towns"][0]["density"].as_f64().unwrap() - twice[0].unwrap() / 2.0;
    assert!(apart.abs() < 1e-9, "the coverage page says the same: {coverage}");
}

#[tokio::test]
async fn inspections_make_a_clean_rate_beside_the_countys_target() {
    let world = World::start().await;
    let (patrol, town, admin) = (world.sign_in("patrol").await, world.sign_in("town").await, world.sign_in("admin").await);
    let (mut series, mut county) = (Series::of(&patrol), Series::of(&admin));
    let zones = [thing(), thing()];
    for zone in zones {
        let shape = Shape::Point(square());
        let profile = ZoneProfile {
            name: "Bakery".into(),
            number: "1".into(),
            responsible: "owner".into(),
            shape,
            street: None,
            cell: None,
            token: None,
        };
        let op = county.op::<Zone>(TOWN, zone, &ZoneBody::Define(profile)).seal();
        county.push(vec![op]).await;
    }
    let verdicts = [Verdict::Clean, Verdict::Dirty, Verdict::Cleaned, Verdict::Clean];
    for (verdict, zone) in verdicts.into_iter().zip(zones.iter().cycle()) {
        let inspection = Inspection { verdict, ..Inspection::clean(&Settings::default(), Presence::default()) };
        let op = series.op::<Zone>(TOWN, *zone, &ZoneBody::Inspect(inspection)).seal();
        series.push(vec![op]).await;
    }
    let table = town.json("/api/v1/figures").await;
    let whole = &line(&table, "")["counts"];
    let of = |name: &str| whole[name].as_f64();
    assert_eq!(["clean", "cleaned", "dirty", "clean_rate"].map(of), [Some(2.0), Some(1.0), Some(1.0), Some(0.5)], "{table}");
    assert_eq!(table["rates"]["clean_rate"]["line"], 80, "where the county says nothing");
    let towns = town.json("/api/v1/figures?by=town").await;
    assert_eq!(line(&towns, TOWN)["counts"]["clean_rate"], 0.5, "{towns}");
    let types = town.json("/api/v1/figures?by=type").await;
    assert!(types["lines"].as_array().unwrap().is_empty(), "an inspection has no type: {types}");
    let behind = town.json("/api/v1/figures/records?measure=clean").await;
    assert_eq!((behind["total"].as_u64(), behind["rows"][0]["kind"].as_str()), (Some(2), Some("zone")), "{behind}");
    town.get("/api/v1/figures/records?measure=clean&type=0102").await.check(400, "bad_request");

    let settings = Settings { clean_target: Some(95), ..Settings::default() };
    let op = county.op::<County>(COUNTY, thing(), &CountyBody::Settings(settings)).seal();
    county.push(vec![op]).await;
    assert_eq!(town.json("/api/v1/figures").await["rates"]["clean_rate"]["line"], 95);
}
