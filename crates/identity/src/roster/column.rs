//! The columns of a roster.

use serde::Serialize;

/// What a column of a roster is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 学号 or 工号 (S-2, J-2); the key of a row.
    Number,
    /// 姓名
    Name,
    /// 证件类型 (U-20)
    DocumentType,
    /// 证件号码
    DocumentNumber,
    /// 人员类别
    Kind,
    /// 部门
    Department,
    /// 手机号码
    Phone,
    /// 邮箱
    Email,
    /// 状态
    Status,
    /// 别名 (J-17)
    Alias,
    /// 初始密码 (H-6)
    InitialPassword,
    /// 入校日期 (J-5)
    JoinedOn,
}

impl Column {
    /// How many there are.
    pub const COUNT: usize = 12;

    /// Every column, in the order in which a roster is best written.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Number,
        Self::Name,
        Self::DocumentType,
        Self::DocumentNumber,
        Self::Kind,
        Self::Department,
        Self::Phone,
        Self::Email,
        Self::Status,
        Self::Alias,
        Self::InitialPassword,
        Self::JoinedOn,
    ];

    /// Without these there is no roster.
    pub const MANDATORY: [Self; 2] = [Self::Number, Self::Name];

    /// The stable snake_case code, which is also a heading.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::DocumentType => "document_type",
            Self::DocumentNumber => "document_number",
            Self::Kind => "kind",
            Self::Department => "department",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Status => "status",
            Self::Alias => "alias",
            Self::InitialPassword => "initial_password",
            Self::JoinedOn => "joined_on",
        }
    }

    /// The heading in Chinese, as templates and generated rosters write it.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Number => "学工号",
            Self::Name => "姓名",
            Self::DocumentType => "证件类型",
            Self::DocumentNumber => "证件号码",
            Self::Kind => "人员类别",
            Self::Department => "部门",
            Self::Phone => "手机号码",
            Self::Email => "邮箱",
            Self::Status => "状态",
            Self::Alias => "别名",
            Self::InitialPassword => "初始密码",
            Self::JoinedOn => "入校日期",
        }
    }

    /// Whether what stands in it tells who somebody is, and is shown masked.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Name | Self::DocumentNumber | Self::Phone | Self::Email | Self::InitialPassword)
    }

    /// Its place in [`Column::ALL`].
    pub const fn place(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Column;

    #[test]
    fn every_column_stands_at_its_place() {
        for (place, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column.place(), place, "{}", column.code());
        }
    }
}
