//! `sagitta build`: a folder of files to a whole site, with the explorer in it.

mod ahead;
mod ask;
mod assets;
mod cache;
mod card;
mod cut;
mod dataset;
mod draft;
mod facts;
mod feed;
mod files;
mod folder;
mod hide;
mod history;
mod ids;
mod include;
mod jobs;
mod package;
mod page;
mod picture;
mod place;
mod reading;
mod records;
mod saved;
mod series;
mod site;
mod together;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context as _, Result, bail, ensure};
use sagitta_table::calendar;

use self::cache::{Cache, Entry};
pub(crate) use self::cut::MaxFile;
use self::facts::Facts;
use self::folder::{DESCRIPTION, Failed, Found, Input, Task};
pub(crate) use self::include::IncludeEntry;
use self::jobs::Progress;
use self::place::Place;
pub(crate) use self::series::PartEntry;
use crate::args::BuildArguments;
use crate::catalog::{self, digest_of_file};
use crate::description::Description;
use crate::failure::Failure;
use crate::rows::Stamp;
use crate::size::Size;

/// How large things may be.
#[derive(Clone, Copy)]
struct Sizes {
    /// Files of the site; larger ones are cut.
    max_file: Option<MaxFile>,
    /// What of the rows of a table stays in memory.
    memory: Size,
}

pub(crate) fn run(arguments: &BuildArguments) -> Result<()> {
    let folder = &arguments.folder;
    ensure!(folder.is_dir(), "{} is no folder", folder.display());
    let description = match folder.join(DESCRIPTION) {
        path if path.is_file() => Description::read(&path)?,
        _ => Description::default(),
    };
    let url = arguments.url.as_ref().or(description.url.as_ref());
    let url = url.map(|url| whole_address(url)).transpose()?;
    let date = date(arguments)?;
    let (out, cache_root) = places(arguments)?;
    // A site without an explorer is found out before work begins.
    assets::check(arguments.assets.as_deref())?;
    let max = arguments.max_file.or(description.build.max_file);
    let sizes = Sizes { max_file: max, memory: arguments.memory };
    let cache = Cache::open(&cache_root, max)?;
    let place = Place::prepare(&out)?;
    let skipped = [&out, &cache_root].into_iter().filter_map(|path| path.canonicalize().ok());
    let found = folder::find(folder, &description, &skipped.collect::<Vec<_>>())?;
    let today = |task: &Task| today(date.as_deref(), task);
    let n_jobs = arguments.jobs.or_else(|| thread::available_parallelism().ok());
    let progress = Progress::new(found.tasks.len(), arguments.quiet);
    let results = jobs::map(&found.tasks, n_jobs.unwrap_or(NonZeroUsize::MIN), &|task| {
        let entry = build(task, &cache, today(task), sizes);
        let built = entry.as_ref().ok().filter(|entry| !entry.is_old).map(told);
        progress.done(&task.place, built.as_deref());
        entry
    });
    progress.end();
    let mut entries = settle(found, results, arguments.quiet, arguments.verbose)?;
    let wholes = series::build(&entries, &description, &cache, &today, sizes)?;
    if !arguments.quiet {
        tell_oddities(&wholes, arguments.verbose);
    }
    entries.extend(wholes);
    let kept = match &description.build.history {
        Some(inner) => {
            let (inner, memory) = (folder.join(inner), arguments.memory);
            history::add(&mut entries, &cache, &inner, date.as_deref(), memory)?
        }
        None => Vec::new(),
    };
    let new = place.new_site()?;
    site::write(
        &entries,
        &description,
        &cache,
        arguments,
        url.as_deref(),
        date.as_deref(),
        new.path(),
    )?;
    if let Some(max) = max {
        for name in cut::too_large(new.path(), max)? {
            eprintln!("warning: {name} is larger than the {max} that a file may have");
        }
    }
    new.finish()?;
    kept.iter().try_for_each(history::Kept::keep)?;
    cache.keep_only(&entries.iter().map(|entry| entry.key.as_str()).collect())?;
    if !arguments.quiet {
        let n_datasets: usize = entries.iter().map(|entry| entry.facts.len()).sum();
        let n_new: usize =
            entries.iter().filter(|entry| !entry.is_old).map(|entry| entry.facts.len()).sum();
        eprintln!("{}: {n_datasets} datasets, {n_new} of them built now", out.display());
    }
    Ok(())
}

