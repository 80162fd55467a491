//! See `xunge_fuzz::op`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::op(bytes));
