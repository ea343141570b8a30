//! The kinds of identity documents that people of a campus have (U-20 证件类型).

use serde::{Deserialize, Serialize};

use crate::text::word_key;

/// A kind of identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentType {
    /// 居民身份证
    ResidentIdentityCard,
    /// 港澳居民居住证, numbers from 81 and 82
    HongKongMacauResidencePermit,
    /// 台湾居民居住证, numbers from 83
    TaiwanResidencePermit,
    /// 港澳居民来往内地通行证 (回乡证)
    HongKongMacauTravelPermit,
    /// 台湾居民来往大陆通行证 (台胞证)
    TaiwanTravelPermit,
    /// 外国人永久居留身份证, of 15 or 18 characters
    ForeignPermanentResidence,
    /// 护照
    Passport,
    /// 军官证, 士兵证 and the like
    MilitaryCard,
    /// 其他
    Other,
}

impl DocumentType {
    /// Every kind, in the order of a form's list.
    pub const ALL: &'static [Self] = &[
        Self::ResidentIdentityCard,
        Self::HongKongMacauResidencePermit,
        Self::TaiwanResidencePermit,
        Self::HongKongMacauTravelPermit,
        Self::TaiwanTravelPermit,
        Self::ForeignPermanentResidence,
        Self::Passport,
        Self::MilitaryCard,
        Self::Other,
    ];

    /// The stable snake_case code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ResidentIdentityCard => "resident_identity_card",
            Self::HongKongMacauResidencePermit => "hong_kong_macau_residence_permit",
            Self::TaiwanResidencePermit => "taiwan_residence_permit",
            Self::HongKongMacauTravelPermit => "hong_kong_macau_travel_permit",
            Self::TaiwanTravelPermit => "taiwan_travel_permit",
            Self::ForeignPermanentResidence => "foreign_permanent_residence",
            Self::Passport => "passport",
            Self::MilitaryCard => "military_card",
            Self::Other => "other",
        }
    }

    /// Reads the code or a name that rosters use, Chinese or English; `None`
    /// when it is none that is known.
    pub fn parse(input: &str) -> Option<Self> {
        let key = word_key(input);
        Self::ALL
            .iter()
            .copied()
            .find(|kind| word_key(kind.code()) == key || kind.names().contains(&key.as_str()))
    }

    /// Names as [`word_key`] leaves them.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::ResidentIdentityCard => &[
                "居民身份证",
                "身份证",
                "二代身份证",
                "第二代身份证",
                "中华人民共和国居民身份证",
                "居民户口簿",
                "户口簿",
                "身份证号",
                "身份证件",
                "idcard",
                "id",
                "identitycard",
                "residentidcard",
                "nationalid",
                "chineseidcard",
                "prcidcard",
            ],
            Self::HongKongMacauResidencePermit => &[
                "港澳居民居住证",
                "港澳居住证",
                "港澳居民居住证件",
                "中华人民共和国港澳居民居住证",
                "香港居民居住证",
                "澳门居民居住证",
                "hkmacauresidencepermit",
                "hkmoresidencepermit",
                "residencepermitforhongkongandmacauresidents",
            ],
            Self::TaiwanResidencePermit => &[
                "台湾居民居住证",
                "台湾居住证",
                "中华人民共和国台湾居民居住证",
                "臺灣居民居住證",
                "twresidencepermit",
                "residencepermitfortaiwanresidents",
            ],
            Self::HongKongMacauTravelPermit => &[
                "港澳居民来往内地通行证",
                "港澳居民往来内地通行证",
                "港澳通行证",
                "港澳居民通行证",
                "港澳来往内地通行证",
                "回乡证",
                "回乡卡",
                "homereturnpermit",
                "hkmacautravelpermit",
                "mainlandtravelpermitforhongkongandmacauresidents",
            ],
            Self::TaiwanTravelPermit => &[
                "台湾居民来往大陆通行证",
                "台湾居民往来大陆通行证",
                "台湾通行证",
                "台湾居民通行证",
                "台胞证",
                "taiwancompatriotpermit",
                "twtravelpermit",
                "mainlandtravelpermitfortaiwanresidents",
            ],
            Self::ForeignPermanentResidence => &[
                "外国人永久居留身份证",
                "外国人永久居留证",
                "外国人居留证",
                "永久居留身份证",
                "永久居留证",
                "foreignpermanentresidentidcard",
                "permanentresidencecard",
                "permanentresidentcard",
                "greencard",
            ],
            Self::Passport => {
                &["护照", "普通护照", "外国护照", "中国护照", "外籍护照", "護照", "passportnumber"]
            }
            Self::MilitaryCard => &[
                "军官证",
                "军人证",
                "士兵证",
                "军人身份证",
                "军人身份证件",
                "文职干部证",
                "武警证",
                "警官证",
                "中国人民解放军军官证",
                "military",
                "militaryid",
                "militaryidcard",
                "officercard",
                "officercertificate",
            ],
            Self::Other => &["其他", "其它", "其他证件", "其它证件", "others", "otherdocument"],
        }
    }

    /// Whether numbers of this kind can be built after GB 11643: eighteen
    /// characters, a birth date and a check digit.
    pub const fn follows_gb11643(self) -> bool {
        matches!(
            self,
            Self::ResidentIdentityCard
                | Self::HongKongMacauResidencePermit
                | Self::TaiwanResidencePermit
                | Self::ForeignPermanentResidence
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn u_20_kinds_are_read_from_code_and_names() {
        for kind in DocumentType::ALL {
            assert_eq!(DocumentType::parse(kind.code()), Some(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        for (name, kind) in [
            ("身份证", DocumentType::ResidentIdentityCard),
            (" 居民身份证 ", DocumentType::ResidentIdentityCard),
            ("ID Card", DocumentType::ResidentIdentityCard),
            ("ＩＤ　ｃａｒｄ", DocumentType::ResidentIdentityCard),
            ("港澳居民居住证", DocumentType::HongKongMacauResidencePermit),
            ("台湾居民居住证", DocumentType::TaiwanResidencePermit),
            ("回乡证", DocumentType::HongKongMacauTravelPermit),
            ("台胞证", DocumentType::TaiwanTravelPermit),
            ("外国人永久居留身份证", DocumentType::ForeignPermanentResidence),
            ("Passport", DocumentType::Passport),
            ("军官证", DocumentType::MilitaryCard),
            ("其它", DocumentType::Other),
        ] {
            assert_eq!(DocumentType::parse(name), Some(kind), "{name}");
        }
        for name in ["", "学生证", "110"] {
            assert_eq!(DocumentType::parse(name), None, "{name}");
        }
    }

    #[test]
    fn names_are_in_their_folded_form_and_mean_one_kind() {
        let mut seen = BTreeSet::new();
        for name in DocumentType::ALL.iter().flat_map(|kind| kind.names()) {
            assert_eq!(*name, word_key(name));
            assert!(seen.insert(name), "{name} twice");
        }
    }
}
