//! `wire`: bytes per op on the wire, for mixed ops without tracks and photos.

use anyhow::Result;
use xunge_shared::{id::AccountId, op::encode};

use super::{against, mix::Stream, told};
use crate::http::gzip;

/// `bench wire`.
pub fn wire() -> Result<()> {
    let mut stream = Stream::new(AccountId(1_234), "990001001000".parse()?, 7);
    for batch in [1, 10, 100, 500] {
        let (plain, gzipped) =
            (0..20).map(|_| encode(&stream.push(batch))).fold((0, 0), |(p, g), push| (p + push.len(), g + gzip(&push).len()));
        let per_op = |bytes: usize| bytes as f64 / (20 * batch) as f64;
        told(&format!("plain, pushes of {batch}"), per_op(plain), "B/op");
        if batch < 100 {
            told(&format!("gzipped, pushes of {batch}"), per_op(gzipped), "B/op");
        } else {
            against(&format!("gzipped, pushes of {batch}"), per_op(gzipped), 40.0, "B/op", false);
        }
    }
    Ok(())
}
