#![no_main]
//! See `xunge_fuzz::import`.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::import(bytes));
