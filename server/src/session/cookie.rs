//! The cookies: the session's secret, and the mark of a browser that somebody signed in from before.
//!
//! Under TLS their names begin with `__Host-`: a browser then takes them from this very host over TLS alone, so that no sibling
//! domain and nobody on the way can put one of theirs in.

use axum::http::{HeaderMap, HeaderValue, header};

use super::token::Token;
use crate::config::Config;

/// The session's secret.
pub const SESSION: &str = "xunge_session";
/// The browser's mark: see [`super::known`].
pub const KNOWN: &str = "xunge_known";

/// The secret that a request carries.
pub fn token_of(config: &Config, headers: &HeaderMap) -> Option<Token> {
    read(config, headers, SESSION).and_then(Token::read)
}

/// What a request carries under a name.
pub fn read<'a>(config: &Config, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let prefix = prefix(config);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    pairs.find(|(key, _)| key.strip_prefix(prefix) == Some(name)).map(|(_, value)| value)
}

/// The header that gives a cookie to a browser for `seconds`, or takes it away with 0. Values are hexadecimal.
pub fn set(config: &Config, name: &str, value: &str, seconds: u64) -> HeaderValue {
    let prefix = prefix(config);
    let secure = if config.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&cookie).unwrap_or_else(|e| unreachable!("a cookie of ours is visible ASCII: {e}"))
}

fn prefix(config: &Config) -> &'static str {
    if config.is_secure() { "__Host-" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_tls_only_this_host_sets_the_cookie() {
        let plain = Config::local("data");
        let secure = Config { behind_proxy: true, ..plain.clone() };
        let of = |text: &str| HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(text).unwrap())]);
        let check =
            |config: &Config, cookie: &str, expect: Option<&str>| assert_eq!(read(config, &of(cookie), SESSION), expect, "{cookie}");
        check(&plain, "a=b; xunge_session=1", Some("1"));
        check(&secure, "__Host-xunge_session=1", Some("1"));
        check(&secure, "xunge_session=1", None);
        check(&plain, "x=xunge_session=1", None);
        let set = set(&secure, SESSION, "ab", 9);
        assert_eq!(set, "__Host-xunge_session=ab; Path=/; HttpOnly; SameSite=Strict; Max-Age=9; Secure");
    }
}
