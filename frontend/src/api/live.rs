//! `/api/live`: what changes on the server, as it changes. One stream serves a tab; see `Core::on_live`.

use std::rc::Rc;

use serde::{Deserialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};
use xunge_shared::{
    id::{EntityId, KindName},
    row::Row,
    wire::LiveEvent,
};

/// What comes over the stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Live {
    /// Connected: the head of each scope that the account may read.
    Heads(Vec<LiveEvent>),
    /// Something changed in a scope; the rows are read by who shows them.
    Change(LiveEvent, Changes),
    /// So many ops are not in the lists and figures yet. Told to desks, while it is many and when it is over.
    Behind(u64),
    /// The connection was lost; the browser tries again. What was missed is told by the next heads.
    Lost,
}

/// What changed, as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes(String);

impl Changes {
    /// The rows; nothing when this build cannot read them.
    pub fn rows(&self) -> Option<ChangedRows> {
        serde_json::from_str(&self.0).ok()
    }
}

/// The rows that changed in a scope.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ChangedRows {
    /// The rows of the things that changed, at most 100.
    #[serde(default)]
    pub rows: Vec<Row>,
    /// Things that show nothing any more.
    #[serde(default)]
    pub gone: Vec<Gone>,
    /// There were more than `rows` holds: ask for the list again.
    #[serde(default)]
    pub more: bool,
}

/// A thing that shows nothing any more.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Gone {
    /// What kind of thing.
    pub kind: KindName,
    /// Which one.
    pub entity: EntityId,
}

/// Keeps the stream open; dropping it closes it.
pub struct Subscription {
    source: EventSource,
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 4],
}

/// Opens the stream; nothing when the browser has none.
pub fn live(on: impl Fn(Live) + 'static) -> Option<Subscription> {
    let source = EventSource::new("/api/live").ok()?;
    let on: Rc<dyn Fn(Live)> = Rc::new(on);
    let listen = |name: &str, read: fn(&MessageEvent) -> Option<Live>| {
        let on = on.clone();
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(live) = read(&event) {
                on(live);
            }
        });
        // Adding a listener to a live source cannot fail.
        let _ = source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        listener
    };
    let listeners = [
        listen("heads", |event| Some(Live::Heads(data(event)?))),
        listen("change", |event| Some(Live::Change(data(event)?, Changes(event.data().as_string()?)))),
        listen("behind", |event| Some(Live::Behind(data(event)?))),
        listen("error", |_| Some(Live::Lost)),
    ];
    Some(Subscription { source, _listeners: listeners })
}

impl Subscription {
    /// The browser has given up on the stream: it was refused.
    pub fn is_closed(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.source.close();
    }
}

fn data<T: DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    serde_json::from_str(&event.data().as_string()?).ok()
}