/// The folder of the site and that of the cache.
fn places(arguments: &BuildArguments) -> Result<(PathBuf, PathBuf)> {
    let out = std::path::absolute(&arguments.out)
        .with_context(|| format!("{} is no path", arguments.out.display()))?;
    // What a link leads to is replaced, not the link.
    let out = out.canonicalize().unwrap_or(out);
    let name = out.file_name().with_context(|| format!("{} is no folder", out.display()))?;
    let cache = match &arguments.cache {
        Some(path) => std::path::absolute(path)?,
        None => out.with_file_name(format!(".{}.sagitta", name.to_string_lossy())),
    };
    let inside =
        |path: &Path| arguments.folder.canonicalize().is_ok_and(|folder| folder.starts_with(path));
    for path in [&out, &cache] {
        let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
        ensure!(
            !inside(&whole),
            "{} would take the place of what it is built from",
            path.display()
        );
    }
    ensure!(!cache.starts_with(&out), "the cache must not lie in the site");
    Ok((out, cache))
}

/// An address of a site, which ends in `/`.
fn whole_address(url: &str) -> Result<String> {
    ensure!(
        url.starts_with("https://") || url.starts_with("http://"),
        "{url} is no address such as https://data.example/"
    );
    Ok(if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}

/// The day of the build, if it is told: by the caller, or by `SOURCE_DATE_EPOCH`.
fn date(arguments: &BuildArguments) -> Result<Option<String>> {
    if let Some(date) = &arguments.date {
        draft::check_date(date)?;
        return Ok(Some(date.clone()));
    }
    let Some(seconds) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = seconds.to_str().and_then(|text| text.parse::<i64>().ok());
    let seconds = seconds.context("SOURCE_DATE_EPOCH is no number of seconds")?;
    let day = calendar::civil_from_days(seconds.div_euclid(86_400));
    Ok(Some(format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)))
}

/// The day that counts for views of the last so many days: that of the build, or that of the
/// dataset's last change.
fn today(date: Option<&str>, task: &Task) -> i32 {
    let of_draft = || task.drafts.first().and_then(|draft| draft.modified.as_deref());
    let Some(date) = date.or_else(of_draft) else { return 0 };
    let mut numbers = date.split(['-', 'T']).map(|part| part.parse::<i64>().unwrap_or(1));
    let mut next = || numbers.next().unwrap_or(1);
    i32::try_from(calendar::days_from_civil(next(), next(), next())).unwrap_or(0)
}

fn build(task: &Task, cache: &Cache, today: i32, sizes: Sizes) -> Result<Entry> {
    let (paths, told) = match &task.input {
        Input::File(path) => (vec![path], None),
        Input::Files(pieces) => (pieces.iter().map(|piece| &piece.path).collect(), None),
        Input::Inline(json) => (Vec::new(), Some(catalog::digest(json))),
        Input::Sql(question) => (Vec::new(), Some(question.digest()?)),
    };
    let mut stamps = Vec::with_capacity(paths.len());
    let mut digests: Vec<String> = told.into_iter().collect();
    for path in paths {
        stamps.push((Stamp::of(path)?, path));
        digests.push(digest_of_file(path)?);
    }
    let digest = digests.join(" ");
    cache.entry(task, &digest, today, &|folder| {
        let built = dataset::build(task, today, sizes, folder);
        // A file that changed explains whatever else went wrong.
        stamps.iter().try_for_each(|(stamp, path)| stamp.check(path))?;
        built
    })
}

