//! Moves the bytes of one connection in both directions under the current weather.

use std::{
    convert::Infallible,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until},
};

use super::{
    Connection, Cut, Fate, Side, State, Weather, lock,
    sniff::{Shears, request_line},
};

const CHUNK: usize = 16 * 1024;
/// How many chunks may be under way in one direction: enough that a delay does not throttle.
const WINDOW: usize = 256;
/// A throttled direction moves this often.
const TICK: Duration = Duration::from_millis(50);

/// A chunk on its way: when it may arrive, and whether the connection is torn after it.
struct Parcel {
    bytes: Vec<u8>,
    due: Instant,
    last: bool,
}

/// What the two directions of one connection tell each other.
struct Exchange {
    /// No request is half-sent: the next chunk from the client begins one.
    answered: AtomicBool,
    /// The cut that waits for the response to the current request.
    response_cut: Mutex<Option<Cut>>,
}

/// Runs until an end closes, the network refuses or a cut strikes.
pub(super) async fn run(client: &mut TcpStream, server: &mut TcpStream, state: &State, connection: &Connection) -> Fate {
    let exchange = Exchange { answered: AtomicBool::new(true), response_cut: Mutex::default() };
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let mut weather = state.weather.subscribe();
    let (up_in, up_out) = mpsc::channel(WINDOW);
    let (down_in, down_out) = mpsc::channel(WINDOW);

    let mut request = None;
    let up = read(&mut from_client, up_in, &state.weather, |chunk| {
        if exchange.answered.swap(false, Ordering::Relaxed)
            && let Some(line) = request_line(chunk)
        {
            request = None;
            if let Some(cut) = state.strike(&line) {
                match cut.side {
                    Side::Request => request = Some(Shears::new(cut.after)),
                    Side::Response => *lock(&exchange.response_cut) = Some(cut),
                }
            }
            lock(&connection.requests).push(line);
        }
        request.as_mut()?.pass(chunk)
    });
    let mut response = None;
    let down = read(&mut from_server, down_in, &state.weather, |chunk| {
        if !exchange.answered.swap(true, Ordering::Relaxed) {
            response = lock(&exchange.response_cut).take().map(|cut| Shears::new(cut.after));
        }
        response.as_mut()?.pass(chunk)
    });
    tokio::select! {
        () = refused(&mut weather) => Fate::Refused,
        fate = write(&mut to_server, up_out, &state.weather, &connection.up) => fate,
        fate = write(&mut to_client, down_out, &state.weather, &connection.down) => fate,
        never = up => match never {},
        never = down => match never {},
    }
}

/// Reads until the end of the stream, and then waits for the writer to notice.
async fn read(
    source: &mut (impl AsyncRead + Unpin),
    road: mpsc::Sender<Parcel>,
    weather: &watch::Sender<Weather>,
    mut tear: impl FnMut(&[u8]) -> Option<usize>,
) -> Infallible {
    let mut buffer = vec![0; CHUNK];
    while let Ok(count @ 1..) = source.read(&mut buffer).await {
        let torn = tear(&buffer[..count]);
        let due = Instant::now() + weather.borrow().latency;
        let parcel = Parcel { bytes: buffer[..torn.unwrap_or(count)].to_vec(), due, last: torn.is_some() };
        if road.send(parcel).await.is_err() || torn.is_some() {
            break;
        }
    }
    drop(road);
    std::future::pending().await
}

/// Writes what arrives, when it may arrive and as fast as the weather lets it.
async fn write(
    sink: &mut (impl AsyncWrite + Unpin),
    mut road: mpsc::Receiver<Parcel>,
    weather: &watch::Sender<Weather>,
    counter: &AtomicU64,
) -> Fate {
    let mut weather = weather.subscribe();
    while let Some(parcel) = road.recv().await {
        sleep_until(parcel.due).await;
        let mut rest = &parcel.bytes[..];
        while !rest.is_empty() {
            let step = match passable(&mut weather).await.rate {
                None => rest.len(),
                Some(rate) => {
                    sleep(TICK).await;
                    (rate as usize / 20).clamp(1, rest.len())
                }
            };
            if sink.write_all(&rest[..step]).await.is_err() {
                return Fate::Closed;
            }
            counter.fetch_add(step as u64, Ordering::Relaxed);
            rest = &rest[step..];
        }
        if parcel.last {
            return Fate::Cut;
        }
    }
    Fate::Closed
}

async fn refused(weather: &mut watch::Receiver<Weather>) {
    // The sender lives in the state that this connection holds, so the wait cannot fail.
    let _ = weather.wait_for(|now| now.refuse).await;
}

async fn passable(weather: &mut watch::Receiver<Weather>) -> Weather {
    weather.wait_for(|now| !now.hold).await.map_or_else(|_| Weather::default(), |now| *now)
}
