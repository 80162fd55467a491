//! See `xunge_fuzz::plate`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::plate(bytes));
