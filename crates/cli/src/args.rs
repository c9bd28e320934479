//! What can be typed after `sagitta`.

mod catalog;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sagitta_ingest::{BATCH_ROWS, Compression, Format, Header, Options, Target};

use crate::build::MaxFile;
use crate::size::Size;

pub(crate) use self::catalog::{
    CatalogArguments, CatalogCommand, CityArguments, DemoArguments, DemoCommand, ExchangeArguments,
    ImportArguments, IndexArguments, RowsArguments,
};

/// Explore open data: look into tables, ask them, make them fit for a browser.
#[derive(Debug, Parser)]
#[command(name = "sagitta", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the columns of a file: names, types and how many values are missing
    Inspect(InspectArguments),
    /// Ask a file a question and print the answer
    Query(QueryArguments),
    /// Make an Arrow file for the web from CSV, TSV, JSON, GeoJSON or Parquet
    Convert(ConvertArguments),
    /// Make one HTML file of a site or of files: it opens from a disk, without a network
    Bundle(BundleArguments),
    /// Look for what must not be published: people, few of them, broken keys, lost zeros
    Check(CheckArguments),
    /// Draw a View as a piece of HTML for a story, complete without a script
    Figure(FigureArguments),
    /// Make up a city's data to try things with; the same on every machine
    Demo(DemoArguments),
    /// Make a whole site of a folder of files: pages, explorer, downloads, interfaces
    Build(BuildArguments),
    /// Show a site on this machine
    Serve(ServeArguments),
    /// List the files of a site, so that browsers can keep it for use offline
    Release(ReleaseArguments),
    /// Work on the catalogue of a site
    #[command(subcommand)]
    Catalog(CatalogCommand),
}

#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// How to print it
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub(crate) format: InspectFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum InspectFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The columns whose values together name a row, parted by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) key: Vec<String>,
    /// The columns by which people could be known again, parted by commas
    #[arg(long = "quasi", value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) quasi_identifiers: Vec<String>,
    /// The columns that count people, parted by commas
    #[arg(long = "count", value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) counts: Vec<String>,
    /// The fewest people that may share what is published of them
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) k: u64,
    /// The code of a rule that may be broken here; may be given again
    #[arg(long, value_name = "CODE")]
    pub(crate) waive: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub(crate) format: InspectFormat,
}

#[derive(Debug, Args)]
pub(crate) struct QueryArguments {
    /// The file to read; without one, the View's source is a union of tables
    #[arg(required_unless_present = "tables")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) read: ReadArguments,
    /// Another table, as NAME=FILE, that the View looks up or is a union of; may be given again
    #[arg(long = "table", id = "tables", value_name = "NAME=FILE", value_parser = table)]
    pub(crate) tables: Vec<(String, PathBuf)>,
    /// A file with a View in JSON, or - for standard input; its source counts only without FILE
    #[arg(long, value_name = "FILE", required_unless_present = "fragment")]
    pub(crate) view: Option<PathBuf>,
    /// A View as the part of a link from its #
    #[arg(long, value_name = "LINK", conflicts_with = "view")]
    pub(crate) fragment: Option<String>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = QueryFormat::Csv)]
    pub(crate) format: QueryFormat,
    /// Where to write the answer instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum QueryFormat {
    /// A header and one line a row; nulls are empty
    Csv,
    /// Columns with their types, rows as arrays
    Json,
    /// An Arrow IPC file
    Arrow,
}

#[derive(Debug, Args)]
pub(crate) struct FigureArguments {
    /// The file to read; without one, the dataset's own
    #[arg(required_unless_present = "dataset")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) read: ReadArguments,
    /// Another table, as NAME=FILE, that the View looks up; may be given again
    #[arg(long = "table", id = "tables", value_name = "NAME=FILE", value_parser = table)]
    pub(crate) tables: Vec<(String, PathBuf)>,
    /// A file with a View in JSON, or - for standard input
    #[arg(long, value_name = "FILE", required_unless_present = "fragment")]
    pub(crate) view: Option<PathBuf>,
    /// A View as the part of a link from its #
    #[arg(long, value_name = "LINK", conflicts_with = "view")]
    pub(crate) fragment: Option<String>,
    /// The catalogue that tells whose data they are
    #[arg(long, value_name = "FILE", requires = "dataset")]
    pub(crate) catalog: Option<PathBuf>,
    /// The dataset's id in the catalogue
    #[arg(long, value_name = "ID", requires = "catalog")]
    pub(crate) dataset: Option<String>,
    /// Where the data are on the web, for readers whose browser draws the figure anew
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) src: Option<String>,
    /// The explorer's address, for the link under the figure
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) explorer: Option<String>,
    /// Keep the numbers of today with the figure, and the hash of the data
    #[arg(long)]
    pub(crate) frozen: bool,
    /// The language of the figure's words
    #[arg(long, value_enum, default_value_t = LanguageName::En)]
    pub(crate) language: LanguageName,
    /// The ground of the picture
    #[arg(long, value_enum, default_value_t = ThemeName::Light)]
    pub(crate) theme: ThemeName,
    /// The width of the picture in pixels
    #[arg(long, value_name = "N", default_value_t = 600, value_parser = clap::value_parser!(u32).range(200..=2000))]
    pub(crate) width: u32,
    /// The height of the picture in pixels
    #[arg(long, value_name = "N", default_value_t = 340, value_parser = clap::value_parser!(u32).range(120..=2000))]
    pub(crate) height: u32,
    /// Where to write the figure instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LanguageName {
    En,
    Zh,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ThemeName {
    Light,
    Dark,
}

