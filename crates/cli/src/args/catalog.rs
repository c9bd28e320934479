//! What can be typed after `sagitta catalog` and `sagitta demo`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum CatalogCommand {
    /// Convert all datasets that a description names and write their catalogue
    Build(CatalogArguments),
    /// Make a catalogue fit for a page: cut it into parts that are loaded as they are needed
    Index(IndexArguments),
    /// Take over the entries of other catalogues: DCAT in JSON-LD, an answer to CKAN's
    /// package_search, Data Packages, catalog.json, or a list in CSV, JSON or a workbook
    Import(ImportArguments),
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct DemoArguments {
    #[command(subcommand)]
    pub(crate) command: Option<DemoCommand>,
    /// The folder to write the Arrow files to
    #[arg(long, value_name = "FOLDER", required = true)]
    pub(crate) out: Option<PathBuf>,
    /// Another seed makes other events
    #[arg(long, value_name = "N", default_value_t = 20_250_101)]
    pub(crate) seed: u64,
    /// How many events
    #[arg(long, value_name = "N", default_value_t = 800_000)]
    pub(crate) rows: u32,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DemoCommand {
    /// The folders of 52 departments with 608 datasets, and their description
    City(CityArguments),
    /// The catalogue of a city's data exchange: 23,500 entries, none with a file
    Exchange(ExchangeArguments),
    /// One long CSV file: 30 million rows are 3 GB
    Rows(RowsArguments),
}

#[derive(Debug, Args)]
pub(crate) struct RowsArguments {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Another seed makes other rows
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many rows
    #[arg(long, value_name = "N", default_value_t = 30_000_000)]
    pub(crate) rows: u64,
}

#[derive(Debug, Args)]
pub(crate) struct CityArguments {
    /// The folder to write to
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Another seed makes other figures
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many rows a dataset has on average; 72000 make more than 2 GB
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) rows: u32,
}

#[derive(Debug, Args)]
pub(crate) struct ExchangeArguments {
    /// The file to write, in the form of catalog.json
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Another seed makes another choice
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// The catalogues or lists to read
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The folder to write catalog.json, catalog.jsonld and the parts of the index to
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// What the new catalogue is called
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Where the entries come from, such as an address; the file's name unless given
    #[arg(long)]
    pub(crate) source: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct IndexArguments {
    /// The catalogue with all its datasets, in the form of catalog.json
    pub(crate) catalog: PathBuf,
    /// The folder to write catalog.json, catalog.jsonld and the parts of the index to
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct CatalogArguments {
    /// The description of the catalogue, in TOML
    pub(crate) description: PathBuf,
    /// A folder that inputs are relative to, such as node_modules; may be given again
    #[arg(long = "input", visible_alias = "npm", value_name = "FOLDER", required = true)]
    pub(crate) input: Vec<PathBuf>,
    /// The folder to write catalog.json and the Arrow files to
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
}
