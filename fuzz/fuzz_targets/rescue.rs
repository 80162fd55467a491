#![no_main]
//! See `xunge_fuzz::rescue`.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::rescue(bytes));
