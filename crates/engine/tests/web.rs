//! The suite and the properties in a browser: the engine as it ships, on 32 bits.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use common::properties::{self, Sample};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const N_CASES: u32 = 400;

#[wasm_bindgen_test]
fn suite() {
    let report = common::suite::run_all("", |_, _| {});
    let n_run = report.n_run;
    assert!(n_run > 600, "{n_run} cases");
    assert!(report.failures.is_empty(), "of {n_run} failed\n{}", report.failures.join("\n\n"));
}

fn check(property: fn(&Sample) -> Result<(), String>) {
    properties::hold(N_CASES, property);
}

#[wasm_bindgen_test]
fn the_engine_answers_as_the_oracle() {
    check(properties::equals_oracle);
}

#[wasm_bindgen_test]
fn the_layout_does_not_matter() {
    check(properties::layouts_agree);
}

#[wasm_bindgen_test]
fn parts_merge_to_the_whole() {
    check(properties::parts_merge);
}

#[wasm_bindgen_test]
fn the_order_of_rows_does_not_matter() {
    check(properties::permutations_agree);
}

#[wasm_bindgen_test]
fn every_row_is_true_false_or_unknown() {
    check(properties::conditions_part_the_rows);
}

#[wasm_bindgen_test]
fn one_pass_gives_what_several_do() {
    check(properties::shared_passes_agree);
}

#[wasm_bindgen_test]
fn a_brush_gives_what_its_interval_does() {
    check(properties::brushes_agree);
}

#[wasm_bindgen_test]
fn an_index_answers_any_interval_as_the_filter_does() {
    check(|sample| properties::n_intervals_agree(sample).map(drop));
}

#[wasm_bindgen_test]
fn windows_are_parts_of_the_whole() {
    check(properties::windows_are_parts);
}
