//! Every developer command: `cargo xtask help` lists them.

#![allow(clippy::print_stdout, reason = "a command's output is its purpose")]
#![allow(clippy::disallowed_methods, reason = "runs natively, where the clock is at hand")]

mod bench;
mod budgets;
mod check_deps;
mod ci;
mod cluster;
mod demo;
mod dist;
mod e2e;
mod embed;
mod full;
mod fuzz;
mod lint;
mod npm;
mod optimise;
mod order;
mod release;
mod scale;
mod serve;
mod server;
mod shrink;
mod site;
mod size;
mod split;
mod steps;
mod suite;
mod tally;
mod test;
mod tools;
mod trim;
mod unreached;
mod versions;
mod weight;
mod workspace;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use site::Profile;
use std::process::ExitCode;
use tally::Tally;
use workspace::Workspace;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N] [--fast]   the explorer with its demonstration catalogue on http://127.0.0.1:8080,
                              built again when a file changes (--fast: quicker to build, slower to run)
  test                        all tests, the browser's included
  ci                          all that CI runs, in order
  full                        what is too long for CI: a million damaged files
  cluster [--rows N] [--at URL]
                              SQL sources, tested with a scheduler and two executors on this machine
                              (--rows: cubes and samples of so many rows instead, and what they take;
                              --at: an engine that runs already)
  fuzz [TARGET] [SECONDS]     the targets of tests/fuzz, each for a minute or so long
  lint                        formatting and clippy, for this machine and for the browser
  check-deps                  the crates depend on each other as the architecture says
  suite [FILTER]              the query cases of tests/suite
  e2e [FILTER] [--headed] [--browser chromium|firefox|webkit]
                              the journeys of tests/e2e, in all browsers or in one
  pictures [FILTER]           the reference pictures in docs/pictures
  bench [--rows N,N] [--engines A,B] [--queries q1,q6] [--rounds N] [--load] [--cold] [--page]
                              the speed of tests/bench, beside other engines and the machine's limit
                              (--load: loading and memory, too; --cold: starting, too;
                              --page: the explorer as a reader meets it, and nothing else)
  size [--why]                what the site weighs, against its budgets (--why: by crate and function)
  dist [npm]                  the site, the npm package, the demonstration catalogue and the native
                              tool, in dist/, or the npm package alone

What is missing on the machine is installed, or the command to type is printed.
CARGO_TARGET_DIR, CHROME, CHROMEDRIVER, FIREFOX and SAGITTA_SHARED are honoured.";

/// A command with its options.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    Help,
    Serve(serve::Options),
    Test,
    Ci,
    Full,
    Cluster(cluster::Options),
    Fuzz(fuzz::Options),
    Lint,
    CheckDeps,
    Suite(Option<String>),
    E2e(e2e::Options),
    Pictures(Option<String>),
    Bench(bench::Options),
    Size(size::Options),
    Dist(dist::Part),
}

