//! One accent colour from the profile, and the two shades of it that can be read.

use serde::{Deserialize, Serialize};

/// WCAG 2.2 SC 1.4.3: contrast of text.
const READABLE: f64 = 4.5;

/// The worst that darkened accents are read against: the light theme's tints.
const LIGHT_SURFACE: Rgb = Rgb([0xec, 0xed, 0xea]);

/// The worst that lightened accents are read against: the dark theme's tints.
const DARK_SURFACE: Rgb = Rgb([0x2b, 0x34, 0x33]);

/// The accent, and the shades that text needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accent {
    /// As the profile says it: ornaments only.
    pub base: String,
    /// Darkened until its contrast is 4.5:1 on the light theme's surfaces, and more with white.
    pub strong: String,
    /// Lightened until it has that contrast on the dark theme's surfaces.
    pub light: String,
}

impl Accent {
    /// Pine blue, of no institution.
    pub const DEFAULT: &'static str = "#1d6070";

    /// From `#rrggbb`; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let base = Rgb::parse(text)?;
        let strong = base.towards(Rgb([0, 0, 0]), |shade| shade.contrast(LIGHT_SURFACE) >= READABLE);
        let light = base.towards(Rgb([0xff; 3]), |shade| shade.contrast(DARK_SURFACE) >= READABLE);
        Some(Self { base: base.to_hex(), strong: strong.to_hex(), light: light.to_hex() })
    }
}

impl Default for Accent {
    fn default() -> Self {
        Self { base: Self::DEFAULT.to_owned(), strong: Self::DEFAULT.to_owned(), light: "#82a7b0".to_owned() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb([u8; 3]);

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let digits =
            text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let channel = |i: usize| digits.get(i..i + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        Some(Self([channel(0)?, channel(2)?, channel(4)?]))
    }

    fn to_hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// The first shade on the way to `end`, in steps of a twentieth, that is good.
    fn towards(self, end: Self, good: impl Fn(Self) -> bool) -> Self {
        (0..=20u16).map(|step| self.mix(end, step)).find(|shade| good(*shade)).unwrap_or(end)
    }

    /// `twentieths` of `end`, the rest of `self`.
    fn mix(self, end: Self, twentieths: u16) -> Self {
        let channel = |i: usize| {
            let mixed = u16::from(self.0[i]) * (20 - twentieths) + u16::from(end.0[i]) * twentieths;
            u8::try_from(mixed / 20).unwrap_or(u8::MAX)
        };
        Self([channel(0), channel(1), channel(2)])
    }

    /// WCAG 2.2: relative luminance.
    fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// WCAG 2.2: contrast ratio, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accent_becomes_readable() {
        for hex in ["#1d6070", "#ffee00", "#ffffff", "#000000", "#c8102e", "#00aaff", "#7f7f7f"] {
            let accent = Accent::parse(hex).unwrap();
            assert_eq!(accent.base, hex);
            let strong = Rgb::parse(&accent.strong).unwrap();
            let light = Rgb::parse(&accent.light).unwrap();
            assert!(
                strong.contrast(LIGHT_SURFACE) >= READABLE && strong.contrast(Rgb([0xff; 3])) >= READABLE,
                "{hex} → {strong:?}"
            );
            assert!(light.contrast(DARK_SURFACE) >= READABLE, "{hex} → {light:?}");
        }
        assert_eq!(Accent::parse("#123456").unwrap().strong, "#123456", "a readable accent stays as it is");
    }

    #[test]
    fn the_default_is_what_parsing_it_gives() {
        assert_eq!(Accent::parse(Accent::DEFAULT).unwrap(), Accent::default());
    }

    #[test]
    fn what_is_no_colour() {
        for text in ["", "1d6070", "#1d607", "#1d60700", "#gggggg", "red", "#1d6070;}", "#é1234"] {
            assert_eq!(Accent::parse(text), None, "{text}");
        }
    }
}
