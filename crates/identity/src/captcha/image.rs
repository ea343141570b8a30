//! Draws the characters: each turned and stretched on its own, close together
//! so that they are hard to cut apart, all bent by one wave, crossed by lines
//! of the same ink and of the paper's colour, and sprinkled with grains.
//!
//! The same text and seed always give the same image: the page may load it
//! again.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels: small numbers, clamped where they leave the picture"
)]

use std::f32::consts::{PI, TAU};

use super::font::{Stroke, strokes};

const WIDTH: usize = 240;
const HEIGHT: usize = 80;
/// Steps from one point of a stroke to the next.
const STEPS: u8 = 8;

/// Why there is no image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// The token is too old or not ours.
    #[error("the image's token is too old or unknown")]
    Unknown,
    /// The picture could not be encoded.
    #[error("the image could not be encoded")]
    Encoding,
}

type Point = (f32, f32);

/// Repeatable randomness for looks (SplitMix64); the secret is the text, not the picture's grain.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between `low` and `high`.
    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * ((self.roll() >> 40) as f32 / (1_u32 << 24) as f32)
    }

    /// Between `low` and `high`, up or down.
    fn swing(&mut self, low: f32, high: f32) -> f32 {
        let size = self.between(low, high);
        if self.roll() & 1 == 0 { size } else { -size }
    }
}

/// Grey values, 0 black to 1 white.
struct Canvas {
    grey: Vec<f32>,
}

impl Canvas {
    /// Draws a line of `width` pixels with soft edges.
    fn line(&mut self, from: Point, to: Point, width: f32, grey: f32) {
        let reach = width / 2.0 + 1.0;
        let xs = span(from.0.min(to.0) - reach, from.0.max(to.0) + reach, WIDTH);
        let ys = span(from.1.min(to.1) - reach, from.1.max(to.1) + reach, HEIGHT);
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.mul_add(dx, dy * dy).max(f32::EPSILON);
        for y in ys {
            for x in xs.clone() {
                let (px, py) = (x as f32 - from.0, y as f32 - from.1);
                let along = (px.mul_add(dx, py * dy) / length).clamp(0.0, 1.0);
                let distance = (px - along * dx).hypot(py - along * dy);
                let ink = (width / 2.0 + 0.5 - distance).clamp(0.0, 1.0);
                let pixel = &mut self.grey[y * WIDTH + x];
                // Neighbouring pieces of one stroke overlap: the stronger ink wins, it does not add up.
                let drawn = 1.0 + (grey - 1.0) * ink;
                *pixel = if grey < 0.9 { pixel.min(drawn) } else { *pixel + (grey - *pixel) * ink };
            }
        }
    }

    fn path(&mut self, points: &[Point], width: f32, grey: f32) {
        for pair in points.windows(2) {
            self.line(pair[0], pair[1], width, grey);
        }
    }

    /// The picture as a PNG of sixteen greys.
    fn png(&self) -> Result<Vec<u8>, ImageError> {
        let level = |grey: f32| (grey.clamp(0.0, 1.0) * 15.0).round() as u8;
        let packed: Vec<u8> = self.grey.chunks(2).map(|p| level(p[0]) << 4 | level(p[1])).collect();
        let mut out = Vec::with_capacity(8 * 1024);
        let mut encoder = png::Encoder::new(&mut out, WIDTH as u32, HEIGHT as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Four);
        encoder
            .write_header()
            .and_then(|mut writer| {
                writer.write_image_data(&packed)?;
                writer.finish()
            })
            .map_err(|_| ImageError::Encoding)?;
        Ok(out)
    }
}

fn span(from: f32, to: f32, end: usize) -> std::ops::Range<usize> {
    (from.floor().max(0.0) as usize).min(end)..((to.ceil().max(0.0) as usize) + 1).min(end)
}

/// Draws `text` (only characters of the font show) as a PNG of 240 by 80 pixels on light paper.
pub(super) fn render(text: &[u8], seed: u64) -> Result<Vec<u8>, ImageError> {
    let mut dice = Dice(seed);
    let mut canvas = Canvas { grey: vec![1.0; WIDTH * HEIGHT] };
    let bend = bend(&mut dice);

    let step = 208.0 / text.len().max(1) as f32;
    for (i, &letter) in text.iter().enumerate() {
        let width = dice.between(5.0, 6.6);
        let grey = dice.between(0.05, 0.25);
        for points in place(letter, 16.0 + step * (i as f32 + 0.5), &mut dice) {
            let points: Vec<Point> = points.into_iter().map(&bend).collect();
            canvas.path(&points, width, grey);
        }
    }
    // Paper-coloured lines cut the characters, ink-coloured ones join them.
    for _ in 0..2 {
        let width = dice.between(1.1, 1.7);
        canvas.path(&crossing(&mut dice), width, 1.0);
    }
    for _ in 0..3 {
        let (width, grey) = (dice.between(1.4, 2.4), dice.between(0.2, 0.5));
        canvas.path(&crossing(&mut dice), width, grey);
    }
    grain(&mut canvas, &mut dice);
    canvas.png()
}

