#![no_main]
//! See `xunge_fuzz::op`.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::op(bytes));
