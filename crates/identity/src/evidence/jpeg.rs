//! JPG: scaled down inside the decoder, so that a photo of 24 million pixels
//! costs what one of six million does.

use jpeg_decoder::{CodingProcess, Decoder, PixelFormat};

use super::{MAX_DECODED, Orientation, PictureError, Pixels, Shrinker, admit};

/// Scans that a picture may have; each costs a walk over all of it (S12).
const MAX_SCANS: usize = 64;

/// The eighths to which the decoder can scale.
const EIGHTHS: [usize; 4] = [8, 4, 2, 1];

/// Decodes, at most as large as memory allows.
pub fn decode(file: &[u8]) -> Result<(Pixels, Orientation), PictureError> {
    if scans(file) > MAX_SCANS {
        return Err(PictureError::Unreadable);
    }
    let unreadable = |_| PictureError::Unreadable;
    let mut decoder = Decoder::new(file);
    decoder.read_info().map_err(unreadable)?;
    let info = decoder.info().ok_or(PictureError::Unreadable)?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    admit(width, height)?;
    let bytes = match info.pixel_format {
        PixelFormat::L8 => 1,
        PixelFormat::RGB24 => 3,
        PixelFormat::CMYK32 => 4,
        PixelFormat::L16 => return Err(PictureError::Unreadable),
    };
    match info.coding_process {
        // All coefficients of such a picture are kept until its last scan, two bytes each.
        CodingProcess::DctProgressive if width * height * bytes * 2 > MAX_DECODED => {
            return Err(PictureError::TooManyPixels);
        }
        CodingProcess::DctProgressive | CodingProcess::DctSequential => {}
        CodingProcess::Lossless => return Err(PictureError::Unreadable),
    }
    // The planes and the picture that is put together from them.
    let need = |eighths: usize| (width * eighths).div_ceil(8) * (height * eighths).div_ceil(8) * bytes * 2;
    let eighths = EIGHTHS
        .into_iter()
        .find(|eighths| need(*eighths) <= MAX_DECODED)
        .ok_or(PictureError::TooManyPixels)?;
    let side = |side: usize| u16::try_from((side * eighths).div_ceil(8)).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(side(width), side(height)).map_err(unreadable)?;
    decoder.set_max_decoding_buffer_size(MAX_DECODED);
    let pixels = decoder.decode().map_err(unreadable)?;
    let orientation = Orientation::of(decoder.exif_data());
    let (width, height) = (usize::from(width), usize::from(height));
    if pixels.len() != width * height * bytes {
        return Err(PictureError::Unreadable);
    }
    let mut shrinker = Shrinker::new(width, height);
    let mut line = Vec::with_capacity(width * 3);
    for row in pixels.chunks_exact(width * bytes) {
        line.clear();
        match bytes {
            1 => line.extend(row.iter().flat_map(|grey| [*grey; 3])),
            3 => line.extend_from_slice(row),
            _ => line.extend(row.chunks_exact(4).flat_map(from_cmyk)),
        }
        shrinker.row(&line);
    }
    Ok((shrinker.finish(), orientation))
}

/// Ink on white paper.
fn from_cmyk(inks: &[u8]) -> [u8; 3] {
    let left = |ink: u8| u16::from(255 - ink);
    let black = left(inks[3]);
    [0, 1, 2].map(|i| u8::try_from(left(inks[i]) * black / 255).unwrap_or(255))
}

/// How many scans the file has, thumbnails in its metadata not counted.
fn scans(file: &[u8]) -> usize {
    let mut at = 2;
    let mut found = 0;
    while let Some([0xff, marker]) = file.get(at..at + 2) {
        match marker {
            // A filler, or a marker without a length.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 => break,
            _ => {
                let Some([high, low]) = file.get(at + 2..at + 4) else { break };
                at += 2 + usize::from(u16::from_be_bytes([*high, *low])).max(2);
                if *marker == 0xda {
                    found += 1;
                    at += picture_data(file.get(at..).unwrap_or_default());
                }
            }
        }
    }
    found
}

/// The length of the coded data up to the next marker.
fn picture_data(data: &[u8]) -> usize {
    data.windows(2)
        .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7))
        .unwrap_or(data.len())
}
