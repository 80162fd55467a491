//! `xunge plates`: a PDF of the plates of zones or checkpoints, to be printed, cut and put up.

use std::{fs, path::PathBuf, str::FromStr};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum};
use xunge_shared::{
    id::{AreaCode, EntityId, Feed},
    plate::Plated,
};

use super::Data;
use crate::{
    clock,
    plates::{self, PlateKey, Wanted},
    sight::Sight,
    store::{Action, Note, caught_up},
};

/// `xunge plates`.
#[derive(Debug, Args)]
pub struct Plates {
    /// What the plates are for
    #[arg(long, value_enum, default_value_t = What::Zones)]
    of: What,
    /// Only those of this area: the 12-digit code of a town or village
    #[arg(long, value_parser = AreaCode::from_str)]
    area: Option<AreaCode>,
    /// Only those on the street of this name
    #[arg(long)]
    street: Option<String>,
    /// Make the plate of this one thing anew: its number, as the desk's address shows it. Scans of the old plate show as such from then on
    #[arg(long, value_name = "ID", value_parser = EntityId::from_str, conflicts_with_all = ["area", "street"])]
    renew: Option<EntityId>,
    /// The address at which phones reach the server, `https://xunge.example.gov.cn`: any camera then opens the app
    #[arg(long)]
    url: Option<String>,
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "plates.pdf")]
    out: PathBuf,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Zones,
    Checkpoints,
}

impl From<What> for Plated {
    fn from(what: What) -> Self {
        match what {
            What::Zones => Self::Zone,
            What::Checkpoints => Self::Checkpoint,
        }
    }
}

impl Plates {
    pub(super) async fn run(self) -> Result<()> {
        let opened = self.data.open()?;
        let store = &*opened.store;
        let in_area = |code: AreaCode| self.area.is_none_or(|area| area.contains(code));
        caught_up(store).await;
        let sight = Sight::operator(&opened.lock, store.scopes()).only(|scope| scope.feed() == Feed::Records && in_area(scope.area()));
        let key = PlateKey::open(&self.data.data)?;
        let plated = Plated::from(self.of);
        let wanted = match (self.renew, self.street) {
            (Some(entity), _) => Wanted::One(entity),
            (None, Some(street)) => Wanted::Street(street),
            (None, None) => Wanted::All,
        };
        let mut signs = plates::signs(store, &key, plated, &sight, &wanted)?;
        ensure!(!signs.is_empty(), "nothing to print: no such things in that area or on that street");
        let note = |action| Note::new(clock::now(), None, action);
        if let Wanted::One(entity) = wanted {
            store.note(note(Action::PlateRenewed).about(&plates::about(plated, entity))).await?;
            signs = plates::signs(store, &key, plated, &sight, &wanted)?;
        } else {
            store.note(note(Action::PlatesPrinted)).await?;
        }
        let pdf = plates::print(&signs, self.url.as_deref())?;
        fs::write(&self.out, pdf).with_context(|| format!("cannot write {}", self.out.display()))?;
        println!("{}: {} plates", self.out.display(), signs.len());
        Ok(())
    }
}
