//! See `xunge_fuzz::import`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::import(bytes));
