//! TLS: a real handshake with the county's own authority, and none without it.

use std::{io, path::Path, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use xunge_server::{
    clock,
    config::{Config, TlsFiles},
    net::{
        authority::{self, Issued},
        tls::Tls,
    },
};

use crate::world::World;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn write(folder: &Path, issued: &Issued) -> TlsFiles {
    let files = TlsFiles { cert: folder.join("server.crt"), key: folder.join("server.key") };
    std::fs::write(&files.cert, &issued.cert).unwrap();
    std::fs::write(&files.key, &issued.key).unwrap();
    files
}

async fn secured(issued: &Issued) -> World {
    let data = tempfile::tempdir().unwrap();
    let tls = Some(write(data.path(), issued));
    let config = Config { tls, ..Config::local(data.path()) };
    World::empty(data, config).await
}

/// A connection as a phone makes it that trusts these authorities.
async fn connect(world: &World, trusted: &[&Issued], name: &str, protocols: &[&[u8]]) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    for authority in trusted {
        roots.add(CertificateDer::from_pem_slice(authority.cert.as_bytes()).unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(world.base.trim_start_matches("http://")).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(name.to_owned()).unwrap(), stream).await
}

async fn get(stream: &mut TlsStream<TcpStream>, path: &str) -> String {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    // Some close without a farewell.
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

#[tokio::test]
async fn phones_that_trust_the_countys_authority_connect_and_no_others() {
    let now = clock::now();
    let ours = authority::authority("Anyuan", &names(&["localhost", "127.0.0.1"]), now).unwrap();
    let theirs = authority::authority("Anyuan", &names(&["localhost", "127.0.0.1"]), now).unwrap();
    let server = authority::server(&ours, &names(&["localhost", "127.0.0.1"]), now).unwrap();
    let world = secured(&server).await;
    for name in ["localhost", "127.0.0.1"] {
        let answer = get(&mut connect(&world, &[&ours], name, &[b"http/1.1"]).await.unwrap(), "/healthz").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.to_lowercase().contains("strict-transport-security: max-age="), "{answer}");
    }
    let second = connect(&world, &[&ours], "localhost", &[b"h2", b"http/1.1"]).await.unwrap();
    assert_eq!(second.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    for trusted in [&[][..], &[&theirs]] {
        assert!(connect(&world, trusted, "localhost", &[]).await.is_err(), "nobody vouches for it");
    }
    assert!(connect(&world, &[&ours], "elsewhere.example", &[]).await.is_err(), "another name");
    // And without TLS there is nothing.
    let mut plain = TcpStream::connect(world.base.trim_start_matches("http://")).await.unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = vec![];
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

#[tokio::test]
async fn a_stolen_authority_vouches_for_nobody_else() {
    let now = clock::now();
    for (own, other) in [("localhost", "bank.example"), ("127.0.0.1", "localhost"), ("localhost", "127.0.0.1"), ("10.0.0.1", "127.0.0.1")] {
        let ours = authority::authority("Anyuan", &names(&[own]), now).unwrap();
        let forged = authority::server(&ours, &names(&[other]), now).unwrap();
        let world = secured(&forged).await;
        assert!(connect(&world, &[&ours], other, &[]).await.is_err(), "an authority of {own} vouched for {other}");
    }
}

#[tokio::test]
async fn a_new_certificate_is_taken_without_a_restart() {
    let now = clock::now();
    let ours = authority::authority("Anyuan", &names(&["localhost"]), now).unwrap();
    let issue = || authority::server(&ours, &names(&["localhost"]), now).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let first = issue();
    let files = write(folder.path(), &first);
    let tls = Tls::open(files.clone()).unwrap();
    assert!(!tls.reload().unwrap(), "nothing changed");
    let changed = |at: u64| {
        let later = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(2_000_000_000 + at);
        let file = std::fs::OpenOptions::new().append(true).open(&files.cert).unwrap();
        file.set_modified(later).unwrap();
    };
    std::fs::write(&files.cert, "nonsense").unwrap();
    changed(1);
    assert!(tls.reload().is_err(), "and the one before stays");
    std::fs::write(&files.cert, &issue().cert).unwrap();
    changed(2);
    assert!(tls.reload().is_err(), "another's key");
    write(folder.path(), &issue());
    changed(3);
    assert!(tls.reload().unwrap());
}
