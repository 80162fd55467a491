#![no_main]
//! See `xunge_fuzz::image`.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::image(bytes));
