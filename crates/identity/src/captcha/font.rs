//! A small stroke font: seventeen characters that nobody mistakes for each other
//! even when they are bent (no 0/O/Q/D, 1/I/L, 2/Z, 5/S, 6/G, 8/B, and only one
//! of T/7, K/X, J/U/V).
//!
//! Coordinates run from the upper left corner to (64, 100).

/// A pen stroke.
pub(super) enum Stroke {
    /// Straight from point to point.
    Line(&'static [(u8, u8)]),
    /// A smooth curve through the points.
    Curve(&'static [(u8, u8)]),
}

use Stroke::{Curve, Line};

/// The characters, upper case, with their strokes.
pub(super) const LETTERS: [(u8, &[Stroke]); 17] = [
    (b'A', &[Line(&[(0, 100), (30, 0), (60, 100)]), Line(&[(11, 65), (49, 65)])]),
    (b'C', &[Curve(&[(57, 22), (46, 4), (28, 1), (9, 20), (3, 52), (10, 82), (29, 99), (47, 96), (58, 78)])]),
    (b'E', &[Line(&[(55, 0), (5, 0), (5, 100), (57, 100)]), Line(&[(5, 49), (45, 49)])]),
    (b'F', &[Line(&[(57, 0), (6, 0), (6, 100)]), Line(&[(6, 50), (47, 50)])]),
    (b'H', &[Line(&[(4, 0), (4, 100)]), Line(&[(56, 0), (56, 100)]), Line(&[(4, 50), (56, 50)])]),
    (b'K', &[Line(&[(6, 0), (6, 100)]), Line(&[(56, 0), (6, 60)]), Line(&[(22, 42), (58, 100)])]),
    (b'M', &[Line(&[(1, 100), (8, 0), (32, 64), (56, 0), (63, 100)])]),
    (b'N', &[Line(&[(4, 100), (4, 0), (56, 100), (56, 0)])]),
    (b'P', &[Line(&[(6, 100), (6, 1)]), Curve(&[(6, 1), (34, 2), (54, 14), (55, 38), (36, 53), (6, 54)])]),
    (
        b'R',
        &[
            Line(&[(6, 100), (6, 1)]),
            Curve(&[(6, 1), (34, 2), (54, 13), (55, 36), (36, 51), (6, 52)]),
            Line(&[(28, 52), (58, 100)]),
        ],
    ),
    (b'T', &[Line(&[(0, 1), (60, 1)]), Line(&[(30, 1), (30, 100)])]),
    (b'U', &[Curve(&[(4, 0), (4, 36), (5, 68), (14, 93), (30, 100), (46, 93), (55, 68), (56, 36), (56, 0)])]),
    (b'W', &[Line(&[(0, 0), (15, 100), (32, 32), (49, 100), (64, 0)])]),
    (b'Y', &[Line(&[(2, 0), (30, 50), (58, 0)]), Line(&[(30, 50), (30, 100)])]),
    (
        b'3',
        &[
            Curve(&[(5, 16), (16, 3), (34, 1), (50, 12), (50, 34), (36, 46), (20, 48)]),
            Curve(&[(20, 48), (40, 50), (56, 64), (55, 84), (38, 99), (18, 98), (3, 83)]),
        ],
    ),
    (b'4', &[Line(&[(45, 100), (45, 0), (2, 70), (61, 70)])]),
    (
        b'9',
        &[
            Curve(&[(55, 34), (47, 8), (28, 0), (9, 10), (4, 32), (14, 52), (32, 57), (48, 50), (55, 34)]),
            Curve(&[(55, 34), (55, 58), (48, 82), (34, 100)]),
        ],
    ),
];

/// The strokes of a character; none for others.
pub(super) fn strokes(letter: u8) -> &'static [Stroke] {
    LETTERS.iter().find(|(l, _)| *l == letter).map_or(&[], |(_, strokes)| strokes)
}
