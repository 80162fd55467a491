//! Where each setting of the server comes from: a flag, else the environment, else a file, else what is usual. One order for all.
//!
//! Decides nothing about what the settings mean: that is [`Config`]'s.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use clap::Args;

use crate::{
    assets::Assets,
    basemap::{TEMPLATE_ZOOM, Wanted},
    config::{Config, MAX_CONNECTIONS, MAX_REQUESTS, TlsFiles},
    net::limits,
    retention::Limits,
};

/// The settings of the server. Each is a flag, a variable of the environment (`XUNGE_` and the name in capitals), or a line of the file.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// A file of settings [default: xunge.toml where it is; or XUNGE_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data folder [default: data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<String>,
    /// Where to listen; port 0 takes any free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Read the app's files from this folder instead of from the binary, for development
    #[arg(long, value_name = "DIR")]
    pub assets: Option<String>,
    /// The server stands behind a proxy that speaks TLS: cookies are for HTTPS only, and addresses are what the proxy's
    /// `X-Forwarded-For` says
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub behind_proxy: Option<String>,
    /// Speak TLS with this certificate (PEM); `xunge tls init` makes one
    #[arg(long, value_name = "FILE")]
    pub tls_cert: Option<String>,
    /// The key of the certificate (PEM)
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<String>,
    /// Connections at once [default: 8192]
    #[arg(long, value_name = "N")]
    pub max_connections: Option<String>,
    /// Requests at once [default: 1024]
    #[arg(long, value_name = "N")]
    pub max_requests: Option<String>,
    /// Days for which raw tracks are kept [default: 90]
    #[arg(long, value_name = "DAYS")]
    pub keep_tracks: Option<String>,
    /// Days for which photos are kept: since they were taken, those of a case since it was closed [default: 180]
    #[arg(long, value_name = "DAYS")]
    pub keep_photos: Option<String>,
    /// The map below the map: a PMTiles file, or an address of pictures with {z}, {x} and {y}, whose host browsers may then fetch from
    #[arg(long, value_name = "FILE|URL")]
    pub basemap: Option<String>,
    /// In which datum the basemap's pictures are drawn: wgs84, gcj02 or bd09 [default: wgs84]
    #[arg(long, value_name = "DATUM")]
    pub basemap_datum: Option<String>,
    /// Whose data the basemap is, as it is shown on the map; a PMTiles file says so itself
    #[arg(long, value_name = "TEXT")]
    pub basemap_attribution: Option<String>,
    /// The last zoom that a basemap of pictures has [default: 18]
    #[arg(long, value_name = "ZOOM")]
    pub basemap_zoom: Option<String>,
    /// How much is logged, as `RUST_LOG` says it [default: info,tower_http=warn]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
}

/// Where a value comes from, the strongest last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// What is usual.
    Default,
    /// The file, by its path.
    File(PathBuf),
    /// The environment.
    Environment,
    /// The command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment => f.write_str("environment"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// A setting that may be made.
struct Spec {
    name: &'static str,
    default: Option<&'static str>,
    /// Not shown, and no flag: those are seen by every process.
    secret: bool,
}

const fn spec(name: &'static str, default: Option<&'static str>) -> Spec {
    Spec { name, default, secret: false }
}

const SPECS: [Spec; 16] = [
    spec("data", Some("data")),
    spec("listen", Some("127.0.0.1:8080")),
    spec("assets", None),
    spec("behind_proxy", Some("false")),
    spec("tls_cert", None),
    spec("tls_key", None),
    Spec { name: "metrics_token", default: None, secret: true },
    spec("max_connections", None),
    spec("max_requests", None),
    spec("keep_tracks", None),
    spec("keep_photos", None),
    spec("basemap", None),
    spec("basemap_datum", None),
    spec("basemap_attribution", None),
    spec("basemap_zoom", None),
    spec("log", Some("info,tower_http=warn")),
];

/// The file that is looked for where the server is started.
const FILE: &str = "xunge.toml";

/// A setting as it is.
#[derive(Debug, Clone)]
struct Set {
    name: &'static str,
    secret: bool,
    value: Option<(String, Origin)>,
}

/// All settings as they are.
#[derive(Debug, Clone)]
pub struct Settings(Vec<Set>);