#[derive(Debug, Args)]
pub(crate) struct ConvertArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The Arrow file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// How the file is compressed: zstd is smallest, lz4 fastest to open
    #[arg(long, value_enum, default_value_t = CompressionName::Zstd)]
    pub(crate) compression: CompressionName,
    /// Rows in a batch
    #[arg(long, value_name = "N", default_value_t = BATCH_ROWS)]
    pub(crate) batch_rows: NonZeroUsize,
    /// The unit of a column's values, as COLUMN=UNIT; may be given again
    #[arg(long = "unit", value_name = "COLUMN=UNIT", value_parser = pair)]
    pub(crate) units: Vec<(String, String)>,
    /// A column's name for people, as COLUMN=TITLE; may be given again
    #[arg(long = "title", value_name = "COLUMN=TITLE", value_parser = pair)]
    pub(crate) titles: Vec<(String, String)>,
    /// Say nothing unless something is wrong
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CompressionName {
    Zstd,
    Lz4,
    None,
}

impl From<CompressionName> for Compression {
    fn from(name: CompressionName) -> Self {
        match name {
            CompressionName::Zstd => Self::Zstd,
            CompressionName::Lz4 => Self::Lz4,
            CompressionName::None => Self::None,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct BundleArguments {
    /// A site, a folder with a catalogue, or files of any format that can be opened
    #[arg(required = true, value_name = "SITE|FILE")]
    pub(crate) inputs: Vec<PathBuf>,
    /// The file to write: .html, or .zip with a folder for more than 100 MB
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// The folder of a built site whose explorer is taken; SITE itself, if it has one
    #[arg(long, value_name = "FOLDER")]
    pub(crate) assets: Option<PathBuf>,
    /// The id of a dataset that goes along, in place of all; may be given again
    #[arg(long = "dataset", value_name = "ID")]
    pub(crate) datasets: Vec<String>,
    /// A file with the View in JSON that is opened first
    #[arg(long, value_name = "FILE", conflicts_with = "fragment")]
    pub(crate) view: Option<PathBuf>,
    /// The View that is opened first, as the part of a link from its #
    #[arg(long, value_name = "LINK")]
    pub(crate) fragment: Option<String>,
    /// For which other formats the parts go along that open and save them
    #[arg(long, value_enum, default_value_t = FormatsName::Text)]
    pub(crate) formats: FormatsName,
    /// What the data of FILE are called, in place of the file's name
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// Who publishes the data of FILE
    #[arg(long, value_name = "TEXT")]
    pub(crate) publisher: Option<String>,
    /// The licence of the data of FILE, by its SPDX name where it has one
    #[arg(long, value_name = "NAME")]
    pub(crate) license: Option<String>,
    #[command(flatten)]
    pub(crate) read: ReadArguments,
    /// Say nothing unless something is wrong
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FormatsName {
    /// None: Arrow files can be opened, CSV can be saved
    None,
    /// Text can be opened, Excel, JSON and Arrow be saved, too
    Text,
    /// Workbooks and Parquet, too
    All,
}

impl FormatsName {
    pub(crate) fn formats(self) -> sagitta_bundle::Formats {
        match self {
            Self::None => sagitta_bundle::Formats::None,
            Self::Text => sagitta_bundle::Formats::Text,
            Self::All => sagitta_bundle::Formats::All,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    /// The folder with the data, and with catalog.toml if there is one
    pub(crate) folder: PathBuf,
    /// The folder to write the site to
    #[arg(long, value_name = "SITE")]
    pub(crate) out: PathBuf,
    /// The address the site will have, such as https://data.example/; catalog.toml may have it too
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// The day of the build, as 2024-05-31, for the feed and for views of the last so many days;
    /// SOURCE_DATE_EPOCH counts too
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    /// The folder of an explorer to put into the site instead of the one inside of this program
    #[arg(long, value_name = "FOLDER")]
    pub(crate) assets: Option<PathBuf>,
    /// Where what is built is kept for the next time; beside the site unless told
    #[arg(long, value_name = "FOLDER")]
    pub(crate) cache: Option<PathBuf>,
    /// How large a file may be where the site will be, as 25MB; larger data are cut into parts.
    /// catalog.toml may have it too
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_file: Option<MaxFile>,
    /// How much of the rows of a table stays in memory, as 128MiB; what is more waits in a file of the
    /// cache
    #[arg(long, value_name = "SIZE", default_value = "128MiB")]
    pub(crate) memory: Size,
    /// How many files are built at once; as many as there are processors unless told
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Say of every file what is odd about it, even if it is the same of many
    #[arg(long, short, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Say nothing unless something is wrong
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// The folder of the site
    pub(crate) site: PathBuf,
    /// The port on this machine; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    pub(crate) port: u16,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseArguments {
    /// The folder of the site
    pub(crate) site: PathBuf,
    /// Make browsers that keep the site forget it
    #[arg(long)]
    pub(crate) remove: bool,
    /// Say nothing unless something is wrong
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// A file to read, and how.
#[derive(Debug, Args)]
pub(crate) struct InputArguments {
    /// The file to read
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) read: ReadArguments,
}

/// How files are read.
#[derive(Debug, Args)]
pub(crate) struct ReadArguments {
    /// What the file is, where its name does not tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<FormatName>,
    /// A column's type, as COLUMN=TYPE; may be given again. Types: bool, int64, uint64, float64,
    /// text, category, date, date:mdy, date:dmy, timestamp, timestamp:mdy, timestamp:dmy,
    /// epoch:s, epoch:ms
    #[arg(long = "type", value_name = "COLUMN=TYPE", value_parser = typed)]
    pub(crate) types: Vec<(String, Target)>,
    /// The delimiter of a CSV file, guessed unless given; \t is a tab
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// The CSV file has no line of names
    #[arg(long)]
    pub(crate) no_header: bool,
    /// The encoding of a text file that is not UTF-8, such as gb18030
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// How much of the rows stays in memory, as 1GiB; what is more waits in a temporary file
    #[arg(long, value_name = "SIZE", default_value = "1GiB")]
    pub(crate) memory: Size,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FormatName {
    Csv,
    Tsv,
    Json,
    /// A workbook of Excel or OpenDocument
    Workbook,
    Parquet,
    Arrow,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Csv => Self::Csv,
            FormatName::Tsv => Self::Tsv,
            FormatName::Json => Self::Json,
            FormatName::Workbook => Self::Workbook,
            FormatName::Parquet => Self::Parquet,
            FormatName::Arrow => Self::Arrow,
        }
    }
}

impl ReadArguments {
    /// How the file is to be read.
    pub(crate) fn options(&self) -> Options {
        self.on_top_of(Options::default())
    }

    /// How the file is to be read by somebody who looks what is in it.
    pub(crate) fn lenient_options(&self) -> Options {
        self.on_top_of(Options::lenient())
    }

    fn on_top_of(&self, base: Options) -> Options {
        Options {
            types: self.types.iter().cloned().collect::<BTreeMap<_, _>>(),
            delimiter: self.delimiter,
            header: if self.no_header { Header::Absent } else { base.header },
            encoding: self.encoding.clone(),
            ..base
        }
    }
}

/// Splits `COLUMN=VALUE` at the last equals sign, as a column's name may have one.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=') {
        Some((column, value)) if !column.is_empty() && !value.is_empty() => {
            Ok((column.to_owned(), value.to_owned()))
        }
        _ => Err("it is not COLUMN=VALUE".to_owned()),
    }
}

/// Splits `NAME=FILE` at the first equals sign, as a file's name may have one.
fn table(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => {
            Ok((name.to_owned(), PathBuf::from(file)))
        }
        _ => Err("it is not NAME=FILE".to_owned()),
    }
}

fn typed(text: &str) -> Result<(String, Target), String> {
    let (column, name) = pair(text)?;
    let target = name.parse().map_err(|error: sagitta_ingest::Error| error.to_string())?;
    Ok((column, target))
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        [byte] if *byte != b'"' && *byte != b'\n' && *byte != b'\r' => Ok(*byte),
        _ => Err("a delimiter is one ASCII character".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn pairs_split_at_the_last_equals_sign() {
        assert_eq!(pair("a=b=c"), Ok(("a=b".to_owned(), "c".to_owned())));
        let file = PathBuf::from("b=c");
        assert_eq!(table("a=b=c"), Ok(("a".to_owned(), file)));
        assert!(table("=a").is_err() && table("a").is_err());
        assert!(pair("a=").is_err() && pair("=a").is_err() && pair("a").is_err());
        assert!(typed("a=integer").is_err());
        assert_eq!(delimiter("\\t"), Ok(b'\t'));
        assert!(delimiter("ab").is_err());
    }
}