/// The wave that bends everything.
fn bend(dice: &mut Dice) -> impl Fn(Point) -> Point + use<> {
    let (dx, px, fx) = (dice.swing(1.5, 3.0), dice.between(0.0, TAU), dice.between(45.0, 70.0));
    let (dy, py, fy) = (dice.swing(2.5, 5.0), dice.between(0.0, TAU), dice.between(110.0, 170.0));
    move |(x, y)| (x + dx * (y * TAU / fx + px).sin(), y + dy * (x * TAU / fy + py).sin())
}

/// The strokes of a character as dense points in the picture, its middle near `middle`.
fn place(letter: u8, middle: f32, dice: &mut Dice) -> Vec<Vec<Point>> {
    let (sin, cos) = dice.swing(0.04, 0.28).sin_cos();
    let (wide, high) = (dice.between(0.62, 0.74), dice.between(0.46, 0.56));
    let shear = dice.between(-0.15, 0.15);
    let (mx, my) = (middle + dice.between(-3.0, 3.0), HEIGHT as f32 / 2.0 + dice.between(-5.0, 5.0));
    let turn = |(x, y): Point| {
        let (y, x) = ((y - 50.0) * high, (x - 30.0) * wide);
        let x = x + shear * y;
        (mx + x * cos - y * sin, my + x * sin + y * cos)
    };
    strokes(letter).iter().map(|stroke| dense(stroke).into_iter().map(turn).collect()).collect()
}

/// The points of a stroke with [`STEPS`] steps between two of the font's.
fn dense(stroke: &Stroke) -> Vec<Point> {
    let (curved, points) = match stroke {
        Stroke::Line(points) => (false, *points),
        Stroke::Curve(points) => (true, *points),
    };
    let at = |i: usize| {
        let (x, y) = points[i.min(points.len() - 1)];
        (f32::from(x), f32::from(y))
    };
    let mut out = vec![at(0)];
    for i in 1..points.len() {
        let around = [at(i.saturating_sub(2)), at(i - 1), at(i), at(i + 1)];
        for step in 1..=STEPS {
            let t = f32::from(step) / f32::from(STEPS);
            let between = if curved { catmull_rom } else { |p: [f32; 4], t: f32| p[1] + (p[2] - p[1]) * t };
            out.push((between(around.map(|p| p.0), t), between(around.map(|p| p.1), t)));
        }
    }
    out
}

/// From `from` to `to` on a curve that comes from `before` and goes on to `after`; `t` runs from 0 to 1.
fn catmull_rom([before, from, to, after]: [f32; 4], t: f32) -> f32 {
    let line = to - before;
    let square = 2.0 * before - 5.0 * from + 4.0 * to - after;
    let cube = 3.0 * (from - to) + after - before;
    0.5 * (2.0 * from + t * (line + t * (square + t * cube)))
}

/// A wavy line from edge to edge.
fn crossing(dice: &mut Dice) -> Vec<Point> {
    let (from, to) = (dice.between(14.0, 66.0), dice.between(14.0, 66.0));
    let (height, phase, waves) = (dice.swing(4.0, 12.0), dice.between(0.0, TAU), dice.between(0.7, 1.8));
    (0..=60_u8)
        .map(|i| {
            let t = f32::from(i) / 60.0;
            (t * WIDTH as f32, from + (to - from) * t + height * (t * waves * 2.0 * PI + phase).sin())
        })
        .collect()
}

/// Grey grains on the paper and light ones in the ink.
fn grain(canvas: &mut Canvas, dice: &mut Dice) {
    for _ in 0..260 {
        let at = (dice.between(0.0, WIDTH as f32), dice.between(0.0, HEIGHT as f32));
        let (size, grey) = (dice.between(0.8, 2.0), dice.between(0.35, 0.8));
        canvas.line(at, at, size, grey);
    }
    for _ in 0..160 {
        let at = (dice.between(0.0, WIDTH as f32), dice.between(0.0, HEIGHT as f32));
        let size = dice.between(0.8, 1.8);
        canvas.line(at, at, size, 1.0);
    }
}
