//! The browser is what its device says, survives a kill with its storage, and hears no network that the proxy refuses.

use std::{fs, io::Write, time::Duration};

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use xunge_tests::{
    browser::{Browser, Device, Driver, Language, Place, Walk},
    proxy::Proxy,
    wait,
};

/// Serves the two files of `fixtures/site` behind a proxy.
async fn site() -> Result<Proxy> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let addr = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(answer(socket));
        }
    });
    Proxy::start(addr).await
}

async fn answer(mut socket: TcpStream) -> Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if socket.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let (kind, body) = match head.split(|b| *b == b' ').nth(1) {
        Some(b"/") => ("text/html", include_str!("../../fixtures/site/index.html")),
        Some(b"/sw.js") => ("text/javascript", include_str!("../../fixtures/site/sw.js")),
        _ => ("text/plain", ""),
    };
    let response = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    Ok(socket.write_all(response.as_bytes()).await?)
}

#[tokio::test]
async fn is_what_its_device_says() -> Result<()> {
    let (site, driver) = (site().await?, Driver::start().await?);
    let home = Place::new(110.25, 22.5);
    let phone = Browser::open("phone", &driver, Device::phone().at(home), &site.url()).await?;
    phone.goto("/").await?;
    assert_eq!(phone.text("device").await?, "360 740 touch zh-CN zh-CN Asia/Shanghai light");
    phone.see_text("place", "110.2500 22.5000").await?;
    for step in 1..4 {
        phone.move_to(home.moved(0.0, 1112.0 * f64::from(step))).await?;
        phone.see_text("place", &format!("110.2500 22.5{step}00")).await?;
    }
    phone.lose_position().await?;
    phone.see_text("place", "error 2").await?;

    let desk = Browser::open("desk", &driver, Device::desk().speaking(Language::English).dark(), &site.url()).await?;
    desk.goto("/").await?;
    assert_eq!(desk.text("device").await?, "1440 900 mouse en-US en-US Asia/Shanghai dark");
    Ok(())
}

#[tokio::test]
async fn walks_at_a_pace_on_a_clock_of_its_own() -> Result<()> {
    let (site, driver) = (site().await?, Driver::start().await?);
    let home = Place::new(110.25, 22.5);
    let phone = Browser::open("phone", &driver, Device::phone().at(home), &site.url()).await?;
    phone.goto("/").await?;
    phone.see_text("place", "110.2500 22.5000").await?;
    phone.script("navigator.geolocation.watchPosition((p) => (window.walked ??= []).push(p.timestamp))", vec![]).await?;
    let way = Walk::through(&[home, home.moved(0.0, 36.0)], 1.2, Duration::from_secs(10));
    let before = phone.script("return Date.now()", vec![]).await?.as_u64().expect("a time");
    phone.walk(&way).await?;
    let after = phone.script("return new Date().getTime()", vec![]).await?.as_u64().expect("a time");
    let took = Duration::from_millis(after - before);
    assert!(took >= way.duration() && took < way.duration() + wait::PATIENCE, "{took:?}");
    let stamps: Vec<f64> = serde_json::from_value(phone.script("return window.walked", vec![]).await?)?;
    let span = stamps[stamps.len() - 1] - stamps[0];
    assert!(span >= 30_000.0, "{stamps:?}");

    phone.goto("/").await?;
    let later = phone.script("return Date.now()", vec![]).await?.as_u64().expect("a time");
    assert!(later >= after, "the clock goes on after a reload");
    Ok(())
}

#[tokio::test]
async fn a_killed_browser_starts_again_without_a_network_on_what_it_kept() -> Result<()> {
    let (site, driver) = (site().await?, Driver::start().await?);
    let phone = Browser::open("phone", &driver, Device::tall_phone(), &site.url()).await?;
    phone.goto("/").await?;
    phone.see_text("worker", "ready").await?;
    for count in 1..=3 {
        phone.tap("keep").await?;
        phone.see_text("kept", &format!("kept {count}")).await?;
    }
    site.refuse();
    phone.set_offline(true).await?;
    phone.see_text("online", "offline").await?;
    phone.kill().await?;
    assert!(phone.goto("/").await.is_err(), "it is not running");

    phone.start().await?;
    phone.goto("/").await?;
    phone.see_text("kept", "kept 3").await?;
    phone.see_text("online", "offline").await?;
    site.clear();
    phone.set_offline(false).await?;
    phone.see_text("online", "online").await?;
    assert_eq!(phone.taps(), 3);
    phone.check_console().await
}

#[tokio::test]
async fn acts_as_a_person_does() -> Result<()> {
    let (site, driver) = (site().await?, Driver::start().await?);
    let phone = Browser::open("phone", &driver, Device::phone(), &site.url()).await?;
    phone.goto("/").await?;
    phone.type_into("name", "张三").await?;
    assert_eq!(phone.see("name").await?.value().await?.as_deref(), Some("张三"));

    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&[0; 1234])?;
    phone.give_file("file", file.path()).await?;
    phone.see_text("file-size", "1234 bytes").await?;

    // The cover goes while the tap is waiting for it: one tap happens, and only then.
    phone.script("setTimeout(() => document.querySelector('[data-testid=cover]').remove(), 300)", vec![]).await?;
    phone.tap("covered").await?;
    phone.see_text("covered", "tapped").await?;
    assert_eq!(phone.taps(), 1);

    let file = tempfile::NamedTempFile::new()?;
    fs::write(file.path(), phone.screenshot().await?)?;
    let picture = image::load_from_memory(&fs::read(file.path())?)?;
    assert_eq!((picture.width(), picture.height()), (720, 1480), "two device pixels to one of CSS");

    phone.check_console().await?;
    phone.tap("break").await?;
    let error = wait::until("the console to tell", async || Ok(phone.check_console().await.err())).await?;
    assert!(error.to_string().contains("panicked at src/lib.rs"), "{error}");
    Ok(())
}
