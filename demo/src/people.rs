//! The people: patrol teams, grid workers, supervisors and an administrator. All invented.

use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    id::{AccountId, AreaCode},
    role::Role,
};

use crate::{
    areas::{COUNTY, Town},
    names,
    random::{Draw, stream},
};

/// Who can log in.
#[derive(Debug, Clone)]
pub struct Account {
    /// 1, 2, 3 …: create the accounts in this order in an empty store.
    pub id: AccountId,
    /// What is typed to log in, such as `w012`.
    pub login: String,
    /// The person's name.
    pub display: String,
    /// What the account is for.
    pub role: Role,
    /// The areas that it holds: a town, or the county.
    pub areas: Vec<AreaCode>,
    /// 巡逻队, such as `永和镇巡逻一队`.
    pub team: Option<String>,
    /// Index of its town, unless it is the county's.
    pub(crate) town: Option<usize>,
}

/// 巡逻队.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// Its members; the first one's phone records the rounds.
    pub members: Vec<AccountId>,
    /// Index of its town.
    pub town: usize,
}

/// Makes the accounts and the teams.
pub(crate) fn people(towns: &[Town], seed: u64) -> (Vec<Account>, Vec<Team>) {
    let mut rng = stream(seed, "people");
    let county = AreaCode::of_parts(COUNTY, 0, 0);
    let mut accounts: Vec<Account> = Vec::new();
    let mut teams: Vec<Team> = Vec::new();
    let mut hire = |login: String, display: String, role: Role, town: Option<usize>, team: Option<String>| {
        let id = AccountId(accounts.len() as u32 + 1);
        let areas = vec![town.map_or(county, |t| towns[t].code)];
        accounts.push(Account { id, login, display, role, areas, team, town });
        id
    };
    hire("admin".into(), names::person(&mut rng), Role::Administrator, None, None);
    for k in 1..=3 {
        hire(format!("desk{k}"), names::person(&mut rng), Role::Supervisor, None, None);
    }
    for town in 0..towns.len() {
        hire(format!("s{:03}", town + 1), names::person(&mut rng), Role::Supervisor, Some(town), None);
    }
    let mut worker = 0;
    for (t, town) in towns.iter().enumerate() {
        for _ in 0..if town.site == 0 { 16 } else { 4 } {
            worker += 1;
            hire(format!("w{worker:03}"), names::person(&mut rng), Role::GridWorker, Some(t), None);
        }
    }
    let mut patrol = 0;
    for (t, town) in towns.iter().enumerate() {
        for k in 1..=if town.site == 0 { 3 } else { 2 } {
            let name = format!("{}巡逻{}队", town.name, names::numeral(k));
            let members = (0..3 + rng.below(2))
                .map(|_| {
                    patrol += 1;
                    hire(format!("p{patrol:03}"), names::person(&mut rng), Role::Patrol, Some(t), Some(name.clone()))
                })
                .collect();
            teams.push(Team { name, members, town: t });
        }
    }
    (accounts, teams)
}

/// The secret on a plate: 12 letters and digits that cannot be mistaken for each other.
pub(crate) fn token(rng: &mut ChaCha8Rng) -> String {
    const LETTERS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz0";
    (0..12).map(|_| char::from(*rng.pick(LETTERS))).collect()
}
