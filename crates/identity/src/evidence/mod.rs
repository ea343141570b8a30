//! Pictures that prove something (P-27, J-21): whatever came over the network
//! becomes a JPEG of our own making (S12).
//!
//! Only JPG and PNG, told by their content. Each is decoded under limits of
//! size and memory, scaled down while it is read, turned upright, and written
//! anew: nothing of the original file (metadata, names, scripts hidden in it)
//! survives. One picture at a time, so that any number of uploads costs the
//! memory of one.

mod jpeg;
mod orientation;
mod png;
mod shrink;

use std::sync::Arc;

use tokio::sync::Semaphore;

use orientation::Orientation;
use shrink::Shrinker;

/// No longer side than this is kept: enough to read an identity card held into a camera.
pub const LONGEST_SIDE: usize = 2400;

/// No picture with a longer side is opened.
const MAX_SIDE: usize = 20_000;

/// No picture with more pixels is opened: decoding takes time (S12).
const MAX_PIXELS: usize = 32_000_000;

/// What decoding one picture may hold in memory.
const MAX_DECODED: usize = 40_000_000;

/// 0 to 100; keeps small print readable.
const QUALITY: u8 = 85;

/// A picture as we keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// A JPEG without any metadata.
    pub jpeg: Vec<u8>,
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
}

/// Why a file is no picture that can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Neither JPG nor PNG, or damaged.
    #[error("the file is not a readable JPG or PNG picture")]
    Unreadable,
    /// More pixels than we open.
    #[error("the picture has too many pixels")]
    TooManyPixels,
}

/// Pixels, three bytes each, row by row.
struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// Makes pictures of files, one at a time. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recoder {
    turn: Arc<Semaphore>,
}

impl Default for Recoder {
    fn default() -> Self {
        Self { turn: Arc::new(Semaphore::new(1)) }
    }
}

impl Recoder {
    /// Makes a picture of `file`, when its turn comes.
    pub async fn recode(&self, file: Vec<u8>) -> Result<Picture, PictureError> {
        // Never closed, so never an error.
        let permit = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| PictureError::Unreadable)?;
        // Somebody who goes away must not let a second one begin before the first has ended.
        let work = tokio::task::spawn_blocking(move || {
            let picture = recode(&file);
            drop(permit);
            picture
        });
        // A decoder that panics has met a file that is no picture.
        work.await.unwrap_or(Err(PictureError::Unreadable))
    }
}

/// Makes a picture of `file`: the work itself.
fn recode(file: &[u8]) -> Result<Picture, PictureError> {
    let (pixels, orientation) = if file.starts_with(&[0xff, 0xd8, 0xff]) {
        jpeg::decode(file)?
    } else if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        png::decode(file)?
    } else {
        return Err(PictureError::Unreadable);
    };
    let pixels = orientation.apply(pixels);
    let side = |pixels: usize| u16::try_from(pixels).map_err(|_| PictureError::TooManyPixels);
    let (width, height) = (side(pixels.width)?, side(pixels.height)?);
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, QUALITY)
        .encode(&pixels.rgb, width, height, jpeg_encoder::ColorType::Rgb)
        .map_err(|_| PictureError::Unreadable)?;
    jpeg.shrink_to_fit();
    Ok(Picture { jpeg, width, height })
}

/// Whether a picture of this size is opened at all.
fn admit(width: usize, height: usize) -> Result<(), PictureError> {
    if width == 0 || height == 0 {
        Err(PictureError::Unreadable)
    } else if width > MAX_SIDE || height > MAX_SIDE || width.saturating_mul(height) > MAX_PIXELS {
        Err(PictureError::TooManyPixels)
    } else {
        Ok(())
    }
}
