//! PNG: read a row at a time, so that a picture costs the memory of its rows.
//! Only an interlaced one has to be in memory as a whole.

use std::io::Cursor;

use png::{ColorType, Decoder, Limits, Transformations};

use super::{MAX_DECODED, Orientation, PictureError, Pixels, Shrinker, admit};

/// What the decoder may hold beside the picture itself.
const MAX_BESIDE: usize = 4_000_000;

/// Decodes, on white where the picture lets something shine through.
pub fn decode(file: &[u8]) -> Result<(Pixels, Orientation), PictureError> {
    let unreadable = |_| PictureError::Unreadable;
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: MAX_BESIDE });
    // Compressed texts and profiles may be bombs, and are thrown away in any case.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(unreadable)?;
    let (Ok(width), Ok(height)) = (usize::try_from(header.width), usize::try_from(header.height)) else {
        return Err(PictureError::TooManyPixels);
    };
    admit(width, height)?;
    if header.interlaced && width * height * 4 > MAX_DECODED {
        return Err(PictureError::TooManyPixels);
    }
    let mut reader = decoder.read_info().map_err(unreadable)?;
    let orientation = Orientation::of(reader.info().exif_metadata.as_deref());
    let colours = reader.output_color_type().0;
    let mut shrinker = Shrinker::new(width, height);
    let mut line = Vec::with_capacity(width * 3);
    if reader.info().interlaced {
        let size = reader.output_buffer_size().ok_or(PictureError::TooManyPixels)?;
        let mut whole = vec![0; size];
        reader.next_frame(&mut whole).map_err(unreadable)?;
        for row in whole.chunks_exact(size / height) {
            on_white(colours, row, &mut line);
            shrinker.row(&line);
        }
    } else {
        for _ in 0..height {
            let row = reader.next_row().map_err(unreadable)?.ok_or(PictureError::Unreadable)?;
            on_white(colours, row.data(), &mut line);
            shrinker.row(&line);
        }
    }
    Ok((shrinker.finish(), orientation))
}

/// A row in plain colours.
fn on_white(colours: ColorType, row: &[u8], line: &mut Vec<u8>) {
    let blend = |value: u8, alpha: u8| {
        let (value, alpha) = (u16::from(value), u16::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    };
    line.clear();
    match colours {
        ColorType::Grayscale => line.extend(row.iter().flat_map(|grey| [*grey; 3])),
        ColorType::GrayscaleAlpha => {
            line.extend(row.chunks_exact(2).flat_map(|pixel| [blend(pixel[0], pixel[1]); 3]));
        }
        ColorType::Rgba => {
            line.extend(row.chunks_exact(4).flat_map(|p| [0, 1, 2].map(|i| blend(p[i], p[3]))));
        }
        // A palette is expanded by the transformations.
        ColorType::Rgb | ColorType::Indexed => line.extend_from_slice(row),
    }
}
