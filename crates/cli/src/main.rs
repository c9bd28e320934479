//! The native tool: inspect, query, convert, check, and build a site.
//!
//! A problem goes to standard error and ends with status 1, wrong usage with 2. Output is written
//! whole or not at all.

mod args;
mod build;
mod bundle;
mod catalog;
mod check;
mod convert;
mod demo;
mod description;
mod failure;
mod figure;
mod import;
mod input;
mod inspect;
mod output;
mod plot;
mod query;
mod release;
mod rows;
mod scratch;
mod search_index;
mod serve;
mod shapes;
mod size;
mod sql;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, CatalogCommand, Command};

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Query(arguments) => query::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Bundle(arguments) => bundle::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Figure(arguments) => figure::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Release(arguments) => release::run(&arguments),
        Command::Catalog(CatalogCommand::Build(arguments)) => catalog::run(&arguments),
        Command::Catalog(CatalogCommand::Import(arguments)) => import::run(&arguments),
        Command::Catalog(CatalogCommand::Index(arguments)) => search_index::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::report(&error);
            ExitCode::FAILURE
        }
    }
}
