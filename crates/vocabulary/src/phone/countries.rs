//! The country calling codes in use.

/// Assigned country calling codes after ITU-T E.164 (annex to the Operational
/// Bulletin, and its amendments), in ascending order.
///
/// Left out: spare codes, those given back (888, 991), Vatican City's unused
/// 379, and the international services 800, 808, 878 and 979, where no person's
/// mobile can be and where a message may cost a fortune.
#[rustfmt::skip]
pub const COUNTRY_CODES: &[u16] = &[
    1, 7,
    20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49,
    51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66,
    81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
    211, 212, 213, 216, 218,
    220, 221, 222, 223, 224, 225, 226, 227, 228, 229,
    230, 231, 232, 233, 234, 235, 236, 237, 238, 239,
    240, 241, 242, 243, 244, 245, 246, 247, 248, 249,
    250, 251, 252, 253, 254, 255, 256, 257, 258,
    260, 261, 262, 263, 264, 265, 266, 267, 268, 269,
    290, 291, 297, 298, 299,
    350, 351, 352, 353, 354, 355, 356, 357, 358, 359,
    370, 371, 372, 373, 374, 375, 376, 377, 378,
    380, 381, 382, 383, 385, 386, 387, 389,
    420, 421, 423,
    500, 501, 502, 503, 504, 505, 506, 507, 508, 509,
    590, 591, 592, 593, 594, 595, 596, 597, 598, 599,
    670, 672, 673, 674, 675, 676, 677, 678, 679,
    680, 681, 682, 683, 685, 686, 687, 688, 689, 690, 691, 692,
    850, 852, 853, 855, 856, 870, 880, 881, 882, 883, 886,
    960, 961, 962, 963, 964, 965, 966, 967, 968,
    970, 971, 972, 973, 974, 975, 976, 977,
    992, 993, 994, 995, 996, 998,
];

/// Splits digits behind the country code they begin with. No code is the
/// beginning of another one, so there is at most one way.
pub(super) fn split(digits: &str) -> Option<(&str, &str)> {
    (1..=3).filter_map(|length| digits.split_at_checked(length)).find(|(code, _)| {
        code.starts_with(|c| matches!(c, '1'..='9'))
            && code.parse().is_ok_and(|code: u16| COUNTRY_CODES.binary_search(&code).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_ascending_and_no_code_begins_another() {
        assert!(COUNTRY_CODES.is_sorted_by(|a, b| a < b));
        for code in COUNTRY_CODES {
            let text = code.to_string();
            assert_eq!(split(&text), Some((text.as_str(), "")), "{code}");
        }
    }

    #[test]
    fn unknown_codes_are_unknown() {
        for digits in ["", "0", "086", "210123456", "888123456", "99912345", "+1"] {
            assert_eq!(split(digits), None, "{digits}");
        }
    }
}
