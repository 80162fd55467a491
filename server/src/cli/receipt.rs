//! `xunge receipt`: proves an op from its receipt alone, and prints the key that it takes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result, anyhow, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use xunge_shared::{hlc::Millis, op::RawOp};

use super::Data;
use crate::receipt::{BadReceipt, Place, Proven, PublicKey, check};

/// `xunge receipt`.
#[derive(Debug, Args)]
pub struct Receipt {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prove ops from their receipts, as a phone exports them
    Check(Box<Check>),
    /// Print the public key that receipts and anchors are checked with
    Key(Data),
}

#[derive(Debug, Args)]
struct Check {
    /// JSON with an op and its receipt, both in base64, as `op` and `receipt`: one such object, or any document with such objects in it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The public key; without it that of the data folder
    #[arg(long, value_name = "PUBLIC")]
    key: Option<PublicKey>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

/// An op and its receipt.
pub(super) struct Proof {
    pub(super) op: RawOp,
    pub(super) receipt: Vec<u8>,
}

impl Receipt {
    pub(super) fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Check(check) => check.run(),
            Command::Key(data) => {
                println!("{}", data.signer()?.public());
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Check {
    fn run(self) -> Result<ExitCode> {
        let key = self.data.key(self.key)?;
        let proofs = proofs(&self.file)?;
        ensure!(!proofs.is_empty(), "{}: no op with a receipt is in it", self.file.display());
        let checked: Vec<_> = proofs.iter().map(|Proof { op, receipt }| (op, check(receipt, op, &key))).collect();
        let good = checked.iter().all(|(_, outcome)| outcome.is_ok());
        if self.json {
            println!("{}", serde_json::to_string_pretty(&checked.iter().map(|(op, outcome)| to_json(op, outcome)).collect::<Vec<_>>())?);
        } else {
            for (op, outcome) in &checked {
                println!("{}", to_words(op, outcome));
            }
        }
        Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// All ops with a receipt in a JSON file, however deep.
pub(super) fn proofs(file: &Path) -> Result<Vec<Proof>> {
    let about = || format!("{}", file.display());
    let document: Value = serde_json::from_slice(&fs::read(file).with_context(about)?).with_context(about)?;
    let (mut proofs, mut open) = (vec![], vec![&document]);
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items.iter().rev()),
            Value::Object(fields) => match (fields.get("op"), fields.get("receipt")) {
                (Some(Value::String(op)), Some(Value::String(receipt))) => {
                    let bytes = |text: &str| BASE64_STANDARD.decode(text).map_err(|e| anyhow!("not base64: {e}")).with_context(about);
                    proofs.push(Proof { op: RawOp(bytes(op)?), receipt: bytes(receipt)? });
                }
                _ => open.extend(fields.values().rev()),
            },
            _ => {}
        }
    }
    Ok(proofs)
}

fn to_words(op: &RawOp, outcome: &Result<Proven, BadReceipt>) -> String {
    let said = op.open().map_or_else(
        |_| "an op whose envelope cannot be read".to_owned(),
        |said| format!("\"{}\" about {} by account {}", said.kind.as_str(), said.entity, said.author),
    );
    let Proven { epoch, signed, received, device, n, place, link } = match outcome {
        Ok(proven) => proven,
        Err(why) => return format!("NOT PROVEN: {said} (hash {}): {why}", op.hash()),
    };
    let stands = match place {
        Place::Feed { scope, seq, eff } => format!("admitted at place {seq} of scope {scope}; it counts as of {}", time(eff.millis())),
        Place::Quarantine { id, refusal } => format!("kept in quarantine as number {id}, refused as {refusal}"),
    };
    format!(
        "proven: {said}\n  op {n} of device {device}, hash {}\n  arrived {}, {stands}\n  signed by the server {} in epoch {epoch}\n  link {link}",
        op.hash(),
        time(*received),
        time(*signed)
    )
}

fn to_json(op: &RawOp, outcome: &Result<Proven, BadReceipt>) -> Value {
    let hash = op.hash();
    let Proven { epoch, signed, received, device, n, place, link } = match outcome {
        Ok(proven) => proven,
        Err(why) => return json!({ "proven": false, "hash": hash, "why": why.to_string() }),
    };
    let place = match place {
        Place::Feed { scope, seq, eff } => json!({ "scope": scope, "seq": seq, "eff": eff }),
        Place::Quarantine { id, refusal } => json!({ "quarantine": id, "refusal": refusal }),
    };
    json!({
        "proven": true, "hash": hash, "device": device, "n": n, "place": place, "link": link,
        "received": received, "signed": signed, "epoch": epoch,
    })
}

fn time(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at as i64).map_or_else(|_| at.to_string(), |at| at.to_string())
}
