//! The people of the fixture county.

use crate::world::TOWN;

/// An account and what is needed to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// What is typed to sign in.
    pub name: &'static str,
    /// The password.
    pub password: &'static str,
    /// What screens show.
    pub display: &'static str,
    /// The role's code.
    pub role: &'static str,
    /// The area that it is held for.
    pub area: &'static str,
    /// The patrol team, or empty.
    pub team: &'static str,
}

/// 巡逻队员, on foot in the town.
pub const PATROL: Person = person("zhao", "赵建军", "patrol", TOWN, "城南巡逻一队");
/// Another of the team.
pub const PARTNER: Person = person("qian", "钱春梅", "patrol", TOWN, "城南巡逻一队");
/// 网格员 of the town.
pub const WORKER: Person = person("sun", "孙桂兰", "grid_worker", TOWN, "");
/// A second 网格员, who sees the same zones.
pub const COLLEAGUE: Person = person("li", "李海波", "grid_worker", TOWN, "");
/// 网格长: the town's desk.
pub const SUPERVISOR: Person = person("zhou", "周明", "supervisor", TOWN, "");
/// The county's administrator.
pub const ADMINISTRATOR: Person = person("wu", "吴晓燕", "administrator", "990001000000", "");

/// All of them.
pub const PEOPLE: [Person; 6] = [ADMINISTRATOR, SUPERVISOR, PATROL, PARTNER, WORKER, COLLEAGUE];

const fn person(name: &'static str, display: &'static str, role: &'static str, area: &'static str, team: &'static str) -> Person {
    Person { name, password: "白鹭飞过-2026", display, role, area, team }
}