/// What was built of a file, in words.
fn told(entry: &Entry) -> String {
    let datasets = entry.facts.iter().map(|facts| {
        let dataset = &facts.dataset;
        format!("{}: {} rows, {} columns", dataset.id, dataset.n_rows, dataset.n_columns)
    });
    datasets.collect::<Vec<_>>().join("; ")
}

/// The most files for each of which the same oddity is told.
const MOST_ALIKE: usize = 3;

/// Tells what is odd about the files; what is the same of many in one line, unless all is asked for.
fn tell_oddities(entries: &[Entry], is_verbose: bool) {
    let mut by_warning: BTreeMap<&str, Vec<&Facts>> = BTreeMap::new();
    let all = || entries.iter().flat_map(|entry| &entry.facts);
    for facts in all() {
        for warning in &facts.warnings {
            by_warning.entry(warning).or_default().push(facts);
        }
    }
    let is_common = |files: &Vec<&Facts>| files.len() > MOST_ALIKE && !is_verbose;
    for facts in all() {
        for warning in &facts.warnings {
            if by_warning.get(warning.as_str()).is_some_and(|files| !is_common(files)) {
                eprintln!("warning: {} ({}): {warning}", facts.place, facts.dataset.id);
            }
        }
    }
    for (warning, files) in by_warning.iter().filter(|(_, files)| is_common(files)) {
        let first = files.first().map_or("", |facts| facts.place.as_str());
        let n = files.len();
        eprintln!("warning: {n} files, such as {first}: {warning} (--verbose names all)");
    }
}

/// Tells of what is odd, and fails if any file cannot be published. The entries are in the order of
/// their ids.
fn settle(
    found: Found,
    results: Vec<Result<Entry>>,
    is_quiet: bool,
    is_verbose: bool,
) -> Result<Vec<Entry>> {
    let Found { tasks, mut failed, passed_over } = found;
    let n_files = tasks.len() + failed.len();
    let mut entries = Vec::new();
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for (task, result) in tasks.iter().zip(results) {
        match result {
            Ok(entry) => {
                for facts in &entry.facts {
                    let id = facts.dataset.id.clone();
                    if let Some(other) = taken.insert(id.clone(), &task.place) {
                        let error = anyhow::anyhow!(
                            "its id \"{id}\" is that of {other} too; give it another in catalog.toml"
                        );
                        failed.push(Failed { place: task.place.clone(), error });
                    }
                }
                entries.push(entry);
            }
            Err(error) => failed.push(Failed { place: task.place.clone(), error }),
        }
    }
    if !is_quiet {
        tell_oddities(&entries, is_verbose);
    }
    if !passed_over.is_empty() && !is_quiet {
        eprintln!("not published, as they hold no rows: {}", passed_over.join(", "));
    }
    if !failed.is_empty() {
        failed.sort_by(|a, b| a.place.cmp(&b.place));
        for Failed { place, error } in &failed {
            eprintln!("error: {place}: {error:#}");
            if let Some(hint) = Failure::hint_of(error) {
                eprintln!("hint: {hint}");
            }
        }
        bail!("{} of {n_files} files cannot be published; nothing was written", failed.len());
    }
    ensure!(!entries.is_empty(), "there is nothing to publish in the folder");
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_in_a_slash() {
        assert_eq!(whole_address("https://a.example/x").unwrap(), "https://a.example/x/");
        assert_eq!(whole_address("http://a.example/").unwrap(), "http://a.example/");
        assert!(whole_address("a.example").is_err());
    }

    #[test]
    fn a_date_is_a_day_for_views_of_the_last_days() {
        let task = Task {
            place: String::new(),
            input: Input::Inline(Vec::new()),
            drafts: Vec::new(),
            all_sheets: false,
        };
        assert_eq!(today(Some("1970-01-03"), &task), 2);
        assert_eq!(today(Some("1971"), &task), 365);
        assert_eq!(today(None, &task), 0);
    }
}
