//! What a profile says, field by field, as the people who keep the file read it: for what changes before it is written.

use xunge_shared::{
    geometry::{LonLat, Path, Shape},
    id::{AccountId, EntityId},
    kinds::{cell::CellProfile, checkpoint::CheckpointProfile, street::StreetProfile, timetable::Plan, zone::ZoneProfile},
};

use super::{context::Context, day::written};

/// A field by its column's name, and what it says.
pub type Field = (&'static str, String);

/// A profile that can be told field by field: first what tells it from others, then its name.
pub trait Told {
    /// Its fields, always the same and in the same order.
    fn told(&self, cx: &Context) -> Vec<Field>;
}

/// Where a shape is and how many corners it has.
fn geometry(shape: &Shape) -> Field {
    let count = |paths: &[Path]| paths.iter().map(|path| path.0.len()).sum::<usize>();
    let corners = match shape {
        Shape::Point(_) => 1,
        Shape::Line(path) => path.0.len(),
        Shape::Lines(paths) => count(paths),
        Shape::Area(polygons) => polygons.iter().map(|polygon| count(&polygon.0)).sum(),
    };
    let place = shape.anchor().map(LonLat::degrees).map(|(lon, lat)| format!("{lon:.6}, {lat:.6}")).unwrap_or_default();
    ("geometry", if corners > 1 { format!("{place} ({corners})") } else { place })
}

fn street(street: Option<EntityId>, cx: &Context) -> Field {
    let name = street.map(|street| cx.streets.name(street).map_or_else(|| street.to_string(), str::to_owned));
    ("street", name.unwrap_or_default())
}

fn name(account: AccountId, cx: &Context) -> String {
    cx.accounts.name(account).map_or_else(|| account.to_string(), str::to_owned)
}

fn some(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

impl Told for CellProfile {
    fn told(&self, cx: &Context) -> Vec<Field> {
        let duty: Vec<String> = self.duty.iter().map(|id| name(*id, cx)).collect();
        vec![("code", self.code.to_string()), ("name", self.name.clone()), ("duty", duty.join(" ")), geometry(&self.shape)]
    }
}

impl Told for StreetProfile {
    fn told(&self, _: &Context) -> Vec<Field> {
        let line = geometry(&Shape::Line(self.line.clone()));
        vec![("code", self.code.clone()), ("name", self.name.clone()), ("class", self.class.code().to_owned()), line]
    }
}

impl Told for ZoneProfile {
    fn told(&self, cx: &Context) -> Vec<Field> {
        let responsible = ("responsible", self.responsible.clone());
        let named = vec![("number", self.number.clone()), ("name", self.name.clone()), responsible];
        // That a plate gets another token is told, the token is not.
        let token = ("token", self.token.as_ref().map(|token| token.chars().take(4).chain(['…']).collect()).unwrap_or_default());
        [named, vec![street(self.street, cx), ("cell", some(self.cell.as_ref())), geometry(&self.shape), token]].concat()
    }
}

impl Told for CheckpointProfile {
    fn told(&self, _: &Context) -> Vec<Field> {
        vec![
            ("code", self.code.clone()),
            ("name", self.name.clone()),
            ("radius_m", some(self.radius_m)),
            ("school", self.school.map(|is| if is { "yes" } else { "no" }.to_owned()).unwrap_or_default()),
            ("cell", some(self.cell.as_ref())),
            geometry(&Shape::Point(self.place)),
        ]
    }
}

impl Told for Plan {
    fn told(&self, cx: &Context) -> Vec<Field> {
        let words = [("code", &self.code), ("name", &self.name), ("problem", &self.problem), ("responsible", &self.responsible)];
        let mut all: Vec<Field> = words.into_iter().map(|(field, said)| (field, said.clone())).collect();
        all.push(("unit", self.unit.clone()));
        all.push(("account", self.account.map(|account| name(account, cx)).unwrap_or_default()));
        all.push(("due", written(cx.calendar.day_of(self.due) as i64)));
        all.push(("steps", self.steps.join("；")));
        all.push(street(self.street, cx));
        all.push(self.shape.as_ref().map_or(("geometry", String::new()), geometry));
        all
    }
}
