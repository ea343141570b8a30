//! Pictures that prove something (P-27, J-21): whatever came over the network
//! becomes a JPEG of our own making (S12).
//!
//! Only JPG and PNG, told by their content. Each is decoded under limits of
//! size and memory, scaled down while it is read, turned upright, and written
//! anew: nothing of the original file (metadata, names, scripts hidden in it)
//! survives. One picture at a time, so that any number of uploads costs the
//! memory of one.

mod jpeg;
mod mark;
mod orientation;
mod png;
mod shrink;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

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
    /// More bytes than were allowed.
    #[error("the file has too many bytes")]
    TooManyBytes,
    /// More pixels than we open.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// Our own fault: what had arrived could not be read again.
    #[error("the file could not be read back")]
    Lost,
}

/// Pixels, three bytes each, row by row.
struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// What the thread is given.
type Job = Box<dyn FnOnce() + Send>;

/// Makes pictures of files on a thread of its own, one at a time. Memory that was used for one
/// picture serves for the next: many threads would each keep some. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recoder {
    jobs: mpsc::Sender<Job>,
}

impl Default for Recoder {
    fn default() -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        let work = move || {
            while let Ok(job) = queue.recv() {
                job();
            }
        };
        // Without a thread every picture is refused; that the system gives none is its log's matter.
        if let Err(error) = thread::Builder::new().name("pictures".to_owned()).spawn(work) {
            tracing::error!(%error, "the thread for pictures could not be started");
        }
        Self { jobs }
    }
}

impl Recoder {
    /// Makes a picture of the file that `read` gives, when its turn comes: only then is it in memory.
    pub async fn recode(
        &self,
        most: usize,
        read: impl FnOnce() -> io::Result<Vec<u8>> + Send + 'static,
    ) -> Result<Picture, PictureError> {
        let work = move || {
            let file = read().map_err(|_| PictureError::Lost)?;
            if file.len() > most { Err(PictureError::TooManyBytes) } else { recode(&file) }
        };
        self.run(work).await
    }

    /// Draws `text` all over a picture that we made: who looks at it, and when.
    pub async fn mark(&self, jpeg: Vec<u8>, text: String) -> Result<Vec<u8>, PictureError> {
        self.run(move || mark::mark(&jpeg, &text)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PictureError> + Send + 'static,
    ) -> Result<T, PictureError> {
        let (done, picture) = oneshot::channel();
        let job = move || {
            // Nobody waits any more for a form that was left.
            if done.is_closed() {
                return;
            }
            // A decoder that panics has met a file that is no picture.
            let made = catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(PictureError::Unreadable));
            // The receiver may have gone meanwhile.
            let _ = done.send(made);
        };
        self.jobs.send(Box::new(job)).map_err(|_| PictureError::Lost)?;
        picture.await.unwrap_or(Err(PictureError::Lost))
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
