//! All that both sides have learned of the things told so far, and the one walk through a thing that both take.

use super::{
    PackError,
    bits::{Bit, Bits},
    item::{Item, MAX_DEPTH},
    number::{Number, byte},
    path::{self, Net},
    stamp::{Series, is_stamp},
    string::{At, Spelling, Strings},
};

/// The greatest number of places; all others share the last.
const MAX_PLACES: usize = 1_024;
/// An array's elements from here on share a place.
const LAST_POSITION: usize = 4;
/// So many forms are remembered at a place.
const MAX_FORMS: usize = 64;
/// What a thing may come to: its bytes, its items and the forms of them each fit in here once.
const ROOM: usize = 3 * super::MAX_THING;

/// The place of the names of groups.
const GROUPS: usize = 0;
/// The place of things that are no items.
const PLAIN: usize = 1;
/// The place of the keys of maps.
const KEYS: usize = 2;

/// What an item looks like before its content.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Int,
    Bytes,
    Text,
    Path,
    Array(usize),
    /// A map whose keys are all integers and texts.
    Map(Vec<Key>),
    /// A map with other keys.
    Pairs(usize),
    Simple(u8),
    Stamp,
}

/// What leads from a place to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Position(usize),
    Int(i128),
    Text(Vec<u8>),
    /// To all keys of a map that has others than these.
    OfPair,
    /// To all values of such a map.
    Behind,
}

/// What is known of one place in the things of a group.
#[derive(Debug)]
pub(super) struct Place {
    forms: Vec<(Form, Bit)>,
    kids: Vec<(Key, usize)>,
    strings: Option<Box<Strings>>,
    pub(super) number: Number,
    /// The last integer.
    pub(super) last: i128,
    pub(super) is_near: Bit,
    is_of_series: Bit,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) places: Vec<Place>,
    pub(super) net: Net,
    pub(super) series: Series,
    /// What the thing that is being told may still come to.
    pub(super) room: usize,
    spelling: Spelling,
    /// Of the thing that is being told, the latest integer of each length in bits.
    near: [Option<i128>; 66],
    is_more: Bit,
    is_plain: Bit,
    form: [Bit; 256],
    count: Number,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            places: [GROUPS, PLAIN, KEYS].map(|_| Place::new()).into(),
            net: Net::default(),
            series: Series::default(),
            room: 0,
            spelling: Spelling::default(),
            near: [None; 66],
            is_more: Bit::NEW,
            is_plain: Bit::NEW,
            form: [Bit::NEW; 256],
            count: Number::NEW,
        }
    }
}

impl Place {
    fn new() -> Self {
        Self { forms: vec![], kids: vec![], strings: None, number: Number::NEW, last: 0, is_near: Bit::NEW, is_of_series: Bit::NEW }
    }
}

impl Book {
    /// The next thing of some group, or that there is none.
    pub(super) fn thing<B: Bits>(&mut self, b: &mut B, given: Option<(&str, &[u8])>) -> Result<Option<Vec<u8>>, PackError> {
        if !b.bit(&mut self.is_more, given.is_some())? {
            return Ok(None);
        }
        let (group, thing) = given.unwrap_or_default();
        (self.room, self.near) = (ROOM, [None; 66]);
        self.spelling.next_thing();
        let group = self.string(b, At { place: GROUPS, is_text: true }, group.as_bytes())?;
        self.spelling.next_thing();
        let item = Item::parse(thing);
        if b.bit(&mut self.is_plain, item.is_none())? {
            return self.string(b, At { place: PLAIN, is_text: false }, thing).map(Some);
        }
        let root = self.kid(GROUPS, Key::Text(group));
        let item = self.item(b, root, item.unwrap_or_default(), 0)?;
        let mut bytes = vec![];
        item.encode(&mut bytes);
        Ok(Some(bytes))
    }

    /// The place under `key` of the place `at`.
    pub(super) fn kid(&mut self, at: usize, key: Key) -> usize {
        if let Some((_, kid)) = self.places[at].kids.iter().find(|(known, _)| *known == key) {
            return *kid;
        }
        let kid = self.places.len();
        if kid == MAX_PLACES {
            return kid - 1;
        }
        self.places[at].kids.push((key, kid));
        self.places.push(Place::new());
        kid
    }

