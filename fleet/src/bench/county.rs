//! A county with many cases, for what the desk asks of it: towns and cells, reported over a year, most of them closed; and with patrols
//! that walk its streets in the evenings. It grows, so that one run measures several sizes.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use anyhow::Result;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    hlc::Millis,
    id::{DeviceId, EntityId, OpId, Scope},
    kinds::{
        case::{Case, CaseBody, Move, Report, Stage as Step},
        presence::Presence,
    },
    phone::Draft,
    wire::MAX_PUSH_OPS,
};
use xunge_tests::{client::Client, series::now, wait};

pub use super::ground::{any_town, spot, town};
use super::{ground, mix::report, rounds, series::Series, told};
use crate::{
    check,
    stage::{Crew, Stage},
};

const COUNTY: &str = "990001000000";
/// Accounts that tell it at once, and patrols.
const TELLERS: usize = 8;
const PATROLS: usize = 4;
/// Of so many records beside them there is one round.
const OF: usize = 20;
const DAY: Millis = 86_400_000;
/// The county's days begin when they do at UTC+8.
const UTC_OFFSET: Millis = 8 * 3_600_000;
/// The cases are of so many days.
pub const DAYS: u64 = 365;
const PATIENCE: Duration = Duration::from_hours(1);

/// See the module.
#[derive(Debug)]
pub struct County {
    /// A supervisor of all of it.
    pub desk: Client,
    /// When the oldest case was reported: the beginning of a day.
    pub first: Millis,
    tellers: Vec<Client>,
    patrols: Vec<Client>,
    rows: usize,
    rounds: usize,
    stage: Stage,
}

impl County {
    /// A county without cases.
    pub async fn open() -> Result<Self> {
        let crew = |name, count, role| Crew { name, count, role, area: COUNTY };
        let crews = [crew("teller", TELLERS, "supervisor"), crew("desk", 1, "supervisor"), crew("patrol", PATROLS, "patrol")];
        let stage = Stage::open(&crews, ground::import).await?;
        let (mut tellers, mut patrols) = (vec![], vec![]);
        for i in 0..TELLERS {
            tellers.push(stage.sign_in(&format!("teller{i}")).await?);
        }
        for i in 0..PATROLS {
            patrols.push(stage.sign_in(&format!("patrol{i}")).await?);
        }
        // The desk asks for days as the county counts them.
        let midnight = (now() + UTC_OFFSET) / DAY * DAY - UTC_OFFSET;
        Ok(Self { desk: stage.sign_in("desk0").await?, first: midnight - DAYS * DAY, tellers, patrols, rows: 0, rounds: 0, stage })
    }

    /// Tells cases until there are so many, and waits until all of them are shown and counted.
    pub async fn grow(&mut self, rows: usize) -> Result<()> {
        let begun = Instant::now();
        let more = rows.saturating_sub(self.rows) / TELLERS;
        let (seed, first) = (self.rows as u64, self.first);
        futures::future::try_join_all(self.tellers.iter().zip(0..).map(|(link, i)| tell(link, more, seed + i, first))).await?;
        self.rows += more * TELLERS;
        let more = (self.rows / OF).saturating_sub(self.rounds) / PATROLS;
        let walks = self.patrols.iter().zip(0..).map(|(link, i)| rounds::walk(link, more, seed + i, (first, DAYS)));
        let last = futures::future::try_join_all(walks).await?;
        self.rounds += more * PATROLS;
        told("records", self.rows as f64, "");
        told("rounds with their tracks", self.rounds as f64, "");
        told("seconds until all were on disk", begun.elapsed().as_secs_f64(), "s");
        check::projected(&self.desk, PATIENCE).await?;
        told("seconds until the views showed all", begun.elapsed().as_secs_f64(), "s");
        let from = day(self.first - DAY);
        wait::until_within(PATIENCE, "the figures to count all", async || {
            let table = self.desk.json(&format!("/api/v1/figures?from={from}")).await?;
            Ok((table["lines"][0]["counts"]["opened"].as_u64() >= Some(self.rows as u64)).then_some(()))
        })
        .await?;
        // the analyst goes along the log: what it has told of a patrol's last round comes after all before it
        for round in last.into_iter().flatten() {
            let path = format!("/api/v1/coverage/rounds/{round}");
            wait::until_within(PATIENCE, "the rounds to be matched to streets", async || {
                Ok(self.desk.get(&path).await?.status.is_success().then_some(()))
            })
            .await?;
        }
        told("seconds until the figures counted all", begun.elapsed().as_secs_f64(), "s");
        self.settle()
    }

