//! See `xunge_fuzz::wire`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::wire(bytes));
