//! Waiting for a condition with a deadline: the only place in these tests where time passes by itself.
//!
//! Nothing is tried twice here: a probe looks, it does not act.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, sleep, timeout_at};

/// Long enough for a busy two-core machine, short enough that a broken test ends soon.
pub const PATIENCE: Duration = Duration::from_mins(1);

const PAUSE: Duration = Duration::from_millis(25);

/// Waits until `probe` yields a value, at most [`PATIENCE`]. `what` completes the sentence "waited for …".
pub async fn until<T>(what: &str, probe: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    until_within(PATIENCE, what, probe).await
}

/// Waits until `probe` is true, at most [`PATIENCE`].
pub async fn until_true(what: &str, mut probe: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    until(what, async || Ok(probe().await?.then_some(()))).await
}

/// Waits until `probe` yields a value, at most `patience`. The probe's last error, if any, is part of the failure.
pub async fn until_within<T>(patience: Duration, what: &str, mut probe: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + patience;
    loop {
        let last = match timeout_at(deadline, probe()).await {
            Ok(Ok(Some(value))) => return Ok(value),
            Ok(Ok(None)) => None,
            // A page that is being replaced makes a look fail; only a look that never succeeds is a failure.
            Ok(Err(error)) => Some(error),
            Err(_) => bail!("waited {patience:?} for {what}: the probe itself did not return"),
        };
        if Instant::now() + PAUSE > deadline {
            match last {
                Some(error) => return Err(error.context(format!("waited {patience:?} for {what}"))),
                None => bail!("waited {patience:?} for {what}"),
            }
        }
        sleep(PAUSE).await;
    }
}

/// Waits until the value that `probe` sees equals `expected`, and says what was seen instead.
pub async fn until_eq<T: PartialEq + std::fmt::Debug>(what: &str, expected: T, mut probe: impl AsyncFnMut() -> Result<T>) -> Result<()> {
    let mut seen = None;
    let outcome = until_true(what, async || {
        let value = probe().await?;
        let equal = value == expected;
        seen = Some(value);
        Ok(equal)
    })
    .await;
    outcome.map_err(|e| e.context(format!("expected {expected:?}, last seen {seen:?}")))
}

/// Lets time pass where time itself is the subject, such as the random moment of a kill. Never a way to wait for something.
pub async fn pass(time: Duration) {
    sleep(time).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn returns_as_soon_as_the_condition_holds() {
        let mut looks = 0;
        let found = until("three looks", async || {
            looks += 1;
            Ok((looks == 3).then_some("here"))
        })
        .await;
        assert_eq!(found.expect("found"), "here");
    }

    #[tokio::test(start_paused = true)]
    async fn says_what_it_waited_for_and_the_last_error() {
        let outcome: Result<()> = until("a miracle", async || bail!("the page is gone")).await;
        let text = format!("{:#}", outcome.expect_err("no miracle"));
        assert!(text.contains("a miracle") && text.contains("the page is gone"), "{text}");
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_on_a_probe_that_hangs() {
        let outcome: Result<()> = until("an answer", async || std::future::pending().await).await;
        assert!(outcome.expect_err("hung").to_string().contains("did not return"));
    }

    #[tokio::test(start_paused = true)]
    async fn names_the_value_that_was_seen() {
        let text = format!("{:#}", until_eq("the count", 5, async || Ok(4)).await.expect_err("4 is not 5"));
        assert!(text.contains("expected 5, last seen Some(4)"), "{text}");
    }
}
