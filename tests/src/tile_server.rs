//! A server of map pictures in a datum: plain ground with a red disc where one place of the earth lies in it. A real one, that the
//! browser asks; it knows nothing of the app.

use std::{io::Cursor, net::SocketAddr};

use anyhow::Result;
use axum::{Router, extract::Path, http::header, response::IntoResponse, routing::get};
use image::{ImageFormat, Rgb, RgbImage};
use tokio::{net::TcpListener, task::JoinHandle};
use xunge_shared::datum::{Datum, Degrees};

/// Pixels of a tile's side, and of the disc's radius.
const SIDE: u32 = 256;
const RADIUS: f64 = 9.0;

/// Serves until it is dropped.
#[derive(Debug)]
pub struct TileServer {
    addr: SocketAddr,
    serving: JoinHandle<()>,
}

impl TileServer {
    /// Pictures in `datum`, with the disc where `place` (WGS-84) lies.
    pub async fn start(datum: Datum, place: Degrees) -> Result<Self> {
        let disc = datum.of_wgs84(place);
        let tile = async move |Path((z, x, y)): Path<(u32, u32, u32)>| {
            let headers = [(header::CONTENT_TYPE, "image/png"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
            (headers, picture(disc, z, x, y)).into_response()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let addr = listener.local_addr()?;
        let router = Router::new().route("/{z}/{x}/{y}", get(tile));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap_or_default() });
        Ok(Self { addr, serving })
    }

    /// Where it answers.
    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Its address, as a county's settings name it.
    pub fn template(&self) -> String {
        format!("{}/{{z}}/{{x}}/{{y}}", self.origin())
    }
}

impl Drop for TileServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn picture((lon, lat): Degrees, z: u32, x: u32, y: u32) -> Vec<u8> {
    // Web Mercator, in pixels of the whole world at this zoom
    let world = f64::from(SIDE) * 2_f64.powi(z as i32);
    let east = (lon + 180.0) / 360.0 * world;
    let south = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * world;
    let tile = RgbImage::from_fn(SIDE, SIDE, |column, row| {
        let (dx, dy) = (f64::from(x * SIDE + column) + 0.5 - east, f64::from(y * SIDE + row) + 0.5 - south);
        if dx.hypot(dy) < RADIUS { Rgb([230, 0, 0]) } else { Rgb([214, 220, 214]) }
    });
    let mut bytes = Cursor::new(vec![]);
    // Writing into memory cannot fail.
    let _ = tile.write_to(&mut bytes, ImageFormat::Png);
    bytes.into_inner()
}
