//! See `xunge_fuzz::feed`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::feed(bytes));
