//! A watermark: who looked at a picture and when, drawn into its pixels again
//! and again, so that a photograph of the screen still tells.

use super::{PictureError, QUALITY, jpeg};

/// Columns of a letter, and the gap after it.
const CELL: usize = 6;

/// Rows of a letter.
const HEIGHT: usize = 7;

/// The letters that there are: digits, capitals and what stands between.
const LETTERS: [(u8, [u8; 5]); 42] = [
    (b'-', [0x08, 0x08, 0x08, 0x08, 0x08]),
    (b'.', [0x00, 0x60, 0x60, 0x00, 0x00]),
    (b'/', [0x20, 0x10, 0x08, 0x04, 0x02]),
    (b':', [0x00, 0x36, 0x36, 0x00, 0x00]),
    (b'@', [0x3e, 0x41, 0x5d, 0x59, 0x4e]),
    (b'_', [0x40, 0x40, 0x40, 0x40, 0x40]),
    (b'0', [0x3e, 0x51, 0x49, 0x45, 0x3e]),
    (b'1', [0x00, 0x42, 0x7f, 0x40, 0x00]),
    (b'2', [0x42, 0x61, 0x51, 0x49, 0x46]),
    (b'3', [0x21, 0x41, 0x45, 0x4b, 0x31]),
    (b'4', [0x18, 0x14, 0x12, 0x7f, 0x10]),
    (b'5', [0x27, 0x45, 0x45, 0x45, 0x39]),
    (b'6', [0x3c, 0x4a, 0x49, 0x49, 0x30]),
    (b'7', [0x01, 0x71, 0x09, 0x05, 0x03]),
    (b'8', [0x36, 0x49, 0x49, 0x49, 0x36]),
    (b'9', [0x06, 0x49, 0x49, 0x29, 0x1e]),
    (b'A', [0x7e, 0x11, 0x11, 0x11, 0x7e]),
    (b'B', [0x7f, 0x49, 0x49, 0x49, 0x36]),
    (b'C', [0x3e, 0x41, 0x41, 0x41, 0x22]),
    (b'D', [0x7f, 0x41, 0x41, 0x22, 0x1c]),
    (b'E', [0x7f, 0x49, 0x49, 0x49, 0x41]),
    (b'F', [0x7f, 0x09, 0x09, 0x09, 0x01]),
    (b'G', [0x3e, 0x41, 0x49, 0x49, 0x7a]),
    (b'H', [0x7f, 0x08, 0x08, 0x08, 0x7f]),
    (b'I', [0x00, 0x41, 0x7f, 0x41, 0x00]),
    (b'J', [0x20, 0x40, 0x41, 0x3f, 0x01]),
    (b'K', [0x7f, 0x08, 0x14, 0x22, 0x41]),
    (b'L', [0x7f, 0x40, 0x40, 0x40, 0x40]),
    (b'M', [0x7f, 0x02, 0x0c, 0x02, 0x7f]),
    (b'N', [0x7f, 0x04, 0x08, 0x10, 0x7f]),
    (b'O', [0x3e, 0x41, 0x41, 0x41, 0x3e]),
    (b'P', [0x7f, 0x09, 0x09, 0x09, 0x06]),
    (b'Q', [0x3e, 0x41, 0x51, 0x21, 0x5e]),
    (b'R', [0x7f, 0x09, 0x19, 0x29, 0x46]),
    (b'S', [0x46, 0x49, 0x49, 0x49, 0x31]),
    (b'T', [0x01, 0x01, 0x7f, 0x01, 0x01]),
    (b'U', [0x3f, 0x40, 0x40, 0x40, 0x3f]),
    (b'V', [0x1f, 0x20, 0x40, 0x20, 0x1f]),
    (b'W', [0x3f, 0x40, 0x38, 0x40, 0x3f]),
    (b'X', [0x63, 0x14, 0x08, 0x14, 0x63]),
    (b'Y', [0x07, 0x08, 0x70, 0x08, 0x07]),
    (b'Z', [0x61, 0x51, 0x49, 0x45, 0x43]),
];

/// How far each channel is drawn towards the other end: readable, and what is below stays so.
const STRENGTH: u16 = 72;

