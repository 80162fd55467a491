//! What is tried on bytes from outside: each function takes anything and must return, and what was read must hold its law.
//!
//! A panic is the finding. No IO, no clock: the same bytes do the same every time.

mod laws;

use exif::Reader;
use minicbor::decode;
use xunge_import::{
    context::{Accounts, Context, Streets},
    kinds::Importable,
    outline,
    problem::{Lang, Problem},
    source,
};
use xunge_shared::{
    datum::Datum,
    entity::Entity,
    kinds::{cell::Cell, checkpoint::Checkpoint, street::Street, zone::Zone},
    op::RawOp,
    pack::{Packer, Unpacker},
    plate::Plate,
    replica::Replica,
    rescue::{Key, Opener, Rescue},
    settings::Settings,
    wire::{MODEL, PullReply, PullRequest, PushReply, PushRequest},
};

/// The requests that the server reads and the answers that phones read.
pub fn wire(bytes: &[u8]) {
    laws::reads_back::<PushRequest>(bytes);
    laws::reads_back::<PushReply>(bytes);
    laws::reads_back::<PullRequest>(bytes);
    laws::reads_back::<PullReply>(bytes);
}

/// An op of a stranger: judged, applied, shown.
pub fn op(bytes: &[u8]) {
    let raw = RawOp(bytes.to_vec());
    let Ok(op) = raw.open() else { return };
    laws::is_judged(&op, &raw);
    let entity = laws::folds_alike(&op, &raw);
    let shown = entity.row(&Settings::default());
    if let Some(settings) = entity.settings() {
        drop(entity.row(settings));
    }
    drop(shown);
}

/// A state from a snapshot or from a disk.
pub fn state(bytes: &[u8]) {
    if let Ok(entity) = Entity::decode(bytes) {
        drop(entity.row(&Settings::default()));
    }
}

/// What a server tells a phone of its scopes.
pub fn feed(bytes: &[u8]) {
    let Ok(reply) = decode::<PullReply>(bytes) else { return };
    let mut replica = Replica::default();
    for feed in &reply.scopes {
        if replica.merge(feed, MODEL).is_err() {
            drop(replica.forget(feed.id));
        }
    }
    laws::heads_are_sums(replica);
}

/// A packed snapshot.
pub fn pack(bytes: &[u8]) {
    let Ok(mut unpacker) = Unpacker::new(bytes) else { return };
    let mut things = vec![];
    while let Ok(Some(thing)) = unpacker.thing() {
        things.push(thing);
        if things.len() > 10_000 {
            return;
        }
    }
    let mut packer = Packer::default();
    let fits = things.iter().try_for_each(|thing| packer.put("thing", thing)).is_ok();
    if let Some(packed) = fits.then(|| packer.finish().ok()).flatten() {
        let mut again = Unpacker::new(&packed).expect("what was packed is a pack");
        for thing in &things {
            assert_eq!(again.thing().expect("it can be read").as_ref(), Some(thing), "packing gives back the same bytes");
        }
    }
}

/// A rescue file, in pieces as a network cuts it, and the key's text in a session.
pub fn rescue(bytes: &[u8]) {
    let [size, rest @ ..] = bytes else { return };
    let mut opener = Opener::new(&Key([7; 32]));
    for piece in rest.chunks(usize::from(*size).max(1)) {
        if opener.feed(piece).is_err() {
            return;
        }
        while let Ok(Some(_)) = opener.next() {}
    }
    // A whole file or a torn one: either is an answer.
    let _ = opener.finish();
    if let Ok(text) = std::str::from_utf8(rest) {
        let _ = Rescue::of_text(text);
    }
}

/// What a camera read off a plate.
pub fn plate(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(plate) = Plate::read(text) {
        assert_eq!(Plate::read(&plate.address(Some("https://xunge.example"))), Ok(plate), "a plate reads back from its own address");
    }
}

/// A GeoJSON or CSV file of each kind, and one that is the county's outline.
pub fn import(bytes: &[u8]) {
    outline::read(bytes, Datum::Bd09).err().unwrap_or_default().iter().for_each(has_words);
    reference::<Cell>(bytes);
    reference::<Street>(bytes);
    reference::<Zone>(bytes);
    reference::<Checkpoint>(bytes);
}

fn reference<K: Importable>(bytes: &[u8]) {
    let mut cx = Context {
        area: "990001001000".parse().ok(),
        county: None,
        streets: Streets::of(&[]),
        accounts: Accounts::default(),
        calendar: xunge_shared::calendar::Calendar::default(),
        numbered: 0,
        random: || 42,
    };
    let problems = match source::parse(bytes) {
        Ok(rows) => xunge_import::read::<K>(rows, &mut cx).err().unwrap_or_default(),
        Err(problems) => problems,
    };
    problems.iter().for_each(has_words);
}

fn has_words(problem: &Problem) {
    assert!(!problem.text(Lang::Zh).is_empty() && !problem.text(Lang::En).is_empty(), "every fault has its words");
}

/// A photo: what its camera wrote.
///
/// Not a plate's code in its pixels: rqrr 0.11 panics on corners that lie on a line (`open/plate-with-degenerate-corners`: its first byte
/// is the width, the rest are grey values). To be tried again with a decoder that answers instead.
pub fn image(bytes: &[u8]) {
    let _ = Reader::new().read_from_container(&mut std::io::Cursor::new(bytes));
}
