//! S12: what a network sends in place of a picture, all of it made here.

use identity::evidence::{LONGEST_SIDE, Picture, PictureError, Recoder};

/// Bytes that follow a picture or pretend to be one.
const HTML: &[u8] = b"<!doctype html><script>alert(1)</script>";

/// A PNG of one colour; rows are written one at a time, so that bombs cost nothing to make.
fn png(width: u32, height: u32, change: impl FnOnce(&mut png::Info<'_>)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut info = png::Info::with_size(width, height);
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    change(&mut info);
    let row = vec![200_u8; info.raw_row_length() - 1];
    let mut writer = png::Encoder::with_info(&mut out, info).unwrap().write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    for _ in 0..height {
        std::io::Write::write_all(&mut stream, &row).unwrap();
    }
    stream.finish().unwrap();
    drop(writer);
    out
}

fn plain_png(width: u32, height: u32) -> Vec<u8> {
    png(width, height, |_| ())
}

/// A JPEG with something to see in it.
fn jpeg(width: u16, height: u16, change: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let (w, h) = (usize::from(width), usize::from(height));
    let mut rgb = vec![0_u8; w * h * 3];
    for (i, byte) in rgb.iter_mut().enumerate() {
        *byte = u8::try_from((i * 7 + i / (w * 3) * 11) % 251).unwrap();
    }
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 80);
    change(&mut encoder);
    encoder.encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

/// EXIF with an orientation and a place on earth.
fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
        tiff.extend(tag.to_le_bytes());
        tiff.extend(kind.to_le_bytes());
        tiff.extend(count.to_le_bytes());
        tiff.extend(value.to_le_bytes());
    };
    entry(0x0112, 3, 1, orientation.into());
    entry(0x8825, 4, 1, 38);
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(b"GPSLatitude 39.9042N GPSLongitude 116.4074E");
    tiff
}

async fn recode(file: Vec<u8>) -> Result<Picture, PictureError> {
    Recoder::default().recode(usize::MAX, move || Ok(file)).await
}

/// What comes out: a JPEG of nothing but tables and pixels.
fn assert_clean(picture: &Picture) {
    let jpeg = &picture.jpeg;
    assert!(jpeg.starts_with(&[0xff, 0xd8, 0xff]), "a JPEG");
    assert!(jpeg.ends_with(&[0xff, 0xd9]), "nothing behind its end");
    assert!(usize::from(picture.width.max(picture.height)) <= LONGEST_SIDE);
    let mut at = 2;
    while let [0xff, marker, high, low] = jpeg[at..at + 4] {
        assert!(matches!(marker, 0xe0 | 0xdb | 0xc0 | 0xc4 | 0xda), "marker {marker:x} is no metadata");
        if marker == 0xda {
            return;
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    panic!("no scan");
}

/// P-28: pictures of either kind and every depth become JPEGs of ours.
#[tokio::test]
async fn p_28_jpg_and_png_are_taken_whatever_they_are_called() {
    for file in [
        plain_png(640, 480),
        png(64, 64, |info| info.color_type = png::ColorType::Grayscale),
        png(64, 64, |info| info.color_type = png::ColorType::Rgba),
        png(64, 64, |info| info.bit_depth = png::BitDepth::Sixteen),
        png(64, 64, |info| {
            info.color_type = png::ColorType::Indexed;
            info.palette = Some([9_u8; 768].to_vec().into());
        }),
        jpeg(640, 480, |_| ()),
        jpeg(640, 480, |encoder| encoder.set_progressive(true)),
        plain_png(1, 1),
    ] {
        assert_clean(&recode(file).await.unwrap());
    }
}

/// The long side shrinks to what is kept, the shape stays.
#[tokio::test]
async fn large_pictures_are_scaled_down() {
    let picture = recode(plain_png(6000, 3000)).await.unwrap();
    assert_eq!((picture.width, picture.height), (2400, 1200));
    // 24 million pixels, as phones take them: scaled inside the decoder.
    let picture = recode(jpeg(5712, 4284, |_| ())).await.unwrap();
    assert!(picture.width <= 2400 && picture.width > 1200, "{}", picture.width);
    assert_clean(&picture);
}

/// S12: bombs are refused by what their headers say.
#[tokio::test]
async fn s12_bombs_are_refused_before_they_are_decoded() {
    let begun = std::time::Instant::now();
    for file in [header_only(30_000, 30_000), header_only(65_535, 1), header_only(1, 65_535)] {
        assert_eq!(recode(file).await, Err(PictureError::TooManyPixels));
    }
    // The same as JPEG: only the size in its header is changed.
    let mut bomb = jpeg(16, 16, |_| ());
    let frame = bomb.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(recode(bomb.clone()).await, Err(PictureError::TooManyPixels));
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0x00, 0x01]);
    assert_eq!(recode(bomb).await, Err(PictureError::TooManyPixels));
    let progressive = jpeg(4096, 4096, |encoder| encoder.set_progressive(true));
    assert_eq!(recode(progressive).await, Err(PictureError::TooManyPixels), "its coefficients need too much");
    assert!(begun.elapsed().as_secs() < 20);
}

