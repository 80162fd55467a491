#![no_main]
//! See `xunge_fuzz::feed`.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::feed(bytes));
