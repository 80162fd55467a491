//! See `xunge_fuzz::rescue`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::rescue(bytes));
