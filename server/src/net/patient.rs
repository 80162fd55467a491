//! A connection whose reader must go on reading: an answer that nobody takes holds memory, a place and, under way, a thread.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// See the module. Between two answers nothing is waited for: a live stream that has nothing to tell may be silent for as long as it likes.
pub struct Patient<S> {
    stream: S,
    within: Duration,
    alarm: Pin<Box<Sleep>>,
    /// Something is to be written and cannot be.
    stuck: bool,
}

impl<S> Patient<S> {
    /// Gives up on a reader who takes nothing for so long.
    pub fn new(stream: S, within: Duration) -> Self {
        Self { stream, within, alarm: Box::pin(sleep(within)), stuck: false }
    }

    /// What a write came to, unless it has been stuck for too long.
    fn judge<T>(&mut self, written: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stuck = false;
            return written;
        }
        if !self.stuck {
            self.stuck = true;
            self.alarm.as_mut().reset(Instant::now() + self.within);
        }
        // The alarm wakes this task too.
        std::task::ready!(self.alarm.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the answer is not taken")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.judge(written, cx)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bufs: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.judge(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.judge(flushed, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.judge(shut, cx)
    }
}

#[cfg(test)]
mod tests {
    use futures::poll;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn who_takes_nothing_is_given_up() {
        let within = Duration::from_millis(50);
        let (ours, theirs) = tokio::io::duplex(4);
        let mut ours = Patient::new(ours, within);
        let begun = Instant::now();
        let error = ours.write_all(b"too much").await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() >= within);
        drop(theirs);
    }

    #[tokio::test]
    async fn who_takes_a_little_is_waited_for_anew() {
        let (ours, mut theirs) = tokio::io::duplex(4);
        let mut ours = Patient::new(ours, Duration::from_hours(1));
        ours.write_all(b"told").await.unwrap();
        for _ in 0..3 {
            assert!(poll!(Box::pin(ours.write(b"more"))).is_pending());
            assert!(ours.stuck);
            theirs.read_exact(&mut [0; 4]).await.unwrap();
            assert_eq!(ours.write(b"more").await.unwrap(), 4);
            assert!(!ours.stuck, "between two answers nothing is waited for");
        }
    }
}
