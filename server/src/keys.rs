//! Private key files of the data folder: made once, whole or not at all, for the server's user only.
//!
//! A file that is there but is not what it should be is never replaced: the right one has to be put back.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// The key that plates are made with.
pub const PLATES: &str = "plates.key";
/// The secrets of rescue files.
pub const RESCUE: &str = "rescue.key";
/// The key that secrets of second factors are sealed with.
pub const FACTORS: &str = "factors.key";
/// The key that receipts and anchors are signed with.
pub const RECEIPT: &str = "receipt.key";

/// Reads the `N` bytes of the key file `name`; draws them on first use.
pub fn open<const N: usize>(data: &Path, name: &str) -> io::Result<[u8; N]> {
    if let Some(key) = read(data, name)? {
        return Ok(key);
    }
    let mut key = [0; N];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    write(data, name, &key)?;
    Ok(key)
}

/// Reads the key file `name`, when there is one.
pub fn read<const N: usize>(data: &Path, name: &str) -> io::Result<Option<[u8; N]>> {
    let path = data.join(name);
    match fs::read(&path) {
        Ok(bytes) => bytes.try_into().map(Some).map_err(|_| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{} is not {N} bytes long: put the right one back", path.display()))
        }),
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(other) => Err(other),
    }
}

/// Writes a private file, whole or not at all: half a key would be a key that nobody can use.
pub fn write(data: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let fresh = data.join(format!("{name}.new"));
    // What an earlier attempt left may have other permissions.
    match fs::remove_file(&fresh) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, data.join(name))?;
    if cfg!(unix) { File::open(data)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_a_damaged_one_is_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        let key: [u8; 32] = open(data.path(), RECEIPT).unwrap();
        assert_eq!(open::<32>(data.path(), RECEIPT).unwrap(), key);
        fs::write(data.path().join(RECEIPT), b"short").unwrap();
        assert_eq!(open::<32>(data.path(), RECEIPT).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(fs::read(data.path().join(RECEIPT)).unwrap(), b"short");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_is_its_owners_alone_even_after_a_cut_attempt() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join("receipt.key.new"), b"half").unwrap();
        let _: [u8; 32] = open(data.path(), RECEIPT).unwrap();
        assert_eq!(fs::metadata(data.path().join(RECEIPT)).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!data.path().join("receipt.key.new").exists());
    }
}
