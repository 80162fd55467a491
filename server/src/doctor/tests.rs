//! Each check on a folder that is well, and on one that is not.

use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;
use crate::{
    sqlite,
    store::{Figures, Finding},
};

const NOW: Millis = 1_800_000_000_000;

/// Valid from 2027-01-01 to 2027-02-01, self-signed, for `localhost`.
const CERTIFICATE: &str = include_str!("../../tests/fixtures/doctor.pem");
const FROM: Millis = 1_798_761_600_000;
const UNTIL: Millis = 1_801_440_000_000;

fn folder() -> TempDir {
    let data = tempfile::tempdir().unwrap();
    drop(sqlite::open(data.path()).unwrap());
    #[cfg(unix)]
    chmod(data.path(), 0o700);
    data
}

#[cfg(unix)]
fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn examined(data: &Path, now: Millis) -> Vec<Line> {
    examine(&Patient { data: data.to_owned(), tls_cert: None, now }, Lang::En)
}

fn level(lines: &[Line], check: &str) -> Option<Level> {
    lines.iter().filter(|line| line.check == check).map(|line| line.level).max()
}

#[test]
fn a_fresh_folder_is_well_but_for_its_backup() {
    let data = folder();
    let lines = examined(data.path(), NOW);
    for line in lines.iter().filter(|line| line.check != "disk") {
        assert_eq!(line.level, if line.check == "backup" { Level::Warn } else { Level::Ok }, "{line:?}");
    }
    assert!(lines.iter().all(|line| (line.level == Level::Ok) == line.act.is_none()), "whatever is not well says what to do");
    let chinese = examine(&Patient { data: data.path().to_owned(), tls_cert: None, now: NOW }, Lang::Zh);
    let same: Vec<_> = chinese.iter().map(|line| (line.check, line.level)).collect();
    assert_eq!(same, lines.iter().map(|line| (line.check, line.level)).collect::<Vec<_>>());
    assert!(chinese.iter().all(|line| !line.what.is_ascii()));
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_a_failure() {
    let data = folder();
    chmod(&data.path().join("receipt.key"), 0o640);
    let lines = examined(data.path(), NOW);
    assert_eq!(level(&lines, "permissions"), Some(Level::Fail));
    let act = lines.iter().find(|line| line.check == "permissions").unwrap().act.clone().unwrap();
    assert!(act.starts_with("chmod 600 ") && act.ends_with("receipt.key"), "{act}");
    chmod(&data.path().join("receipt.key"), 0o600);
    chmod(data.path(), 0o755);
    assert_eq!(level(&examined(data.path(), NOW), "permissions"), Some(Level::Warn));
}

#[test]
fn backups_grow_old() {
    let data = folder();
    let at = |age: Millis| {
        fs::write(data.path().join(crate::backup::LAST), (NOW - age).to_string()).unwrap();
        level(&examined(data.path(), NOW), "backup").unwrap()
    };
    assert_eq!([at(DAY), at(3 * DAY), at(15 * DAY)], [Level::Ok, Level::Warn, Level::Fail]);
    let target = tempfile::tempdir().unwrap();
    crate::backup::make(data.path(), target.path(), NOW, false).unwrap();
    assert_eq!(level(&examined(data.path(), NOW), "backup"), Some(Level::Ok), "a backup notes itself");
}

#[test]
fn what_cannot_be_read_is_a_failure() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(level(&examined(data.path(), NOW), "integrity"), Some(Level::Fail), "no records");
    let data = folder();
    let mut log = fs::read(data.path().join("log.db")).unwrap();
    let end = log.len();
    log[4_096..end].fill(0x55);
    fs::write(data.path().join("log.db"), log).unwrap();
    assert_eq!(level(&examined(data.path(), NOW), "integrity"), Some(Level::Fail), "damaged");
    fs::create_dir(data.path().join(crate::sqlite::RESTORING)).unwrap();
    assert_eq!(level(&examined(data.path(), NOW), "restore"), Some(Level::Fail));
}

#[test]
fn the_clock_is_held_against_the_records() {
    let check = |newest, steps_back, now| {
        let lines = records::clock(&Figures { newest: Some(newest), steps_back, ..Figures::default() }, now, Lang::En);
        level(&lines, "clock").unwrap()
    };
    assert_eq!(check(NOW - DAY, 0, NOW), Level::Ok);
    assert_eq!(check(NOW + 30_000, 0, NOW), Level::Ok);
    assert_eq!(check(NOW + DAY, 0, NOW), Level::Fail);
    assert_eq!(check(NOW, 2, NOW), Level::Warn);
    assert_eq!(check(0, 0, 1_000), Level::Fail);
}

#[test]
fn room_is_judged_by_bytes_and_by_growth() {
    let grows =
        |gib_a_week: u64| Figures { newest: Some(NOW), oldest: Some(NOW - 30 * DAY), lately_bytes: gib_a_week << 30, ..Figures::default() };
    assert_eq!(disk::judge(100 << 30, &grows(0)), (Level::Ok, None));
    assert_eq!(disk::judge(100 << 30, &grows(7)), (Level::Ok, Some(100)));
    assert_eq!(disk::judge(50 << 30, &grows(7)), (Level::Warn, Some(50)));
    assert_eq!(disk::judge(6 << 30, &grows(7)), (Level::Fail, Some(6)));
    assert_eq!(disk::judge(3 << 30, &grows(0)).0, Level::Warn);
    assert_eq!(disk::judge(1 << 29, &grows(0)).0, Level::Fail);
    let young = Figures { newest: Some(NOW), oldest: Some(NOW - 2 * DAY), lately_bytes: 2 << 30, ..Figures::default() };
    assert_eq!(disk::judge(100 << 30, &young).1, Some(100), "two days are not a week");
}

#[test]
fn a_backlog_is_told() {
    let figures = Figures { refused: 9, refused_lately: 1, photos_missing: 2, unprojected: Some(60_000), ..Figures::default() };
    let lines = records::backlog(&figures, Lang::En);
    assert_eq!((level(&lines, "quarantine"), level(&lines, "photos")), (Some(Level::Warn), Some(Level::Warn)));
    assert_eq!(records::view(&figures, Lang::En).level, Level::Warn);
    assert_eq!(records::view(&Figures::default(), Lang::En).level, Level::Warn, "no view");
    let damage = [Finding::File { file: "log.db", what: "row 3 missing from index".into() }];
    assert_eq!(records::integrity(&damage, Lang::En).level, Level::Fail);
}

#[test]
fn a_certificate_ends() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cert.pem");
    fs::write(&file, CERTIFICATE).unwrap();
    let at = |now| tls::expiry(&file, now, Lang::En).level;
    assert_eq!(
        [at(FROM - 1), at(FROM), at(UNTIL - 8 * DAY), at(UNTIL - DAY), at(UNTIL + 1)],
        [Level::Fail, Level::Ok, Level::Warn, Level::Fail, Level::Fail]
    );
    fs::write(&file, "nothing of the kind").unwrap();
    assert_eq!(at(FROM), Level::Fail);
}

#[test]
fn the_language_is_the_environments() {
    let of = |values: [&str; 2]| Lang::of(values.map(|value| Some(value.to_owned())));
    assert_eq!(of(["", "zh_CN.UTF-8"]), Lang::Zh);
    assert_eq!(of(["en_GB.UTF-8", "zh_CN.UTF-8"]), Lang::En);
    assert_eq!(Lang::of([None, None]), Lang::En);
}
