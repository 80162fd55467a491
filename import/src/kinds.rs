//! What makes a file of each kind: its columns, and how a row becomes a profile. The one place in the server that names kinds,
//! because a file's columns are a kind's.

use xunge_shared::{
    geometry::{LonLat, Shape},
    id::{CellCode, OpId, Scope},
    kinds::{
        Kind, State,
        cell::{Cell, CellBody, CellProfile},
        checkpoint::{Checkpoint, CheckpointBody, CheckpointProfile},
        street::{Street, StreetBody, StreetClass, StreetProfile},
        zone::{Zone, ZoneBody, ZoneProfile},
    },
    role::Role,
    row::Row,
};

use super::{
    context::{AREA, CELL, Context, NAME, TOKEN},
    geometry::RawShape,
    problem::{Expected, Reason},
    record::{Column, Record, Subject},
    told::Told,
};

/// A kind that files can define.
pub trait Importable: Kind {
    /// What a row becomes.
    type Profile: PartialEq + Clone + Told;
    /// The fields that are understood.
    const COLUMNS: &'static [Column];

    /// True for a role whose holders may define it.
    fn keeps(role: Role) -> bool {
        role == Role::Administrator
    }

    /// Reads a row; nothing when something in it is wrong, which is noted in the record.
    fn read(record: &mut Record, cx: &mut Context) -> Option<Draft<Self::Profile>>;

    /// What tells a thing from the others of its kind and feed.
    fn key(row: &Row) -> String;

    /// What is known of a thing that is there already.
    fn current(state: &State) -> Option<&Self::Profile>;

    /// Takes over from before what a file need not say, and makes up what nobody has said.
    fn complete(_profile: &mut Self::Profile, _before: Option<&Self::Profile>, _cx: &Context) {}

    /// The ground that it shares with no other of its kind, when it is a kind of ground.
    fn ground(_profile: &Self::Profile) -> Option<&Shape> {
        None
    }

    /// Where it is, unless it is ground: a place on it.
    fn spot(_profile: &Self::Profile) -> Option<LonLat> {
        None
    }

    /// The body that says it.
    fn define(profile: Self::Profile) -> Self::Body;

    /// The body that says that the thing is no more.
    fn withdraw() -> Self::Body;

    /// The body that says that the withdrawal named was wrong.
    fn restore(withdrawal: OpId) -> Self::Body;
}

/// A row that was read.
#[derive(Debug)]
pub struct Draft<P> {
    /// Whose feed will carry it.
    pub scope: Scope,
    /// See [`Importable::key`].
    pub key: String,
    /// What it says.
    pub profile: P,
}

/// The row's shape, checked and of a type that fits.
fn shape(record: &mut Record, fits: fn(&Shape) -> bool) -> Option<Shape> {
    let checked = match &record.shape {
        // what is wrong with it is told of its columns
        None if record.is_wrong(LON) || record.is_wrong(LAT) => return None,
        None => Err(Reason::NoGeometry),
        Some(raw) => raw.check().and_then(|shape| if fits(&shape) { Ok(shape) } else { Err(Reason::WrongGeometry(raw.name().into())) }),
    };
    checked.map_err(|reason| record.wrong(Subject::GEOMETRY, reason)).ok()
}

pub(super) const LON: Column =
    Column { name: "lon", also: &["lng", "longitude", "经度"], help: "longitude in degrees, WGS-84, where there is no geometry" };
pub(super) const LAT: Column = Column { name: "lat", also: &["latitude", "纬度"], help: "latitude in degrees" };

/// Where a table gives two columns instead of a geometry.
pub(super) fn place_columns(record: &mut Record) {
    if record.shape.is_some() {
        return;
    }
    let degrees = |record: &mut Record, column| record.parse(column, Expected::Degrees, |text| text.parse::<f64>().ok());
    let given = [LON, LAT].map(|column| record.text(&column).is_some());
    match (degrees(record, &LON), degrees(record, &LAT)) {
        (Some(lon), Some(lat)) => record.shape = Some(RawShape::spot(lon, lat)),
        _ if given == [true, false] => record.wrong(LAT, Reason::Missing),
        _ if given == [false, true] => record.wrong(LON, Reason::Missing),
        _ => {}
    }
}

const CODE: Column = Column { name: "code", also: &["编码", "编号"], help: "its code" };

