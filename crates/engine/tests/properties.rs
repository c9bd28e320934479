//! Random tables and queries: the engine against the oracle and against itself.
//!
//! `SAGITTA_PROPERTY_CASES` says how many samples each property is tried on.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::cell::Cell;

use common::properties::{self, Sample};

const N_CASES: u32 = 2_000;

fn check(property: fn(&Sample) -> Result<(), String>) {
    let n_cases = match std::env::var("SAGITTA_PROPERTY_CASES") {
        Ok(n_cases) => n_cases.parse().unwrap(),
        Err(_) => N_CASES,
    };
    properties::hold(n_cases, property);
}

#[test]
fn the_engine_answers_as_the_oracle() {
    check(properties::equals_oracle);
}

#[test]
fn the_layout_does_not_matter() {
    check(properties::layouts_agree);
}

#[test]
fn parts_merge_to_the_whole() {
    check(properties::parts_merge);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    check(properties::permutations_agree);
}

#[test]
fn values_that_lie_elsewhere_count_alike() {
    check(properties::places_agree);
}

#[test]
fn every_row_is_true_false_or_unknown() {
    check(properties::conditions_part_the_rows);
}

#[test]
fn one_pass_gives_what_several_do() {
    check(properties::shared_passes_agree);
}

#[test]
fn a_brush_gives_what_its_interval_does() {
    check(properties::brushes_agree);
}

#[test]
fn an_index_answers_any_interval_as_the_filter_does() {
    thread_local!(static N_COMPARED: Cell<usize> = const { Cell::new(0) });
    check(|sample| {
        let n = properties::n_intervals_agree(sample)?;
        N_COMPARED.set(N_COMPARED.get() + n);
        Ok(())
    });
    assert!(N_COMPARED.get() > 0);
}

#[test]
fn windows_are_parts_of_the_whole() {
    check(properties::windows_are_parts);
}

#[test]
fn samples_are_not_empty() {
    let (n_rows, n_groups) = properties::n_answered(1_000);
    assert!(n_rows > 150 && n_groups > 300, "{n_rows} {n_groups}");
}
