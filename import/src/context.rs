//! What rows may refer to: the area of the import, the county's streets and cells, and the accounts.

use std::collections::BTreeMap;

use xunge_shared::{
    calendar::Calendar,
    geometry::Shape,
    id::{AccountId, AreaCode, CellCode, EntityId, Scope},
    row::Row,
};

use super::{
    problem::{Expected, Reason},
    record::{Column, Record},
};

/// Streets by what rows call them: for each area, by code and by name; and where they are.
#[derive(Debug, Default)]
pub struct Streets {
    called: BTreeMap<(Scope, String), EntityId>,
    shapes: BTreeMap<EntityId, Shape>,
    names: BTreeMap<EntityId, String>,
}

impl Streets {
    /// From the rows that lists show.
    pub fn of(rows: &[Row]) -> Self {
        let mut streets = BTreeMap::new();
        for row in rows {
            // A code goes before another street's name.
            streets.entry((row.scope, row.summary.title.clone())).or_insert(row.entity);
        }
        streets.extend(rows.iter().map(|row| ((row.scope, row.summary.code.clone()), row.entity)));
        let shapes = rows.iter().filter_map(|row| Some((row.entity, row.summary.shape.clone()?)));
        let names = rows.iter().map(|row| (row.entity, row.summary.title.clone()));
        Self { called: streets, shapes: shapes.collect(), names: names.collect() }
    }

    /// What a street is called.
    pub fn name(&self, street: EntityId) -> Option<&str> {
        self.names.get(&street).map(String::as_str)
    }

    /// Where a street is.
    pub fn shape(&self, street: EntityId) -> Option<Shape> {
        self.shapes.get(&street).cloned()
    }

    /// The street of an area that is called so, by code or name.
    pub fn named(&self, scope: Scope, name: &str) -> Option<EntityId> {
        self.called.get(&(scope, name.to_owned())).copied()
    }
}

/// Accounts by what rows call them: by the name with which they sign in, and by what screens show of them when nobody else is shown so.
#[derive(Debug, Default)]
pub struct Accounts {
    names: BTreeMap<String, AccountId>,
    displays: BTreeMap<String, AccountId>,
}

impl Accounts {
    /// Of numbers with names and displays.
    pub fn of(all: impl IntoIterator<Item = (AccountId, String, String)>) -> Self {
        let mut names = BTreeMap::new();
        let mut shown: BTreeMap<String, Vec<AccountId>> = BTreeMap::new();
        for (id, name, display) in all {
            names.insert(name, id);
            shown.entry(display).or_default().push(id);
        }
        let alone = |(display, ids): (String, Vec<AccountId>)| match ids.as_slice() {
            [id] if !names.contains_key(&display) => Some((display, *id)),
            _ => None,
        };
        Self { displays: shown.into_iter().filter_map(alone).collect(), names }
    }

    /// The one that is called so.
    pub fn called(&self, name: &str) -> Option<AccountId> {
        self.names.get(name).or_else(|| self.displays.get(name)).copied()
    }

    /// The name with which somebody signs in.
    pub fn name(&self, id: AccountId) -> Option<&str> {
        self.names.iter().find(|(_, account)| **account == id).map(|(name, _)| name.as_str())
    }

    /// What a row calls somebody: what screens show, else their name.
    pub fn call(&self, id: AccountId) -> Option<&str> {
        let shown = self.displays.iter().find(|(_, account)| **account == id).map(|(display, _)| display.as_str());
        shown.or_else(|| self.name(id))
    }
}

/// See the module.
#[derive(Debug)]
pub struct Context {
    /// For rows that do not say their area.
    pub area: Option<AreaCode>,
    /// The county that the data folder is about, once it is.
    pub county: Option<AreaCode>,
    /// The streets that are there.
    pub streets: Streets,
    /// The accounts that rows may name.
    pub accounts: Accounts,
    /// Where days begin and end.
    pub calendar: Calendar,
    /// How many rows were given a number for want of a code.
    pub numbered: u32,
    /// Makes unguessable texts.
    pub random: fn() -> u128,
}

/// The area of a row.
pub const AREA: Column = Column {
    name: "area",
    also: &["town", "区域", "乡镇", "区划代码"],
    help: "12-digit code of the town; else that of the cell, else --area",
};
/// The cell of a row.
pub const CELL: Column = Column {
    name: "cell",
    also: &["cell_code", "网格", "网格编码"],
    help: "code of the cell, 14 or 15 digits; found on the map when not given",
};
/// The name of a thing.
pub const NAME: Column = Column { name: "name", also: &["名称", "店名"], help: "its name" };
/// The secret on a plate.
pub const TOKEN: Column =
    Column { name: "token", also: &["plate", "门牌码"], help: "the secret on its plate; made when not given, kept when it has one" };

impl Context {
    /// The feed of a row: by its own area, else its cell's, else the import's.
    pub fn scope(&self, record: &mut Record, cell: Option<&CellCode>) -> Option<Scope> {
        let own: Option<AreaCode> = record.parse(&AREA, Expected::Area, |text| text.parse().ok());
        let Some(area) = own.or_else(|| cell.map(CellCode::area)).or(self.area) else {
            record.wrong(AREA, Reason::NoArea);
            return None;
        };
        if self.county.is_some_and(|county| county != area.county()) {
            record.wrong(AREA, Reason::OtherCounty(area.to_string()));
            return None;
        }
        Some(Scope::records(area.town()))
    }

    /// The cell that a row names.
    pub fn cell(record: &mut Record) -> Option<CellCode> {
        record.parse(&CELL, Expected::Cell, |text| text.parse().ok())
    }

    /// The street that a row names, by code or name.
    pub fn street(&self, record: &mut Record, column: &Column, scope: Scope) -> Option<EntityId> {
        let name = record.text(column)?;
        let street = self.streets.named(scope, &name);
        if street.is_none() {
            record.wrong(*column, Reason::Not(Expected::Street, name));
        }
        street
    }

    /// The accounts that a row names, separated by spaces, commas or semicolons.
    pub fn people(&self, record: &mut Record, column: &Column) -> Vec<AccountId> {
        let names = record.text(column).unwrap_or_default();
        let names = names.split([' ', ',', ';', '、', '，', '；']).filter(|name| !name.is_empty());
        names
            .filter_map(|name| {
                let account = self.accounts.called(name);
                if account.is_none() {
                    record.wrong(*column, Reason::Not(Expected::Account, name.to_owned()));
                }
                account
            })
            .collect()
    }

    /// The one account that a row names.
    pub fn person(&self, record: &mut Record, column: &Column) -> Option<AccountId> {
        record.parse(column, Expected::Account, |name| self.accounts.called(name))
    }

    /// A token that nobody guesses: 128 random bits.
    pub fn token(&self) -> String {
        format!("{:032x}", (self.random)())
    }
}
