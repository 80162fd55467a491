//! `POST /api/rescue`: takes what another phone could not send, from whoever carries it.
//!
//! A file is read frame by frame as it comes, so that memory does not grow with it, and each frame is admitted at once by the one
//! admission path, in the name of its author. All of it is idempotent: a delivery that was cut is simply made again.

use axum::{
    Json,
    body::{Body, BodyDataStream},
    extract::{Request, State},
    http::{HeaderMap, header},
};
use futures::StreamExt;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, DeviceId, Sha256},
    op::RawOp,
    rescue::{Frame, MAX_RESCUE_BYTES, Opener, Receipt, RescueError},
    wire::{MAX_PUSH_BYTES, MAX_PUSH_OPS, OpStatus},
};

use super::blobs::{Kept, keep};
use crate::{
    app::App,
    body::drain,
    error::{AppError, AppResult},
    session::Signed,
    store::{Action, Push, StoredAccount},
};

/// Takes a file; anybody who is signed in may carry one.
pub async fn post(State(app): State<App>, signed: Signed, request: Request) -> AppResult<Json<Receipt>> {
    let (parts, body) = request.into_parts();
    if length(&parts.headers).is_some_and(|length| length > MAX_RESCUE_BYTES) {
        drain(body).await;
        return Err(too_large());
    }
    let mut stream = body.into_data_stream();
    let outcome = deliver(&app, &signed, &mut stream).await;
    if outcome.is_err() {
        drain(Body::from_stream(stream)).await;
    }
    outcome.map(Json)
}

async fn deliver(app: &App, signed: &Signed, stream: &mut BodyDataStream) -> AppResult<Receipt> {
    let mut opener = Opener::new(app.rescue.seal());
    let mut delivery: Option<Delivery> = None;
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|e| AppError::bad("rescue_cut", format!("the delivery was cut: {e}")))?;
        opener.feed(&piece)?;
        while let Some(frame) = opener.next()? {
            match (frame, &mut delivery) {
                (Frame::Head(ticket, _), None) => {
                    if !app.rescue.vouches(&ticket, signed.now()) {
                        return Err(AppError::bad("rescue_ticket", "this server did not give the file's ticket"));
                    }
                    delivery = Some(Delivery::of(app, ticket.account, signed).await?);
                }
                (Frame::Ops(_, Some((epoch, others))), Some(delivery)) if epoch != app.store.epoch() => delivery.ops(app, others).await?,
                (Frame::Ops(ops, _), Some(delivery)) => delivery.ops(app, ops).await?,
                (Frame::Photo(photo, bytes), Some(delivery)) => delivery.photo(app, photo, bytes.into()).await?,
                (_, _) => return Err(RescueError::Unreadable.into()),
            }
        }
    }
    opener.finish()?;
    let Some(delivery) = delivery else { return Err(RescueError::Unreadable.into()) };
    let Receipt { new, known, photos_new, .. } = delivery.receipt;
    app.note(signed.did(Action::RescueDelivered).to(delivery.account.account.id)).await?;
    tracing::info!(
        author = delivery.account.account.id.0,
        carrier = signed.account().id.0,
        new,
        known,
        photos_new,
        "rescue file delivered"
    );
    Ok(delivery.receipt)
}

/// A file on its way in.
struct Delivery {
    account: StoredAccount,
    now: Millis,
    receipt: Receipt,
}

impl Delivery {
    async fn of(app: &App, author: AccountId, signed: &Signed) -> AppResult<Self> {
        let account = app.read(move |store| store.account(author)).await?.ok_or(AppError::NotFound)?;
        // A disabled account's work counts as far as its grants went when it was done: admission judges that.
        let receipt = Receipt { author: account.account.display.clone(), ..Receipt::default() };
        Ok(Self { account, now: signed.now(), receipt })
    }

    async fn ops(&mut self, app: &App, ops: Vec<RawOp>) -> AppResult<()> {
        for (device, ops) in series(ops) {
            let push = Push {
                author: self.account.account.id,
                grants: self.account.grants.clone(),
                device,
                // How long the file lay somewhere says nothing of the phone's clock: nothing is corrected.
                dev_now: self.now,
                now: self.now,
                ops,
                status: None,
            };
            let results = app.store.admit(push).await?.results;
            app.metrics.admitted(&results);
            for result in results {
                match (result.status, result.refusal) {
                    (_, Some(refusal)) => self.receipt.refused.push((result.n, refusal)),
                    (OpStatus::Duplicate, None) => self.receipt.known += 1,
                    (_, None) => self.receipt.new += 1,
                }
            }
        }
        Ok(())
    }

    async fn photo(&mut self, app: &App, photo: Sha256, bytes: Vec<u8>) -> AppResult<()> {
        match keep(app, photo, bytes, self.account.account.id, self.now).await? {
            Kept::Now => self.receipt.photos_new += 1,
            Kept::Before => self.receipt.photos_known += 1,
            Kept::Refused => self.receipt.photos_refused += 1,
        }
        Ok(())
    }
}

/// The ops by the series that they belong to, in pieces that admission takes at once. What cannot be read goes with its neighbours.
fn series(ops: Vec<RawOp>) -> Vec<(DeviceId, Vec<RawOp>)> {
    let mut series: Vec<(DeviceId, Vec<RawOp>)> = vec![];
    let mut bytes = 0;
    for op in ops {
        let device = op.open().ok().map(|op| op.device);
        let size = op.0.len();
        match series.last_mut() {
            Some((last, ops))
                if device.is_none_or(|device| device == *last) && ops.len() < MAX_PUSH_OPS && bytes + size <= MAX_PUSH_BYTES =>
            {
                bytes += size;
                ops.push(op);
            }
            _ => {
                bytes = size;
                series.push((device.unwrap_or_default(), vec![op]));
            }
        }
    }
    series
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large() -> AppError {
    AppError::TooLarge { what: "rescue file", limit: MAX_RESCUE_BYTES }
}

impl From<RescueError> for AppError {
    fn from(error: RescueError) -> Self {
        let code = match error {
            RescueError::TooLarge => return too_large(),
            RescueError::NotRescue => "not_rescue",
            RescueError::OtherServer => "rescue_other_server",
            RescueError::Altered => "rescue_altered",
            RescueError::Cut => "rescue_cut",
            RescueError::Unreadable => "rescue_unreadable",
        };
        AppError::bad(code, error.to_string())
    }
}
