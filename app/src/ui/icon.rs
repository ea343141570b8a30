//! A dozen signs, drawn as strokes on a 24 by 24 grid.

use leptos::prelude::*;

/// Which sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// A person.
    Person,
    /// A phone.
    Phone,
    /// The corners of a viewfinder.
    Scan,
    /// A shield with a tick.
    Shield,
    /// A tick.
    Check,
    /// A triangle with an exclamation mark.
    Warning,
    /// A circle with an i.
    Info,
    /// A circle with a cross.
    Cross,
    /// An arrow to the left.
    Back,
    /// A globe.
    Globe,
    /// Four squares.
    Apps,
    /// A house.
    Home,
    /// A clock.
    Clock,
    /// A question mark.
    Help,
    /// A round arrow.
    Refresh,
    /// A small arrow down.
    Down,
    /// Bars.
    Chart,
    /// Sliders.
    Sliders,
    /// Lines of a list.
    List,
    /// A heart beat.
    Pulse,
    /// A key.
    Key,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Person => {
                "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c1-3.6 4-5.5 7.5-5.5s6.5 1.9 7.5 5.5"
            }
            Self::Phone => {
                "M8 2.5h8a2 2 0 0 1 2 2v15a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2v-15a2 2 0 0 1 2-2ZM10.5 18.5h3"
            }
            Self::Scan => {
                "M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2M4 12h16"
            }
            Self::Shield => {
                "M12 2.8 4.5 5.8v5.4c0 4.7 3.1 8.2 7.5 10 4.4-1.8 7.5-5.3 7.5-10V5.8L12 2.8ZM8.5 12l2.5 2.5 4.5-5"
            }
            Self::Check => "m5 12.5 4.8 4.8L19.5 7",
            Self::Warning => "M12 3.5 2.5 20h19L12 3.5ZM12 10v4.5M12 17.2v.1",
            Self::Info => "M12 21.5a9.5 9.5 0 1 0 0-19 9.5 9.5 0 0 0 0 19ZM12 11v5.5M12 7.6v.1",
            Self::Cross => "M12 21.5a9.5 9.5 0 1 0 0-19 9.5 9.5 0 0 0 0 19ZM9 9l6 6M15 9l-6 6",
            Self::Back => "M20 12H4.5M11 5l-7 7 7 7",
            Self::Globe => {
                "M12 21.5a9.5 9.5 0 1 0 0-19 9.5 9.5 0 0 0 0 19ZM2.5 12h19M12 2.5c5 5.5 5 13.5 0 19M12 2.5c-5 5.5-5 13.5 0 19"
            }
            Self::Apps => "M4 4h6.5v6.5H4ZM13.5 4H20v6.5h-6.5ZM4 13.5h6.5V20H4ZM13.5 13.5H20V20h-6.5Z",
            Self::Home => "M3.5 11.5 12 4l8.5 7.5M6 9.5V20h12V9.5M10 20v-5.5h4V20",
            Self::Clock => "M12 21.5a9.5 9.5 0 1 0 0-19 9.5 9.5 0 0 0 0 19ZM12 6.5V12l3.5 2.5",
            Self::Help => {
                "M12 21.5a9.5 9.5 0 1 0 0-19 9.5 9.5 0 0 0 0 19ZM9.3 9.3c.3-1.5 1.4-2.3 2.8-2.3 1.6 0 2.8 1 2.8 2.5 0 2.2-2.9 2.2-2.9 4.5M12 17.2v.1"
            }
            Self::Refresh => {
                "M20 11.5A8 8 0 0 0 5.8 7L4 9M4 4v5h5M4 12.5A8 8 0 0 0 18.2 17l1.8-2M20 20v-5h-5"
            }
            Self::Down => "m6 9.5 6 6 6-6",
            Self::Chart => "M4 20.5h16M6.5 17v-5M12 17V5.5M17.5 17V9",
            Self::Sliders => {
                "M4 7h9M17 7h3M13 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M4 17h3M11 17h9M7 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0"
            }
            Self::List => "M8.5 6H20M8.5 12H20M8.5 18H20M4 6h.1M4 12h.1M4 18h.1",
            Self::Pulse => "M2.5 12.5H7l2.5-7 4.5 14 2.5-7h5",
            Self::Key => "M11 12.5a4.5 4.5 0 1 1-3.5-4.4A4.5 4.5 0 0 1 11 12.5Zm-.3-1.5H21v4M17 11v3",
        }
    }
}

/// A sign beside a word. It is hidden from screen readers: the word says it.
#[component]
pub fn Icon(
    /// Which.
    glyph: Glyph,
) -> impl IntoView {
    // Fill and stroke are in the stylesheet.
    view! {
        <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path d=glyph.path()></path>
        </svg>
    }
    .into_any()
}
