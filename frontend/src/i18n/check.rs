//! Tests only: every word on the screens comes from the catalogue, and every entry of it speaks both languages.
//!
//! A missing entry, language or parameter does not compile. What the compiler cannot see is looked for here: a word written into a
//! page, an entry that was copied and not translated, a parameter that one language forgot.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What may stand in the code in a language, with the reason.
const HONEST: &[(&str, &str)] = &[
    // a language is always named in itself
    ("pages/me.rs", "简体中文"),
    ("pages/me.rs", "English"),
    // the picture's band says the same in every language: coordinates and a time
    ("device/band.rs", "PingFang SC"),
];

/// Entries whose Chinese is not Chinese or whose English is not English, on purpose.
const CROSSED: &[&str] = &["switch_language", "coordinates"];

/// Attributes that people read or hear.
const READ: &[&str] = &["aria-label", "title", "label", "placeholder", "alt", "why", "detail", "aria-description", "caption", "hint"];

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The code without comments and tests, line by line.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    text[..tests].lines().enumerate().map(|(i, line)| {
        let trimmed = line.trim_start();
        let code = if trimmed.starts_with("//") { "" } else { line.split(" // ").next().unwrap_or_default() };
        (i + 1, code)
    })
}

/// What a person would read of this line that is no call of the catalogue.
fn written_in(line: &str) -> Option<String> {
    if let Some(word) = line.chars().find(|c| is_cjk(*c)) {
        let from = line.find(word)?;
        return Some(line[from..].chars().take_while(|c| *c != '"').collect());
    }
    for name in READ {
        let Some(at) = line.find(&format!(" {name}=\"")).map(|at| at + name.len() + 3) else { continue };
        let value: String = line[at..].chars().take_while(|c| *c != '"').collect();
        if value.chars().any(char::is_alphabetic) {
            return Some(value);
        }
    }
    // <tag …>words</tag>
    let end = line.find("</")?;
    let from = line[..end].rfind('>')? + 1;
    let words = line[from..end].trim().trim_matches('"');
    let spoken = words.split_whitespace().any(|word| word.len() > 1 && word.chars().all(char::is_alphabetic));
    (spoken && !words.contains(['{', '}', '('])).then(|| words.to_owned())
}

#[test]
fn no_word_is_written_into_a_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut found) = (vec![], vec![]);
    sources(&root, &mut files);
    for file in files.iter().filter(|file| !file.starts_with(root.join("i18n"))) {
        let name = file.strip_prefix(&root).unwrap().display().to_string().replace('\\', "/");
        for (number, line) in code(&fs::read_to_string(file).unwrap()) {
            let honest = HONEST.iter().any(|(of, words)| name == *of && line.contains(words));
            if let Some(words) = written_in(line).filter(|_| !honest) {
                found.push(format!("{name}:{number}: {words}"));
            }
        }
    }
    assert!(found.is_empty(), "these belong into src/i18n:\n{}", found.join("\n"));
}

/// An entry: its name, its Chinese, its English (both forms, where there are two).
fn entries(text: &str) -> Vec<(String, String, Vec<String>)> {
    let entry = |line: &str| {
        let (name, words) = line.split_once(" => ")?;
        let words: Vec<String> = strings(words);
        let (zh, en) = words.split_first()?;
        Some((name.trim().split('(').next()?.to_owned(), zh.clone(), en.to_vec()))
    };
    code(text).filter_map(|(_, line)| entry(line)).collect()
}

fn strings(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn parameters(text: &str) -> Vec<&str> {
    let mut found: Vec<_> = text.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn every_entry_speaks_both_languages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/i18n");
    let (mut files, mut wrong, mut count) = (vec![], vec![], 0);
    sources(&folder, &mut files);
    let areas = files
        .iter()
        .filter(|file| !matches!(file.file_name().and_then(|name| name.to_str()), Some("mod.rs" | "catalogue.rs" | "check.rs")));
    for file in areas {
        let area = file.file_stem().unwrap().to_string_lossy().into_owned();
        for (name, zh, en) in entries(&fs::read_to_string(file).unwrap()) {
            count += 1;
            let crossed = CROSSED.contains(&name.as_str());
            let mut say = |what: &str| wrong.push(format!("{area}::{name}: {what}: {zh:?}, {en:?}"));
            if en.is_empty() || zh.is_empty() || en.iter().any(String::is_empty) {
                say("a language is missing");
            }
            if !crossed && en.iter().any(|en| en.chars().any(is_cjk)) {
                say("the English is Chinese");
            }
            let words = zh.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 2).count();
            if !crossed && words > 2 && !zh.chars().any(is_cjk) {
                say("the Chinese is English");
            }
            // the form for one may leave the number out
            if en.last().is_some_and(|en| parameters(en) != parameters(&zh)) {
                say("the parameters differ");
            }
        }
    }
    assert!(count > 300, "only {count} entries were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_scan_finds_what_it_looks_for() {
    let check = |line: &str, found: Option<&str>| assert_eq!(written_in(line).as_deref(), found, "{line}");
    check("<p>{words::title()}</p>", None);
    check(r#"<p>"Save now"</p>"#, Some("Save now"));
    check("<p>Save now</p>", Some("Save now"));
    check("<strong>{move || title.get()}</strong>", None);
    check(r#"<button aria-label="Close">"#, Some("Close"));
    check(r#"<img src=url alt="" />"#, None);
    check(r#"let x = "保存";"#, Some("保存"));
    check(r#"format!("{name} × {count}")"#, None);
}
