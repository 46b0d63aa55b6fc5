#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| followon_fuzz::settings(bytes));