/// Draws `text` all over a JPEG of our own making.
pub fn mark(file: &[u8], text: &str) -> Result<Vec<u8>, PictureError> {
    let (mut pixels, _) = jpeg::decode(file)?;
    draw(&mut pixels.rgb, pixels.width, pixels.height, text);
    let side = |pixels: usize| u16::try_from(pixels).map_err(|_| PictureError::TooManyPixels);
    let (width, height) = (side(pixels.width)?, side(pixels.height)?);
    let mut out = Vec::with_capacity(file.len());
    jpeg_encoder::Encoder::new(&mut out, QUALITY)
        .encode(&pixels.rgb, width, height, jpeg_encoder::ColorType::Rgb)
        .map_err(|_| PictureError::Unreadable)?;
    Ok(out)
}

fn draw(rgb: &mut [u8], width: usize, height: usize, text: &str) {
    // Three times across a picture, however large it is.
    let columns = text.len().max(1) * CELL;
    let dot = (width / (columns * 3)).max(1);
    let (across, down) = ((columns + CELL * 2) * dot, HEIGHT * dot * 5);
    for (line, top) in (0..height).step_by(down).enumerate() {
        // Every other line is shifted: no strip of the picture stays clear.
        let left = if line % 2 == 0 { 0 } else { across / 2 };
        for start in (0..width + across).step_by(across) {
            for (at, letter) in text.bytes().enumerate() {
                let x = (start + at * CELL * dot).checked_sub(left);
                if let Some(x) = x {
                    stamp(rgb, (width, height), (x, top), dot, letter);
                }
            }
        }
    }
}

/// One letter, its upper left corner at `corner`.
fn stamp(rgb: &mut [u8], (width, height): (usize, usize), corner: (usize, usize), dot: usize, letter: u8) {
    let Some((_, columns)) = LETTERS.iter().find(|(known, _)| *known == letter.to_ascii_uppercase()) else {
        return;
    };
    for y in corner.1..(corner.1 + HEIGHT * dot).min(height) {
        for x in corner.0..(corner.0 + 5 * dot).min(width) {
            let (column, row) = ((x - corner.0) / dot, (y - corner.1) / dot);
            if columns[column] >> row & 1 == 1 {
                let at = (y * width + x) * 3;
                if let Some(pixel) = rgb.get_mut(at..at + 3) {
                    shade(pixel);
                }
            }
        }
    }
}

/// Dark on what is bright, bright on what is dark.
fn shade(pixel: &mut [u8]) {
    let bright = pixel.iter().map(|channel| u16::from(*channel)).sum::<u16>() > 3 * 110;
    for channel in pixel {
        let value = u16::from(*channel);
        let shaded = if bright { value.saturating_sub(STRENGTH) } else { (value + STRENGTH).min(255) };
        *channel = u8::try_from(shaded).unwrap_or(u8::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: usize, height: usize, value: u8) -> Vec<u8> {
        vec![value; width * height * 3]
    }

    #[test]
    fn every_part_of_a_picture_is_marked() {
        for value in [0, 90, 200, 255] {
            let (width, height) = (1200, 900);
            let mut rgb = grey(width, height, value);
            draw(&mut rgb, width, height, "9003 2026-11-20 17:30");
            // Any quarter of the sides cut out of it.
            for (left, top) in [(0, 0), (450, 300), (850, 620)] {
                let changed = (top..top + 225)
                    .flat_map(|y| (left..left + 300).map(move |x| (y * width + x) * 3))
                    .filter(|at| rgb[*at] != value)
                    .count();
                assert!(changed > 300, "{value} at {left},{top}: {changed}");
            }
        }
    }

    #[test]
    fn a_mark_says_who_and_when() {
        let (mut first, mut second) = (grey(600, 400, 128), grey(600, 400, 128));
        draw(&mut first, 600, 400, "9003 2026-11-20 17:30");
        draw(&mut second, 600, 400, "9004 2026-11-20 17:30");
        assert_ne!(first, second);
    }

    #[test]
    fn a_picture_smaller_than_the_mark_is_marked_too() {
        let mut jpeg = Vec::new();
        jpeg_encoder::Encoder::new(&mut jpeg, 80)
            .encode(&grey(24, 24, 90), 24, 24, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        let marked = mark(&jpeg, "9003 2026-11-20 17:30").unwrap();
        assert!(marked.starts_with(&[0xff, 0xd8]));
        assert_ne!(marked, jpeg);
        assert_eq!(mark(b"no picture", "9003"), Err(PictureError::Unreadable));
    }
}
