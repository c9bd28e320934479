//! `cargo xtask suite [filter]`: the query cases of `tests/suite`.

use crate::{
    tally::{self, Tally},
    workspace::{Workspace, run_tests},
};
use anyhow::Result;

/// Runs the cases whose file or name contains the filter.
pub(crate) fn run(workspace: &Workspace, filter: Option<&str>) -> Result<Tally> {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--locked", "--workspace", "--test", "suite"]);
    if let Some(filter) = filter {
        cargo.env("SUITE_FILTER", filter);
    }
    run_tests(&mut cargo, tally::of_libtest)
}
