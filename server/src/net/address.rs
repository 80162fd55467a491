//! Where a request comes from. Trusts what a proxy says only where the operator said that there is one.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;

/// The address of whoever asks. Behind a proxy, the one that it appended; a client can write only what stands before that.
pub fn of(behind_proxy: bool, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let forwarded = || headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
    if behind_proxy { forwarded().unwrap_or(peer) } else { peer }
}

/// What counts as one: an address, or of IPv6 the network, for whoever has one has all of it.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_believed_where_there_is_one() {
        let peer: IpAddr = [127, 0, 0, 1].into();
        let headers = |all: &[&str]| {
            all.iter().map(|text| (axum::http::header::HeaderName::from_static("x-forwarded-for"), text.parse().unwrap())).collect()
        };
        let check = |all: &[&str], expect: &str| assert_eq!(of(true, peer, &headers(all)), expect.parse::<IpAddr>().unwrap(), "{all:?}");
        check(&["10.0.0.1"], "10.0.0.1");
        check(&["6.6.6.6, 10.0.0.1"], "10.0.0.1");
        check(&["6.6.6.6", "10.0.0.1"], "10.0.0.1");
        check(&["nobody"], "127.0.0.1");
        check(&[], "127.0.0.1");
        assert_eq!(of(false, peer, &headers(&["10.0.0.1"])), peer);
    }
}