impl Flags {
    fn of(&self, name: &str) -> Option<&String> {
        match name {
            "data" => self.data.as_ref(),
            "listen" => self.listen.as_ref(),
            "assets" => self.assets.as_ref(),
            "behind_proxy" => self.behind_proxy.as_ref(),
            "tls_cert" => self.tls_cert.as_ref(),
            "tls_key" => self.tls_key.as_ref(),
            "max_connections" => self.max_connections.as_ref(),
            "max_requests" => self.max_requests.as_ref(),
            "keep_tracks" => self.keep_tracks.as_ref(),
            "keep_photos" => self.keep_photos.as_ref(),
            "basemap" => self.basemap.as_ref(),
            "basemap_datum" => self.basemap_datum.as_ref(),
            "basemap_attribution" => self.basemap_attribution.as_ref(),
            "basemap_zoom" => self.basemap_zoom.as_ref(),
            "log" => self.log.as_ref(),
            _ => None,
        }
    }
}

impl Settings {
    /// Of the command line, this process's environment and the file.
    pub fn gather(flags: &Flags) -> Result<Self> {
        Self::of(flags, |name| std::env::var(name).ok())
    }

    fn of(flags: &Flags, env: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        let named = flags.config.clone().or_else(|| env("XUNGE_CONFIG").map(PathBuf::from));
        let path = named.clone().or_else(|| Some(PathBuf::from(FILE)).filter(|path| path.exists()));
        let table = path.as_deref().map(read).transpose()?.unwrap_or_default();
        if let Some(unknown) = table.keys().find(|key| SPECS.iter().all(|spec| spec.name != key.as_str())) {
            let known: Vec<_> = SPECS.iter().map(|spec| spec.name).collect();
            bail!("{}: there is no setting {unknown:?}; there are {}", path.unwrap_or_default().display(), known.join(", "));
        }
        if let Some((key, _)) = table.iter().find(|(_, value)| text(value).is_none()) {
            bail!("{}: {key}: a text, a whole number, true or false expected", path.unwrap_or_default().display());
        }
        let set = |spec: &Spec| {
            let flag = flags.of(spec.name).map(|value| (value.clone(), Origin::Flag));
            let from_env = || env(&format!("XUNGE_{}", spec.name.to_uppercase())).map(|value| (value, Origin::Environment));
            let from_file = || Some((text(table.get(spec.name)?)?, Origin::File(path.clone()?)));
            let usual = || spec.default.map(|value| (value.to_owned(), Origin::Default));
            let value = flag.or_else(from_env).or_else(from_file).or_else(usual);
            Set { name: spec.name, secret: spec.secret, value }
        };
        Ok(Self(SPECS.iter().map(set).collect()))
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|set| set.name == name)?.value.as_ref().map(|(value, _)| value.as_str())
    }

    fn parsed<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<Option<T>> {
        let set = self.0.iter().find(|set| set.name == name).and_then(|set| set.value.as_ref());
        let parse = |(value, origin): &(String, Origin)| value.parse().map_err(|e| anyhow!("{name} ({origin}): {value:?}: {e}"));
        set.map(parse).transpose()
    }

    /// How much is logged.
    pub fn log(&self) -> &str {
        self.value("log").unwrap_or_default()
    }

    /// For how long tracks and photos are kept.
    pub fn keep(&self) -> Result<Limits> {
        let usual = Limits::default();
        let tracks = self.parsed("keep_tracks")?.unwrap_or(usual.tracks);
        let photos = self.parsed("keep_photos")?.unwrap_or(usual.photos);
        Limits::of(tracks, photos).context("keep_tracks and keep_photos")
    }

    /// The map below the map.
    fn basemap(&self) -> Result<Wanted> {
        let max_zoom = self.parsed("basemap_zoom")?.unwrap_or(TEMPLATE_ZOOM);
        ensure!(max_zoom <= 22, "basemap_zoom: 22 at most");
        Ok(Wanted {
            map: self.parsed("basemap")?.unwrap_or_default(),
            datum: self.parsed("basemap_datum")?.unwrap_or_default(),
            attribution: self.value("basemap_attribution").unwrap_or_default().to_owned(),
            max_zoom,
        })
    }

    /// What the server is started with.
    pub fn config(&self) -> Result<Config> {
        let file = |name: &str| self.value(name).map(PathBuf::from);
        let tls = match (file("tls_cert"), file("tls_key")) {
            (Some(cert), Some(key)) => Some(TlsFiles { cert, key }),
            (None, None) => None,
            _ => bail!("tls_cert and tls_key belong together: one of them is missing"),
        };
        let config = Config {
            data: file("data").context("data: a folder is needed")?,
            listen: self.parsed("listen")?.context("listen: an address is needed")?,
            assets: file("assets").map_or(Assets::Embedded, |folder| Assets::Folder(Arc::new(folder))),
            basemap: self.basemap()?,
            behind_proxy: self.parsed("behind_proxy")?.unwrap_or(false),
            tls,
            metrics_token: self.value("metrics_token").map(str::to_owned),
            max_connections: self.parsed("max_connections")?.unwrap_or(MAX_CONNECTIONS),
            max_requests: self.parsed("max_requests")?.unwrap_or(MAX_REQUESTS),
            head_within: limits::HEAD,
            piece_within: limits::PIECE,
            taken_within: limits::PIECE,
            keep: self.keep()?,
        };
        ensure!(config.max_connections > 0 && config.max_requests > 0, "max_connections and max_requests: at least 1");
        ensure!(config.metrics_token.as_ref().is_none_or(|token| token.len() >= 16), "metrics_token: at least 16 characters");
        Ok(config)
    }
}

