//! The icons: one outline set on a 24-unit grid, 1.9 px stroke, round ends, drawn for this product.
//!
//! Each is a single path, so that an icon costs its letters and nothing else. Icons are decoration beside a word;
//! where one stands alone its button carries the `aria-label`.

use leptos::prelude::*;

/// Names an icon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(dead_code, reason = "the set is drawn as a whole; pages take what they need")]
pub enum Mark {
    /// 今日
    Home,
    /// 巡逻
    Walk,
    /// 上报, add
    Plus,
    /// 门前: a shop's doorway
    Door,
    /// 同步
    Sync,
    /// Photo
    Camera,
    /// A place
    Pin,
    /// Passed, done
    Check,
    /// Failed, close
    Cross,
    /// Due, waiting
    Clock,
    /// Two observers disagree
    TwoPeople,
    /// People, accounts
    People,
    /// Attention, a case
    Warning,
    /// A parcel of records
    Box,
    /// Text, a field note
    Note,
    /// Door plate
    Qr,
    /// Map layers
    Layers,
    /// Onwards
    Chevron,
    /// Back
    Back,
    /// Opens a choice
    Down,
    /// Search
    Search,
    /// Filter
    Filter,
    /// As a list
    List,
    /// As a map
    Map,
    /// Figures
    Chart,
    /// Settings
    Gear,
    /// Sign out
    Logout,
    /// Day
    Sun,
    /// Night
    Blur,
    Lamp,
    Moon,
    /// A device
    Phone,
    /// A track
    Route,
    /// A checkpoint, protected
    Shield,
    /// A case file
    Briefcase,
    /// End of a round
    Stop,
    /// Replay
    Play,
    /// My position
    Locate,
    /// Show
    Eye,
    /// Hide
    EyeOff,
    /// No network
    CloudOff,
    /// Language
    Globe,
    /// Send, dispatch
    Send,
    /// Delete a draft
    Trash,
    /// Undo
    Undo,
    /// Picture
    Image,
    /// Explanation
    Info,
    /// Street
    Street,
    /// Download, export
    Download,
    /// More
    More,
}

