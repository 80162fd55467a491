//! `/api/blobs/{sha256}`: photos, uploaded in pieces and resumed where the server stands.

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use xunge_shared::{
    id::{AccountId, Sha256},
    wire::MAX_PHOTO_BYTES,
};

use crate::{
    app::App,
    blobs::{
        media::Media,
        staging::{FinishError, Piece, Upload},
    },
    body::drain,
    error::{AppError, AppResult, UPLOAD_LENGTH, UPLOAD_OFFSET},
    session::Signed,
    store::Blob,
};

/// Announces a photo, or asks how far it came.
pub async fn post(State(app): State<App>, signed: Signed, Path(photo): Path<String>, headers: HeaderMap) -> AppResult<Response> {
    let photo = name(&photo)?;
    let size = number(&headers, &UPLOAD_LENGTH)?;
    if size > MAX_PHOTO_BYTES {
        return Err(AppError::TooLarge { what: "photo", limit: MAX_PHOTO_BYTES });
    }
    if size == 0 {
        return Err(AppError::bad("bad_request", "upload-length: a photo is not empty"));
    }
    let upload = app.staging.upload(photo).await;
    let known = app.read(move |store| store.blob(photo)).await?;
    if let Some(blob) = known.filter(|blob| blob.complete) {
        return Ok(at(StatusCode::OK, blob.size, blob.size));
    }
    let offset = match known {
        Some(blob) if blob.size == size && app.staging.offset(photo).map_err(disk)?.is_some() => upload.offset().map_err(disk)?,
        Some(blob) if blob.size == size && is_kept(&app, photo).await? => {
            // The server stopped between taking the photo over and noting it.
            app.store.complete_blob(photo, signed.now()).await?;
            return Ok(at(StatusCode::OK, size, size));
        }
        // Nothing of it is here any more; or it was announced with another size: one of the two was wrong, and the hash will tell which.
        _ => {
            upload.reset().map_err(disk)?;
            app.store.announce_blob(photo, size, signed.account().id, signed.now()).await?;
            0
        }
    };
    if offset == size {
        // All of it had come when the server stopped.
        finish(&app, upload, photo, signed.now()).await?;
    }
    Ok(at(if known.is_some() { StatusCode::OK } else { StatusCode::CREATED }, offset, size))
}

/// True when the whole photo is where photos are kept, whether or not that is noted.
async fn is_kept(app: &App, photo: Sha256) -> AppResult<bool> {
    let blobs = std::sync::Arc::clone(&app.blobs);
    let bytes = tokio::task::spawn_blocking(move || blobs.get(photo)).await.map_err(AppError::internal)?.map_err(disk)?;
    Ok(bytes.is_some_and(|bytes| Sha256::of(&bytes) == photo))
}

/// Tells how far an upload came.
pub async fn head(State(app): State<App>, _: Signed, Path(photo): Path<String>) -> AppResult<Response> {
    let photo = name(&photo)?;
    let blob = app.read(move |store| store.blob(photo)).await?.ok_or(AppError::NotFound)?;
    let offset = if blob.complete { blob.size } else { app.staging.offset(photo).map_err(disk)?.unwrap_or(0) };
    Ok(at(StatusCode::OK, offset, blob.size))
}

/// Takes a piece. The last one is answered when the whole is on disk and is what its name says.
pub async fn patch(State(app): State<App>, signed: Signed, Path(photo): Path<String>, request: Request) -> AppResult<Response> {
    let (parts, body) = request.into_parts();
    match piece(&app, &signed, &photo, &parts.headers, body).await {
        Ok((offset, size)) => Ok(at(StatusCode::NO_CONTENT, offset, size)),
        Err((error, unread)) => {
            drain(unread).await;
            Err(error)
        }
    }
}

/// An error comes with what was not read of the body.
async fn piece(app: &App, signed: &Signed, photo: &str, headers: &HeaderMap, body: Body) -> Result<(u64, u64), (AppError, Body)> {
    let begun = async {
        let photo = name(photo)?;
        let from = number(headers, &UPLOAD_OFFSET)?;
        // Asked once the turn has come: whoever had it before may have finished.
        let upload = app.staging.upload(photo).await;
        let Blob { size, complete, .. } = app.read(move |store| store.blob(photo)).await?.ok_or(AppError::NotFound)?;
        let offset = if complete { size } else { upload.offset().map_err(disk)? };
        if from == offset { Ok((photo, upload, size, complete)) } else { Err(AppError::WrongOffset(offset)) }
    };
    let (photo, mut upload, size, complete) = match begun.await {
        Ok(begun) => begun,
        Err(error) => return Err((error, body)),
    };
    let read = |error| (error, Body::empty());
    if complete {
        return Ok((size, size));
    }
    match upload.append(body, size).await.map_err(disk).map_err(read)? {
        Piece::Taken(offset) if offset == size => {
            finish(app, upload, photo, signed.now()).await.map_err(read)?;
            Ok((size, size))
        }
        Piece::Taken(offset) => Ok((offset, size)),
        Piece::Cut => Err(read(AppError::bad("unreadable", "the piece was cut"))),
        Piece::TooLong => Err(read(AppError::TooLarge { what: "piece", limit: size })),
    }
}