    /// What the load left to be written would be written while the first answers are timed; and what it crowded out of memory would be read back
    /// then, some milliseconds a page: a server that has run for a day has its databases there.
    fn settle(&self) -> Result<()> {
        let mut bytes = 0;
        for file in std::fs::read_dir(self.stage.server.folder().path())? {
            let path = file?.path();
            if path.is_file() {
                let mut file = std::fs::File::open(&path)?;
                file.sync_all()?;
                bytes += std::io::copy(&mut file, &mut std::io::sink())?;
            }
        }
        told("megabytes of databases, in memory from here on", bytes as f64 / 1e6, "MB");
        Ok(())
    }

    /// The beginning of a day, from which on there are cases for so many days.
    pub fn some_time(&self, days: u64, rng: &mut ChaCha8Rng) -> Millis {
        self.first + rng.random_range(0..=DAYS - days) * DAY
    }

    /// How long each of these takes, one after the other, sorted; and the bytes of all answers.
    pub async fn time(&self, paths: impl IntoIterator<Item = String>) -> Result<(Vec<Duration>, usize)> {
        let (mut took, mut bytes) = (vec![], 0);
        for path in paths {
            let begun = Instant::now();
            let answer = self.desk.get(&path).await?;
            took.push(begun.elapsed());
            bytes += answer.body.len();
            anyhow::ensure!(answer.status.is_success(), "{path}: {answer}");
        }
        took.sort();
        Ok((took, bytes))
    }
}

/// The date of a moment, in UTC.
pub fn day(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at as i64).map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// Of so many cases so many were closed: Boston's of the first half of 2015, as its city published them.
const CLOSED: (u32, u32) = (49_126, 58_119);

/// Tells `rows` cases by one device, evenly over the days; as many of them as in a real city are closed after some others were reported.
async fn tell(link: &Client, rows: usize, seed: u64, first: Millis) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let device = DeviceId(rng.random());
    let mut series = Series::new(device, link, first);
    let mut open: VecDeque<(Scope, EntityId, OpId)> = VecDeque::new();
    for row in 1..=rows as u64 {
        let at = first + DAYS * DAY * row / rows as u64 - DAY / 24;
        let number = any_town(&mut rng);
        let scope: Scope = town(number).parse()?;
        let entity = EntityId(uuid::Builder::from_unix_timestamp_millis(at, &rng.random()).into_uuid().as_u128());
        let reported = Report {
            // What has a number of another system was checked there: one account may tell all of it.
            reference: Some(format!("{seed}-{row}")),
            ..report(Some(spot(number, &mut rng)), Presence::default(), rng.random_range(0..4))
        };
        let head = series.say(at, Draft::of::<Case>(scope, entity, &CaseBody::Report(reported)));
        if rng.random_ratio(CLOSED.0, CLOSED.1) {
            open.push_back((scope, entity, head));
        }
        if open.len() > rows.min(400) / 4
            && let Some((scope, entity, mut head)) = open.pop_front()
        {
            for (from, to) in [(Step::Reported, Step::Disposed), (Step::Disposed, Step::Closed)] {
                let moved = CaseBody::Move(Move::new(from, to));
                head = series.say(at, Draft::of::<Case>(scope, entity, &moved).based_on(head));
            }
        }
        if series.waiting() + 3 > MAX_PUSH_OPS || row == rows as u64 {
            series.push(link).await?;
        }
    }
    Ok(())
}
