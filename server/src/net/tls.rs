//! TLS by rustls, with a certificate that is read anew when it changes: a renewal needs no restart and ends no connection.

use std::{
    fmt, io,
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::config::TlsFiles;

/// The files are looked at this often.
const LOOK: Duration = Duration::from_mins(1);

/// Why the certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or holds no PEM of its kind.
    #[error("{0}: {1}")]
    File(String, #[source] rustls::pki_types::pem::Error),
    /// The key is not the certificate's, or of a kind that is not known.
    #[error("{0} and {1} do not belong together: {2}")]
    Pair(String, String, #[source] rustls::Error),
    /// The library refuses its own defaults: a fault of the program.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] rustls::Error),
}

/// Secures connections.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    keeper: Arc<Keeper>,
}

/// The certificate of the moment.
struct Keeper {
    files: TlsFiles,
    current: RwLock<Arc<CertifiedKey>>,
    read: Mutex<[Option<SystemTime>; 2]>,
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").field("files", &self.files).finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Keeper {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Tls {
    /// Reads the certificate and its key.
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let stamp = stamp(&files);
        let keeper = Arc::new(Keeper { current: RwLock::new(Arc::new(read(&files, &provider)?)), read: Mutex::new(stamp), files });
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut config = builder.with_no_client_auth().with_cert_resolver(Arc::clone(&keeper) as _);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), keeper })
    }

    /// Secures a connection.
    pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> io::Result<TlsStream<S>> {
        self.acceptor.accept(stream).await
    }

    /// Reads the files again, if they changed; true when they did. One that cannot be used changes nothing.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let stamp = stamp(&self.keeper.files);
        {
            let mut read = self.keeper.read.lock().unwrap_or_else(PoisonError::into_inner);
            if *read == stamp {
                return Ok(false);
            }
            *read = stamp;
        }
        let new = read(&self.keeper.files, &ring::default_provider())?;
        *self.keeper.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(true)
    }

    /// Looks at the files now and then, and whenever the process is told to (SIGHUP).
    pub async fn keep_fresh(self) {
        let mut told = hang_up();
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = next(&mut told) => {}
            }
            match self.reload() {
                Ok(true) => tracing::info!("the certificate was read anew"),
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the certificate cannot be used; the one before stays"),
            }
        }
    }
}

#[cfg(unix)]
fn hang_up() -> Option<tokio::signal::unix::Signal> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok()
}

#[cfg(unix)]
async fn next(told: &mut Option<tokio::signal::unix::Signal>) {
    match told {
        Some(told) => drop(told.recv().await),
        None => std::future::pending().await,
    }
}

#[cfg(not(unix))]
fn hang_up() {}

#[cfg(not(unix))]
async fn next((): &mut ()) {
    std::future::pending().await
}

fn stamp(files: &TlsFiles) -> [Option<SystemTime>; 2] {
    [&files.cert, &files.key].map(|file| std::fs::metadata(file).and_then(|data| data.modified()).ok())
}

fn read(files: &TlsFiles, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let name = |path: &Path| path.display().to_string();
    let unreadable = |path: &Path| {
        let name = name(path);
        move |e| TlsError::File(name, e)
    };
    let chain = CertificateDer::pem_file_iter(&files.cert).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(unreadable(&files.cert))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(unreadable(&files.key))?;
    CertifiedKey::from_der(chain, key, provider).map_err(|e| TlsError::Pair(name(&files.cert), name(&files.key), e))
}
