//! `xunge import`: reference data and people from files, all or nothing.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use uuid::Uuid;
use xunge_import::{
    kinds::Importable,
    problem::{Lang, Problem},
    record::Column,
    source,
};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, AreaCode, DeviceId},
    kinds::{cell::Cell, checkpoint::Checkpoint, street::Street, timetable::Timetable, zone::Zone},
    role::Role,
};

use super::{Data, Opened};
use crate::{
    clock,
    import::{self, Done, ImportError, Importer, Rights, ground::Beside, people},
    sight::Sight,
    store::Store,
};

/// `xunge import`.
#[derive(Debug, Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Grid cells: polygons
    #[command(after_help = columns(Cell::COLUMNS))]
    Cells(File),
    /// Streets: lines
    #[command(after_help = columns(Street::COLUMNS))]
    Streets(File),
    /// Door-front zones: lines, polygons or points
    #[command(after_help = columns(Zone::COLUMNS))]
    Zones(File),
    /// Checkpoints: points
    #[command(after_help = columns(Checkpoint::COLUMNS))]
    Checkpoints(File),
    /// Lines of a timetable for putting streets and places right
    #[command(after_help = columns(Timetable::COLUMNS))]
    Timetable(File),
    /// Accounts with what they may do
    #[command(after_help = columns(people::COLUMNS))]
    People(File),
}

#[derive(Debug, Args)]
struct File {
    /// A GeoJSON feature collection, a CSV table in UTF-8 or the first sheet of an XLSX workbook, with headings
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// The area of rows that do not name one
    #[arg(long, value_parser = AreaCode::from_str)]
    area: Option<AreaCode>,
    /// Check everything, write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    data: Data,
}

fn columns(columns: &[Column]) -> String {
    let mut text = "Fields (of a feature's properties, or headings of a table):\n".to_owned();
    for Column { name, also, help } in columns {
        let also = if also.is_empty() { String::new() } else { format!(" (also {})", also.join(", ")) };
        let _ = writeln!(text, "  {name:<12} {help}{also}");
    }
    text + "\nA row about a thing that is there already, told by its code, updates it. Other fields are ignored."
}

impl Import {
    pub(super) async fn run(self) -> Result<()> {
        match self.what {
            What::Cells(file) => file.things::<Cell>().await,
            What::Streets(file) => file.things::<Street>().await,
            What::Zones(file) => file.things::<Zone>().await,
            What::Checkpoints(file) => file.things::<Checkpoint>().await,
            What::Timetable(file) => file.things::<Timetable>().await,
            What::People(file) => file.people().await,
        }
    }
}

impl File {
    async fn things<K: Importable>(self) -> Result<()> {
        let (lang, now) = (Lang::of_environment(), clock::now());
        let Opened { store, lock } = self.data.open()?;
        crate::store::caught_up(&*store).await;
        let rows = source::read(&self.path).or_else(|problems| faulty(&self.path, &problems, lang))?;
        let (author, rights) = (administrator(&*store, now)?, Rights::Operator);
        let sight = Sight::operator(&lock, store.scopes());
        let (device, ground) = (DeviceId::from(Uuid::new_v4()), Beside::in_sight(sight.clone()));
        let file = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let importer = Importer { author, rights, device, first: Uuid::now_v7().into(), now, ground, file };
        let cx = import::context(&*store, &sight, self.area, |_| true, || Uuid::new_v4().as_u128())?;
        let plan = match import::plan::<K>(rows, cx, importer, &*store, &sight) {
            Ok(plan) => plan,
            Err(ImportError::Faulty(problems)) => return faulty(&self.path, &problems, lang),
            Err(other) => return Err(other.into()),
        };
        for warning in &plan.warnings {
            writeln!(std::io::stderr(), "{}", warning.text(lang))?;
        }
        let done = if self.dry_run { plan.done } else { plan.write(&*store).await? };
        println!("{}", told(done, &K::NAME.to_string(), self.dry_run, self.area, lang));
        Ok(())
    }

