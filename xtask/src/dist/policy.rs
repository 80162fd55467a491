//! Hashes of the page's inline scripts, for the server's Content-Security-Policy. Trunk writes such a script to start the app.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// One line of `'sha256-…'` sources, one for each inline script in the order of the page.
pub(crate) fn script_sources(html: &str) -> String {
    inline_scripts(html)
        .into_iter()
        .map(|script| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script))))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The bodies of `<script>` elements without `src`, exactly as the browser hashes them. The page is our own and well-formed: no `>` in
/// an attribute, no `<script>` in a comment.
fn inline_scripts(html: &str) -> Vec<&str> {
    html.split("<script")
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .filter(|(attributes, _)| !attributes.split_whitespace().any(|attribute| attribute.starts_with("src=")))
        .filter_map(|(_, rest)| rest.split_once("</script>"))
        .map(|(body, _)| body)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_hashed_as_they_stand() {
        // The second hash is the example of the CSP specification's section on `script-src` hashes.
        let html = "<script type=\"module\">\nlet a = 1;\n</script><script src=\"/x.js\"></script><script>alert('Hello, world.');</script>";
        assert_eq!(inline_scripts(html), ["\nlet a = 1;\n", "alert('Hello, world.');"]);
        let sources = script_sources(html);
        assert!(sources.ends_with(" 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"), "{sources}");
        assert_eq!(sources.matches("'sha256-").count(), 2);
    }

    #[test]
    fn a_page_without_scripts_has_no_sources() {
        assert_eq!(script_sources("<html></html>"), "");
    }
}