fn main() -> ExitCode {
    let task = match parse(lexopt::Parser::from_env()) {
        Ok(task) => task,
        Err(error) => {
            eprintln!("error: {error:#}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    run(task).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(task: Task) -> Result<ExitCode> {
    let workspace = Workspace::locate()?;
    match task {
        Task::Help => println!("{HELP}"),
        Task::Serve(options) => serve::run(&workspace, &options)?,
        Task::Lint => lint::lint(&workspace)?,
        Task::Dist(part) => dist::build(&workspace, part)?,
        Task::Bench(options) if options.page => bench::measure_page(&workspace, &options)?,
        Task::Bench(options) => bench::measure(&workspace, &options)?,
        Task::Pictures(filter) => e2e::pictures(&workspace, filter.as_deref())?,
        Task::Test => return Ok(summary(test::run(&workspace)?)),
        Task::Ci => return Ok(summary(ci::run(&workspace)?)),
        Task::Full => return Ok(summary(full::run(&workspace)?)),
        Task::Cluster(options) => return Ok(summary(cluster::run(&workspace, &options)?)),
        Task::Fuzz(options) => return Ok(summary(fuzz::fuzz(&workspace, &options)?)),
        Task::CheckDeps => return Ok(check_deps::run(&workspace)?.status()),
        Task::Suite(filter) => return Ok(summary(suite::run(&workspace, filter.as_deref())?)),
        Task::Size(options) => return Ok(size::run(&workspace, options)?.status()),
        // The journeys print their own summary, with the browser's version.
        Task::E2e(options) => return Ok(e2e::journeys(&workspace, &options)?.status()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the summary as the last line.
fn summary(tally: Tally) -> ExitCode {
    println!("{tally}");
    tally.status()
}

fn parse(mut arguments: lexopt::Parser) -> Result<Task> {
    let Some(first) = arguments.next()? else {
        return Ok(Task::Help);
    };
    let name = match first {
        Value(name) => name.string()?,
        Short('h') | Long("help") => "help".into(),
        other => return Err(other.unexpected().into()),
    };
    let mut task = match name.as_str() {
        "help" => Task::Help,
        "serve" => Task::Serve(serve::Options { port: 8080, profile: Profile::Web }),
        "test" => Task::Test,
        "ci" => Task::Ci,
        "full" => Task::Full,
        "cluster" => Task::Cluster(cluster::Options::default()),
        "fuzz" => Task::Fuzz(fuzz::Options::default()),
        "lint" => Task::Lint,
        "check-deps" => Task::CheckDeps,
        "suite" => Task::Suite(None),
        "e2e" => Task::E2e(e2e::Options::default()),
        "pictures" => Task::Pictures(None),
        "bench" => Task::Bench(bench::Options::default()),
        "size" => Task::Size(size::Options::default()),
        "dist" => Task::Dist(dist::Part::All),
        _ => bail!("there is no command `{name}`"),
    };
    while let Some(argument) = arguments.next()? {
        match (&mut task, argument) {
            (Task::Serve(options), Long("port")) => options.port = arguments.value()?.parse()?,
            (Task::Serve(options), Long("fast")) => options.profile = Profile::Fast,
            (Task::Cluster(options), Long("rows")) => {
                options.rows = Some(arguments.value()?.parse()?);
            }
            (Task::Cluster(options), Long("at")) => options.at = Some(arguments.value()?.string()?),
            (Task::E2e(options), Long("headed")) => options.headed = true,
            (Task::Size(options), Long("why")) => options.why = true,
            (Task::Bench(options), Long("rows")) => {
                options.rows = bench::parse_rows(&arguments.value()?.string()?)?;
            }
            (Task::Bench(options), Long("engines")) => {
                options.engines = Some(arguments.value()?.string()?);
            }
            (Task::Bench(options), Long("queries")) => {
                options.queries = Some(arguments.value()?.string()?);
            }
            (Task::Bench(options), Long("rounds")) => {
                options.rounds = arguments.value()?.parse()?
            }
            (Task::Bench(options), Long("load")) => options.load = true,
            (Task::Bench(options), Long("cold")) => options.cold = true,
            (Task::Bench(options), Long("page")) => options.page = true,
            (Task::E2e(options), Long("browser")) => {
                options.browser = Some(arguments.value()?.parse()?);
            }
            (
                Task::E2e(e2e::Options { filter, .. })
                | Task::Suite(filter)
                | Task::Pictures(filter),
                Value(text),
            ) if filter.is_none() => {
                *filter = Some(text.string()?);
            }
            (Task::Dist(part @ dist::Part::All), Value(text)) if text == "npm" => {
                *part = dist::Part::Npm;
            }
            (Task::Fuzz(options), Value(text)) => match text.parse() {
                Ok(seconds) => options.seconds = seconds,
                Err(_) if options.target.is_none() => options.target = Some(text.string()?),
                Err(error) => return Err(error.into()),
            },
            (_, other) => return Err(other.unexpected().into()),
        }
    }
    Ok(task)
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2e::Browser;

    fn check(line: &str) -> Result<Task> {
        parse(lexopt::Parser::from_args(line.split_whitespace()))
    }

    #[test]
    fn commands_and_their_options_are_read() {
        let serve = |port, profile| Task::Serve(serve::Options { port, profile });
        let e2e = |filter: Option<&str>, headed| {
            Task::E2e(e2e::Options { filter: filter.map(Into::into), headed, ..Default::default() })
        };
        let fuzz = |target: Option<&str>, seconds| {
            Task::Fuzz(fuzz::Options { target: target.map(Into::into), seconds })
        };
        let cases = [
            ("", Task::Help),
            ("--help", Task::Help),
            ("serve", serve(8080, Profile::Web)),
            ("serve --fast --port 0", serve(0, Profile::Fast)),
            ("suite", Task::Suite(None)),
            ("suite filter/in", Task::Suite(Some("filter/in".into()))),
            ("e2e --headed flights", e2e(Some("flights"), true)),
            ("e2e", e2e(None, false)),
            ("pictures", Task::Pictures(None)),
            ("pictures guide", Task::Pictures(Some("guide".into()))),
            ("size --why", Task::Size(size::Options { why: true })),
            (
                "e2e --browser firefox",
                Task::E2e(e2e::Options { browser: Some(Browser::Firefox), ..Default::default() }),
            ),
            ("dist", Task::Dist(dist::Part::All)),
            ("dist npm", Task::Dist(dist::Part::Npm)),
            ("bench", Task::Bench(bench::Options::default())),
            (
                "bench --rows 20000,1000000 --engines sagitta,yardstick --queries q1 --rounds 1 --load",
                Task::Bench(bench::Options {
                    rows: vec![20_000, 1_000_000],
                    engines: Some("sagitta,yardstick".into()),
                    queries: Some("q1".into()),
                    rounds: 1,
                    load: true,
                    cold: false,
                    page: false,
                }),
            ),
            ("ci", Task::Ci),
            ("full", Task::Full),
            ("cluster", Task::Cluster(cluster::Options::default())),
            (
                "cluster --rows 1000 --at grpc://127.0.0.1:1",
                Task::Cluster(cluster::Options {
                    rows: Some(1000),
                    at: Some("grpc://127.0.0.1:1".into()),
                }),
            ),
            ("fuzz", fuzz(None, 60)),
            ("fuzz 5", fuzz(None, 5)),
            ("fuzz link 300", fuzz(Some("link"), 300)),
        ];
        for (line, expected) in cases {
            assert_eq!(check(line).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            "fly",
            "fuzz link view",
            "dist site",
            "dist npm npm",
            "ci --fast",
            "suite a b",
            "serve --port",
            "serve --port many",
            "lint crates",
            "e2e --browser lynx",
            "bench --rows few",
            "bench q1",
            "cluster --rows few",
        ] {
            assert!(check(line).is_err(), "{line}");
        }
    }
}
