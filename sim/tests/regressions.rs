//! Every case that ever failed, replayed; and some plain seeds, so that a change is noticed without the long run.

use xunge_sim::{case::Case, mutation::Mutation, run};

/// The cases of `sim/regressions/`: one a line, `#` begins a comment.
fn cases() -> Vec<(String, Case)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/regressions");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let lines = files.into_iter().flat_map(|path| {
        let text = std::fs::read_to_string(&path).expect("a text");
        let lines: Vec<String> = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect();
        lines.into_iter().map(move |line| (path.display().to_string(), line))
    });
    lines.map(|(path, line)| (path, line.parse().expect("a case"))).collect()
}

#[test]
fn what_failed_once_holds() {
    let cases = cases();
    assert!(!cases.is_empty());
    for (path, case) in cases {
        if let Err(broken) = run(&case, None).ending {
            panic!("{path}: {case}: {broken:?}");
        }
    }
}

#[test]
fn a_run_is_a_function_of_its_seed() {
    for seed in 1..6 {
        assert_eq!(xunge_sim::line(seed), xunge_sim::line(seed));
    }
}

#[test]
fn mistakes_are_found() {
    for mutation in [Mutation::DropQuarantined, Mutation::NoIdempotency, Mutation::BareSequence] {
        assert!((1..20).any(|seed| run(&Case::of(seed), Some(mutation)).ending.is_err()), "{}", mutation.name());
    }
}
