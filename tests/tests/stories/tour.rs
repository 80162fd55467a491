//! Every screen of the phone in the states that a person meets: in all three looks against the rules of WCAG 2.2 A and AA, at both sizes
//! against what a thumb in a glove and a keyboard need, and in letters twice as large. Once in Chinese, once in English.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use xunge_shared::kinds::case::Case;
use xunge_tests::{
    browser::{Device, Language, Place, Rules, Walk},
    pages::{AWAY, App, Inspection, Lock, Login, Round, Street, Theme, Zones},
    people::{PATROL, WORKER},
    photo::snapshot,
    series::{Series, new_thing, report},
    world::{Handset, SQUARE, TOWN, World},
};

/// What a thumb, a keyboard or a narrow screen would stumble over, in the dialog on top or else on the page. A link within a sentence
/// is as small as its words (WCAG 2.2, 2.5.8), and a hidden input is as large as its label.
const STUMBLES: &str = "
    const top = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
    const found = [];
    for (const thing of top.querySelectorAll('a[href], button, select, textarea, input, summary, [role=button], [role=slider]')) {
        const style = getComputedStyle(thing);
        const label = thing.matches('input') ? thing.closest('label') : null;
        // what looks small is larger for a thumb: the style sheet lays an unseen margin over it
        const over = getComputedStyle(label ?? thing, '::after');
        const margin = (side) => (over.content === 'none' || over.position !== 'absolute' ? 0 : Math.max(0, -parseFloat(over[side]) || 0));
        // as it is laid out: what has just been pressed is drawn a little smaller
        const { offsetWidth, offsetHeight } = label ?? thing;
        const width = offsetWidth && offsetWidth + margin('left') + margin('right');
        const height = offsetHeight && offsetHeight + margin('top') + margin('bottom');
        const isUnseen = !width || !height || style.visibility === 'hidden' || thing.closest('[inert], .maplibregl-ctrl');
        if (isUnseen || thing.disabled) continue;
        const name = thing.dataset.testid ?? thing.outerHTML.slice(0, 80);
        const isWord = thing.matches('a') && style.display === 'inline' && thing.closest('p, small, li');
        if (!isWord && (width < 47.5 || height < 47.5)) found.push(`${name} is ${width.toFixed(0)}×${height.toFixed(0)}`);
        if (thing.tabIndex < 0 && !thing.matches('[role=radio]')) found.push(`${name} is out of a keyboard's reach`);
    }
    const beyond = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (beyond > 0) found.push(`${beyond} px wider than the screen`);
    return found;";

/// What leaves the screen or its button when the browser's letters are set to twice their size, in the dialog on top or else on the page.
const CUT: &str = "
    const root = document.documentElement;
    root.style.fontSize = '200%';
    const top = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
    const found = [];
    const beyond = root.scrollWidth - root.clientWidth;
    if (beyond > 0) found.push(`${beyond} px wider than the screen`);
    for (const thing of top.querySelectorAll('button, a[href], label, h1, h2, strong, small, p')) {
        const box = thing.getBoundingClientRect();
        // rows of chips are pushed aside by a finger
        const isUnseen = box.width < 2 || box.height < 2 || thing.closest('[inert], .maplibregl-map, .chips');
        if (isUnseen || getComputedStyle(thing).visibility === 'hidden') continue;
        const name = thing.dataset.testid ?? thing.outerHTML.slice(0, 80);
        if (box.right > root.clientWidth + 1 || box.left < -1) found.push(`${name} leaves the screen`);
        if (thing.matches('button, .btn') && thing.scrollWidth > thing.clientWidth + 1) found.push(`${name} is cut`);
    }
    root.style.fontSize = '';
    return found;";

/// A phone on its way through its screens, and what was found on them.
struct Tour<'a> {
    phone: &'a Handset,
    size: (u32, u32),
    found: Vec<String>,
    seen: usize,
    begun: Instant,
}

/// The two sizes that screens are made for.
const SIZES: [(u32, u32); 2] = [(360, 740), (412, 915)];

impl<'a> Tour<'a> {
    fn new(phone: &'a Handset, size: (u32, u32)) -> Self {
        Self { phone, size, found: vec![], seen: 0, begun: Instant::now() }
    }

    /// Goes to a page within the app, and looks at it once it is there.
    async fn page(&mut self, path: &str, ready: &str) -> Result<()> {
        App(self.phone).visit(path).await?;
        self.screen(path, ready).await
    }

    /// Looks at the screen once `ready` is there: in each look, by the rules and by what a hand needs at both sizes.
    async fn screen(&mut self, name: &str, ready: &str) -> Result<()> {
        self.phone.see(ready).await?;
        for theme in Theme::ALL {
            self.phone.dress(theme.name()).await?;
            // only colours differ from the second look on
            let rules = if theme == Theme::Day { Rules::All } else { Rules::Contrast };
            for violation in self.phone.axe_by(rules).await? {
                self.note(format!("{name} by {}: {violation}", theme.name()));
            }
        }
        for (width, height) in [SIZES[usize::from(self.size == SIZES[0])], self.size] {
            self.phone.resize(width, height).await?;
            let stumbles: Vec<String> = serde_json::from_value(self.phone.script(STUMBLES, vec![]).await?)?;
            for stumble in stumbles {
                self.note(format!("{name} at {width}×{height}: {stumble}"));
            }
            let cut: Vec<String> = serde_json::from_value(self.phone.script(CUT, vec![]).await?)?;
            for cut in cut {
                self.note(format!("{name} at {width}×{height} in large letters: {cut}"));
            }
        }
        self.phone.resize(self.size.0, self.size.1).await?;
        self.seen += 1;
        Ok(())
    }

