#![no_main]
//! See `xunge_fuzz::wire`.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xunge_fuzz::wire(bytes));
