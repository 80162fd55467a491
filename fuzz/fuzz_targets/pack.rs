#![no_main]
//! See `xunge_fuzz::pack`.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::pack(bytes));
