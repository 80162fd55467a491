//! The server as one value: what handlers share, and how they note what they hand out. What runs it is `server`.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::Semaphore;

use crate::{
    audit::Lately,
    basemap::{Basemap, BasemapError},
    blobs::{BlobFolder, BlobStore, staging::Staging},
    config::Config,
    error::AppResult,
    figures::coverage,
    import::ground::Kept,
    live::Live,
    lock::{FolderLock, LockError},
    metrics::Metrics,
    net::{limits::Requests, tls::TlsError},
    plates::PlateKey,
    rescue::Secrets,
    session::{known::Marks, password::Checker, signed::Signed, throttle::Throttle},
    sqlite,
    store::{Action, Note, Store, StoreError},
    vault::Vault,
};

/// What handlers share.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// See [`App`].
pub struct Inner {
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// The photos' bytes.
    pub blobs: Arc<dyn BlobStore>,
    /// Photos on their way.
    pub staging: Staging,
    /// Who is told of changes.
    pub live: Live,
    /// The map below the map.
    pub basemap: Basemap,
    /// Makes and checks the tokens of plates.
    pub plates: PlateKey,
    /// Checks passwords.
    pub passwords: Checker,
    /// Seals the secrets of second factors.
    pub vault: Vault,
    /// Slows down guessing.
    pub throttle: Throttle,
    /// Marks browsers that somebody signed in from.
    pub marks: Marks,
    /// What was noted lately.
    pub lately: Lately,
    /// How places stand that maps ask about.
    pub coverage: coverage::Kept,
    /// How the county's cells lie.
    pub ground: Arc<Kept>,
    /// Figures for the operator.
    pub metrics: Arc<Metrics>,
    /// How many requests there may be.
    pub requests: Requests,
    /// How many pulls are answered at once; the others wait in order.
    pub pulls: Semaphore,
    /// Held by the import whose turn it is.
    pub imports: tokio::sync::Mutex<()>,
    /// Opens rescue files and vouches for their authors.
    pub rescue: Secrets,
    /// What the operator decided.
    pub config: Config,
    draining: AtomicBool,
    _lock: FolderLock,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Why the server cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The folder is taken.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The basemap cannot be used.
    #[error(transparent)]
    Basemap(#[from] BasemapError),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A folder cannot be made, or the address cannot be listened on.
    #[error("{0}: {1}")]
    Io(String, #[source] io::Error),
}

/// An answer to a pull holds states and ops until it is encoded, and a thread with its connections to the store: when a thousand phones
/// are opened at once, these many at a time are as fast as all of them, and memory stays what it is.
const PULLS: usize = 8;

impl App {
    /// Opens the data folder. Must be called within a runtime.
    pub fn open(config: Config) -> Result<Self, ServeError> {
        let basemap = Basemap::open(config.basemap.clone())?;
        let lock = FolderLock::take(&config.data)?;
        let store = sqlite::open(&config.data)?;
        let unusable = |e| ServeError::Io(config.data.display().to_string(), e);
        let blobs = Arc::new(BlobFolder::open(&config.data).map_err(unusable)?);
        let staging = Staging::open(&config.data).map_err(unusable)?;
        let plates = PlateKey::open(&config.data).map_err(unusable)?;
        let rescue = Secrets::open(&config.data).map_err(unusable)?;
        let vault = Vault::open(&config.data).map_err(unusable)?;
        let live = Live::start(&*store);
        let (passwords, throttle, lately) = (Checker::default(), Throttle::default(), Lately::default());
        let marks = Marks::generate().map_err(|e| unusable(io::Error::other(e)))?;
        let metrics = Arc::new(Metrics::new(store.meters()));
        let requests = Requests::new(config.max_requests);
        let draining = AtomicBool::new(false);
        Ok(Self(Arc::new(Inner {
            store,
            blobs,
            staging,
            live,
            basemap,
            plates,
            passwords,
            vault,
            throttle,
            marks,
            lately,
            coverage: coverage::Kept::default(),
            ground: Arc::default(),
            metrics,
            requests,
            pulls: Semaphore::new(PULLS),
            imports: tokio::sync::Mutex::new(()),
            rescue,
            config,
            draining,
            _lock: lock,
        })))
    }

    /// The server was told to stop: live streams end.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
        self.live.end();
    }

    /// True once the server was told to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// Notes something; done when it is on disk.
    pub async fn note(&self, note: Note) -> AppResult<()> {
        self.store.note(note).await?;
        Ok(())
    }

    /// Notes something, unless the same was noted lately.
    pub async fn note_once(&self, note: Note) -> AppResult<()> {
        if self.lately.is_new(&note) { self.note(note).await } else { Ok(()) }
    }

    /// Notes that tracks of others are handed out.
    pub async fn note_tracks(&self, signed: &Signed, about: &(impl ToString + ?Sized)) -> AppResult<()> {
        self.note_once(signed.did(Action::TracksViewed).about(about)).await
    }
}
