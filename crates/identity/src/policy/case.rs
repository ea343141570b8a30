//! `[cases]`: applications that a human decides. What may be chosen and what
//! has to be proved differs from house to house, so it is data (P-27).

use serde::{Deserialize, Serialize};

use super::{Span, Words};

/// Something to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choice {
    /// What is kept.
    pub code: String,
    /// What is shown.
    pub label: Words,
}

/// What has to be shown in pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proofs {
    /// What the pictures have to show.
    pub text: Words,
    /// How many pictures at least.
    pub pictures: u32,
}

/// A group of people, and what its members have to prove (P-27).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Affiliation {
    /// What is kept.
    pub code: String,
    /// What is shown.
    pub label: Words,
    /// What has to be proved.
    pub proofs: Proofs,
}

/// `[cases]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cases {
    /// 手机解绑申请 is offered (P-25).
    pub phone_unbind: bool,
    /// 帐号申诉 is offered (J-19).
    pub appeal: bool,
    /// Moving a number from another account is offered (U-21).
    pub phone_transfer: bool,
    /// Largest picture, in bytes (P-28).
    pub max_file_bytes: usize,
    /// Pictures per application.
    pub max_files: u32,
    /// How long an upload may take, all its pictures together.
    pub upload_timeout: Span,
    /// Pictures are erased so long after the decision (P-35).
    pub keep_evidence: Span,
    /// Unfinished applications are deleted after so long.
    pub keep_drafts: Span,
    /// How long an approved appeal can be used to set a new password.
    pub redeem_within: Span,
    /// Appeals begun from one client address a day.
    pub appeals_per_address_day: u32,
    /// Bytes of pictures that undecided appeals may hold, all together (S12).
    pub appeal_bytes_overall: u64,
    /// Whom to ask about an application: a few words and a number or address.
    pub review_contact: Words,
    /// 申请原因 (P-26).
    pub reasons: Vec<Choice>,
    /// Groups of people and their proofs for an unbinding or a transfer (P-27).
    pub affiliations: Vec<Affiliation>,
    /// Proofs of an appeal (J-21).
    pub appeal_proofs: Proofs,
}

impl Cases {
    /// The affiliation with this code.
    pub fn affiliation(&self, code: &str) -> Option<&Affiliation> {
        self.affiliations.iter().find(|affiliation| affiliation.code == code)
    }

    /// The reason with this code.
    pub fn reason(&self, code: &str) -> Option<&Choice> {
        self.reasons.iter().find(|reason| reason.code == code)
    }
}

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.to_owned(), en: en.to_owned() }
}

impl Default for Cases {
    fn default() -> Self {
        let reason = |code: &str, zh, en| Choice { code: code.to_owned(), label: words(zh, en) };
        let group = |code: &str, label, text, pictures| Affiliation {
            code: code.to_owned(),
            label,
            proofs: Proofs { text, pictures },
        };
        Self {
            phone_unbind: true,
            appeal: true,
            phone_transfer: true,
            max_file_bytes: 10_000_000,
            max_files: 6,
            upload_timeout: Span::minutes(5),
            keep_evidence: Span::days(30),
            keep_drafts: Span::days(7),
            redeem_within: Span::days(7),
            appeals_per_address_day: 20,
            appeal_bytes_overall: 2_000_000_000,
            review_contact: Words::default(),
            reasons: vec![
                reason("lost", "手机丢失或损坏", "The phone is lost or broken"),
                reason("cancelled", "号码已停用或注销", "The number was given up"),
                reason("abroad", "在境外，无法接收短信", "Abroad, without text messages"),
                reason("other", "其他原因", "Another reason"),
            ],
            affiliations: vec![
                group(
                    "member",
                    words("本单位人员", "Member of this institution"),
                    words("校园卡、工作证或者胸牌", "Campus card, work card or badge"),
                    1,
                ),
                group(
                    "other",
                    words("其他人员", "Others"),
                    words(
                        "身份证，以及待绑定新手机号的缴费单（含姓名及手机号）",
                        "Identity card, and a bill of the new number with your name and the number",
                    ),
                    2,
                ),
            ],
            appeal_proofs: Proofs {
                text: words("身份证和校园一卡通", "Identity card and campus card"),
                pictures: 2,
            },
        }
    }
}
