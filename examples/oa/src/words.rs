//! The words of OA in both languages.

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 简体中文.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// By cookie value, or else by what the browser prefers.
    pub fn choose(cookie: Option<&str>, accept: Option<&str>) -> Self {
        match cookie {
            Some("zh-CN") => return Self::Chinese,
            Some("en") => return Self::English,
            _ => {}
        }
        let first = accept.unwrap_or_default().split(',').next().unwrap_or_default().trim();
        if first.get(..2).is_some_and(|l| l.eq_ignore_ascii_case("en")) {
            Self::English
        } else {
            Self::Chinese
        }
    }

    /// `lang` of the page and value of the cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The one of two texts.
    pub fn pick(self, chinese: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// What an attribute of Tongxing is called.
    pub fn attribute(self, name: &str) -> Option<&'static str> {
        Some(match name {
            "number" => self.pick("账号", "Account"),
            "name" => self.pick("姓名", "Name"),
            "kind" => self.pick("人员类别", "Kind of person"),
            "department" => self.pick("部门", "Department"),
            "email" => self.pick("邮箱", "E-mail"),
            "phone" => self.pick("手机号", "Phone"),
            "alias" => self.pick("别名", "Alias"),
            "document_type" => self.pick("证件类型", "Document type"),
            "authenticationDate" => self.pick("认证时间", "Authenticated at"),
            "isFromNewLogin" => self.pick("刚刚输入过凭证", "Credentials just presented"),
            "longTermAuthenticationRequestTokenUsed" => self.pick("7 天免登录", "Remembered for 7 days"),
            _ => return None,
        })
    }

    /// A value as people read it.
    pub fn value(self, value: &str) -> &str {
        match value {
            "true" => self.pick("是", "yes"),
            "false" => self.pick("否", "no"),
            "student" => self.pick("学生", "student"),
            "staff" => self.pick("职工", "staff"),
            "faculty" => self.pick("教师", "faculty"),
            "retired" => self.pick("离退休人员", "retired"),
            "alumni" => self.pick("校友", "alumni"),
            "guest" => self.pick("访客", "guest"),
            other => other,
        }
    }
}

/// The attributes that OA has words for, in the order it shows them.
pub const KNOWN: [&str; 11] = [
    "name",
    "number",
    "alias",
    "kind",
    "department",
    "email",
    "phone",
    "document_type",
    "authenticationDate",
    "isFromNewLogin",
    "longTermAuthenticationRequestTokenUsed",
];

/// A document of the demo: number, title, from, state.
pub struct Document {
    /// Number in the URL.
    pub id: u32,
    /// Title, Chinese and English.
    pub title: (&'static str, &'static str),
    /// Who sent it.
    pub from: (&'static str, &'static str),
    /// Text.
    pub text: (&'static str, &'static str),
}

/// All of them.
pub const DOCUMENTS: [Document; 3] = [
    Document {
        id: 42,
        title: ("关于开展 2026 级新生报到工作的通知", "Arrival of the class of 2026"),
        from: ("学生工作处", "Student Affairs"),
        text: (
            "新生报到时间为 9 月 1 日至 2 日。请各院系提前核对名单，并在现场设置统一身份认证激活指引。",
            "New students arrive on 1 and 2 September. Departments check their lists beforehand and put up signs that \
             explain how to activate the account.",
        ),
    },
    Document {
        id: 43,
        title: ("出差审批：学术会议（三天）", "Travel request: conference, three days"),
        from: ("科研处", "Research Office"),
        text: (
            "申请前往参加学术会议，行程三天，经费从课题列支，请审批。",
            "Three days at a conference, paid by the project. Please approve.",
        ),
    },
    Document {
        id: 44,
        title: ("会议室预订：第三会议室", "Meeting room 3, Thursday"),
        from: ("综合办公室", "General Office"),
        text: ("周四 14:00 至 16:00，项目周会。", "Thursday 14:00 to 16:00, weekly project meeting."),
    },
];
