#![no_main]

libfuzzer_sys::fuzz_target!(init: followon_fuzz::let_unwind(), |bytes: &[u8]| followon_fuzz::workbook(bytes));
