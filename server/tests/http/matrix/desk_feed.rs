//! The requests about the desk's own feed: who writes what into it, and who reads it.

use reqwest::Method;
use xunge_shared::{
    id::{AccountId, EntityId, OpId},
    kinds::{
        Kind,
        review::{Answer, Decision, Review, ReviewBody, Ruling, Subject},
        timetable::{Plan, Progress, Timetable, TimetableBody},
        zone::Zone,
    },
    op::Op,
    wire::PullRequest,
};

use super::probes::Stage;
use crate::{
    series::{Series, now, pull, pull_request, thing},
    world::Persona,
};

/// The actions that write into it.
pub(super) const PUSHES: [&str; 3] = ["push_review", "push_answer", "push_tell"];

/// The ops of an action.
pub(super) fn ops(key: &str, series: &mut Series<'_>, area: &str, insider: AccountId) -> Vec<Op> {
    let desk = format!("{area}/desk");
    if key == "push_answer" {
        return vec![series.op::<Review>(&desk, thing(), &ReviewBody::Answer(Answer { text: "at the back door".into(), photos: vec![] }))];
    }
    let progress = Progress { done: true, ..Progress::default() };
    if key == "push_tell" {
        return vec![series.op::<Timetable>(&desk, thing(), &TimetableBody::Tell(progress))];
    }
    let subject = Subject { kind: Zone::NAME, entity: thing(), op: OpId::default(), author: insider, at: now() };
    let ruling = Ruling { subject, decision: Decision::Explain, reasons: vec![], note: "how come?".into() };
    vec![
        series.op::<Review>(&desk, thing(), &ReviewBody::Rule(ruling)),
        series.op::<Timetable>(&desk, thing(), &line()),
        series.op::<Timetable>(&desk, thing(), &TimetableBody::Progress(progress)),
    ]
}

/// Puts a line of a timetable there.
pub(super) async fn plan(series: &mut Series<'_>, area: &str) -> EntityId {
    let id = thing();
    let op = series.op::<Timetable>(&format!("{area}/desk"), id, &line()).seal();
    let reply = series.push(vec![op]).await;
    assert!(reply.results[0].seq.is_some(), "{reply:?}");
    id
}

fn line() -> TimetableBody {
    TimetableBody::Define(Plan {
        code: "1".into(),
        name: "永安路".into(),
        problem: "乱摆卖".into(),
        responsible: String::new(),
        unit: "城管所".into(),
        due: now(),
        steps: vec![],
        street: None,
        shape: None,
        account: None,
        reworded: None,
    })
}

impl Stage {
    /// Whether they see what is in it, whichever way they ask.
    pub(super) async fn sees_desk_feed(&self, who: &Persona, area: &str) -> bool {
        let line = self.areas[area].timetable;
        let thing = who.get(&format!("/api/v1/things/timetable/{line}")).await.status == 200;
        if !who.is_signed_in() {
            return thing;
        }
        let rows = who.json("/api/v1/rows?kind=timetable").await;
        assert_eq!(rows["rows"].as_array().unwrap().iter().any(|row| row["entity"] == line.to_string()), thing);
        let desk = format!("{area}/desk");
        let tells = async |only| {
            let told = pull(who, &PullRequest { model: 0, only, ..pull_request(&[], None) }).await;
            told.scopes.iter().any(|feed| feed.id.to_string() == desk && !feed.ops.is_empty())
        };
        assert_eq!(tells(Some(vec![desk.parse().unwrap()])).await, thing);
        assert!(!tells(None).await, "to phones it is not told unasked");
        thing
    }

    /// Whether they read and import the lines of the area's timetable.
    pub(super) async fn keeps_timetables(&self, who: &Persona, area: &str) -> bool {
        let lines = who.get(&format!("/api/v1/timetable?scope={area}")).await;
        let reads = lines.status == 200 && lines.json()["lines"].as_array().unwrap().iter().any(|line| line["name"] == "永安路");
        let table = format!("name,due,area\n南桥市场,2030-01-31,{area}\n");
        let looked = who.send(who.request(Method::POST, "/api/v1/timetable").body(table)).await;
        let imports = looked.status == 200 && looked.json()["problems"].as_array().unwrap().is_empty();
        assert_eq!(reads, imports);
        reads
    }
}
