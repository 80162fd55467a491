#![no_main]
//! See `xunge_fuzz::state`.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::state(bytes));
