//! What a person is to the institution.

use serde::{Deserialize, Serialize};

use crate::text::word_key;

/// What a person is to the institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// 学生
    Student,
    /// 职工
    Staff,
    /// 教师
    Faculty,
    /// 离退休
    Retired,
    /// 校友
    Alumni,
    /// 访客 and people of other employers
    Guest,
    /// 其他
    Other,
}

impl PersonKind {
    /// Every kind, in the order of a form's list.
    pub const ALL: &'static [Self] =
        &[Self::Student, Self::Staff, Self::Faculty, Self::Retired, Self::Alumni, Self::Guest, Self::Other];

    /// The stable snake_case code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Staff => "staff",
            Self::Faculty => "faculty",
            Self::Retired => "retired",
            Self::Alumni => "alumni",
            Self::Guest => "guest",
            Self::Other => "other",
        }
    }

    /// Reads the code or a word that rosters use, Chinese or English; `None`
    /// when it is none that is known.
    pub fn parse(input: &str) -> Option<Self> {
        let key = word_key(input);
        Self::ALL.iter().copied().find(|kind| kind.code() == key || kind.names().contains(&key.as_str()))
    }

    /// Words as [`word_key`] leaves them.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Student => &[
                "学生",
                "本科生",
                "研究生",
                "硕士生",
                "博士生",
                "硕士研究生",
                "博士研究生",
                "硕士",
                "博士",
                "本科",
                "专科生",
                "专科",
                "留学生",
                "国际学生",
                "交换生",
                "交流生",
                "预科生",
                "新生",
                "本专科生",
                "本科学生",
                "在校生",
                "继续教育学生",
                "students",
                "undergraduate",
                "postgraduate",
                "graduate",
                "graduatestudent",
                "master",
                "phd",
                "doctoral",
            ],
            Self::Staff => &[
                "教职工",
                "教职员工",
                "职工",
                "员工",
                "职员",
                "工作人员",
                "行政人员",
                "行政",
                "管理人员",
                "在职",
                "在职教职工",
                "辅导员",
                "工勤人员",
                "employee",
                "administrative",
                "worker",
            ],
            Self::Faculty => &[
                "教师",
                "老师",
                "教员",
                "专任教师",
                "教授",
                "副教授",
                "讲师",
                "博士后",
                "研究人员",
                "科研人员",
                "teacher",
                "professor",
                "lecturer",
                "academic",
                "postdoc",
                "researcher",
            ],
            Self::Retired => &[
                "离退休",
                "退休",
                "离休",
                "离退休人员",
                "退休人员",
                "离休人员",
                "离退休教职工",
                "退休教职工",
                "退休教师",
                "retiree",
                "emeritus",
            ],
            Self::Alumni => &["校友", "毕业生", "往届生", "alumnus", "alumna", "alum"],
            Self::Guest => &[
                "访客",
                "来宾",
                "外聘",
                "外聘教师",
                "外聘人员",
                "临时",
                "临时人员",
                "校外人员",
                "外单位人员",
                "合作单位",
                "访问学者",
                "访问学生",
                "临时工",
                "附属",
                "visitor",
                "external",
                "contractor",
                "affiliate",
                "visitingscholar",
                "temporary",
            ],
            Self::Other => &["其他", "其它", "其他人员", "其它人员", "others"],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn kinds_are_read_from_code_and_words() {
        for kind in PersonKind::ALL {
            assert_eq!(PersonKind::parse(kind.code()), Some(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        for (word, kind) in [
            ("学生", PersonKind::Student),
            ("本科生", PersonKind::Student),
            ("研究生", PersonKind::Student),
            ("教职工", PersonKind::Staff),
            ("职工", PersonKind::Staff),
            ("教师", PersonKind::Faculty),
            ("离退休", PersonKind::Retired),
            ("校友", PersonKind::Alumni),
            ("访客", PersonKind::Guest),
            (" 外聘 ", PersonKind::Guest),
            ("Graduate Student", PersonKind::Student),
            ("其它", PersonKind::Other),
        ] {
            assert_eq!(PersonKind::parse(word), Some(kind), "{word}");
        }
        assert_eq!(PersonKind::parse("校长办公室"), None);
        assert_eq!(PersonKind::parse(""), None);
    }

    #[test]
    fn words_are_in_their_folded_form_and_mean_one_kind() {
        let mut seen = BTreeSet::new();
        for name in PersonKind::ALL.iter().flat_map(|kind| kind.names()) {
            assert_eq!(*name, word_key(name));
            assert!(seen.insert(name), "{name} twice");
        }
    }
}
