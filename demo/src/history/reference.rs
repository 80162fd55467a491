//! The reference data: what the administrator imported before the first round was walked.

use std::collections::BTreeMap;

use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    hlc::Millis,
    id::{AccountId, AreaCode},
    kinds::{
        cell::{Cell, CellProfile},
        checkpoint::{Checkpoint, CheckpointProfile, names_school},
        county::{AreaProfile, County as CountyKind, CountyBody, CountyProfile},
        reference::ReferenceBody::Define,
        street::{Street, StreetProfile},
        zone::{Zone, ZoneBody, ZoneProfile},
    },
};

use super::settings;
use crate::{
    County,
    checkpoints::RADIUS_M,
    journal::{Journal, Pen},
};

/// Writes the reference data, one op every few milliseconds from `from` on, as an import does.
pub(crate) fn write(journal: &mut Journal, county: &County, from: Millis) {
    let author = AccountId(1);
    let mut at = from;
    let mut pen = |area: AreaCode| {
        at += 4;
        Pen { at, author, area }
    };
    let profile = CountyProfile { code: county.code, name: county.name.to_owned(), outline: Some(area(&county.outline)) };
    journal.write::<CountyKind>(pen(county.code), county.id, &CountyBody::Profile(profile));
    journal.write::<CountyKind>(pen(county.code), county.id, &CountyBody::Settings(settings()));
    let towns = county.towns.iter().map(|t| (t.code, AreaProfile { seat: Some(t.seat), ..AreaProfile::named(t.name.clone()) }));
    let communities = county.communities.iter().map(|c| (c.code, AreaProfile { seat: Some(c.seat), ..AreaProfile::named(c.name.clone()) }));
    let areas: BTreeMap<_, _> = towns.chain(communities).collect();
    journal.write::<CountyKind>(pen(county.code), county.id, &CountyBody::Areas(areas));

    for (k, cell) in county.cells.iter().enumerate() {
        let profile = CellProfile { code: cell.code.clone(), name: cell.name.clone(), shape: area(&cell.ring), duty: county.duty(k) };
        journal.write::<Cell>(pen(county.towns[cell.town].code), county.cell_id(k), &Define(profile));
    }
    for (k, street) in county.streets.iter().enumerate() {
        let line = Path(street.line.clone());
        let profile = StreetProfile { code: street.code.clone(), name: street.name.clone(), class: street.class, line };
        journal.write::<Street>(pen(county.towns[street.town].code), county.street_id(k), &Define(profile));
    }
    for checkpoint in &county.checkpoints {
        let profile = CheckpointProfile {
            code: checkpoint.code.clone(),
            name: checkpoint.name.clone(),
            place: checkpoint.place,
            radius_m: Some(RADIUS_M),
            token: Some(checkpoint.token.clone()),
            cell: Some(county.cells[checkpoint.cell].code.clone()),
            school: Some(names_school(&checkpoint.name)),
        };
        journal.write::<Checkpoint>(pen(county.towns[checkpoint.town].code), checkpoint.id, &Define(profile));
    }
    for zone in &county.zones {
        let profile = ZoneProfile {
            name: zone.name.clone(),
            number: zone.number.clone(),
            responsible: zone.responsible.to_owned(),
            shape: Shape::Line(Path(zone.strip.to_vec())),
            street: Some(county.street_id(zone.street)),
            cell: Some(county.cells[zone.cell].code.clone()),
            token: Some(zone.token.clone()),
        };
        journal.write::<Zone>(pen(county.towns[zone.town].code), zone.id, &ZoneBody::Define(profile));
    }
}

/// An area within a ring.
fn area(ring: &[LonLat]) -> Shape {
    let closed = ring.iter().chain(ring.first()).copied().collect();
    Shape::Area(vec![Polygon(vec![Path(closed)])])
}
