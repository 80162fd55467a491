//! The parts of a workbook's file, which is a zip archive: each is unpacked as far as a budget for all of them goes. Trusts nothing that
//! the archive says of its sizes, and knows no sheets.

use std::{
    collections::HashMap,
    io::{Cursor, Read},
};

use zip::ZipArchive;

use super::{illegible::Illegible, problem::Reason};

/// So many bytes of parts are unpacked: what is small when packed may be large when not.
pub(crate) const MOST_UNPACKED: u64 = 64 << 20;

/// An archive whose parts are told apart without case, as Windows does.
pub(crate) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    places: HashMap<String, usize>,
    left: u64,
}

impl<'a> Package<'a> {
    /// Reads the list of parts, of which at most so many bytes will be unpacked.
    pub(crate) fn open(bytes: &'a [u8], left: u64) -> Result<Self, Reason> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| unreadable(&e))?;
        let places = (0..zip.len()).filter_map(|i| Some((folded(&zip.name_for_index(i)?.ok()?), i))).collect();
        Ok(Self { zip, places, left })
    }

    /// A part as text; nothing when there is none of this name.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<String>, Reason> {
        let Some(&place) = self.places.get(&folded(name)) else { return Ok(None) };
        let entry = self.zip.by_index(place).map_err(|e| unreadable(&e))?;
        let mut bytes = vec![];
        entry.take(self.left + 1).read_to_end(&mut bytes).map_err(|e| unreadable(&e))?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(Illegible::UnpacksTooLarge)?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable(&format_args!("{name}: not UTF-8")))?;
        Ok(Some(text))
    }
}

fn folded(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_lowercase()
}

pub(crate) fn unreadable(why: &dyn std::fmt::Display) -> Reason {
    Illegible::NotAWorkbook(why.to_string()).into()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    /// An archive of these parts.
    pub(crate) fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(vec![]));
        for (name, text) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
            zip.write_all(text.as_bytes()).expect("its text");
        }
        zip.finish().expect("an archive").into_inner()
    }

    #[test]
    fn all_parts_together_are_unpacked_as_far_as_the_budget() {
        let bytes = packed(&[("xl/One.xml", &"x".repeat(600)), ("xl/two.xml", &"y".repeat(600))]);
        let mut package = Package::open(&bytes, 1_000).expect("an archive");
        assert_eq!(package.part("/xl/one.xml").map(|part| part.map(|text| text.len())), Ok(Some(600)));
        assert_eq!(package.part("xl/none.xml"), Ok(None));
        assert_eq!(package.part("xl/two.xml"), Err(Illegible::UnpacksTooLarge.into()));
    }

    #[test]
    fn what_the_archive_says_of_its_sizes_is_not_believed() {
        let mut bytes = packed(&[("a", &"x".repeat(100_000))]);
        // the sizes when unpacked, in the entry's own head and in the list of all
        let lies = [100_000_u32, 100_000].map(u32::to_le_bytes);
        for told in lies {
            while let Some(at) = bytes.windows(4).position(|four| four == told) {
                bytes[at..at + 4].copy_from_slice(&7_u32.to_le_bytes());
            }
        }
        let mut package = Package::open(&bytes, 1_000).expect("an archive");
        assert!(package.part("a").is_err());
    }
}
