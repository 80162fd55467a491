//! CBOR as a tree, as far as it is written in one way only: definite lengths, shortest heads. Whatever else there is makes
//! no item, and is packed as bytes.

/// One data item.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// An integer, −2^64 to 2^64 − 1.
    Int(i128),
    /// A byte string.
    Bytes(Vec<u8>),
    /// A text, which need not be UTF-8 here.
    Text(Vec<u8>),
    /// An array.
    Array(Vec<Item>),
    /// A map.
    Map(Vec<(Item, Item)>),
    /// What is left of the seventh major type: the head's low five bits and the number behind them.
    Simple(u8, u64),
}

/// Things do not nest deeper.
pub(super) const MAX_DEPTH: usize = 24;

impl Default for Item {
    /// Something to hand in where nothing is given.
    fn default() -> Self {
        Self::Int(0)
    }
}

impl Item {
    /// The integer, or the number of a simple item; 0 for any other.
    pub(super) fn int(&self) -> i128 {
        match self {
            Self::Int(n) => *n,
            Self::Simple(_, n) => (*n).into(),
            _ => 0,
        }
    }

    /// The bytes of a string; none for any other.
    pub(super) fn string(&self) -> &[u8] {
        if let Self::Bytes(string) | Self::Text(string) = self { string } else { &[] }
    }

    /// The elements of an array; none for any other.
    pub(super) fn elements(self) -> std::vec::IntoIter<Item> {
        if let Self::Array(items) = self { items } else { vec![] }.into_iter()
    }

    /// The pairs of a map; none for any other.
    pub(super) fn pairs(self) -> std::vec::IntoIter<(Item, Item)> {
        if let Self::Map(pairs) = self { pairs } else { vec![] }.into_iter()
    }

    /// True when a number follows the head of a simple item: a float, mostly.
    pub(super) fn is_followed(info: u8) -> bool {
        following(info) > 0
    }

    /// The item that `bytes` are, when encoding it gives those bytes.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let item = read(&mut rest, 0).filter(|_| rest.is_empty())?;
        let mut back = Vec::with_capacity(bytes.len());
        item.encode(&mut back);
        (back == bytes).then_some(item)
    }

    /// The item's bytes.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Int(n @ 0..) => head(out, 0, *n as u64),
            Self::Int(n) => head(out, 1, (-1 - n) as u64),
            Self::Bytes(bytes) => string(out, 2, bytes),
            Self::Text(text) => string(out, 3, text),
            Self::Array(items) => {
                head(out, 4, items.len() as u64);
                for item in items {
                    item.encode(out);
                }
            }
            Self::Map(pairs) => {
                head(out, 5, pairs.len() as u64);
                for (key, value) in pairs {
                    key.encode(out);
                    value.encode(out);
                }
            }
            Self::Simple(info, number) => {
                out.push(7 << 5 | info);
                out.extend(&number.to_be_bytes()[8 - following(*info)..]);
            }
        }
    }
}

fn string(out: &mut Vec<u8>, major: u8, bytes: &[u8]) {
    head(out, major, bytes.len() as u64);
    out.extend(bytes);
}

fn head(out: &mut Vec<u8>, major: u8, number: u64) {
    let info = match number {
        0..24 => number as u8,
        24..0x100 => 24,
        0x100..0x1_0000 => 25,
        0x1_0000..0x1_0000_0000 => 26,
        _ => 27,
    };
    out.push(major << 5 | info);
    out.extend(&number.to_be_bytes()[8 - following(info)..]);
}

/// How many bytes of a number follow a head's byte.
fn following(info: u8) -> usize {
    if (24..28).contains(&info) { 1 << (info - 24) } else { 0 }
}

fn read(rest: &mut &[u8], depth: usize) -> Option<Item> {
    let head = *take(rest, 1)?.first()?;
    let (major, info) = (head >> 5, head & 31);
    if info > 27 || depth > MAX_DEPTH {
        return None;
    }
    let behind = take(rest, following(info))?;
    let number = if behind.is_empty() { info.into() } else { behind.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)) };
    let count = usize::try_from(number).ok();
    // A count is at most the number of bytes left: nothing is reserved for more.
    Some(match major {
        0 => Item::Int(number.into()),
        1 => Item::Int(-1 - i128::from(number)),
        2 => Item::Bytes(take(rest, count?)?.to_vec()),
        3 => Item::Text(take(rest, count?)?.to_vec()),
        4 => Item::Array((0..count?).map(|_| read(rest, depth + 1)).collect::<Option<_>>()?),
        5 => Item::Map((0..count?).map(|_| Some((read(rest, depth + 1)?, read(rest, depth + 1)?))).collect::<Option<_>>()?),
        7 => Item::Simple(info, if behind.is_empty() { 0 } else { number }),
        _ => return None,
    })
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}