/// A PNG whose header promises this size and whose data ends at once.
fn header_only(width: u32, height: u32) -> Vec<u8> {
    let mut file = plain_png(1, 1);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    file
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut sum, byte| {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
        }
        sum
    })
}

/// A chunk put right behind the header of a PNG.
fn with_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut file = plain_png(32, 32);
    let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(data);
    let sum = crc(&chunk[4..]);
    chunk.extend(sum.to_be_bytes());
    file.splice(33..33, chunk);
    file
}

/// Ten million zeros, deflated: ten kilobytes.
fn deflated_zeros() -> Vec<u8> {
    let picture = png(1_000, 10_000, |info| info.color_type = png::ColorType::Grayscale);
    let at = picture.windows(4).position(|w| w == b"IDAT").unwrap();
    let length = u32::from_be_bytes(picture[at - 4..at].try_into().unwrap()) as usize;
    picture[at + 4..at + 4 + length].to_vec()
}

/// S12: compressed texts and profiles inside a PNG are thrown away unopened.
#[tokio::test]
async fn s12_compressed_metadata_is_never_opened() {
    let zeros = deflated_zeros();
    for (kind, name) in
        [(b"zTXt", &b"Comment\0\0"[..]), (b"iCCP", &b"icc\0\0"[..]), (b"iTXt", &b"Title\0\x01\0\0\0"[..])]
    {
        let picture = recode(with_chunk(kind, &[name, &zeros].concat())).await.unwrap();
        assert_clean(&picture);
    }
}

/// S12: nothing but JPG and PNG, by content.
#[tokio::test]
async fn s12_other_formats_are_refused_whatever_they_are_called() {
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let files: [&[u8]; 14] = [
        b"",
        b"\xff",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        gif,
        b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0",
        b"\0\0\0\x20ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x20ftypavif\0\0\0\0avifmif1",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><svg>&e;</svg>",
        HTML,
        b"%PDF-1.7",
        b"BM\x3a\0\0\0\0\0\0\0",
        b"PK\x03\x04",
    ];
    for file in files {
        assert_eq!(recode(file.to_vec()).await, Err(PictureError::Unreadable), "{file:?}");
    }
    // A GIF that ends as an archive, an archive that begins as a GIF.
    assert_eq!(recode([gif, &b"PK\x03\x04"[..]].concat()).await, Err(PictureError::Unreadable));
}

