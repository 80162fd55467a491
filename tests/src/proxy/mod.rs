//! A TCP proxy between a browser (or any HTTP client) and the server, whose weather changes at run time.
//!
//! Browser "offline" switches do not reach the fetches of a service worker, so a network fault is
//! made here, under the browser. The proxy never changes a byte that it lets pass and knows no
//! more of HTTP than where a request begins and a body starts.

mod pump;
mod sniff;
mod weather;

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

pub use weather::{Cut, Side, Weather};

/// A running proxy. Dropping it closes its port and every connection.
#[derive(Debug)]
pub struct Proxy {
    addr: SocketAddr,
    state: Arc<State>,
    listener: JoinHandle<()>,
}

/// What listener and connections share.
#[derive(Debug)]
struct State {
    origin: SocketAddr,
    weather: watch::Sender<Weather>,
    cut: Mutex<Option<Cut>>,
    connections: Mutex<Vec<Arc<Connection>>>,
}

/// One accepted connection and what became of it.
#[derive(Debug, Default)]
struct Connection {
    up: AtomicU64,
    down: AtomicU64,
    requests: Mutex<Vec<String>>,
    fate: Mutex<Fate>,
}

/// How a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fate {
    /// Bytes may still flow.
    #[default]
    Open,
    /// One of the two ends closed it.
    Closed,
    /// The proxy reset it because the network was refusing.
    Refused,
    /// The proxy reset it at the armed cut.
    Cut,
}

/// The counters of one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Bytes passed from client to server.
    pub up: u64,
    /// Bytes passed from server to client.
    pub down: u64,
    /// Method and path of every request seen, in order.
    pub requests: Vec<String>,
    /// How it stands.
    pub fate: Fate,
}

impl Proxy {
    /// Listens on a free port of 127.0.0.1 and forwards to `origin`.
    pub async fn start(origin: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("proxy: no port")?;
        let addr = listener.local_addr()?;
        let state = Arc::new(State {
            origin,
            weather: watch::Sender::new(Weather::default()),
            cut: Mutex::default(),
            connections: Mutex::default(),
        });
        let listener = tokio::spawn(accept(listener, Arc::clone(&state)));
        Ok(Self { addr, state, listener })
    }

    /// The address that clients connect to.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address as the root of URLs, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Changes the weather for open and coming connections alike.
    pub fn set(&self, weather: Weather) {
        self.state.weather.send_replace(weather);
    }

    /// Clear weather, and no cut armed.
    pub fn clear(&self) {
        self.disarm();
        self.set(Weather::default());
    }

    /// Resets what is open and what comes.
    pub fn refuse(&self) {
        self.set(Weather { refuse: true, ..Weather::default() });
    }

    /// Lets every chunk travel this much longer.
    pub fn delay(&self, latency: Duration) {
        self.set(Weather { latency, ..Weather::default() });
    }

    /// Limits each connection and direction to this many bytes per second.
    pub fn throttle(&self, bytes_per_second: u64) {
        self.set(Weather { rate: Some(bytes_per_second.max(1)), ..Weather::default() });
    }

    /// Keeps connections open and passes nothing until the weather changes.
    pub fn hold(&self) {
        self.set(Weather { hold: true, ..Weather::default() });
    }

    /// Arms a cut for the next matching requests; it replaces the one before.
    pub fn arm(&self, cut: Cut) {
        *lock(&self.state.cut) = Some(cut);
    }

    /// Takes the armed cut away.
    pub fn disarm(&self) {
        *lock(&self.state.cut) = None;
    }

    /// True when no cut is armed, or the armed one has struck as often as it should.
    pub fn spent(&self) -> bool {
        lock(&self.state.cut).as_ref().is_none_or(|cut| cut.times == 0)
    }

    /// The counters of every connection since the start, in the order of their arrival.
    pub fn report(&self) -> Vec<Report> {
        lock(&self.state.connections).iter().map(|c| c.report()).collect()
    }

    /// How many requests whose `METHOD /path` contains `part` were seen.
    pub fn requests(&self, part: &str) -> usize {
        self.report().iter().flat_map(|r| &r.requests).filter(|line| line.contains(part)).count()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listener.abort();
        self.refuse();
    }
}

impl State {
    /// Takes one strike from the armed cut if it matches this request.
    fn strike(&self, request: &str) -> Option<Cut> {
        let mut armed = lock(&self.cut);
        let cut = armed.as_mut().filter(|cut| cut.times > 0 && request.contains(&cut.path))?;
        cut.times -= 1;
        Some(cut.clone())
    }
}

impl Connection {
    fn report(&self) -> Report {
        Report {
            up: self.up.load(Ordering::Relaxed),
            down: self.down.load(Ordering::Relaxed),
            requests: lock(&self.requests).clone(),
            fate: *lock(&self.fate),
        }
    }

    fn end(&self, fate: Fate) {
        *lock(&self.fate) = fate;
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((client, _)) = listener.accept().await {
        let connection = Arc::new(Connection::default());
        lock(&state.connections).push(Arc::clone(&connection));
        tokio::spawn(serve(client, Arc::clone(&state), connection));
    }
}

async fn serve(mut client: TcpStream, state: Arc<State>, connection: Arc<Connection>) {
    let mut weather = state.weather.subscribe();
    if weather.borrow_and_update().refuse {
        reset(&client);
        return connection.end(Fate::Refused);
    }
    // A server that is down looks to the client as it would without the proxy.
    let Ok(mut server) = TcpStream::connect(state.origin).await else {
        reset(&client);
        return connection.end(Fate::Refused);
    };
    // Small writes must not wait for each other: latency is the weather's to make.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let fate = pump::run(&mut client, &mut server, &state, &connection).await;
    if fate != Fate::Closed {
        reset(&client);
        reset(&server);
    }
    connection.end(fate);
}

/// Makes the coming drop of the socket send RST instead of FIN.
fn reset(socket: &TcpStream) {
    let _ = socket.set_zero_linger();
}

/// Locks even when another test panicked while it held the lock: counters stay readable in its report.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
