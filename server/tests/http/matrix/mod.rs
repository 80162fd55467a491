//! Who may do what: each cell of the table in README as a request to the real router, and no route without a row.

mod desk_feed;
mod imports;
mod lists;
mod probes;
mod table;

use std::collections::BTreeSet;

use xunge_server::routes;
use xunge_shared::role::Role;

use self::{
    probes::Stage,
    table::{Cell, TABLE, markdown},
};
use crate::world::{OTHER, TOWN};

/// Who stands for a role: with an area of the town's size, and the administrator of the county.
const PEOPLE: [(&str, Role, bool); 5] = [
    ("patrol", Role::Patrol, false),
    ("grid", Role::GridWorker, false),
    ("town", Role::Supervisor, false),
    ("keeper", Role::Administrator, false),
    ("admin", Role::Administrator, true),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_cell_of_the_table_holds() {
    let stage = Stage::set().await;
    let mut wrong = vec![];
    for (name, role, is_county) in PEOPLE {
        let who = stage.world.sign_in(name).await;
        let column = Role::ALL.iter().position(|one| *one == role).unwrap();
        for action in TABLE {
            for (index, area) in [TOWN, OTHER].into_iter().enumerate() {
                // All of the county is the county's own.
                let cell = action.cells[column][if is_county { 0 } else { index }];
                let expected = match cell {
                    Cell::Yes => true,
                    Cell::No | Cell::Own => false,
                    Cell::County => is_county,
                };
                let may = stage.probe(action.key, &who, area).await;
                if may != expected {
                    wrong.push(format!("{name} {} in {area}: {may}, but the table says {cell:?}", action.key));
                }
                if cell == Cell::Own && !stage.probe_own(action.key, &who).await {
                    wrong.push(format!("{name} {}: not even their own", action.key));
                }
            }
        }
    }
    for action in TABLE {
        let may = stage.probe(action.key, &stage.world.anonymous(), TOWN).await;
        if may != (action.nobody == Cell::Yes) {
            wrong.push(format!("nobody {}: {may}, but the table says {:?}", action.key, action.nobody));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_route_is_in_the_table() {
    let routes: BTreeSet<_> =
        routes::ALL.into_iter().flatten().flat_map(|(path, methods)| methods.iter().map(move |method| (*method, *path))).collect();
    let listed: BTreeSet<_> = TABLE.iter().flat_map(|action| action.routes.iter().copied()).collect();
    assert_eq!(routes.difference(&listed).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "say who may do it, in README and here");
    assert_eq!(listed.difference(&routes).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "there is no such route any more");
}

#[test]
fn readme_has_the_table() {
    for (file, zh) in [("README.md", false), ("README.zh-CN.md", true)] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../").to_owned() + file;
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains(&markdown(zh)), "{file} must have this table:\n\n{}", markdown(zh));
    }
}