impl Mark {
    /// The path on the 24-unit grid: also for marks on the map.
    pub fn path(self) -> &'static str {
        match self {
            Mark::Home => "M4 10.6 12 4l8 6.6V19a1 1 0 0 1-1 1h-4.6v-5.4H9.6V20H5a1 1 0 0 1-1-1z",
            Mark::Walk => {
                "M13.2 5.9a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4M8 13l1.3-4 3.4-1.2 1.9 3.4 2.9 1.3M11 8.6l-.6 5.2 3.2 3L15 21.4M10 15.6 8.8 18 6.4 21"
            }
            Mark::Plus => "M12 5.5v13M5.5 12h13",
            Mark::Door => "M3 20.5h18M5 20.5V4.5h14v16M8.8 20.5v-8.7h6.4v8.7M8.6 8.2h6.8",
            Mark::Sync => "M4.2 10.4a8 8 0 0 1 13.9-3.6l1.9 2M19.8 13.6a8 8 0 0 1-13.9 3.6l-1.9-2M20 4.2v4.6h-4.6M4 19.8v-4.6h4.6",
            Mark::Camera => {
                "M4 8h3.4l1.4-2.5h6.4L16.6 8H20a.8.8 0 0 1 .8.8V18a1.2 1.2 0 0 1-1.2 1.2H4.4A1.2 1.2 0 0 1 3.2 18V8.8A.8.8 0 0 1 4 8M12 16.3a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6"
            }
            Mark::Pin => {
                "M12 21.2s-6.8-6-6.8-11.1a6.8 6.8 0 0 1 13.6 0c0 5.1-6.8 11.1-6.8 11.1M12 12.5a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8"
            }
            Mark::Check => "M4.8 12.6 9.7 17.4 19.4 7",
            Mark::Cross => "M6 6l12 12M18 6 6 18",
            Mark::Clock => "M12 20.6a8.6 8.6 0 1 0 0-17.2 8.6 8.6 0 0 0 0 17.2M12 7.3V12l3.2 2",
            Mark::TwoPeople => {
                "M8.6 11a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M2.6 19.4c.4-3.4 2.6-5.4 6-5.4s5.6 2 6 5.4M15.6 5a3.2 3.2 0 0 1 0 5.9M17.6 14.3c2.2.7 3.5 2.4 3.8 5.1"
            }
            Mark::People => "M12 11.2a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M5.2 20.2c.5-3.9 3-6.2 6.8-6.2s6.3 2.3 6.8 6.2",
            Mark::Warning => "M12 4 2.8 19.6h18.4zM12 10v4.4M12 17v.1",
            Mark::Box => "M3.6 7.8 12 3.5l8.4 4.3v8.4L12 20.5l-8.4-4.3zM3.6 7.8 12 12.2l8.4-4.4M12 12.2v8.3",
            Mark::Note => "M6 3.6h8.2L19 8.4v11a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4.6a1 1 0 0 1 1-1M14 3.8v4.8h4.8M8.4 12.6h7.2M8.4 16.2h4.8",
            Mark::Qr => "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.6v2.6H14zM20 14v.1M20 17.4V20h-2.6M14 20v-.1",
            Mark::Layers => "M12 3.8 3.2 8.4 12 13l8.8-4.6zM3.6 12.3 12 16.7l8.4-4.4M3.6 16.1l8.4 4.4 8.4-4.4",
            Mark::Chevron => "M9.5 5.5 16 12l-6.5 6.5",
            Mark::Back => "M14.5 5.5 8 12l6.5 6.5",
            Mark::Down => "M6 9.5l6 6 6-6",
            Mark::Search => "M10.8 17.2a6.4 6.4 0 1 0 0-12.8 6.4 6.4 0 0 0 0 12.8M15.6 15.6l4.8 4.8",
            Mark::Filter => "M4 6.5h16M7 12h10M10 17.5h4",
            Mark::List => "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5v.1M4.5 12v.1M4.5 17.5v.1",
            Mark::Map => "M3.6 6.4 9 4l6 2.4L20.4 4v13.6L15 20l-6-2.4L3.6 20zM9 4v13.6M15 6.4V20",
            Mark::Chart => "M5 20v-7M10 20V8M15 20v-9.5M20 20V4.5M3 20.5h18.5",
            Mark::Gear => "M12 2.8 20 7.4v9.2l-8 4.6-8-4.6V7.4zM12 15.4a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8",
            Mark::Logout => "M13.5 4.5H5.8a.8.8 0 0 0-.8.8v13.4c0 .4.4.8.8.8h7.7M10 12h10.5M16.8 8.2l3.8 3.8-3.8 3.8",
            Mark::Sun => {
                "M12 16.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4M12 2.8v1.9M12 19.3v1.9M2.8 12h1.9M19.3 12h1.9M5.5 5.5l1.3 1.3M17.2 17.2l1.3 1.3M18.5 5.5l-1.3 1.3M6.8 17.2l-1.3 1.3"
            }
            Mark::Blur => "M4 4h4v4H4zM10 10h4v4h-4zM16 4h4v4h-4zM4 16h4v4H4zM16 16h4v4h-4z",
            Mark::Lamp => "M8.6 3.6h6.8l-.7 5.2h-5.4zM9.3 8.8v4.4l1.4 1.6v5.6h2.6v-5.6l1.4-1.6V8.8M12 11.4v1.4",
            Mark::Moon => "M19.8 14.6A8.2 8.2 0 0 1 9.4 4.2a8.2 8.2 0 1 0 10.4 10.4",
            Mark::Phone => "M8 3h8a1.2 1.2 0 0 1 1.2 1.2v15.6A1.2 1.2 0 0 1 16 21H8a1.2 1.2 0 0 1-1.2-1.2V4.2A1.2 1.2 0 0 1 8 3M11 18h2",
            Mark::Route => {
                "M6 20.5a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4M18 7.9a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4M8.2 18.3H16a3.2 3.2 0 0 0 0-6.4H8a3.1 3.1 0 0 1 0-6.2h7.8"
            }
            Mark::Shield => "M12 3.4l7.2 2.7v5.3c0 4.5-2.9 7.5-7.2 9.2-4.3-1.7-7.2-4.7-7.2-9.2V6.1z",
            Mark::Briefcase => "M4 8h16v11.5H4zM8.8 8V5.2h6.4V8M4 13h16M12 12v2.2",
            Mark::Stop => "M6.5 6.5h11v11h-11z",
            Mark::Play => "M8 5.3v13.4L18.8 12z",
            Mark::Locate => "M12 17.6a5.6 5.6 0 1 0 0-11.2 5.6 5.6 0 0 0 0 11.2M12 3v3.4M12 17.6V21M3 12h3.4M17.6 12H21M12 12v.1",
            Mark::Eye => {
                "M2.6 12S6 5.8 12 5.8 21.4 12 21.4 12 18 18.2 12 18.2 2.6 12 2.6 12M12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6"
            }
            Mark::EyeOff => {
                "M9.6 6.2A9 9 0 0 1 12 5.8c6 0 9.4 6.2 9.4 6.2a16 16 0 0 1-2.6 3.3M6.3 7.6A15.6 15.6 0 0 0 2.6 12S6 18.2 12 18.2a9 9 0 0 0 4.2-1M4 4l16 16"
            }
            Mark::CloudOff => "M4 4l16 16M7.6 8.4a5.4 5.4 0 0 0-.8 10.2h10.4M19.6 17.4A4.2 4.2 0 0 0 17.4 10 5.6 5.6 0 0 0 11 6.3",
            Mark::Globe => {
                "M12 20.6a8.6 8.6 0 1 0 0-17.2 8.6 8.6 0 0 0 0 17.2M3.6 12h16.8M12 3.4c2.4 2.3 3.6 5.2 3.6 8.6s-1.2 6.3-3.6 8.6c-2.4-2.3-3.6-5.2-3.6-8.6s1.2-6.3 3.6-8.6"
            }
            Mark::Send => "M20.5 3.5 10.6 13.4M20.5 3.5l-6 17-3.9-7.1-7.1-3.9z",
            Mark::Trash => "M4.5 7h15M9 7V4.5h6V7M6.5 7l.8 13h9.4l.8-13M10.2 11v5.5M13.8 11v5.5",
            Mark::Undo => "M8.5 5 4 9.5 8.5 14M4.5 9.5H14a5.5 5.5 0 0 1 0 11H9.5",
            Mark::Image => "M4 5h16v14H4zM4 16l4.6-4.6 4 4 2.6-2.6L20 17M15.2 9.5v.1",
            Mark::Info => "M12 20.6a8.6 8.6 0 1 0 0-17.2 8.6 8.6 0 0 0 0 17.2M12 11v5.4M12 7.8v.1",
            Mark::Street => "M7.5 3.5 4 20.5M16.5 3.5 20 20.5M12 4.5v2.6M12 10.6v2.8M12 16.9v2.8",
            Mark::Download => "M12 4v11M7.5 10.8 12 15.3l4.5-4.5M4.5 19.8h15",
            Mark::More => "M5.5 12v.1M12 12v.1M18.5 12v.1",
        }
    }
}

/// Draws one icon in the colour of its surroundings.
#[component]
pub fn Icon(
    /// Which one.
    #[prop(into)]
    mark: Signal<Mark>,
    /// Side in CSS pixels.
    #[prop(default = 22)]
    size: u16,
) -> impl IntoView {
    view! {
        <svg class="icon" width=size height=size viewBox="0 0 24 24" aria-hidden="true">
            <path d=move || mark.get().path()></path>
        </svg>
    }
}
