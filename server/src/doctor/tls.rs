//! The certificate that browsers are shown: how long it is still good.

use std::path::Path;

use x509_parser::pem::Pem;
use xunge_shared::hlc::Millis;

use super::{DAY, Lang, Line, span};

/// To be renewed when less than this is left.
const SOON: Millis = 30 * DAY;
/// Urgent.
const NOW: Millis = 7 * DAY;

/// The end of a certificate; of a chain, that which ends first.
pub(super) fn expiry(path: &Path, now: Millis, lang: Lang) -> Line {
    let act = lang.say("更换证书；自签 CA 用 xunge tls init", "renew the certificate; for a CA of one's own see xunge tls init");
    let (from, until) = match validity(path) {
        Ok(validity) => validity,
        Err(why) => {
            let what = lang.say(
                format!("{} 不是可读的证书：{why}", path.display()),
                format!("{} is no certificate that can be read: {why}", path.display()),
            );
            return Line::fail("tls", what, act);
        }
    };
    if now < from {
        let what = lang.say(
            format!("证书要到 {} 后才生效", span(from - now, lang)),
            format!("the certificate is good only in {}", span(from - now, lang)),
        );
        return Line::fail("tls", what, act);
    }
    let Some(left) = until.checked_sub(now) else {
        let what =
            lang.say(format!("证书已过期 {}", span(now - until, lang)), format!("the certificate expired {} ago", span(now - until, lang)));
        return Line::fail("tls", what, act);
    };
    let what = lang.say(format!("证书还有 {}", span(left, lang)), format!("the certificate is good for {}", span(left, lang)));
    if left < NOW {
        Line::fail("tls", what, act)
    } else if left < SOON {
        Line::warn("tls", what, act)
    } else {
        Line::ok("tls", what)
    }
}

/// From when until when all certificates in a PEM file are good.
fn validity(path: &Path) -> Result<(Millis, Millis), String> {
    let file = std::fs::read(path).map_err(|e| e.to_string())?;
    let mut good: Option<(Millis, Millis)> = None;
    for pem in Pem::iter_from_buffer(&file) {
        let pem = pem.map_err(|e| e.to_string())?;
        if pem.label != "CERTIFICATE" {
            continue;
        }
        let certificate = pem.parse_x509().map_err(|e| e.to_string())?;
        let ms = |time: x509_parser::time::ASN1Time| time.timestamp().max(0) as Millis * 1_000;
        let validity = certificate.validity();
        let (from, until) = (ms(validity.not_before), ms(validity.not_after));
        good = Some(good.map_or((from, until), |(first, last)| (first.max(from), last.min(until))));
    }
    good.ok_or_else(|| "no certificate in it".to_owned())
}
