//! Writes the seeds of the corpus into the folder named as the first argument: real files, real bytes of the wire, ops of a generated county.

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

use xunge_shared::{
    entity::Entity,
    id::EntityId,
    op::{Admitted, Op, RawOp, encode},
    pack::Packer,
    plate::{Plate, Plated, TOKEN_BYTES, Token},
    rescue::{Frame, Key, Sealer, public_key},
    wire::{MODEL, PullReply, ScopeFeed},
};

/// Draws the county whose ops are seeds, and ends its history.
const SEED: u64 = 7;
/// When its history ends.
const NOW: u64 = 1_800_000_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("name the corpus's folder")?;
    let folder = Path::new(&folder);
    let put = |target: &str, name: &str, bytes: &[u8]| -> Result<(), Box<dyn Error>> {
        let folder = folder.join(target);
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join(name), bytes)?)
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no repository around")?;
    let protocol = fs::read_to_string(root.join("PROTOCOL.md"))?;
    for (name, bytes) in examples(&protocol)? {
        let file = name.replace(' ', "-");
        for target in targets_of(&name) {
            put(target, &file, &bytes)?;
        }
        let mut packer = Packer::default();
        packer.put("thing", &bytes)?;
        put("pack", &file, &packer.finish()?)?;
        if name == "op" {
            let (mut sealer, mut file) = Sealer::begin(&public_key(&Key([7; 32])), Key([9; 32]));
            file.extend(sealer.frame(&Frame::Ops(vec![RawOp(bytes)], None), true));
            put("rescue", "one-op", &[&[40], file.as_slice()].concat())?;
        }
    }
    for op in said() {
        let (name, raw) = (said_as(&op), op.seal());
        put("op", &name, &raw.0)?;
        let mut entity = Entity::before(&op);
        entity.apply(&op, &raw, op.hlc);
        put("state", &name, &encode(&entity))?;
        let (scope, eff) = (op.scope, op.hlc);
        let ops = vec![Admitted { op: raw, seq: 1, eff }];
        let feed = ScopeFeed { id: scope, from: 0, to: 1, ops, snapshot: None, more: false, digest: None };
        put("feed", &name, &encode(&PullReply { epoch: 1, scopes: vec![feed], gone: vec![], model: MODEL }))?;
    }
    let county = root.join("tests/fixtures/county");
    for name in ["cells.geojson", "streets.geojson", "zones.geojson", "checkpoints.csv"] {
        put("import", name, &fs::read(county.join(name))?)?;
    }
    put("import", "timetable.xlsx", &fs::read(root.join("import/tests/data/timetable.xlsx"))?)?;
    let plate = Plate { plated: Plated::Zone, entity: EntityId(7), token: Token([1; TOKEN_BYTES]) };
    put("plate", "zone", plate.address(Some("https://xunge.example")).as_bytes())?;
    put("image", "jpeg", b"\xff\xd8\xff\xe1\x00\x18Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0\xff\xd9")?;
    put("image", "dark", &[[16].as_slice(), &[0; 256]].concat())
}

/// The first op of each kind that says something of its own: by the kind and its body's first byte, the variant.
fn said() -> Vec<Op> {
    let county = xunge_demo::county(SEED);
    let mut first = BTreeMap::new();
    for op in xunge_demo::history(&county, SEED, NOW, 14) {
        first.entry(said_as(&op)).or_insert(op);
    }
    first.into_values().filter(|op| op.body.len() < 4_096).collect()
}

fn said_as(op: &Op) -> String {
    format!("{}-{}", op.kind.as_str(), op.body.iter().take(2).map(u8::to_string).collect::<Vec<_>>().join("-"))
}

/// The worked examples of the protocol: name and bytes.
fn examples(protocol: &str) -> Result<Vec<(String, Vec<u8>)>, Box<dyn Error>> {
    let mut found = vec![];
    for part in protocol.split("<!-- example: ").skip(1) {
        let (name, after) = part.split_once(" -->").ok_or("an example without a name")?;
        let block = after.split("```").nth(1).ok_or("an example without a block")?;
        let digits: String =
            block.lines().skip(1).flat_map(|line| line.split('#').next().unwrap_or("").chars()).filter(|c| !c.is_whitespace()).collect();
        found.push((name.to_owned(), hex::decode(digits)?));
    }
    Ok(found)
}

/// Which targets read what this example shows.
fn targets_of(name: &str) -> &'static [&'static str] {
    match name {
        "op" => &["op"],
        "pull reply" => &["wire", "feed"],
        name if name.contains("push") || name.contains("pull") => &["wire"],
        _ => &["state"],
    }
}