    /// Told at once too: a tour that breaks off has told what it saw.
    fn note(&mut self, fault: String) {
        println!("{fault}");
        self.found.push(fault);
    }

    fn end(self) -> Result<()> {
        println!("{} screens in {:.0} s", self.seen, self.begun.elapsed().as_secs_f64());
        ensure!(self.found.is_empty(), "{} faults:\n{}", self.found.len(), self.found.join("\n"));
        Ok(())
    }
}

/// Everything that a phone shows, in the states that a person meets.
async fn every_screen(world: &mut World, device: Device) -> Result<()> {
    let patrol = world.client(&PATROL).await?;
    let mut series = Series::new(patrol.session());
    let case = new_thing();
    let op = series.op::<Case>(TOWN, case, &report("暴露垃圾"))?.seal();
    patrol.push(&series.push([op])).await?;

    let (lon, lat) = SQUARE;
    let place = Place::new(lon, lat);
    let size = (device.width, device.height);
    let phone = world.open("worker", device.at(place).first_started()).await?;
    let mut tour = Tour::new(&phone, size);
    Login::open(&phone).await?;
    tour.screen("sign-in", "login-submit").await?;
    tour.page("/enrol", "enrol-submit").await?;
    let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
    for step in 1..=4 {
        tour.screen("the tour", &format!("tour-{step}")).await?;
        phone.tap("tour-next").await?;
    }
    phone.see_gone("tour").await?;
    app.chip().synced().await?;

    let zone = Zones::open(&phone).await?.one("dirty").await?.id;
    tour.screen("zones", "zones-list").await?;
    phone.tap("zones-by-street").await?;
    tour.screen("streets", "street-*").await?;
    let street = Street::open(&phone, "永安路").await?.all_clean().await?;
    tour.screen("a street", "street-rule").await?;
    street.skip().await?;
    let photo = snapshot(3)?;
    tour.page(&format!("/zones/{zone}"), "zone-save").await?;
    let form = Inspection(&phone).answer("order", false).await?.disorder("stacking").await?.photo("before", photo.path()).await?;
    tour.screen("a zone in disorder", "zone-to-case").await?;
    form.photo("after", photo.path()).await?.save().await?;
    tour.page(&format!("/zones/{zone}"), "zone-compare").await?;

    tour.page("/report", "report-submit").await?;
    phone.tap("report-type-all").await?;
    tour.screen("types", "report-types").await?;
    phone.tap("report-types-close").await?;
    phone.tap("report-photo-add-tile").await?;
    phone.see_attribute("camera", "data-state", "seeing").await?;
    tour.screen("the camera", "camera-shoot").await?;
    phone.tap("camera-shoot").await?;
    phone.tap("report-photo-blur").await?;
    phone.see_attribute("report-photo-blur-place", "data-state", "ready").await?;
    tour.screen("blurring", "report-photo-blur-save").await?;
    // there is nothing to save before a finger was on it
    phone.tap("report-photo-blur-place").await?;
    phone.tap("report-photo-blur-save").await?;
    phone.see_gone("report-photo-blur-save").await?;

    tour.page("/cases", "cases-list").await?;
    tour.page(&format!("/cases/{case}"), "case-name").await?;
    phone.tap("case-move-disposed").await?;
    tour.screen("a case's next step", "case-move-note").await?;
    phone.tap("case-move-close").await?;
    tour.page("/scan", "scan").await?;
    for (path, ready) in [("/", "today-headline"), ("/deliver", "page-title"), ("/privacy", "privacy-mine"), ("/nowhere", "not-found")] {
        tour.page(path, ready).await?;
    }

    tour.page("/round", "round-start").await?;
    phone.tap("help-round").await?;
    tour.screen("help", "help-sheet").await?;
    phone.tap("help-done").await?;
    let round = Round(&phone);
    round.start().await?;
    phone.walk(&Walk::through(&[place, place.moved(60.0, 0.0)], 1.2, Duration::from_secs(5))).await?;
    tour.screen("an open round", "round-live").await?;
    phone.tap("round-note").await?;
    tour.screen("a note", "round-note-text").await?;
    phone.tap("round-note-sheet-close").await?;
    phone.see_gone("round-note-text").await?;
    round.end().await?;
    tour.screen("the summary of a round", "round-summary-observed").await?;

    phone.go_offline().await?;
    let zones = Zones::open(&phone).await?;
    zones.mark_clean(&zones.one("due").await?.id).await?;
    tour.page("/sync", "sync-queue-zone").await?;
    phone.tap("sync-open-zone").await?;
    tour.screen("what waits", "sync-item-*").await?;
    phone.go_online().await?;

    Lock(&phone).choose_pin("271828").await?;
    tour.screen("me", "me-name").await?;
    phone.tap("me-set-pin").await?;
    tour.screen("a PIN", "pin-ask").await?;
    phone.tap("me-pin-close").await?;
    Lock(&phone).put_away(AWAY).await?;
    tour.screen("locked", "locked").await?;
    tour.end()
}

#[tokio::test]
async fn every_screen_in_chinese_can_be_used_by_everyone() -> Result<()> {
    World::story(async |world| every_screen(world, Device::phone()).await).await
}

#[tokio::test]
async fn every_screen_in_english_can_be_used_by_everyone() -> Result<()> {
    World::story(async |world| every_screen(world, Device::tall_phone().speaking(Language::English)).await).await
}
