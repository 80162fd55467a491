//! The pages, and the one place that knows which address names which.

use std::str::FromStr;

use xunge_shared::{id::EntityId, plate::Plate};

/// A page of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Signing in.
    Login,
    /// Signing in by a one-time code.
    Enrol,
    /// Today's work.
    Today,
    /// The patrol round.
    Round,
    /// The door-front zones.
    Zones,
    /// One of them.
    Zone(EntityId),
    /// A new report.
    Report,
    /// The cases.
    Cases,
    /// One of them.
    Case(EntityId),
    /// The lines of timetables that name one.
    Timetable,
    /// Scanning a plate.
    Scan,
    /// A plate that the phone's own camera read.
    Plate(Plate),
    /// The sync centre.
    Sync,
    /// Delivering a colleague's file.
    Deliver,
    /// What is recorded about the person who asks.
    Privacy,
    /// The account.
    Me,
    /// The desk, with pages of its own.
    Desk,
    /// No page has this address.
    NotFound,
}

impl Page {
    /// The page that `path` names, with or without a slash at its end.
    pub fn of(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match [parts.next(), parts.next(), parts.next()] {
            [None, ..] => Self::Today,
            [Some("desk"), ..] => Self::Desk,
            [Some(name), None, _] => match name {
                "login" => Self::Login,
                "enrol" => Self::Enrol,
                "round" => Self::Round,
                "zones" => Self::Zones,
                "report" => Self::Report,
                "cases" => Self::Cases,
                "timetable" => Self::Timetable,
                "scan" => Self::Scan,
                "sync" => Self::Sync,
                "deliver" => Self::Deliver,
                "privacy" => Self::Privacy,
                "me" => Self::Me,
                _ => Self::NotFound,
            },
            [Some("zones"), Some(id), None] => one(id, Self::Zone),
            [Some("cases"), Some(id), None] => one(id, Self::Case),
            // in capitals on the plate itself, see `shared::plate`
            [Some("P" | "p"), Some(code), None] => code.parse().map_or(Self::NotFound, Self::Plate),
            _ => Self::NotFound,
        }
    }
}

fn one(id: &str, page: fn(EntityId) -> Page) -> Page {
    EntityId::from_str(id).map_or(Page::NotFound, page)
}

#[cfg(test)]
mod tests {
    use xunge_shared::plate::{Plated, TOKEN_BYTES, Token};

    use super::*;

    #[test]
    fn every_page_has_its_address() {
        let id = EntityId::from_str("01936f5e-8a1b-7c3d-9e4f-5a6b7c8d9e0f").unwrap();
        let check = |path: &str, page: Page| assert_eq!(Page::of(path), page, "{path}");
        check("/", Page::Today);
        check("", Page::Today);
        check("/login", Page::Login);
        check("/enrol", Page::Enrol);
        check("/round", Page::Round);
        check("/zones", Page::Zones);
        check("/zones/", Page::Zones);
        check(&format!("/zones/{id}"), Page::Zone(id));
        check("/report", Page::Report);
        check("/cases", Page::Cases);
        check(&format!("/cases/{id}"), Page::Case(id));
        check("/timetable", Page::Timetable);
        check("/scan", Page::Scan);
        check("/sync", Page::Sync);
        check("/deliver", Page::Deliver);
        check("/privacy", Page::Privacy);
        check("/me", Page::Me);
        check("/desk", Page::Desk);
        check("/desk/phones", Page::Desk);
    }

    #[test]
    fn a_plate_leads_to_its_thing() {
        let plate = Plate { plated: Plated::Zone, entity: EntityId(7), token: Token([1; TOKEN_BYTES]) };
        let address = plate.address(Some("https://xunge.example"));
        let path = address.strip_prefix("HTTPS://XUNGE.EXAMPLE").unwrap();
        assert_eq!(Page::of(path), Page::Plate(plate));
        assert_eq!(Page::of(&path.to_lowercase()), Page::Plate(plate));
        assert_eq!(Page::of("/P/ZZZZ"), Page::NotFound);
    }

    #[test]
    fn other_addresses_lead_nowhere() {
        let too_long = "/zones/01936f5e-8a1b-7c3d-9e4f-5a6b7c8d9e0f/more";
        for path in ["/nowhere", "/Zones", "/zones/42", "/cases/%2e%2e", "/me/too", "/desks", "/巡格", too_long] {
            assert_eq!(Page::of(path), Page::NotFound, "{path}");
        }
    }
}
