//! `xunge tls init`: a county's own authority, and a certificate of it for the server.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand};
use xunge_import::problem::Lang;

use crate::{
    clock, keys,
    net::authority::{self, Issued},
};

/// `xunge tls`.
#[derive(Debug, Args)]
pub struct Tls {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make the county's own authority and a certificate for the server; where there is an authority, only a new certificate
    Init(Init),
}

#[derive(Debug, Args)]
struct Init {
    /// The names and addresses at which phones reach the server, `xunge.county.lan` or `10.20.0.5`
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,
    /// What phones show as the authority's name
    #[arg(long, default_value = "county")]
    county: String,
    /// Where the files are written
    #[arg(long, value_name = "DIR", default_value = "tls")]
    out: PathBuf,
}

impl Tls {
    pub(super) fn run(self) -> Result<()> {
        let What::Init(init) = self.what;
        init.run()
    }
}

impl Init {
    fn run(self) -> Result<()> {
        for name in &self.names {
            ensure!(authority::is_name(name), "{name:?} is neither a host name nor an address");
        }
        let at = |name: &str| self.out.join(name);
        fs::create_dir_all(&self.out).with_context(|| format!("making {}", self.out.display()))?;
        let now = clock::now();
        let authority = if at("ca.key").exists() {
            let read = |name: &str| fs::read_to_string(at(name)).with_context(|| format!("reading {}", at(name).display()));
            Issued { cert: read("ca.crt")?, key: read("ca.key")? }
        } else {
            let made = authority::authority(&self.county, &self.names, now)?;
            hide(&self.out, "ca.key", &made.key)?;
            publish(&self.out, "ca.crt", &made.cert)?;
            made
        };
        let server = authority::server(&authority, &self.names, now)?;
        hide(&self.out, "server.key", &server.key)?;
        publish(&self.out, "server.crt", &server.cert)?;
        println!("{}", told(&self.out, &self.names[0], Lang::of_environment()));
        Ok(())
    }
}

/// In one step, so that a server which reads meanwhile sees the old file or the new one.
fn publish(folder: &Path, name: &str, text: &str) -> Result<()> {
    let (fresh, path) = (folder.join(format!("{name}.new")), folder.join(name));
    fs::write(&fresh, text).and_then(|()| fs::rename(&fresh, &path)).with_context(|| format!("writing {}", path.display()))
}

/// Readable by its owner alone, from the first byte on.
fn hide(folder: &Path, name: &str, text: &str) -> Result<()> {
    keys::write(folder, name, text.as_bytes()).with_context(|| format!("writing {}", folder.join(name).display()))
}

fn told(out: &Path, name: &str, lang: Lang) -> String {
    let out = out.display();
    let serve = format!("xunge serve --listen 0.0.0.0:443 --tls-cert {out}/server.crt --tls-key {out}/server.key");
    match lang {
        Lang::Zh => format!(
            "已写入 {out}：ca.crt（发给手机）、ca.key（离线保管，不要放在服务器上）、server.crt、server.key\n\
             启动：{serve}\n\n\
             每部手机装一次 ca.crt（用数据线或微信文件传过去，不要从网页下载）：\n\
             安卓：设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书 → 选 ca.crt（各品牌菜单略有不同）\n\
             苹果：打开 ca.crt → 设置 → 已下载描述文件 → 安装；再到 设置 → 通用 → 关于本机 → 证书信任设置，打开开关\n\
             然后打开 https://{name}\n\n\
             服务器证书 820 天后到期：到期前再运行一次同样的命令，手机不用重装；服务器会自动换用新证书。"
        ),
        Lang::En => format!(
            "Written to {out}: ca.crt (for phones), ca.key (keep it offline, not on the server), server.crt, server.key\n\
             Start: {serve}\n\n\
             Each phone takes ca.crt once (by cable or as a file, not from a web page):\n\
             Android: Settings, Security, Encryption & credentials, Install a certificate, CA certificate, choose ca.crt\n\
             iPhone: open ca.crt, Settings, Profile Downloaded, Install; then Settings, General, About, Certificate Trust Settings, switch it on\n\
             Then open https://{name}\n\n\
             The server's certificate ends after 820 days: run the same command again before; phones keep what they have, and the server \
             takes the new one by itself."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_their_owners_and_an_authority_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let init = |names: &[&str]| {
            let names = names.iter().map(ToString::to_string).collect();
            Init { names, county: "Anyuan".into(), out: folder.path().to_owned() }.run()
        };
        init(&["xunge.lan", "10.20.0.5"]).unwrap();
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        let before = (read("ca.crt"), read("server.crt"));
        init(&["xunge.lan"]).unwrap();
        assert_eq!(read("ca.crt"), before.0, "phones keep what they have");
        assert_ne!(read("server.crt"), before.1);
        #[cfg(unix)]
        for (name, mode) in [("ca.key", 0o600), ("server.key", 0o600)] {
            let found = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(folder.path().join(name)).unwrap().permissions());
            assert_eq!(found & 0o777, mode, "{name}");
        }
        for wrong in ["", "a b", "https://x", "*"] {
            assert!(init(&[wrong]).is_err(), "{wrong}");
        }
    }
}
