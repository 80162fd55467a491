//! What a later build writes: maps with a key that this build does not know, which a reader passes over and a forwarder keeps.

/// The map with one pair more, behind all others. What is no map of fewer than 23 pairs stays as it is.
pub(crate) fn with_key(map: &[u8]) -> Vec<u8> {
    let mut map = map.to_vec();
    if let Some(head @ 0xa0..0xb7) = map.first_mut() {
        *head += 1;
        // 99: [7, "later"]
        map.extend([0x18, 99, 0x82, 7, 0x65]);
        map.extend(b"later");
    }
    map
}

/// True when the map ends with that pair.
pub(crate) fn has_key(map: &[u8]) -> bool {
    map.ends_with(b"\x18\x63\x82\x07\x65later")
}
