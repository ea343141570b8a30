//! Scaling down by area, a row at a time: the picture is never in memory at its
//! full size.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels: sides below 20,000, values clamped to a byte"
)]

use super::{LONGEST_SIDE, Pixels};

/// Takes the rows of a picture from top to bottom and gives the smaller picture.
pub struct Shrinker {
    from: (usize, usize),
    to: (usize, usize),
    /// Sums of the row in the making.
    sums: Vec<f32>,
    /// How much of that row has come.
    filled: f32,
    /// One row, shrunk sideways.
    line: Vec<f32>,
    rgb: Vec<u8>,
}

impl Shrinker {
    /// For a picture of this size.
    pub fn new(width: usize, height: usize) -> Self {
        let longest = width.max(height);
        let fit = |side: usize| {
            if longest <= LONGEST_SIDE { side } else { (side * LONGEST_SIDE / longest).max(1) }
        };
        let to = (fit(width), fit(height));
        Self {
            from: (width, height),
            to,
            sums: vec![0.0; to.0 * 3],
            filled: 0.0,
            line: vec![0.0; to.0 * 3],
            rgb: Vec::with_capacity(to.0 * to.1 * 3),
        }
    }

    /// The next row: `width` times three bytes.
    pub fn row(&mut self, row: &[u8]) {
        if self.from == self.to {
            self.rgb.extend_from_slice(row);
            return;
        }
        self.shrink_sideways(row);
        let share = self.to.1 as f32 / self.from.1 as f32;
        let here = share.min(1.0 - self.filled);
        self.add(here);
        if self.filled > 0.999 {
            self.finish_row();
            let rest = share - here;
            if rest > 0.001 {
                self.add(rest);
            }
        }
    }

    fn shrink_sideways(&mut self, row: &[u8]) {
        let scale = self.to.0 as f32 / self.from.0 as f32;
        self.line.fill(0.0);
        let (mut at, mut filled) = (0, 0.0_f32);
        for pixel in row.chunks_exact(3).take(self.from.0) {
            let here = scale.min(1.0 - filled);
            for (sum, value) in self.line[at * 3..at * 3 + 3].iter_mut().zip(pixel) {
                *sum += f32::from(*value) * here;
            }
            filled += here;
            if filled > 0.999 && at + 1 < self.to.0 {
                at += 1;
                filled = (scale - here).max(0.0);
                for (sum, value) in self.line[at * 3..at * 3 + 3].iter_mut().zip(pixel) {
                    *sum += f32::from(*value) * filled;
                }
            }
        }
    }

    fn add(&mut self, share: f32) {
        for (sum, value) in self.sums.iter_mut().zip(&self.line) {
            *sum += value * share;
        }
        self.filled += share;
    }

    fn finish_row(&mut self) {
        if self.rgb.len() < self.to.0 * self.to.1 * 3 {
            self.rgb.extend(self.sums.iter().map(|sum| (sum / self.filled).round().clamp(0.0, 255.0) as u8));
        }
        self.sums.fill(0.0);
        self.filled = 0.0;
    }

    /// The smaller picture, once all rows have come.
    pub fn finish(mut self) -> Pixels {
        if self.filled > 0.3 {
            self.finish_row();
        }
        // Rounding may leave the last row out, never more.
        self.rgb.resize(self.to.0 * self.to.1 * 3, 255);
        Pixels { width: self.to.0, height: self.to.1, rgb: self.rgb }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one colour stays of that colour to its last row and column.
    #[test]
    fn a_plain_picture_stays_plain() {
        for (width, height) in [(1, 1), (2401, 7), (2999, 401), (3, 9000), (700, 4799), (2400, 24)] {
            let mut shrinker = Shrinker::new(width, height);
            let row = [10, 200, 90].repeat(width);
            for _ in 0..height {
                shrinker.row(&row);
            }
            let pixels = shrinker.finish();
            assert!(pixels.width.max(pixels.height) <= LONGEST_SIDE);
            let off = pixels.rgb.chunks_exact(3).filter(|p| p[0].abs_diff(10) > 2 || p[1].abs_diff(200) > 2);
            assert_eq!(off.count(), 0, "{width}x{height}");
        }
    }
}
