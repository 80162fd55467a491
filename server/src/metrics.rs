//! Figures for an operator, in Prometheus' names and units. Counts and times only: no label is a person, a place or a thing, and
//! none has more values than there are routes.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use xunge_shared::wire::{OpResult, OpStatus};

use crate::{
    clock,
    store::{Gauges, Meters},
};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Version {
    version: &'static str,
}

/// See the module.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram>,
    ops: Family<Outcome, Counter>,
    turned_away: Family<Outcome, Counter>,
    /// Connections that are open.
    pub connections: Gauge,
    queue: Gauge,
    lag: Gauge,
    unstudied: Gauge,
    sessions: Gauge,
    live: Gauge,
    blobs: Gauge,
    resident: Gauge,
}

impl Metrics {
    /// With the store's own meters among them.
    pub fn new(store: &Meters) -> Self {
        let mut all = Self {
            registry: Registry::default(),
            requests: Family::default(),
            // From 1 ms to 16 s.
            durations: Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 2.0, 15))),
            ops: Family::default(),
            turned_away: Family::default(),
            connections: Gauge::default(),
            queue: Gauge::default(),
            lag: Gauge::default(),
            unstudied: Gauge::default(),
            sessions: Gauge::default(),
            live: Gauge::default(),
            blobs: Gauge::default(),
            resident: Gauge::default(),
        };
        let started = Gauge::<i64>::default();
        started.set((clock::now() / 1_000) as i64);
        let build: Family<Version, Gauge> = Family::default();
        build.get_or_create(&Version { version: env!("CARGO_PKG_VERSION") }).set(1);
        let r = all.registry.sub_registry_with_prefix("xunge");
        r.register("build_info", "The version that runs", build);
        r.register("http_requests", "Requests answered, by route and status", all.requests.clone());
        r.register_with_unit(
            "http_request_duration",
            "Time from a request's head to its answer's head",
            Unit::Seconds,
            all.durations.clone(),
        );
        r.register(
            "http_turned_away",
            "Connections and requests that were told to come back, by what was exhausted",
            all.turned_away.clone(),
        );
        r.register("http_connections", "Connections that are open", all.connections.clone());
        r.register("ops", "Ops handed in, by what became of them", all.ops.clone());
        r.register_with_unit("log_queue", "What waits to be written to the log", Unit::Bytes, all.queue.clone());
        r.register_with_unit("log_apply_duration", "Time to apply a group of writes before its commit", Unit::Seconds, store.apply.clone());
        r.register_with_unit(
            "log_commit_duration",
            "Time to commit a group of writes, fsync included",
            Unit::Seconds,
            store.commit.clone(),
        );
        r.register("projector_lag_ops", "Ops on disk that the views do not show yet", all.lag.clone());
        r.register("analyst_lag_ops", "Ops on disk that some study has not taken in yet", all.unstudied.clone());
        r.register("sessions", "Sessions that have not expired", all.sessions.clone());
        r.register("live_streams", "Listeners to live changes", all.live.clone());
        r.register_with_unit("photos", "Size of all photos that are here", Unit::Bytes, all.blobs.clone());
        // Named as every client library names them.
        let r = all.registry.sub_registry_with_prefix("process");
        r.register_with_unit("resident_memory", "Resident memory", Unit::Bytes, all.resident.clone());
        r.register_with_unit("start_time", "When the process started, since 1970", Unit::Seconds, started);
        all
    }

    /// A request was answered.
    pub fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        self.requests.get_or_create(&Request { method, route: route.to_owned(), status }).inc();
        self.durations.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// Ops were handed in.
    pub fn admitted(&self, results: &[OpResult]) {
        for result in results {
            let outcome = match result.status {
                OpStatus::Ok => "admitted",
                OpStatus::Duplicate => "duplicate",
                OpStatus::Quarantined => "quarantined",
                OpStatus::HeldUnknownKind => "held_unknown_kind",
                OpStatus::HeldNeedPhoto => "held_need_photo",
            };
            self.ops.get_or_create(&Outcome { outcome }).inc();
        }
    }

    /// Somebody was told to come back, because of `what`.
    pub fn turn_away(&self, what: &'static str) {
        self.turned_away.get_or_create(&Outcome { outcome: what }).inc();
    }

    /// All of them as text.
    pub fn text(&self, gauges: &Gauges, listeners: usize) -> String {
        let of = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.queue.set(of(gauges.queue_bytes));
        self.lag.set(of(gauges.lag));
        self.unstudied.set(of(gauges.unstudied));
        self.sessions.set(of(gauges.sessions));
        self.blobs.set(of(gauges.blob_bytes));
        self.live.set(of(listeners as u64));
        self.resident.set(of(resident().unwrap_or_default()));
        let mut text = String::new();
        encode(&mut text, &self.registry).unwrap_or_else(|e| unreachable!("text takes text: {e}"));
        text
    }
}

/// Resident memory of this process, bytes, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
