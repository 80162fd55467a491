//! A county's own certificate authority, for servers that no public one can vouch for: those without a name on the internet.
//!
//! The authority can vouch for the names that it was made for and for no others (name constraints, RFC 5280, 4.2.1.10): whoever
//! steals its key cannot pose as a bank to the phones that trust it.

use std::{net::IpAddr, time::Duration};

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints, SanType,
};
use xunge_shared::hlc::Millis;

/// Years that the authority lasts: phones would have to be set up anew after it.
const AUTHORITY: u64 = 10 * 366;
/// Days that a server's certificate lasts: iPhones take 825 at most from authorities that people add.
const SERVER: u64 = 820;
/// Clocks of phones may be behind, days.
const BEHIND: u64 = 2;

const DAY: Duration = Duration::from_hours(24);

/// Why nothing was issued.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// Certificates cannot be made or read.
    #[error("{0}")]
    Certificate(#[from] rcgen::Error),
    /// The clock stands outside the calendar.
    #[error("the clock is wrong: {0}")]
    Clock(#[from] jiff::Error),
}

/// A certificate and its key, both PEM.
#[derive(Clone)]
pub struct Issued {
    /// For anybody.
    pub cert: String,
    /// For its owner alone.
    pub key: String,
}

/// Makes an authority for these names and addresses, and for names below them.
pub fn authority(county: &str, names: &[String], now: Millis) -> Result<Issued, AuthorityError> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, format!("Xunge {county}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: names.iter().map(|name| subtree(name)).collect(),
        // Where no kind of name is permitted by itself, none of that kind is excluded by it.
        excluded_subtrees: unnamed(names),
    });
    last(&mut params, now, AUTHORITY)?;
    let key = KeyPair::generate()?;
    let cert = params.self_signed(&key)?;
    Ok(Issued { cert: cert.pem(), key: key.serialize_pem() })
}

/// Has an authority vouch for a server of these names and addresses.
pub fn server(authority: &Issued, names: &[String], now: Millis) -> Result<Issued, AuthorityError> {
    let issuer = Issuer::from_ca_cert_pem(&authority.cert, KeyPair::from_pem(&authority.key)?)?;
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name.push(DnType::CommonName, names.first().map_or("xunge", String::as_str));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    last(&mut params, now, SERVER)?;
    let key = KeyPair::generate()?;
    let cert = params.signed_by(&key, &issuer)?;
    Ok(Issued { cert: cert.pem(), key: key.serialize_pem() })
}

/// True for what a certificate can name: an address, or a host name of letters, digits, dots and dashes.
pub fn is_name(name: &str) -> bool {
    let host = |name: &str| name.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    matches!(CertificateParams::new(vec![name.to_owned()]).map(|params| params.subject_alt_names), Ok(names)
        if matches!(names[..], [SanType::IpAddress(_)]) || host(name))
}

fn subtree(name: &str) -> GeneralSubtree {
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix(v4.octets(), 32)),
        Ok(IpAddr::V6(v6)) => GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(v6.octets(), 128)),
        Err(_) => GeneralSubtree::DnsName(name.to_owned()),
    }
}

/// An authority that is for addresses alone must not vouch for host names, nor the other way round.
fn unnamed(names: &[String]) -> Vec<GeneralSubtree> {
    let is = |kind: fn(&IpAddr) -> bool| names.iter().any(|name| name.parse::<IpAddr>().is_ok_and(|address| kind(&address)));
    let mut excluded = vec![];
    if names.iter().all(|name| name.parse::<IpAddr>().is_ok()) {
        excluded.push(GeneralSubtree::DnsName(String::new()));
    }
    if !is(IpAddr::is_ipv4) && !is(IpAddr::is_ipv6) {
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([0; 4], 0)));
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix([0; 16], 0)));
    }
    excluded
}

fn last(params: &mut CertificateParams, now: Millis, days: u64) -> Result<(), AuthorityError> {
    let day = |day: jiff::civil::Date| rcgen::date_time_ymd(day.year().into(), day.month() as u8, day.day() as u8);
    let now = Timestamp::from_millisecond(now as i64)?;
    let of = |timestamp: Timestamp| timestamp.to_zoned(jiff::tz::TimeZone::UTC).date();
    params.not_before = day(of(now.checked_sub(DAY * BEHIND as u32)?));
    params.not_after = day(of(now.checked_add(DAY * days as u32)?));
    Ok(())
}
