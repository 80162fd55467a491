//! `xunge doctor`.

use std::{env, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::Data;
use crate::{
    clock,
    doctor::{self, Lang, Level, Line, Patient},
};

/// `xunge doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The certificate that the server, or the proxy before it, shows (PEM): says when it ends
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The language; without it that of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, value_enum)]
    lang: Option<Language>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    Zh,
    En,
}

impl Doctor {
    pub(super) fn run(self) -> Result<ExitCode> {
        let lang = match self.lang {
            Some(Language::Zh) => Lang::Zh,
            Some(Language::En) => Lang::En,
            None => Lang::of(["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| env::var(name).ok())),
        };
        let lines = doctor::examine(&Patient { data: self.data.data, tls_cert: self.tls_cert, now: clock::now() }, lang);
        if self.json {
            println!("{}", serde_json::to_string_pretty(&json!({ "checks": lines }))?);
        } else {
            for line in &lines {
                tell(line, lang);
            }
        }
        let worst = lines.iter().map(|line| line.level).max();
        Ok(if worst == Some(Level::Fail) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

fn tell(line: &Line, lang: Lang) {
    let level = match (line.level, lang) {
        (Level::Ok, Lang::Zh) => "正常",
        (Level::Warn, Lang::Zh) => "注意",
        (Level::Fail, Lang::Zh) => "故障",
        (Level::Ok, Lang::En) => "ok  ",
        (Level::Warn, Lang::En) => "warn",
        (Level::Fail, Lang::En) => "FAIL",
    };
    println!("{level} {:<11} {}", line.check, line.what);
    if let Some(act) = &line.act {
        println!("     {:<11} → {act}", "");
    }
}
