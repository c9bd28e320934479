//! `cargo xtask serve`: the explorer with its demonstration catalogue, built again on every change.

use crate::{
    demo,
    server::{self, Mount},
    site::{self, Profile},
    workspace::Workspace,
};
use anyhow::{Context as _, Result};
use notify::{Event, EventKind, RecursiveMode, Watcher as _};
use std::{
    path::PathBuf,
    sync::mpsc::{self, Receiver},
    time::{Duration, Instant},
};

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) port: u16,
    pub(crate) profile: Profile,
}

/// What a site is built from.
const WATCHED: &[&str] = &["crates", "www", "Cargo.toml", "Cargo.lock"];
/// An editor saves several files at once; they are one change.
const QUIET: Duration = Duration::from_millis(200);

/// Builds, serves and watches until it is stopped.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let site = match options.profile {
        Profile::Web => workspace.dist().join("site"),
        Profile::Fast => workspace.target.join("site/served"),
    };
    let catalog = workspace.dist().join("demo");
    site::build(workspace, options.profile, &site)?;
    demo::build(workspace, &catalog)?;
    let mounts = vec![
        Mount { prefix: "", folder: site.clone() },
        Mount { prefix: demo::PREFIX, folder: catalog.clone() },
    ];
    let address = server::start(mounts, options.port)?;

    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(sender).context("cannot watch the work tree")?;
    for path in WATCHED {
        let path = workspace.root.join(path);
        watcher
            .watch(&path, RecursiveMode::Recursive)
            .with_context(|| format!("cannot watch {}", path.display()))?;
    }
    println!("serving {address}, built again when a file changes; stop with Ctrl-C");
    while let Some(changed) = next_change(&changes) {
        let start = Instant::now();
        let in_demo = |path: &PathBuf| path.starts_with(workspace.root.join(demo::SOURCE));
        let built = if changed.iter().all(in_demo) {
            demo::build(workspace, &catalog)
        } else {
            site::build(workspace, options.profile, &site)
        };
        match built {
            Ok(()) => println!("built in {:.1} s; reload the page", start.elapsed().as_secs_f64()),
            Err(error) => eprintln!("error: {error:#}"),
        }
    }
    Ok(())
}

/// Waits for a change and for quiet after it; none when the watcher has ended.
fn next_change(changes: &Receiver<notify::Result<Event>>) -> Option<Vec<PathBuf>> {
    let mut changed = Vec::new();
    loop {
        let event = match changed.is_empty() {
            true => changes.recv().ok()?,
            false => match changes.recv_timeout(QUIET) {
                Ok(event) => event,
                Err(_) => return Some(changed),
            },
        };
        match event {
            Ok(event) if is_edit(event.kind) => changed.extend(event.paths),
            Ok(_) => {}
            Err(error) => eprintln!("error: cannot watch: {error}"),
        }
    }
}

/// Reading a file is an event too, and building reads all of them.
fn is_edit(kind: EventKind) -> bool {
    use notify::event::ModifyKind;
    match kind {
        EventKind::Create(_) | EventKind::Remove(_) => true,
        EventKind::Modify(ModifyKind::Metadata(_)) => false,
        EventKind::Modify(_) => true,
        EventKind::Access(_) | EventKind::Any | EventKind::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, CreateKind, DataChange, MetadataKind, ModifyKind};

    #[test]
    fn edits_that_come_together_are_one_change() {
        let (sender, changes) = mpsc::channel();
        let event = |kind, path: &str| Ok(Event::new(kind).add_path(path.into()));
        sender.send(event(EventKind::Access(AccessKind::Any), "read.rs")).unwrap();
        sender.send(event(EventKind::Create(CreateKind::File), "new.rs")).unwrap();
        sender
            .send(event(EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)), "touched.rs"))
            .unwrap();
        sender
            .send(event(EventKind::Modify(ModifyKind::Data(DataChange::Content)), "edited.rs"))
            .unwrap();
        drop(sender);
        assert_eq!(next_change(&changes), Some(vec!["new.rs".into(), "edited.rs".into()]));
        assert_eq!(next_change(&changes), None);
    }
}
