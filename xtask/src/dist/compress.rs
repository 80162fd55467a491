//! Compressed siblings: `x.br` and `x.gz` beside every text-like file, written once here so that the server never compresses the app.

use anyhow::{Context, Result, bail};
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What shrinks; pictures and fonts are compressed already.
const SHRINKS: [&str; 9] = [".css", ".html", ".ico", ".js", ".json", ".mjs", ".svg", ".wasm", ".webmanifest"];

/// Writes the siblings of these files, on every core.
pub(crate) fn siblings(dist: &Path, files: &[String]) -> Result<()> {
    let files: Vec<&String> = files.iter().filter(|name| SHRINKS.iter().any(|end| name.ends_with(end))).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(name) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            sibling(&dist.join(name))?;
        }
        Ok(())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| bail!("compressing panicked")))
    })
}

fn sibling(path: &Path) -> Result<()> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    for (end, smaller) in [("br", brotli(&bytes)?), ("gz", gzip(&bytes)?)] {
        let sibling = path.with_added_extension(end);
        std::fs::write(&sibling, smaller).with_context(|| format!("writing {}", sibling.display()))?;
    }
    Ok(())
}

/// Brotli at its best: quality 11, the largest window that every browser takes.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters).context("compressing with brotli")?;
    Ok(compressed)
}

/// Gzip at its best, for clients without brotli.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).context("compressing with gzip")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn siblings_decompress_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let text = "巡格 ".repeat(1000);
        for name in ["a.js", "b.png"] {
            std::fs::write(folder.path().join(name), &text).unwrap();
        }
        siblings(folder.path(), &["a.js".into(), "b.png".into()]).unwrap();
        assert!(!folder.path().join("b.png.br").exists());

        let mut plain = Vec::new();
        let compressed = std::fs::read(folder.path().join("a.js.br")).unwrap();
        brotli::BrotliDecompress(&mut &compressed[..], &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());

        plain.clear();
        let compressed = std::fs::read(folder.path().join("a.js.gz")).unwrap();
        flate2::read::GzDecoder::new(&compressed[..]).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
    }
}