    /// An integer: a step from the last one at its place, or from one of the same thing that is as long as that one.
    pub(super) fn int<B: Bits>(&mut self, b: &mut B, at: usize, given: i128) -> Result<i128, PackError> {
        self.int_near(b, at, given, None)
    }

    /// The same, or a step from `other`, which both sides know.
    pub(super) fn int_near<B: Bits>(&mut self, b: &mut B, at: usize, given: i128, other: Option<i128>) -> Result<i128, PackError> {
        let place = &mut self.places[at];
        let mut base = place.last;
        if let Some(near) = self.near[length(base)].filter(|near| *near != base)
            && b.bit(&mut place.is_near, given.abs_diff(near) < given.abs_diff(base))?
        {
            base = near;
        }
        if let Some(other) = other.filter(|other| *other != base)
            && b.bit(&mut place.is_of_series, given.abs_diff(other) < given.abs_diff(base))?
        {
            base = other;
        }
        let value = base.wrapping_add(place.number.signed(b, given - base)?);
        if !(-(1 << 64)..1 << 64).contains(&value) {
            return Err(PackError::Malformed);
        }
        place.last = value;
        self.near[length(value)] = Some(value);
        Ok(value)
    }

    fn item<B: Bits>(&mut self, b: &mut B, at: usize, given: Item, depth: usize) -> Result<Item, PackError> {
        self.room = self.room.checked_sub(1).ok_or(PackError::TooLarge)?;
        if depth > MAX_DEPTH {
            return Err(PackError::Malformed);
        }
        let points = if let (true, Item::Bytes(bytes)) = (B::WRITES, &given) { path::parse(bytes) } else { None };
        let form = self.form(b, at, form_of(&given, points.is_some()))?;
        Ok(match (form, given) {
            (Form::Int, given) => Item::Int(self.int(b, at, given.int())?),
            (Form::Path, _) => Item::Bytes(self.path(b, at, &points.unwrap_or_default())?),
            (Form::Bytes, given) => Item::Bytes(self.string(b, At { place: at, is_text: false }, given.string())?),
            (Form::Text, given) => Item::Text(self.string(b, At { place: at, is_text: true }, given.string())?),
            (Form::Simple(info), given) if Item::is_followed(info) => {
                // the bits of a float cost less than the step to it
                let number = self.places[at].number.unsigned(b, given.int().unsigned_abs())?;
                Item::Simple(info, u64::try_from(number).map_err(|_| PackError::Malformed)?)
            }
            (Form::Simple(info), _) => Item::Simple(info, 0),
            (Form::Stamp, given) => self.stamp(b, at, given)?,
            (Form::Array(count), given) => {
                let mut given = given.elements();
                let each = (0..count).map(|i| {
                    let kid = self.kid(at, Key::Position(i.min(LAST_POSITION)));
                    self.item(b, kid, given.next().unwrap_or_default(), depth + 1)
                });
                Item::Array(each.collect::<Result<_, _>>()?)
            }
            (Form::Map(keys), given) => {
                let mut given = given.pairs();
                let each = keys.into_iter().map(|key| {
                    let kid = self.kid(at, key.clone());
                    let (_, value) = given.next().unwrap_or_default();
                    let value = self.item(b, kid, value, depth + 1)?;
                    Ok((if let Key::Text(text) = key { Item::Text(text) } else { Item::Int(key.int()) }, value))
                });
                Item::Map(each.collect::<Result<_, _>>()?)
            }
            (Form::Pairs(count), given) => {
                let (keys, values) = (self.kid(at, Key::OfPair), self.kid(at, Key::Behind));
                let mut given = given.pairs();
                let each = (0..count).map(|_| {
                    let (key, value) = given.next().unwrap_or_default();
                    Ok((self.item(b, keys, key, depth + 1)?, self.item(b, values, value, depth + 1)?))
                });
                Item::Map(each.collect::<Result<_, _>>()?)
            }
        })
    }

