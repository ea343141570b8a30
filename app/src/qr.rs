//! A QR code as SVG: one path, runs of dark modules merged, so that it stays
//! small in the page.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Modules of quiet space around the code, as the standard asks.
const QUIET: usize = 4;

/// The QR code of `text`; `None`: it is too long for any.
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::with_capacity(4096);
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    let side = width + 2 * QUIET;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_sign_in_link_fits_and_stays_small() {
        let link = format!("https://sso.example.edu.cn/scan/{}", "Ab3_".repeat(32));
        let svg = super::svg(&link).expect("150 characters fit a QR code");
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
        assert!(svg.len() < 16_000, "{} bytes", svg.len());
        assert!(super::svg(&"x".repeat(5000)).is_none());
    }
}
