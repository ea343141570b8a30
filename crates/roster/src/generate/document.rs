//! Documents: valid numbers, each only once.

use std::collections::HashSet;

use vocabulary::DocumentType;
use vocabulary::document::gb11643_check_digit;

use super::random::Random;

/// Real area prefixes of GB/T 2260, some of each region.
#[rustfmt::skip]
const AREAS: &[u32] = &[
    110_101, 110_105, 110_108, 120_101, 120_110, 130_102, 130_203, 130_404, 140_105, 140_202, 150_102, 150_203, 210_102,
    210_202, 210_303, 220_102, 220_204, 230_102, 230_203, 310_101, 310_104, 310_115, 320_102, 320_205, 320_505, 320_602,
    330_102, 330_106, 330_203, 330_304, 340_102, 340_203, 350_102, 350_203, 350_502, 360_102, 360_402, 370_102, 370_202,
    370_602, 370_702, 410_102, 410_302, 410_702, 411_302, 420_102, 420_106, 420_502, 420_602, 430_102, 430_203, 430_602,
    440_103, 440_106, 440_305, 440_402, 440_605, 450_102, 450_203, 450_305, 460_105, 460_202, 500_103, 500_106, 500_112,
    510_104, 510_107, 510_302, 510_703, 511_302, 520_102, 520_302, 530_102, 530_302, 540_102, 610_102, 610_113, 610_302,
    620_102, 620_502, 630_102, 640_104, 650_102, 650_103, 653_101,
];

/// Hands out documents, none twice.
#[derive(Debug, Default)]
pub(super) struct Documents {
    given: HashSet<u64>,
}

impl Documents {
    /// A document of this kind for somebody born within `years`.
    pub fn next(&mut self, random: &mut Random, kind: DocumentType, years: (u32, u32)) -> String {
        loop {
            let number = draw(random, kind, years);
            // The eight bytes of a 64-bit hash would do as well; the digits themselves are as short.
            let key =
                number.bytes().fold(kind as u64, |key, b| key.wrapping_mul(41).wrapping_add(u64::from(b)));
            if self.given.insert(key) {
                return number;
            }
        }
    }
}

fn draw(random: &mut Random, kind: DocumentType, years: (u32, u32)) -> String {
    match kind {
        DocumentType::ResidentIdentityCard => {
            let area = *random.one(AREAS);
            gb11643(random, area, years)
        }
        DocumentType::HongKongMacauResidencePermit => {
            let area = *random.one(&[810_000, 820_000]);
            gb11643(random, area, years)
        }
        DocumentType::TaiwanResidencePermit => gb11643(random, 830_000, years),
        DocumentType::ForeignPermanentResidence => {
            let area = 900_000 + random.below(1000);
            gb11643(random, area, years)
        }
        DocumentType::HongKongMacauTravelPermit => {
            format!("{}{:08}", random.one(&['H', 'M']), random.below(100_000_000))
        }
        DocumentType::TaiwanTravelPermit => format!("{:08}", random.below(100_000_000)),
        DocumentType::Passport | DocumentType::MilitaryCard | DocumentType::Other => {
            format!("{}{:08}", random.one(&['E', 'P', 'N', 'X', 'C']), random.below(100_000_000))
        }
    }
}

/// Area, birth date, a sequence number, check digit.
fn gb11643(random: &mut Random, area: u32, (from, to): (u32, u32)) -> String {
    let (year, month) = (from + random.below(to - from + 1), 1 + random.below(12));
    let day = 1 + random.below(28);
    let body = format!("{area:06}{year:04}{month:02}{day:02}{:03}", 1 + random.below(999));
    let mut digits = [0; 17];
    for (digit, b) in digits.iter_mut().zip(body.bytes()) {
        *digit = b - b'0';
    }
    format!("{body}{}", gb11643_check_digit(&digits))
}