    pub(super) fn string<B: Bits>(&mut self, b: &mut B, at: At, given: &[u8]) -> Result<Vec<u8>, PackError> {
        let of = self.places[at.place].strings.get_or_insert_default();
        let (string, is_new) = self.spelling.string(b, of, at, given, self.room)?;
        self.room = self.room.checked_sub(string.len()).ok_or(PackError::TooLarge)?;
        if let Some((begin, rest)) = string.split_first_chunk()
            && is_new
            && !at.is_text
            && rest.len() == 8
        {
            // A UUIDv7 begins with a time: what got its id then probably has a stamp near it.
            let time = i128::from(u64::from_be_bytes(*begin) & !0xffff);
            self.near[length(time)] = Some(time);
        }
        Ok(string)
    }

    /// A form: one that the place has shown before, or a new one.
    fn form<B: Bits>(&mut self, b: &mut B, at: usize, given: Form) -> Result<Form, PackError> {
        for (form, is_it) in &mut self.places[at].forms {
            if b.bit(is_it, *form == given)? {
                return Ok(form.clone());
            }
        }
        let (number, count) = given.parts();
        let number = byte(b, &mut self.form, number)?;
        let count = if (4..8).contains(&number) { self.count.count(b, count, self.room)? } else { 0 };
        let form = match number {
            0 => Form::Int,
            1 => Form::Bytes,
            2 => Form::Text,
            3 => Form::Path,
            4 => Form::Array(count),
            5 => {
                let mut given = if let Form::Map(keys) = given { keys } else { vec![] }.into_iter();
                Form::Map((0..count).map(|_| self.key(b, given.next())).collect::<Result<_, _>>()?)
            }
            6 => Form::Pairs(count),
            7 => Form::Simple(u8::try_from(count).ok().filter(|info| *info < 28).ok_or(PackError::Malformed)?),
            8 => Form::Stamp,
            _ => return Err(PackError::Malformed),
        };
        let forms = &mut self.places[at].forms;
        if forms.len() < MAX_FORMS {
            forms.push((form.clone(), Bit::NEW));
        }
        Ok(form)
    }

    /// A key of a map.
    fn key<B: Bits>(&mut self, b: &mut B, given: Option<Key>) -> Result<Key, PackError> {
        self.room = self.room.checked_sub(1).ok_or(PackError::TooLarge)?;
        let is_text = matches!(given, Some(Key::Text(_)));
        let is_text = b.bit(&mut self.places[KEYS].is_near, is_text)?;
        match (is_text, given) {
            (true, Some(Key::Text(text))) => self.string(b, At { place: KEYS, is_text }, &text).map(Key::Text),
            (true, _) => self.string(b, At { place: KEYS, is_text }, &[]).map(Key::Text),
            (false, given) => self.int(b, KEYS, given.map_or(0, |key| key.int())).map(Key::Int),
        }
    }
}

impl Key {
    fn int(&self) -> i128 {
        if let Self::Int(n) = self { *n } else { 0 }
    }
}

impl Form {
    /// Its number, and what it counts.
    fn parts(&self) -> (u8, usize) {
        match self {
            Self::Int => (0, 0),
            Self::Bytes => (1, 0),
            Self::Text => (2, 0),
            Self::Path => (3, 0),
            Self::Array(count) => (4, *count),
            Self::Map(keys) => (5, keys.len()),
            Self::Pairs(count) => (6, *count),
            Self::Simple(info) => (7, (*info).into()),
            Self::Stamp => (8, 0),
        }
    }
}

fn form_of(item: &Item, is_path: bool) -> Form {
    match item {
        Item::Int(_) => Form::Int,
        Item::Bytes(_) if is_path => Form::Path,
        Item::Bytes(_) => Form::Bytes,
        Item::Text(_) => Form::Text,
        Item::Array(items) if is_stamp(items) => Form::Stamp,
        Item::Array(items) => Form::Array(items.len()),
        Item::Map(pairs) => {
            let key = |(key, _): &(Item, Item)| match key {
                Item::Int(n) => Some(Key::Int(*n)),
                Item::Text(text) => Some(Key::Text(text.clone())),
                _ => None,
            };
            pairs.iter().map(key).collect::<Option<_>>().map_or(Form::Pairs(pairs.len()), Form::Map)
        }
        Item::Simple(info, _) => Form::Simple(*info),
    }
}

/// The length of an integer in bits, without its sign. Integers of one length are compared with each other: a longitude
/// with a longitude, a time with a time.
fn length(value: i128) -> usize {
    (128 - value.unsigned_abs().leading_zeros()) as usize
}