const CELL_CODE: Column = Column {
    name: "code",
    also: &["编码", "网格编码"],
    help: "cell code of 14 or 15 digits; cells without one are numbered in the order of the file, from --area",
};
const DUTY: Column = Column { name: "duty", also: &["责任人"], help: "names of the accounts that answer for it" };

impl Importable for Cell {
    type Profile = CellProfile;
    const COLUMNS: &'static [Column] = &[CELL_CODE, NAME, DUTY];

    fn read(record: &mut Record, cx: &mut Context) -> Option<Draft<CellProfile>> {
        let duty = cx.people(record, &DUTY);
        let shape = shape(record, |shape| matches!(shape, Shape::Area(_)));
        let name = record.text(&NAME);
        let code: CellCode = if record.text(&CELL_CODE).is_some() {
            record.parse(&CELL_CODE, Expected::Cell, |text| text.parse().ok())?
        } else if let Some(area) = cx.area {
            cx.numbered += 1;
            format!("{area}{:03}", cx.numbered).parse().ok()?
        } else {
            record.wrong(CELL_CODE, Reason::NoArea);
            return None;
        };
        let scope = cx.scope(record, Some(&code))?;
        let profile = CellProfile { name: name.unwrap_or_else(|| code.to_string()), shape: shape?, duty, code };
        Some(Draft { scope, key: profile.code.to_string(), profile })
    }

    fn key(row: &Row) -> String {
        row.summary.code.clone()
    }

    fn current(state: &State) -> Option<&CellProfile> {
        if let State::Cell(cell) = state { cell.profile() } else { None }
    }

    fn ground(profile: &CellProfile) -> Option<&Shape> {
        Some(&profile.shape)
    }

    fn define(profile: CellProfile) -> CellBody {
        CellBody::Define(profile)
    }

    fn withdraw() -> CellBody {
        CellBody::Withdraw
    }

    fn restore(withdrawal: OpId) -> CellBody {
        CellBody::Restore(withdrawal)
    }
}

const CLASS: Column =
    Column { name: "class", also: &["等级", "道路等级"], help: "main, secondary, local or lane; local when not given" };

impl Importable for Street {
    type Profile = StreetProfile;
    const COLUMNS: &'static [Column] = &[CODE, NAME, CLASS, AREA];

    fn read(record: &mut Record, cx: &mut Context) -> Option<Draft<StreetProfile>> {
        let code = record.required(&CODE);
        let name = record.text(&NAME).unwrap_or_else(|| code.clone());
        let class = record
            .parse(&CLASS, Expected::StreetClass, |text| StreetClass::ALL.into_iter().find(|class| class.code() == text.to_lowercase()));
        let scope = cx.scope(record, None);
        let Shape::Line(line) = shape(record, |shape| matches!(shape, Shape::Line(_)))? else { return None };
        let profile = StreetProfile { code, name, class: class.unwrap_or(StreetClass::Local), line };
        Some(Draft { scope: scope?, key: profile.code.clone(), profile })
    }

    fn key(row: &Row) -> String {
        row.summary.code.clone()
    }

    fn current(state: &State) -> Option<&StreetProfile> {
        if let State::Street(street) = state { street.profile() } else { None }
    }

    fn spot(profile: &StreetProfile) -> Option<LonLat> {
        profile.line.middle()
    }

    fn define(profile: StreetProfile) -> StreetBody {
        StreetBody::Define(profile)
    }

    fn withdraw() -> StreetBody {
        StreetBody::Withdraw
    }

    fn restore(withdrawal: OpId) -> StreetBody {
        StreetBody::Restore(withdrawal)
    }
}

const NUMBER: Column =
    Column {
        name: "number", also: &["code", "编号", "门牌号"], help: "the door, such as a house number; tells zones of a street apart"
    };
const RESPONSIBLE: Column = Column { name: "responsible", also: &["责任主体"], help: "in what capacity somebody answers, never who" };
const STREET: Column = Column { name: "street", also: &["街道", "路段"], help: "code or name of a street of the same area" };

impl Importable for Zone {
    type Profile = ZoneProfile;
    const COLUMNS: &'static [Column] = &[NUMBER, NAME, RESPONSIBLE, STREET, CELL, AREA, TOKEN, LON, LAT];

