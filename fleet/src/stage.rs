//! A server of our own with the accounts of a fleet.

use anyhow::{Context, Result};
use xunge_tests::{
    client::Client,
    server::{Folder, Server},
};

/// The password of every account of a fleet: it lives as long as the run.
const PASSWORD: &str = "fleet-of-phones";

/// Who is to be in the fleet.
#[derive(Debug, Clone)]
pub struct Crew {
    /// Account names are this and a number from 0.
    pub name: &'static str,
    /// How many.
    pub count: usize,
    /// Their role.
    pub role: &'static str,
    /// Their area.
    pub area: &'static str,
}

/// A running server with its crews.
#[derive(Debug)]
pub struct Stage {
    /// The server.
    pub server: Server,
}

impl Stage {
    /// Makes a data folder with these crews, fills it further by `prepare`, and starts the server.
    pub async fn open(crews: &[Crew], prepare: impl FnOnce(&Folder) -> Result<()>) -> Result<Self> {
        let folder = Folder::fresh()?;
        let mut csv = String::from("name,display,role,area,team,password,since\n");
        for Crew { name, count, role, area } in crews {
            csv.extend((0..*count).map(|i| format!("{name}{i},{name} {i},{role},{area},,{PASSWORD},2000-01-01\n")));
        }
        let file = folder.path().join("people.csv");
        std::fs::write(&file, csv)?;
        folder.run(&["import", "people", file.to_str().context("the temporary folder's path is not UTF-8")?], &[])?;
        std::fs::remove_file(file)?;
        prepare(&folder)?;
        Ok(Self { server: Server::start(folder).await? })
    }

    /// Signs a member of a crew in.
    pub async fn sign_in(&self, name: &str) -> Result<Client> {
        Client::sign_in(&self.server.url(), name, PASSWORD).await
    }
}
