//! See `xunge_fuzz::pack`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::pack(bytes));
