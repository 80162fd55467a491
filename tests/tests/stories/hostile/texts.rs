//! Hostile strings in every text field: kept as they are, and harmless wherever they come out.

use anyhow::{Context, Result, ensure};
use xunge_shared::{
    geometry::{Path, Polygon, Shape},
    id::EntityId,
    kinds::{
        Kind,
        case::{Assignment, Case, CaseBody, Deadline, Move, Remark, Report, Stage},
        cell::{Cell, CellBody, CellProfile},
        checkpoint::{Checkpoint, CheckpointBody, CheckpointProfile},
        presence::Presence,
        round::{FieldNote, Mode, Round, RoundBody, Start},
        street::{Street, StreetBody, StreetClass, StreetProfile},
        zone::{Inspection, Verdict, Zone, ZoneBody, ZoneProfile},
    },
    op::Op,
};
use xunge_tests::{
    client::Client,
    people::{ADMINISTRATOR, SUPERVISOR},
    series::{Series, new_thing, report, square},
    world::TOWN,
};

use super::against_the_server;

/// Each breaks something in a program that is careless with text.
fn hostile() -> Vec<String> {
    [
        "<script>window.owned = true</script>",
        "\"><img src=x onerror=\"window.owned = true\">",
        "{{7*7}} ${7*7} %s %n %00",
        "'; DROP TABLE ops; --",
        "=HYPERLINK(\"http://example.invalid\",\"click\")",
        "../../../../etc/passwd",
        "\u{202e}txt.exe\u{2066} \u{200f}مرحبا",
        "👩‍👩‍👧‍👦🏳️‍🌈 e\u{301}\u{301}\u{301}\u{301}",
        "\0\u{1}\u{1b}[31m\r\nset-cookie: a=b\u{85}\u{2028}",
        "\u{feff}\u{fffe}\u{10ffff}",
        "   ",
        "",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(["长".repeat(3_400), "a".repeat(10_000)])
    .collect()
}

/// One op of every body that has text, with `text` in every text field of it.
fn ops(series: &mut Series, text: &str, desk: bool) -> Result<Vec<Op>> {
    let t = || text.to_owned();
    let presence = Presence { plate: Some(t()), ..Presence::at(square(), 5) };
    let mut ops = Vec::new();
    let mut add = |op: Result<Op>| -> Result<EntityId> {
        let op = op?;
        let thing = op.entity;
        ops.push(op);
        Ok(thing)
    };
    let line = Path(vec![square(), square()]);
    if desk {
        let CaseBody::Report(plain) = report(text) else { unreachable!("a report") };
        let referred = CaseBody::Report(Report { reference: Some(t()), ..plain });
        let case = add(series.op::<Case>(TOWN, new_thing(), &referred))?;
        let assign = CaseBody::Assign(Assignment { to: None, unit: Some(t()), note: Some(t()), with_move: None });
        add(series.op::<Case>(TOWN, case, &assign))?;
        add(series.op::<Case>(TOWN, case, &CaseBody::Deadline(Deadline { due: 0, reason: Some(t()) })))?;
        let profile = StreetProfile { code: t(), name: t(), class: StreetClass::Lane, line: line.clone() };
        add(series.op::<Street>(TOWN, new_thing(), &StreetBody::Define(profile)))?;
        let profile =
            CheckpointProfile { code: t(), name: t(), place: square(), radius_m: None, token: Some(t()), cell: None, school: None };
        add(series.op::<Checkpoint>(TOWN, new_thing(), &CheckpointBody::Define(profile)))?;
        let ground = Shape::Area(vec![Polygon(vec![Path(vec![square(), square(), square()])])]);
        let profile = CellProfile { code: format!("{TOWN}999").parse()?, name: t(), shape: ground, duty: vec![] };
        add(series.op::<Cell>(TOWN, new_thing(), &CellBody::Define(profile)))?;
        let shape = Shape::Line(line);
        let profile = ZoneProfile { name: t(), number: t(), responsible: t(), shape, street: None, cell: None, token: Some(t()) };
        add(series.op::<Zone>(TOWN, new_thing(), &ZoneBody::Define(profile)))?;
        return Ok(ops);
    }
    let CaseBody::Report(plain) = report(text) else { unreachable!("a report") };
    let full = Report { event_type: t(), address: Some(t()), presence: presence.clone(), ..plain };
    let case = add(series.op::<Case>(TOWN, new_thing(), &CaseBody::Report(full)))?;
    let step = Move { note: Some(t()), presence: presence.clone(), ..Move::new(Stage::Reported, Stage::Disposed) };
    add(series.op::<Case>(TOWN, case, &CaseBody::Move(step)))?;
    add(series.op::<Case>(TOWN, case, &CaseBody::Remark(Remark { text: t(), photos: vec![] })))?;
    let start = Start { team: t(), members: vec![], mode: Mode::Foot, route: vec![], presence: presence.clone() };
    let round = add(series.op::<Round>(TOWN, new_thing(), &RoundBody::Start(start)))?;
    add(series.op::<Round>(TOWN, round, &RoundBody::Note(FieldNote { text: t(), presence: presence.clone(), photos: vec![] })))?;
    let inspection = Inspection {
        verdict: Verdict::Dirty,
        items: [(t(), false)].into(),
        disorders: [t()].into(),
        before: vec![],
        after: vec![],
        presence,
        note: Some(t()),
        observed_at: None,
        prints: None,
    };
    add(series.op::<Zone>(TOWN, new_thing(), &ZoneBody::Inspect(inspection)))?;
    Ok(ops)
}

#[tokio::test]
async fn every_text_comes_back_as_it_was() -> Result<()> {
    against_the_server(async |_, patrol| {
        let administrator = Client::login(patrol.origin(), &ADMINISTRATOR).await?;
        for text in hostile() {
            for (client, desk) in [(patrol, false), (&administrator, true)] {
                let mut series = Series::new(client.session());
                let sent: Vec<_> = ops(&mut series, &text, desk)?.iter().map(Op::seal).collect();
                // The longest texts, in every field of every op, do not fit into one push.
                for batch in sent.chunks(2) {
                    let reply = client.push(&series.push(batch.to_vec())).await?;
                    ensure!(reply.results.iter().all(|r| r.seq.is_some()), "{text:.40?}: {reply:?}");
                }
                for raw in &sent {
                    let op = raw.open()?;
                    let story = patrol.json(&format!("/api/v1/things/{}/{}", op.kind, op.entity)).await?;
                    let kept = story["ops"].as_array().context("no ops")?.iter().any(|o| o["op"] == hex::encode(&raw.0).as_str());
                    ensure!(kept, "{text:.40?}: the op of a {} comes back byte for byte", op.kind);
                }
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn every_way_out_stays_well_formed() -> Result<()> {
    against_the_server(async |_, patrol| {
        let administrator = Client::login(patrol.origin(), &ADMINISTRATOR).await?;
        for text in hostile() {
            for (client, desk) in [(patrol, false), (&administrator, true)] {
                let mut series = Series::new(client.session());
                for op in ops(&mut series, &text, desk)? {
                    client.push(&series.push([op.seal()])).await?;
                }
            }
        }
        let desk = Client::login(patrol.origin(), &SUPERVISOR).await?;
        for kind in [Case::NAME, Zone::NAME, Round::NAME, Street::NAME, Checkpoint::NAME, Cell::NAME] {
            ensure!(desk.rows(&format!("kind={kind}")).await?.len() >= hostile().len(), "{kind}: the rows are there");
            let geojson = desk.json(&format!("/api/v1/export?kind={kind}&format=geojson")).await?;
            ensure!(geojson["features"].is_array(), "{kind}: {geojson:.200}");
            let csv = desk.get(&format!("/api/v1/export?kind={kind}&format=csv")).await?;
            ensure!(csv.status == 200, "{kind}: {csv}");
            let text = String::from_utf8(csv.body)?;
            // A spreadsheet runs what begins with these: the cell must begin with something else.
            ensure!(
                !text.lines().flat_map(|l| l.split(',')).any(|c| c.trim_start_matches('"').starts_with('=')),
                "{kind}: a formula in a cell"
            );
        }
        for tile in ["14/13214/7138", "10/825/446", "0/0/0"] {
            let answer = desk.get(&format!("/api/tiles/{tile}.mvt?kinds=zone,case,round")).await?;
            ensure!(answer.status == 200 || answer.status == 204, "{tile}: {answer}");
        }
        Ok(())
    })
    .await
}
