#![no_main]
//! See `xunge_fuzz::plate`.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::plate(bytes));
