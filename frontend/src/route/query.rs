//! The query of an address: text in, pairs out, and back. Pure.

use std::fmt;

/// Keys with their values, in the order of the address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands after the `?`. Any text is a query: an escape that is none stands for itself.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(key, value)| (decoded(key), decoded(value))).collect())
    }

    /// The first value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Gives `key` this one value; an empty one takes the key away.
    pub fn set(&mut self, key: &str, value: &str) {
        self.0.retain(|(name, _)| name != key);
        if !value.is_empty() {
            self.0.push((key.to_owned(), value.to_owned()));
        }
    }
}

/// With its `?`, or nothing when it is empty.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (key, value)) in self.0.iter().enumerate() {
            f.write_str(if at == 0 { "?" } else { "&" })?;
            encode(key, f)?;
            f.write_str("=")?;
            encode(value, f)?;
        }
        Ok(())
    }
}

/// RFC 3986's unreserved characters, and those that a query may have and that keep ours readable.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:,/".contains(&byte)
}

fn encode(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    text.bytes().try_for_each(|byte| if is_plain(byte) { write!(f, "{}", byte as char) } else { write!(f, "%{byte:02X}") })
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        plain.push(match byte {
            b'+' => b' ',
            b'%' => escaped(&bytes[at..]).inspect(|_| at += 2).unwrap_or(b'%'),
            other => other,
        });
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn escaped(rest: &[u8]) -> Option<u8> {
    let digit = |at: usize| (*rest.get(at)? as char).to_digit(16);
    Some((digit(0)? * 16 + digit(1)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_the_address() {
        for value in ["due", "a b+c&d=e", "垃圾 50%", "zone:01936f5e", "zone,case", "\"<>#?", "%zz"] {
            let mut query = Query::default();
            query.set("q", value);
            let text = query.to_string();
            assert!(text.is_ascii() && !text[1..].contains(['?', '#', ' ']), "{text}");
            assert_eq!(Query::parse(&text[1..]), query, "{text}");
        }
    }

    #[test]
    fn any_text_is_a_query() {
        let get = |text: &str| Query::parse(text).get("q").map(str::to_owned);
        assert_eq!(get("q=a+b"), Some("a b".into()));
        assert_eq!(get("x=1&q=%E5%9E%83"), Some("垃".into()));
        assert_eq!(get("q"), Some(String::new()));
        assert_eq!(get("q=100%&q=2"), Some("100%".into()));
        assert_eq!(get("q=%f"), Some("%f".into()));
        assert_eq!(get("q=%ff"), Some("\u{fffd}".into()));
        assert_eq!(get(""), None);
    }

    #[test]
    fn what_is_set_is_there_once() {
        let mut query = Query::parse("a=1&b=2&a=3");
        query.set("a", "4");
        assert_eq!(query.to_string(), "?b=2&a=4");
        query.set("b", "");
        query.set("a", "");
        assert_eq!(query.to_string(), "");
    }
}
