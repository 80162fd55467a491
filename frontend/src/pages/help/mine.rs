//! A person's own data on this phone, as a list to look at and as a file to take away.

use leptos::prelude::*;
use serde_json::{Value, json};
use xunge_shared::{
    hlc::Millis,
    id::AccountId,
    kinds::{Kind, case::Case, round::Round, zone::Zone},
    row::Row,
    session::Session,
};

use crate::data::{Core, Proof, Queued};

/// The rows that are a person's own: rounds walked, cases handled, zones last inspected.
pub(super) fn rows(core: Core, me: AccountId) -> Vec<Row> {
    [Round::NAME, Case::NAME, Zone::NAME].iter().flat_map(|kind| core.rows(kind)).filter(|row| row.summary.who == Some(me)).collect()
}

/// How many rounds, and when the latest record was written.
pub(super) fn figures(rows: &[Row], written: &[Queued]) -> (usize, Option<Millis>) {
    let rounds = rows.iter().filter(|row| row.kind == Round::NAME).count();
    let last = rows.iter().filter_map(|row| row.summary.at).chain(written.iter().map(|op| op.at)).max();
    (rounds, last)
}

/// All of it as JSON: machine-readable, with the times as Unix milliseconds, and with what proves each record (`xunge receipt check`).
pub(super) fn file(session: &Session, rows: &[Row], written: &[Queued], device: &str, proofs: &[Proof]) -> String {
    let proof = |op: &Queued| {
        let proof = proofs.iter().find(|proof| (proof.series, proof.n) == (op.series, op.n))?;
        Some((base64(&proof.op)?, base64(&proof.receipt)?))
    };
    let written: Vec<Value> = written
        .iter()
        .map(|op| {
            let mut told = json!({ "n": op.n, "kind": op.kind, "thing": op.entity, "at": op.at, "bytes": op.size, "photos": op.photos });
            if let Some((op, receipt)) = proof(op) {
                (told["op"], told["receipt"]) = (op.into(), receipt.into());
            }
            told
        })
        .collect();
    let all = json!({
        "account": session.account,
        "grants": session.grants,
        "device": device,
        "things": rows,
        "written_on_this_phone": written,
    });
    serde_json::to_string_pretty(&all).unwrap_or_default()
}

/// By the browser, whose own takes bytes as characters.
fn base64(bytes: &[u8]) -> Option<String> {
    let text: String = bytes.iter().copied().map(char::from).collect();
    window().btoa(&text).ok()
}

/// What this account wrote on this phone, as far as the phone still has it: everything unsent, and two weeks of the rest.
pub(super) fn written(core: Core) -> LocalResource<Vec<Queued>> {
    let status = core.status();
    let figures = Memo::new(move |_| status.with(|status| (status.unsent, status.last_sync)));
    LocalResource::new(move || {
        figures.track();
        async move { core.written().await }
    })
}
