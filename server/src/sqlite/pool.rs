//! Read-only connections: taken for one question, put back after it.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction};

use super::open::Files;
use crate::store::Result;

/// How many pairs of connections are kept. More are opened when more ask at once, and closed after.
const KEPT: usize = 4;

/// See the module.
pub(super) struct Pool {
    files: Files,
    free: Mutex<Vec<Reader>>,
    facts: Mutex<Vec<Connection>>,
}

/// A connection to each file.
pub(super) struct Reader {
    /// The log.
    pub(super) log: Connection,
    /// The view.
    pub(super) view: Connection,
}

impl Pool {
    pub(super) fn new(files: Files) -> Self {
        Self { files, free: Mutex::default(), facts: Mutex::default() }
    }

    /// Asks with a connection of one's own.
    pub(super) fn read<T>(&self, ask: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match free {
            Some(reader) => reader,
            None => Reader { log: self.files.log_reader()?, view: self.files.view_reader()? },
        };
        let answer = ask(&reader);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT {
            free.push(reader);
        }
        answer
    }

    /// Asks the view several questions of one moment.
    pub(super) fn view<T>(&self, ask: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.read(|reader| {
            let moment = snapshot(&reader.view)?;
            ask(&moment)
        })
    }

    /// Asks the facts several questions of one moment.
    pub(super) fn facts<T>(&self, ask: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let free = self.facts.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match free {
            Some(reader) => reader,
            None => self.files.facts_reader()?,
        };
        let answer = ask(&*snapshot(&reader)?);
        let mut free = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT {
            free.push(reader);
        }
        answer
    }
}

/// What a file holds at one moment, as long as the transaction lives.
pub(super) fn snapshot(db: &Connection) -> Result<Transaction<'_>> {
    Ok(db.unchecked_transaction()?)
}
