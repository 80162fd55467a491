//! SECURITY.md promises a test for each threat: there is one, under that name.

use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let named: BTreeSet<(&str, &str)> = text.split('`').filter_map(|code| code.split_once(".rs::")).collect();
    assert!(named.len() > 40, "{}", named.len());
    let missing: Vec<_> = named
        .into_iter()
        .filter(|(path, name)| {
            let source = fs::read_to_string(root.join(format!("{path}.rs"))).unwrap_or_default();
            !source.contains(&format!("fn {name}("))
        })
        .collect();
    assert_eq!(missing, Vec::<(&str, &str)>::new());
}

#[test]
fn every_threat_has_its_test() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../SECURITY.md")).unwrap();
    let threats = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| threat") && !line.starts_with("| ---"));
    let untested: Vec<_> = threats.filter(|line| !line.contains(".rs::")).collect();
    assert_eq!(untested, Vec::<&str>::new());
}
