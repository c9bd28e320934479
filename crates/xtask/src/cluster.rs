//! `cargo xtask cluster`: a distributed SQL engine on this machine, and what is tested with it.
//!
//! The engine is Ballista, as crates.io has it: a scheduler, which speaks Arrow Flight SQL, and two
//! executors, three processes in all. They end with the command.

use crate::{
    scale,
    tally::{self, Tally},
    tools::{Tool, ensure},
    workspace::{Workspace, run_tests, shown},
};
use anyhow::{Context as _, Result, bail};
use std::{
    env, fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What is done with the cluster.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Makes cubes and samples of so many rows instead of running the tests.
    pub(crate) rows: Option<u64>,
    /// The address of an engine that runs already.
    pub(crate) at: Option<String>,
}

/// How many executors there are.
const N_EXECUTORS: usize = 2;
/// How long the processes may take to find each other.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Starts a cluster unless one is named, and runs the tests or makes the cubes.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<Tally> {
    let started = match options.at {
        Some(_) => None,
        None => Some(Cluster::start(workspace)?),
    };
    let own = started.as_ref().map(|cluster| cluster.address.as_str());
    let address = own.or(options.at.as_deref()).context("there is no engine")?;
    if let Some(rows) = options.rows {
        return scale::run_at(workspace, address, rows);
    }
    let mut cargo = workspace.cargo();
    // With the features of the whole workspace it shares its dependencies with the other tests.
    cargo.args(["test", "--locked", "--workspace", "--features", "sagitta-cli/sql"]);
    cargo.args(["--test", "sql", "--", "--nocapture"]);
    cargo.env("SAGITTA_ENGINE", address);
    if let Some(cluster) = &started {
        let folders = env::join_paths(&cluster.work).context("a folder cannot be joined")?;
        cargo.env("SAGITTA_EXECUTORS", folders);
    }
    run_tests(&mut cargo, tally::of_libtest)
}

/// The processes of a cluster; dropping it ends them.
struct Cluster {
    processes: Vec<Process>,
    /// Where the scheduler listens, as `catalog.toml` names it.
    address: String,
    /// The folder of what each executor has worked out.
    work: Vec<PathBuf>,
}

struct Process {
    child: Child,
    log: PathBuf,
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended by itself cannot be ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Cluster {
    fn start(workspace: &Workspace) -> Result<Self> {
        ensure(workspace, &[Tool::Ballista])?;
        let folder = workspace.target.join("cluster");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let mut ports = free_ports(1 + 3 * N_EXECUTORS)?.into_iter();
        let mut port = || ports.next().context("too few ports");
        let scheduler = port()?;
        let mut command = workspace.command("ballista-scheduler");
        command.args(["--flight-sql", "--bind-host", "127.0.0.1", "--external-host", "127.0.0.1"]);
        command.args(["--bind-port", &scheduler.to_string()]);
        command.args(["--min-ready-executors", &N_EXECUTORS.to_string()]);
        let mut cluster = Self {
            processes: vec![Process::spawn(command, folder.join("scheduler.log"))?],
            address: format!("grpc://127.0.0.1:{scheduler}"),
            work: Vec::new(),
        };
        cluster.until_answered(scheduler, "/healthz")?;
        for number in 1..=N_EXECUTORS {
            let work = folder.join(format!("executor-{number}"));
            fs::create_dir_all(&work)?;
            let mut command = workspace.command("ballista-executor");
            command.args(["--bind-host", "127.0.0.1", "--external-host", "127.0.0.1"]);
            command.args(["--scheduler-host", "127.0.0.1"]);
            command.args(["--scheduler-port", &scheduler.to_string(), "--vcores", "1"]);
            for name in ["--bind-port", "--bind-grpc-port", "--bind-health-port"] {
                command.args([name, &port()?.to_string()]);
            }
            command.arg("--work-dir").arg(&work);
            let log = folder.join(format!("executor-{number}.log"));
            cluster.processes.push(Process::spawn(command, log)?);
            cluster.work.push(work);
        }
        cluster.until_answered(scheduler, "/readyz")?;
        println!("a scheduler and {N_EXECUTORS} executors, asked at {}", cluster.address);
        Ok(cluster)
    }

    /// Waits until the scheduler says yes.
    fn until_answered(&mut self, port: u16, path: &str) -> Result<()> {
        let start = Instant::now();
        while !is_ok(port, path) {
            for process in &mut self.processes {
                if let Some(status) = process.child.try_wait()? {
                    bail!(
                        "{status}: a process of the cluster ended; see {}",
                        process.log.display()
                    );
                }
            }
            if start.elapsed() > PATIENCE {
                let logs = self.processes.iter().map(|process| process.log.display().to_string());
                let logs = logs.collect::<Vec<_>>().join(", ");
                bail!("the cluster did not come up within {PATIENCE:?}; see {logs}");
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Process {
    fn spawn(mut command: Command, log: PathBuf) -> Result<Self> {
        let file = fs::File::create(&log)?;
        command.stdin(Stdio::null()).stderr(file.try_clone()?).stdout(file);
        let child = command.spawn();
        let child = child.with_context(|| format!("cannot start {}", shown(&command)))?;
        Ok(Self { child, log })
    }
}

/// Ports that nobody listens at; all of them are held until all are found.
fn free_ports(n: usize) -> Result<Vec<u16>> {
    let listeners = (0..n).map(|_| TcpListener::bind("127.0.0.1:0"));
    let listeners = listeners.collect::<Result<Vec<_>, _>>().context("there is no free port")?;
    listeners.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}

/// Whether this machine answers a request for a path with 200.
fn is_ok(port: u16, path: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// How many bytes the files of a folder have.
pub(crate) fn n_bytes(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let there = entry.metadata()?;
        sum += if there.is_dir() { n_bytes(&entry.path())? } else { there.len() };
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead as _, BufReader};

    #[test]
    fn ports_are_free_and_differ() {
        let mut ports = free_ports(7).unwrap();
        assert!(ports.iter().all(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()));
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 7);
    }

    #[test]
    fn only_the_answer_200_is_a_yes() {
        for (answer, expected) in [
            ("HTTP/1.1 200 OK\r\n\r\nready", true),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\n", false),
            ("", false),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let lines = BufReader::new(&stream).lines();
                assert!(lines.map(Result::unwrap).take_while(|line| !line.is_empty()).count() > 0);
                stream.write_all(answer.as_bytes()).unwrap();
            });
            assert_eq!(is_ok(port, "/readyz"), expected, "{answer}");
            server.join().unwrap();
            assert!(!is_ok(port, "/readyz"), "nobody listens any more");
        }
    }
}