    async fn people(self) -> Result<()> {
        let lang = Lang::of_environment();
        let Opened { store, lock: _lock } = self.data.open()?;
        let rows = source::read(&self.path).or_else(|problems| faulty(&self.path, &problems, lang))?;
        let people = match people::check(rows, self.area, &*store, &|_, _| true) {
            Ok(people) => people,
            Err(ImportError::Faulty(problems)) => return faulty(&self.path, &problems, lang),
            Err(other) => return Err(other.into()),
        };
        if self.dry_run {
            println!("{}", lang.pick("检查通过，未写入", "all rows are right; nothing was written"));
            return Ok(());
        }
        // Written before the accounts are made: a password that nobody knows would be worse than one too many.
        let passwords = people::made_up(&people);
        let written = if passwords.is_empty() { None } else { Some(write_passwords(&self.path, &passwords)?) };
        let hired = people::hire(people, &*store, clock::now(), None).await?;
        match lang {
            Lang::Zh => println!("新建账号 {hired} 个"),
            Lang::En => println!("{hired} accounts made"),
        }
        if let Some(path) = written {
            let what = lang.pick("生成的密码已写入（分发后请删除）", "passwords that were made up (hand them out, then delete the file)");
            println!("{what}: {}", path.display());
        }
        Ok(())
    }
}

/// The administrator in whose name things are imported: the first there is; without one, nobody's number.
fn administrator(store: &dyn Store, now: Millis) -> Result<AccountId> {
    let accounts = store.accounts()?;
    let holds = |role: Role, until: Millis| move |grant: &xunge_shared::role::Grant| grant.role == role && grant.holds_at(until);
    let first = accounts.iter().find(|stored| !stored.disabled && stored.grants.iter().any(holds(Role::Administrator, now)));
    Ok(first.map_or(AccountId(0), |stored| stored.account.id))
}

fn faulty<T>(file: &Path, problems: &[Problem], lang: Lang) -> Result<T> {
    let mut err = std::io::stderr().lock();
    for problem in problems {
        writeln!(err, "{}", problem.text(lang))?;
    }
    let (n, file) = (problems.len(), file.display());
    match lang {
        Lang::Zh => bail!("{file} 有 {n} 处问题，未导入任何内容"),
        Lang::En => bail!("{file}: {n} {} found, nothing was imported", if n == 1 { "fault" } else { "faults" }),
    }
}

fn told(done: Done, kind: &str, dry: bool, area: Option<AreaCode>, lang: Lang) -> String {
    let Done { new, changed, same, numbered, .. } = done;
    let mut text = match lang {
        Lang::Zh => format!("{kind}：新增 {new}，更新 {changed}，未变 {same}"),
        Lang::En => format!("{kind}: {new} new, {changed} updated, {same} unchanged"),
    };
    if numbered > 0 {
        let area = area.map(|area| area.to_string()).unwrap_or_default();
        let _ = match lang {
            Lang::Zh => write!(text, "；{numbered} 个没有编码，已按文件顺序从 {area}001 起编号"),
            Lang::En => write!(text, "; {numbered} had no code and were numbered in the order of the file from {area}001"),
        };
    }
    if dry {
        text += lang.pick("（试运行，未写入）", " (dry run: nothing was written)");
    }
    text
}

/// Beside the file that asked for them, readable by its owner alone.
fn write_passwords(beside: &Path, passwords: &[(&str, &str)]) -> Result<PathBuf> {
    let path = beside.with_extension("passwords.csv");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).with_context(|| format!("writing the passwords to {}", path.display()))?;
    let mut table = csv::Writer::from_writer(file);
    table.write_record(["name", "password"])?;
    for (name, password) in passwords {
        table.write_record([name, password])?;
    }
    table.flush()?;
    Ok(path)
}