async fn finish(app: &App, upload: Upload, photo: Sha256, now: u64) -> AppResult<()> {
    let blobs = std::sync::Arc::clone(&app.blobs);
    let finished = tokio::task::spawn_blocking(move || (upload.finish(photo, &*blobs), upload)).await;
    // The turn is kept until the store knows, so that a second connection cannot begin again in between.
    let (finished, _turn) = finished.map_err(AppError::internal)?;
    match finished {
        Ok(()) => Ok(app.store.complete_blob(photo, now).await?),
        Err(FinishError::Io(e)) => Err(disk(e)),
        Err(bad) => {
            app.store.discard_blob(photo).await?;
            Err(if matches!(bad, FinishError::NotAPhoto) { AppError::NotAPhoto } else { AppError::HashMismatch })
        }
    }
}

/// What became of a photo that came whole.
pub(super) enum Kept {
    /// It is here since now.
    Now,
    /// It was here.
    Before,
    /// It is no picture, or not the one that its name says.
    Refused,
}

/// Keeps a photo that came whole, by another way than an upload.
pub(super) async fn keep(app: &App, photo: Sha256, bytes: Vec<u8>, by: AccountId, now: u64) -> AppResult<Kept> {
    let size = bytes.len() as u64;
    if size == 0 || size > MAX_PHOTO_BYTES {
        return Ok(Kept::Refused);
    }
    let mut upload = app.staging.upload(photo).await;
    if app.read(move |store| store.blob(photo)).await?.is_some_and(|blob| blob.complete) {
        return Ok(Kept::Before);
    }
    upload.reset().map_err(disk)?;
    app.store.announce_blob(photo, size, by, now).await?;
    match upload.append(Body::from(bytes), size).await.map_err(disk)? {
        Piece::Taken(_) => {}
        // Somebody uploads the same photo at this moment: it is theirs to finish.
        Piece::Cut | Piece::TooLong => return Ok(Kept::Before),
    }
    match finish(app, upload, photo, now).await {
        Ok(()) => Ok(Kept::Now),
        Err(AppError::NotAPhoto | AppError::HashMismatch) => Ok(Kept::Refused),
        Err(error) => Err(error),
    }
}

/// The photo, for those who may read a record that speaks of it, and for who uploaded it.
pub async fn get(State(app): State<App>, signed: Signed, Path(photo): Path<String>, headers: HeaderMap) -> AppResult<Response> {
    let photo = name(&photo)?;
    app.settled().await;
    let sight = signed.sight(&app);
    app.read(move |store| store.blob(photo)).await?.filter(|blob| blob.complete && !blob.removed).ok_or(AppError::NotFound)?;
    // Who uploaded it has it anyway, even while the record that speaks of it is on its way.
    if !app.read_views(move |store| store.sees_blob(photo, &sight)).await? {
        return Err(AppError::NotFound);
    }
    let cached = [
        (header::ETAG, format!("\"{photo}\"")),
        // `private`: a shared cache must not hand it to somebody else.
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
        (header::CONTENT_DISPOSITION, "inline".to_owned()),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|have| have.as_bytes() == cached[0].1.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, cached).into_response());
    }
    let blobs = std::sync::Arc::clone(&app.blobs);
    let bytes = tokio::task::spawn_blocking(move || blobs.get(photo)).await.map_err(AppError::internal)?.map_err(disk)?;
    let bytes = bytes.ok_or_else(|| AppError::internal(format!("photo {photo} is recorded and not there")))?;
    let media = Media::of(&bytes).ok_or_else(|| AppError::internal(format!("photo {photo} is no picture")))?;
    Ok((cached, [(header::CONTENT_TYPE, media.content_type())], bytes).into_response())
}

fn name(text: &str) -> AppResult<Sha256> {
    text.parse().map_err(|_| AppError::NotFound)
}

fn number(headers: &HeaderMap, name: &HeaderName) -> AppResult<u64> {
    let number = headers.get(name).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    number.ok_or_else(|| AppError::bad("bad_request", format!("{name}: a whole number expected")))
}

fn at(status: StatusCode, offset: u64, size: u64) -> Response {
    (status, [(UPLOAD_OFFSET, HeaderValue::from(offset)), (UPLOAD_LENGTH, HeaderValue::from(size))]).into_response()
}

fn disk(error: std::io::Error) -> AppError {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    if matches!(error.kind(), StorageFull | QuotaExceeded) { AppError::Unavailable(error.into()) } else { AppError::internal(error) }
}
