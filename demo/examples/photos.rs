//! Writes the demo's photos into a folder to look at: `cargo run -p xunge-demo --example photos -- DIR [SEED]`.

use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or("DIR expected")?);
    let seed = args.next().map_or(Ok(1), |s| s.parse())?;
    fs::create_dir_all(&folder)?;
    for (k, photo) in xunge_demo::photos(seed).into_iter().enumerate() {
        fs::write(folder.join(format!("{k:02}.jpg")), photo.bytes)?;
    }
    Ok(())
}
