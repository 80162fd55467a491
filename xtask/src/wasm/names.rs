//! The names by which the bindings and the module find each other: wasm-bindgen ends each in a hash of sixteen hexadecimal digits, which
//! no compressor can shrink and which stands in both files. A counter of the same length says as much, once both agree.

use anyhow::{Context, Result, ensure};
use std::collections::HashMap;
use std::path::Path;

/// What the names begin with.
const BEGIN: &[u8] = b"__wb";
/// Digits of a hash.
const DIGITS: usize = 16;

/// Numbers the names of a script and of its module. A hash that stands in the script alone or in the module alone is an error: they would no
/// longer find each other.
pub(super) fn number(script: &Path, module: &Path) -> Result<()> {
    let read = |path: &Path| std::fs::read(path).with_context(|| format!("reading {}", path.display()));
    let (mut words, mut code) = (read(script)?, read(module)?);
    let mut numbers = HashMap::new();
    for at in hashes(&words) {
        let next = numbers.len();
        numbers.entry(words[at..at + DIGITS].to_vec()).or_insert_with(|| format!("{next:016x}").into_bytes());
    }
    let mut found = 0;
    for at in hashes(&code) {
        // data may hold anything: only what the script names is a name
        if let Some(number) = numbers.get(&code[at..at + DIGITS]) {
            code[at..at + DIGITS].copy_from_slice(number);
            found += 1;
        }
    }
    ensure!(found >= numbers.len(), "{} names {} functions, {} has {found} of them", script.display(), numbers.len(), module.display());
    for at in hashes(&words) {
        let number = &numbers[&words[at..at + DIGITS]];
        words[at..at + DIGITS].copy_from_slice(number);
    }
    let write = |path: &Path, bytes: &[u8]| std::fs::write(path, bytes).with_context(|| format!("writing {}", path.display()));
    write(script, &words)?;
    write(module, &code)
}

/// Where the hashes of names stand.
fn hashes(bytes: &[u8]) -> Vec<usize> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let mut found = vec![];
    let mut from = 0;
    while let Some(begin) = bytes[from..].windows(BEGIN.len()).position(|window| window == BEGIN).map(|at| from + at) {
        let end = begin + bytes[begin..].iter().take_while(|byte| is_name(**byte)).count();
        let hash = end.saturating_sub(DIGITS);
        if hash > begin && bytes[hash - 1] == b'_' && bytes[hash..end].iter().all(|byte| is_digit(*byte)) {
            found.push(hash);
        }
        from = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(script: &str, module: &str) -> Result<(String, String)> {
        let folder = tempfile::tempdir()?;
        let (a, b) = (folder.path().join("a.js"), folder.path().join("a.wasm"));
        std::fs::write(&a, script)?;
        std::fs::write(&b, module)?;
        number(&a, &b)?;
        Ok((std::fs::read_to_string(a)?, std::fs::read_to_string(b)?))
    }

    #[test]
    fn both_files_get_the_same_numbers() {
        let (script, module) = numbered(
            "{__wbg_get_0f1e2d3c4b5a6978(a){},__wbg_set_ffffffffffffffff(){},__wbindgen_cast_0000000000000001(){}}",
            "\u{19}__wbg_set_ffffffffffffffff\0__wbg_get_0f1e2d3c4b5a6978\0__wbindgen_cast_0000000000000001",
        )
        .unwrap();
        assert_eq!(script, "{__wbg_get_0000000000000000(a){},__wbg_set_0000000000000001(){},__wbindgen_cast_0000000000000002(){}}");
        assert_eq!(module, "\u{19}__wbg_set_0000000000000001\0__wbg_get_0000000000000000\0__wbindgen_cast_0000000000000002");
    }

    #[test]
    fn what_is_no_name_stays() {
        let text = "0f1e2d3c4b5a6978 __wbg_short_0f1e __wb_0F1E2D3C4B5A6978 __wbindgen_start";
        assert_eq!(numbered(text, text).unwrap(), (text.to_owned(), text.to_owned()));
    }

    #[test]
    fn a_module_that_lacks_a_name_is_refused() {
        assert!(numbered("__wbg_get_0f1e2d3c4b5a6978", "nothing").is_err());
    }
}
