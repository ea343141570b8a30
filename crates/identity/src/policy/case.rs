//! `[cases]`: applications that a human decides. What may be chosen and what
//! has to be proved differs from house to house, so it is data (P-27).

use serde::{Deserialize, Serialize};

use super::{Span, Words};
use crate::ports::CaseKind;

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

/// A reason for a rejection, ready to be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Template {
    /// What a form names it by.
    pub code: String,
    /// The kinds of application that it is for; none: all.
    pub kinds: Vec<String>,
    /// What the applicant reads.
    pub text: Words,
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
    /// How long an application should wait at most: those that wait longer are marked.
    pub review_target: Span,
    /// Kinds of application that two reviewers have to approve.
    pub second_review: Vec<String>,
    /// Reasons for rejections, ready to be chosen.
    pub rejections: Vec<Template>,
}

impl Cases {
    /// The affiliation with this code.
    pub fn affiliation(&self, code: &str) -> Option<&Affiliation> {
        self.affiliations.iter().find(|affiliation| affiliation.code == code)
    }

    /// Whether two reviewers have to approve applications of this kind.
    pub fn needs_second(&self, kind: CaseKind) -> bool {
        self.second_review.iter().any(|code| code == kind.code())
    }

    /// The reasons that a rejection of this kind of application may have.
    pub fn templates(&self, kind: CaseKind) -> impl Iterator<Item = &Template> {
        let fits = move |template: &&Template| {
            template.kinds.is_empty() || template.kinds.iter().any(|code| code == kind.code())
        };
        self.rejections.iter().filter(fits)
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
            review_target: Span::days(2),
            second_review: Vec::new(),
            rejections: templates(),
        }
    }
}

fn templates() -> Vec<Template> {
    let template = |code: &str, kinds: &[&str], zh, en| Template {
        code: code.to_owned(),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        text: words(zh, en),
    };
    vec![
        template(
            "unreadable",
            &[],
            "证明图片不清晰或不完整，请重新拍摄后提交。",
            "The pictures cannot be read or show only a part. Please take new ones and submit again.",
        ),
        template(
            "missing",
            &[],
            "缺少所要求的证明，请按页面上的说明补充图片。",
            "Not everything that is asked for is shown. Please add the pictures that the page names.",
        ),
        template(
            "mismatch",
            &[],
            "填写的信息与证明图片或学校登记的信息不一致，请核对后重新提交。",
            "What you wrote differs from the pictures or from our records. Please check it and submit again.",
        ),
        template(
            "bill",
            &["phone_unbind", "phone_transfer"],
            "无法确认号码由您本人使用，请提供含姓名及手机号的缴费单。",
            "We cannot tell that the number is yours. Please add a bill with your name and the number.",
        ),
        template(
            "in_person",
            &["appeal"],
            "无法在线核实您的身份，请携带证件原件到服务台办理。",
            "We cannot tell online who you are. Please come to the service desk with your identity document.",
        ),
    ]
}