/// S12: cut off anywhere, a file is refused or becomes a clean picture; it never hangs or panics.
#[tokio::test]
async fn s12_damaged_files_end_in_a_refusal_or_a_clean_picture() {
    for file in [plain_png(64, 48), jpeg(64, 48, |_| ()), jpeg(64, 48, |e| e.set_progressive(true))] {
        for cut in (0..file.len()).step_by(7) {
            match recode(file[..cut].to_vec()).await {
                Ok(picture) => assert_clean(&picture),
                Err(error) => assert_eq!(error, PictureError::Unreadable),
            }
        }
        for at in (2..file.len()).step_by(5) {
            let mut bent = file.clone();
            bent[at] ^= 0x55;
            if let Ok(picture) = recode(bent).await {
                assert_clean(&picture);
            }
        }
    }
}

/// S12: polyglots lose what made them something else.
#[tokio::test]
async fn s12_what_hides_in_a_picture_does_not_survive() {
    let script = b"*/=alert(document.domain);/*";
    let mut commented = jpeg(64, 64, |_| ());
    let segment =
        [&[0xff, 0xfe][..], &u16::try_from(script.len() + 2).unwrap().to_be_bytes(), script].concat();
    commented.splice(2..2, segment);
    for file in [
        [&plain_png(64, 64)[..], HTML].concat(),
        [&jpeg(64, 64, |_| ())[..], HTML].concat(),
        with_chunk(b"tEXt", &[b"Comment\0", HTML].concat()),
        commented,
    ] {
        let picture = recode(file).await.unwrap();
        assert_clean(&picture);
        assert!(!picture.jpeg.windows(5).any(|w| w == b"alert"), "the script is gone");
    }
}

/// S12: EXIF goes, the place on earth with it; the picture is upright all the same.
#[tokio::test]
async fn s12_exif_is_applied_and_removed() {
    let upright = recode(jpeg(80, 40, |e| e.add_exif_metadata(&exif(1)).unwrap())).await.unwrap();
    assert_eq!((upright.width, upright.height), (80, 40));
    let turned = recode(jpeg(80, 40, |e| e.add_exif_metadata(&exif(6)).unwrap())).await.unwrap();
    assert_eq!((turned.width, turned.height), (40, 80), "held upright, taken sideways");
    for picture in [upright, turned] {
        assert_clean(&picture);
        assert!(!picture.jpeg.windows(3).any(|w| w == b"GPS"));
    }
}

/// S12: a picture of thousands of scans would cost minutes.
#[tokio::test]
async fn s12_too_many_scans_are_refused() {
    let file = jpeg(256, 256, |encoder| encoder.set_progressive(true));
    let last = file.windows(2).rposition(|w| w == [0xff, 0xda]).unwrap();
    let scan = &file[last..file.len() - 2];
    let mut bomb = file[..last].to_vec();
    for _ in 0..2000 {
        bomb.extend_from_slice(scan);
    }
    bomb.extend([0xff, 0xd9]);
    assert_eq!(recode(bomb).await, Err(PictureError::Unreadable));
}

/// S12: fifty at once hold the memory of one. Run alone in its process (`cargo nextest` does): the
/// high-water mark of resident memory is the process's.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s12_fifty_at_once_stay_within_eighty_megabytes() {
    let Some(before) = high_water() else { return };
    let recoder = Recoder::default();
    let files = [jpeg(4032, 3024, |_| ()), plain_png(2600, 2000), header_only(30_000, 30_000)];
    let files = files.map(std::sync::Arc::new);
    let made = high_water().unwrap();
    let mut work = tokio::task::JoinSet::new();
    for i in 0..50 {
        let (recoder, file) = (recoder.clone(), std::sync::Arc::clone(&files[i % 3]));
        work.spawn(async move { recoder.recode(usize::MAX, move || Ok(file.to_vec())).await.is_ok() });
    }
    let good = work.join_all().await.into_iter().filter(|good| *good).count();
    let after = high_water().unwrap();
    eprintln!("VmHWM kB: {before} at first, {made} with the files made, {after} after fifty");
    assert_eq!(good, 34);
    let grown = (after - made) * 1024;
    assert!(grown <= 80_000_000, "{grown} bytes");
}

/// The process's largest resident size so far, in kB.
fn high_water() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
