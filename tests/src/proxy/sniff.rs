//! Where HTTP/1.1 messages begin in a byte stream, as far as a cut needs to know. No IO.

const METHODS: [&[u8]; 7] = [b"GET ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ", b"HEAD ", b"OPTIONS "];

/// `METHOD /path` when the chunk is the start of a request.
///
/// Only asked for the first chunk after a response, where nothing but a request can stand: a body
/// that happens to begin with `GET ` is never mistaken for one.
pub(super) fn request_line(chunk: &[u8]) -> Option<String> {
    METHODS.iter().any(|m| chunk.starts_with(m)).then(|| {
        let line = chunk.split(|b| *b == b'\r').next().unwrap_or_default();
        let words: Vec<_> = line.split(|b| *b == b' ').take(2).map(String::from_utf8_lossy).collect();
        words.join(" ")
    })
}

/// Counts the body bytes of one message and says where to tear it.
#[derive(Debug)]
pub(super) struct Shears {
    after: u64,
    body: Option<u64>,
    tail: Vec<u8>,
}

impl Shears {
    /// Tears the message that begins with the next chunk after this many body bytes.
    pub(super) fn new(after: u64) -> Self {
        Self { after, body: None, tail: Vec::new() }
    }

    /// How many bytes of the chunk may still pass; `None` means all of it and the message goes on.
    pub(super) fn pass(&mut self, chunk: &[u8]) -> Option<usize> {
        let start = if self.body.is_some() { 0 } else { self.head_end(chunk)? };
        let seen = self.body.unwrap_or(0);
        let here = (chunk.len() - start) as u64;
        self.body = Some(seen + here);
        (seen + here >= self.after).then(|| start + (self.after - seen) as usize)
    }

    /// The offset in `chunk` at which the body starts, looking across the border to the chunk before.
    fn head_end(&mut self, chunk: &[u8]) -> Option<usize> {
        let before = self.tail.len();
        self.tail.extend_from_slice(chunk);
        let found = self.tail.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 4 - before);
        let keep = self.tail.len().saturating_sub(3);
        self.tail.drain(..keep);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_requests_only() {
        assert_eq!(request_line(b"POST /api/sync/push HTTP/1.1\r\nHost: x\r\n").as_deref(), Some("POST /api/sync/push"));
        assert_eq!(request_line(b"\x1f\x8b\x08 GET / "), None);
    }

    #[test]
    fn finds_the_body_across_chunks() {
        let mut shears = Shears::new(2);
        assert_eq!(shears.pass(b"HTTP/1.1 200 OK\r\n\r"), None);
        assert_eq!(shears.pass(b"\na"), None);
        assert_eq!(shears.pass(b"bcd"), Some(1));
    }

    #[test]
    fn tears_at_the_head_when_nothing_may_pass() {
        assert_eq!(Shears::new(0).pass(b"HTTP/1.1 200 OK\r\n\r\nbody"), Some(19));
    }
}
