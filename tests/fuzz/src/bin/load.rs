#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sagitta_fuzz::load(bytes));
