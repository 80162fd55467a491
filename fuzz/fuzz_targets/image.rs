//! See `xunge_fuzz::image`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::image(bytes));
