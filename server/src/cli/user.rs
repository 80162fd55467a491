//! `xunge user`: accounts and what they may do. A password is never an argument: those are seen by every process.

use std::{io::Read, str::FromStr};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand};
use xunge_shared::{
    id::{AccountId, AreaCode},
    role::{Grant, Role},
};

use super::Data;
use crate::{
    accounts::{check_name, held_from},
    clock,
    session::{password, second},
    store::{Action, Doer, NewAccount, Note, Store, StoreError, StoredAccount},
};

/// `xunge user`.
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make an account; its password is read from standard input or from XUNGE_PASSWORD
    Add(Add),
    /// Set an account's password, read as for `add`; its sessions end
    Passwd(Named),
    /// Bar an account: its phones are told at their next contact, its records stay
    Disable(Disable),
    /// Make a one-time code that opens a session on a phone of theirs
    Enrol(Enrol),
    /// Sign an account out everywhere
    SignOut(Named),
    /// Remove an account's second factor, when its authenticator and recovery codes are lost; its sessions end
    TotpOff(Named),
    /// List all accounts
    List(Data),
}

#[derive(Debug, Args)]
struct Add {
    /// What is typed to sign in
    name: String,
    /// patrol, grid_worker, supervisor or administrator
    #[arg(long, value_parser = Role::from_str)]
    role: Role,
    /// The 12-digit code of the town, or of the county for all of it
    #[arg(long, value_parser = AreaCode::from_str)]
    area: AreaCode,
    /// What screens show; the name if not given
    #[arg(long)]
    display: Option<String>,
    /// The patrol team
    #[arg(long, default_value = "")]
    team: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
struct Named {
    /// The account's name
    name: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
struct Disable {
    #[command(flatten)]
    named: Named,
    /// Let it sign in again
    #[arg(long)]
    undo: bool,
}

#[derive(Debug, Args)]
struct Enrol {
    #[command(flatten)]
    named: Named,
    /// How long the code is good, minutes
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=7 * 24 * 60))]
    minutes: u64,
    /// The address at which phones reach the server: prints a QR code that leads there
    #[arg(long)]
    url: Option<String>,
}

impl User {
    pub(super) async fn run(self) -> Result<()> {
        match self.what {
            What::Add(add) => add.run().await,
            What::Passwd(named) => {
                let hash = password::hash(&read_password()?)?;
                let opened = named.data.open()?;
                let account = find(&*opened.store, &named.name)?;
                opened.store.set_password(account.account.id, hash).await?;
                noted(&*opened.store, Action::PasswordSet, account.account.id).await?;
                println!("{}: password set", named.name);
                Ok(())
            }
            What::Disable(Disable { named, undo }) => {
                let opened = named.data.open()?;
                let account = find(&*opened.store, &named.name)?;
                opened.store.set_disabled(account.account.id, !undo, Doer::operator(clock::now())).await?;
                let action = if undo { Action::AccountEnabled } else { Action::AccountDisabled };
                noted(&*opened.store, action, account.account.id).await?;
                println!("{}: {}", named.name, if undo { "enabled" } else { "disabled" });
                Ok(())
            }
            What::Enrol(enrol) => enrol.run().await,
            What::SignOut(named) => {
                let opened = named.data.open()?;
                let id = find(&*opened.store, &named.name)?.account.id;
                let ended = opened.store.end_sessions(id).await?;
                noted(&*opened.store, Action::SessionsEnded, id).await?;
                println!("{}: {ended} sessions ended", named.name);
                Ok(())
            }
            What::TotpOff(named) => {
                let opened = named.data.open()?;
                let id = find(&*opened.store, &named.name)?.account.id;
                ensure!(opened.store.remove_factor(id).await?, "{}: there is no second factor", named.name);
                opened.store.end_sessions(id).await?;
                noted(&*opened.store, Action::FactorRemoved, id).await?;
                println!("{}: second factor removed", named.name);
                Ok(())
            }
            What::List(data) => list(&*data.open()?.store),
        }
    }
}

impl Add {
    async fn run(self) -> Result<()> {
        check_name(&self.name)?;
        let hash = password::hash(&read_password()?)?;
        let opened = self.data.open()?;
        let account = NewAccount {
            display: self.display.unwrap_or_else(|| self.name.clone()),
            name: self.name.clone(),
            team: self.team,
            password: hash,
            grants: vec![Grant { role: self.role, area: self.area, from: held_from(clock::now()), until: None }],
        };
        match opened.store.create_account(account).await {
            Ok(id) => {
                noted(&*opened.store, Action::AccountMade, id).await?;
                println!("{}: account {id}, {} of {}", self.name, self.role.name(), self.area);
            }
            Err(StoreError::NameTaken) => bail!("there is an account {:?} already", self.name),
            Err(other) => return Err(other.into()),
        }
        Ok(())
    }
}

impl Enrol {
    async fn run(self) -> Result<()> {
        let Self { named, minutes, url } = self;
        let opened = named.data.open()?;
        let stored = find(&*opened.store, &named.name)?;
        ensure!(!stored.disabled, "{}: the account is disabled", named.name);
        let (code, now) = (password::generate()?, clock::now());
        let id = stored.account.id;
        opened.store.add_enrolment(second::hash(&code), id, now, now + minutes * 60_000).await?;
        noted(&*opened.store, Action::EnrolmentMade, id).await?;
        println!("{}: {code}, good once and for {minutes} minutes", named.name);
        if let Some(url) = url {
            let link = format!("{}/enrol#{code}", url.trim_end_matches('/'));
            let qr = qrcode::QrCode::new(&link).context("the address is too long for a QR code")?;
            println!("{link}\n\n{}", qr.render::<qrcode::render::unicode::Dense1x2>().build());
        }
        Ok(())
    }
}

/// Notes what the operator did.
async fn noted(store: &dyn Store, action: Action, to: AccountId) -> Result<()> {
    store.note(Note::new(clock::now(), None, action).to(to)).await?;
    Ok(())
}

fn find(store: &dyn Store, name: &str) -> Result<StoredAccount> {
    store.account_named(name)?.with_context(|| format!("there is no account {name:?}"))
}

fn read_password() -> Result<String> {
    if let Ok(password) = std::env::var("XUNGE_PASSWORD") {
        return Ok(password);
    }
    if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        eprint!("Password (it will be shown; or set XUNGE_PASSWORD), then Ctrl-D: ");
    }
    let mut text = String::new();
    std::io::stdin().take(4_096).read_to_string(&mut text).context("reading the password from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn list(store: &dyn Store) -> Result<()> {
    let now = clock::now();
    println!("{:>5}  {:<16} {:<14} {:<12} {:<8} display", "id", "name", "role", "area", "");
    for stored in store.accounts()? {
        let state = if stored.disabled { "disabled" } else { "" };
        let held = stored.grants.iter().filter(|grant| grant.holds_at(now));
        let (roles, areas): (Vec<_>, Vec<_>) = held.map(|grant| (grant.role.name(), grant.area.to_string())).unzip();
        let account = stored.account;
        println!(
            "{:>5}  {:<16} {:<14} {:<12} {state:<8} {} {}",
            account.id,
            account.name,
            roles.join("+"),
            areas.join("+"),
            account.display,
            account.team
        );
    }
    Ok(())
}
