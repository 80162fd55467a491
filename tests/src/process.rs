//! A child process of a test: its output kept line by line, its end certain.
//!
//! Nothing here looks for processes by name: only what was started here is ended here, by its id.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::wait;

/// How many lines of output are kept; the start of a long log says least about its end.
const KEPT: usize = 2_000;

/// A running child with its log. Dropping it kills it.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    child: Child,
    log: Log,
}

/// The lines that a process has printed, both streams together in the order of their arrival.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Lines>);

#[derive(Debug, Default)]
struct Lines {
    kept: Mutex<VecDeque<String>>,
    open_streams: AtomicUsize,
}

impl Process {
    /// Starts `command` with its output captured. `name` is what failures call it.
    pub fn spawn(name: &'static str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} does not start: {}", command.get_program().display()))?;
        let log = Log::default();
        if let Some(out) = child.stdout.take() {
            log.follow(out);
        }
        if let Some(err) = child.stderr.take() {
            log.follow(err);
        }
        Ok(Self { name, child, log })
    }

    /// The log so far.
    pub fn log(&self) -> Log {
        self.log.clone()
    }

    /// Waits for the first line in which `find` finds something; an early exit is reported with the log.
    pub async fn first<T>(&mut self, what: &str, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        let (name, log) = (self.name, self.log());
        let found = wait::until(&format!("{name} to say {what}"), async || {
            if let Some(found) = log.lines().iter().find_map(|line| find(line)) {
                return Ok(Some(Ok(found)));
            }
            Ok(self.child.try_wait()?.map(Err))
        })
        .await
        .with_context(|| format!("{name} said:\n{log}"))?;
        match found {
            Ok(found) => Ok(found),
            Err(status) => {
                self.drain().await;
                bail!("{name} ended early ({status}) and said:\n{}", self.log)
            }
        }
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL, as a power cut would, and waits until the process is gone.
    pub fn kill(&mut self) -> Result<ExitStatus> {
        self.child.kill()?;
        Ok(self.child.wait()?)
    }

    /// SIGTERM, and waits for the exit that the process chooses.
    pub async fn terminate(&mut self) -> Result<ExitStatus> {
        kill_process(pid(self.child.id())?, Signal::TERM)?;
        self.exit().await
    }

    /// Waits until the process has ended by itself.
    pub async fn exit(&mut self) -> Result<ExitStatus> {
        let child = &mut self.child;
        let status = wait::until(&format!("{} to exit", self.name), async || Ok(child.try_wait()?)).await?;
        self.drain().await;
        Ok(status)
    }

    /// Waits until both streams have ended, so that the log is whole.
    async fn drain(&self) {
        // Grandchildren may hold the pipe open: then the log so far has to do.
        let _ = wait::until_within(Duration::from_secs(1), "the log's end", async || {
            Ok((self.log.0.open_streams.load(Ordering::Acquire) == 0).then_some(()))
        })
        .await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only when it is gone already.
        let _ = (self.child.kill(), self.child.wait());
    }
}

impl Log {
    /// The kept lines.
    pub fn lines(&self) -> Vec<String> {
        self.lock().iter().cloned().collect()
    }

    /// True when a kept line contains `part`.
    pub fn contains(&self, part: &str) -> bool {
        self.lock().iter().any(|line| line.contains(part))
    }

    fn follow(&self, stream: impl Read + Send + 'static) {
        let log = self.clone();
        log.0.open_streams.fetch_add(1, Ordering::AcqRel);
        thread::spawn(move || {
            let mut reader = BufReader::new(stream);
            let mut line = Vec::new();
            while let Ok(1..) = reader.read_until(b'\n', &mut line) {
                let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                line.clear();
                let mut lines = log.lock();
                if lines.len() == KEPT {
                    lines.pop_front();
                }
                lines.push_back(text);
            }
            log.0.open_streams.fetch_sub(1, Ordering::AcqRel);
        });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<String>> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Display for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.lines().iter().try_for_each(|line| writeln!(f, "  | {line}"))
    }
}

/// A process id as the system calls take it.
pub(crate) fn pid(id: u32) -> Result<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw).with_context(|| format!("{id} is no process id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Process {
        Process::spawn("shell", Command::new("sh").args(["-c", script])).expect("sh")
    }

    #[tokio::test]
    async fn finds_a_line_of_either_stream() {
        for script in ["echo port 81; exec sleep 60", "echo port 81 >&2; exec sleep 60"] {
            let port = shell(script).first("its port", |l| l.strip_prefix("port ").map(str::to_owned)).await;
            assert_eq!(port.expect("port"), "81");
        }
    }

    #[tokio::test]
    async fn reports_an_early_exit_with_the_log() {
        let error = shell("echo no such folder >&2; exit 3").first("its port", |_| None::<()>).await.expect_err("it ended");
        let text = format!("{error:#}");
        assert!(text.contains("exit status: 3") && text.contains("no such folder"), "{text}");
    }

    #[tokio::test]
    async fn terminate_lets_it_say_goodbye_and_kill_does_not() {
        let script = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done";
        let mut polite = shell(script);
        polite.first("up", |l| (l == "up").then_some(())).await.expect("up");
        assert!(polite.terminate().await.expect("exit").success());
        assert!(polite.log().contains("bye"));

        let mut killed = shell(script);
        killed.first("up", |l| (l == "up").then_some(())).await.expect("up");
        assert!(!killed.kill().expect("killed").success());
        assert!(!killed.log().contains("bye"));
    }
}
