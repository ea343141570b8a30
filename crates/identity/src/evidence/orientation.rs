//! How a camera was held (EXIF tag 0x0112): applied to the pixels, because the
//! tag goes with all other metadata.

use super::Pixels;

/// 1 to 8, as EXIF numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation(u16);

impl Orientation {
    /// Upright.
    pub const UPRIGHT: Self = Self(1);

    /// What the EXIF data says; upright when it says nothing that can be read.
    pub fn of(exif: Option<&[u8]>) -> Self {
        exif.and_then(read).filter(|value| (1..=8).contains(value)).map_or(Self::UPRIGHT, Self)
    }

    /// Turns the picture upright.
    pub fn apply(self, pixels: Pixels) -> Pixels {
        if self == Self::UPRIGHT {
            return pixels;
        }
        let (width, height) = (pixels.width, pixels.height);
        let sideways = self.0 >= 5;
        let (new_width, new_height) = if sideways { (height, width) } else { (width, height) };
        let mut rgb = Vec::with_capacity(pixels.rgb.len());
        for y in 0..new_height {
            for x in 0..new_width {
                // Where the pixel that belongs here stood.
                let (from_x, from_y) = match self.0 {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                let at = (from_y * width + from_x) * 3;
                rgb.extend_from_slice(&pixels.rgb[at..at + 3]);
            }
        }
        Pixels { width: new_width, height: new_height, rgb }
    }
}

/// Tag 0x0112 of the first directory of a TIFF header.
fn read(exif: &[u8]) -> Option<u16> {
    let little = match exif.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| -> Option<usize> {
        let bytes = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        usize::try_from(value).ok()
    };
    let directory = long(4)?;
    let entries = usize::from(short(directory)?);
    (0..entries)
        .map_while(|i| directory.checked_add(2 + i * 12))
        .find(|at| short(*at) == Some(0x0112))
        .and_then(|at| short(at.checked_add(8)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose first row reads `first`, turned by `value`.
    fn turned(value: u16) -> (usize, usize, Vec<u8>) {
        // 1 2 3 over 4 5 6
        let rgb = [1_u8, 2, 3, 4, 5, 6].iter().flat_map(|n| [*n; 3]).collect();
        let pixels = Orientation(value).apply(Pixels { width: 3, height: 2, rgb });
        let values = pixels.rgb.chunks_exact(3).map(|pixel| pixel[0]).collect();
        (pixels.width, pixels.height, values)
    }

    #[test]
    fn all_eight_ways_to_hold_a_camera() {
        assert_eq!(turned(1), (3, 2, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(turned(2), (3, 2, vec![3, 2, 1, 6, 5, 4]));
        assert_eq!(turned(3), (3, 2, vec![6, 5, 4, 3, 2, 1]));
        assert_eq!(turned(4), (3, 2, vec![4, 5, 6, 1, 2, 3]));
        assert_eq!(turned(5), (2, 3, vec![1, 4, 2, 5, 3, 6]));
        assert_eq!(turned(6), (2, 3, vec![4, 1, 5, 2, 6, 3]));
        assert_eq!(turned(7), (2, 3, vec![6, 3, 5, 2, 4, 1]));
        assert_eq!(turned(8), (2, 3, vec![3, 6, 2, 5, 1, 4]));
    }

    #[test]
    fn what_cannot_be_read_is_upright() {
        for exif in
            [&b""[..], b"II", b"XX*\0\x08\0\0\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff"]
        {
            assert_eq!(Orientation::of(Some(exif)), Orientation::UPRIGHT);
        }
        assert_eq!(Orientation::of(None), Orientation::UPRIGHT);
    }
}