/// What `xunge config` prints: each setting, its value and where it comes from.
impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Set { name, secret, value } in &self.0 {
            match value {
                Some((_, origin)) if *secret => writeln!(f, "{name} = (set)  # {origin}")?,
                Some((value, origin)) => writeln!(f, "{name} = {value:?}  # {origin}")?,
                None => writeln!(f, "# {name} is not set")?,
            }
        }
        Ok(())
    }
}

/// The data folder that commands work on when they are not told another, so that they and the server mean the same.
pub fn folder() -> PathBuf {
    // A file that cannot be read is told by the command that needs it; here there is no way to.
    let found = Settings::gather(&Flags::default()).ok();
    found.and_then(|found| found.value("data").map(PathBuf::from)).unwrap_or_else(|| PathBuf::from("data"))
}

fn read(path: &Path) -> Result<toml::Table> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    text.parse().with_context(|| format!("{} is no TOML", path.display()))
}

/// A text, a whole number or a truth value, as it would be written in the environment.
fn text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_go_before_the_environment_before_the_file_before_what_is_usual() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("xunge.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:3\"\ndata = \"of-file\"\nmax_requests = 7\nkeep_tracks = 365\nkeep_photos = 400\nmetrics_token = \"0123456789abcdef\"\n")
            .unwrap();
        let flags =
            Flags { config: Some(path.clone()), listen: Some("127.0.0.1:1".into()), keep_tracks: Some("30".into()), ..Flags::default() };
        let env = |name: &str| match name {
            "XUNGE_LISTEN" => Some("127.0.0.1:2".to_owned()),
            "XUNGE_DATA" => Some("of-env".to_owned()),
            "XUNGE_BEHIND_PROXY" => Some(String::new()),
            _ => None,
        };
        let settings = Settings::of(&flags, env).unwrap();
        let config = settings.config().unwrap();
        assert_eq!((config.listen.port(), config.data.to_str(), config.max_requests), (1, Some("of-env"), 7));
        assert!(!config.behind_proxy, "an empty variable is none");
        assert_eq!((config.keep.tracks, config.keep.photos), (30, 400), "a run of `retain` by hand reads the same");
        let shown = settings.to_string();
        assert!(shown.contains("listen = \"127.0.0.1:1\"  # flag\n") && shown.contains("data = \"of-env\"  # environment\n"), "{shown}");
        assert!(shown.contains(&format!("max_requests = \"7\"  # {}\n", path.display())), "{shown}");
        assert!(shown.contains("behind_proxy = \"false\"  # default\n") && shown.contains("# tls_cert is not set\n"), "{shown}");
        assert!(shown.contains("metrics_token = (set)") && !shown.contains("0123456789abcdef"), "{shown}");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let check = |text: &str, told: &str| {
            let path = folder.path().join("x.toml");
            std::fs::write(&path, text).unwrap();
            let flags = Flags { config: Some(path), ..Flags::default() };
            let error = Settings::of(&flags, |_| None).and_then(|settings| settings.config().map(drop)).unwrap_err();
            assert!(format!("{error:#}").contains(told), "{text}: {error:#}");
        };
        check("lisen = 1", "no setting \"lisen\"");
        check("listen = \"here\"", "listen (");
        check("basemap = \"x.mbtiles\"", ".pmtiles");
        check("basemap_datum = \"nad27\"", "gcj02");
        check("basemap_zoom = 30", "22 at most");
        check("tls_cert = \"a.pem\"", "tls_key");
        check("max_requests = 0", "at least 1");
        check("keep_tracks = 3", "14 days");
        check("metrics_token = \"short\"", "16");
        check("= 1", "is no TOML");
        check("data = [1]", "a text");
        let missing = Flags { config: Some(folder.path().join("missing.toml")), ..Flags::default() };
        assert!(Settings::of(&missing, |_| None).is_err(), "a file that is named must be there");
    }
}