    fn read(record: &mut Record, cx: &mut Context) -> Option<Draft<ZoneProfile>> {
        place_columns(record);
        let (number, name) = (record.required(&NUMBER), record.required(&NAME));
        let responsible = record.text(&RESPONSIBLE).unwrap_or_default();
        let token = record.text(&TOKEN);
        let cell = Context::cell(record);
        let shape = shape(record, |_| true);
        let scope = cx.scope(record, cell.as_ref())?;
        let street = cx.street(record, &STREET, scope);
        let profile = ZoneProfile { name, number, responsible, shape: shape?, street, cell, token };
        Some(Draft { scope, key: zone_key(street, &profile.number), profile })
    }

    fn key(row: &Row) -> String {
        zone_key(row.summary.parent, &row.summary.code)
    }

    fn current(state: &State) -> Option<&ZoneProfile> {
        if let State::Zone(zone) = state { zone.profile() } else { None }
    }

    fn complete(profile: &mut ZoneProfile, before: Option<&ZoneProfile>, cx: &Context) {
        let kept = || before.and_then(|before| before.token.clone());
        profile.token = profile.token.take().or_else(kept).or_else(|| Some(cx.token()));
    }

    fn spot(profile: &ZoneProfile) -> Option<LonLat> {
        profile.shape.anchor()
    }

    fn define(profile: ZoneProfile) -> ZoneBody {
        ZoneBody::Define(profile)
    }

    fn withdraw() -> ZoneBody {
        ZoneBody::Withdraw
    }

    fn restore(withdrawal: OpId) -> ZoneBody {
        ZoneBody::Restore(withdrawal)
    }
}

fn zone_key(street: Option<xunge_shared::id::EntityId>, number: &str) -> String {
    street.map_or_else(|| number.to_owned(), |street| format!("{street} {number}"))
}

const RADIUS: Column = Column { name: "radius_m", also: &["radius", "半径"], help: "geofence in metres; the county's when not given" };

const SCHOOL: Column =
    Column { name: "school", also: &["学校"], help: "yes when it stands at a school, no when not; its name tells when not given" };

fn yes_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "1" | "是" => Some(true),
        "no" | "false" | "0" | "否" => Some(false),
        _ => None,
    }
}

impl Importable for Checkpoint {
    type Profile = CheckpointProfile;
    const COLUMNS: &'static [Column] = &[CODE, NAME, LON, LAT, RADIUS, SCHOOL, CELL, AREA, TOKEN];

    fn read(record: &mut Record, cx: &mut Context) -> Option<Draft<CheckpointProfile>> {
        place_columns(record);
        let (code, name) = (record.required(&CODE), record.required(&NAME));
        let radius_m = record.parse(&RADIUS, Expected::Metres, |text| text.parse().ok().filter(|metres| *metres > 0));
        let school = record.parse(&SCHOOL, Expected::YesNo, yes_no);
        let token = record.text(&TOKEN);
        let cell = Context::cell(record);
        let scope = cx.scope(record, cell.as_ref());
        let Shape::Point(place) = shape(record, |shape| matches!(shape, Shape::Point(_)))? else { return None };
        let profile = CheckpointProfile { code, name, place, radius_m, token, cell, school };
        Some(Draft { scope: scope?, key: profile.code.clone(), profile })
    }

    fn key(row: &Row) -> String {
        row.summary.code.clone()
    }

    fn current(state: &State) -> Option<&CheckpointProfile> {
        if let State::Checkpoint(checkpoint) = state { checkpoint.profile() } else { None }
    }

    fn complete(profile: &mut CheckpointProfile, before: Option<&CheckpointProfile>, cx: &Context) {
        let kept = || before.and_then(|before| before.token.clone());
        profile.school = profile.school.or_else(|| before?.school);
        profile.token = profile.token.take().or_else(kept).or_else(|| Some(cx.token()));
    }

    fn spot(profile: &CheckpointProfile) -> Option<LonLat> {
        Some(profile.place)
    }

    fn define(profile: CheckpointProfile) -> CheckpointBody {
        CheckpointBody::Define(profile)
    }

    fn withdraw() -> CheckpointBody {
        CheckpointBody::Withdraw
    }

    fn restore(withdrawal: OpId) -> CheckpointBody {
        CheckpointBody::Restore(withdrawal)
    }
}
