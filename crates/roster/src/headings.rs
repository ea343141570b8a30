//! Which column a heading names.

use identity::roster::Column;
use vocabulary::text::{fold_char, is_han, is_hidden};

/// What each column is called, best names first: where a file has two columns
/// for one thing, the better name wins (手机号码 before 联系电话). Written as
/// [`plain`] leaves them.
const NAMES: [(Column, &[&str]); Column::COUNT] = [
    (
        Column::Number,
        &[
            "学工号",
            "学号",
            "工号",
            "账号",
            "帐号",
            "职工号",
            "工资号",
            "教工号",
            "教职工号",
            "员工号",
            "职工编号",
            "员工编号",
            "人员编号",
            "学工编号",
            "登录账号",
            "登录帐号",
            "统一身份账号",
            "用户账号",
            "number",
            "accountnumber",
            "accountno",
            "account",
            "studentnumber",
            "studentno",
            "studentid",
            "staffnumber",
            "staffno",
            "staffid",
            "employeenumber",
            "employeeno",
            "employeeid",
            "personnumber",
            "userid",
            "uid",
        ],
    ),
    (
        Column::Name,
        &[
            "姓名",
            "真实姓名",
            "中文姓名",
            "人员姓名",
            "学生姓名",
            "教工姓名",
            "职工姓名",
            "名字",
            "name",
            "fullname",
            "realname",
            "personname",
            "chinesename",
            "studentname",
            "staffname",
        ],
    ),
    (
        Column::DocumentType,
        &[
            "证件类型",
            "身份证件类型",
            "证件种类",
            "证件类别",
            "证照类型",
            "documenttype",
            "iddocumenttype",
            "idtype",
            "idcardtype",
            "certificatetype",
        ],
    ),
    (
        Column::DocumentNumber,
        &[
            "证件号码",
            "证件号",
            "身份证件号码",
            "身份证件号",
            "有效证件号",
            "有效证件号码",
            "身份证号码",
            "身份证号",
            "身份证",
            "居民身份证号",
            "证照号码",
            "护照号码",
            "护照号",
            "documentnumber",
            "documentno",
            "idnumber",
            "idno",
            "idcardnumber",
            "idcardno",
            "idcard",
            "identitynumber",
            "certificatenumber",
            "passportnumber",
            "passportno",
        ],
    ),
    (
        Column::Kind,
        &[
            "人员类别",
            "人员类型",
            "身份类别",
            "身份类型",
            "用户类别",
            "用户类型",
            "身份",
            "类别",
            "学生类别",
            "教职工类别",
            "kind",
            "personkind",
            "persontype",
            "usertype",
            "category",
            "type",
            "role",
        ],
    ),
    (
        Column::Department,
        &[
            "部门",
            "部门名称",
            "所在部门",
            "所属部门",
            "学院",
            "学院名称",
            "所在学院",
            "所属学院",
            "院系",
            "院系名称",
            "单位",
            "单位名称",
            "所在单位",
            "所属单位",
            "机构",
            "department",
            "departmentname",
            "dept",
            "college",
            "school",
            "faculty",
            "unit",
            "organization",
            "organisation",
            "division",
        ],
    ),
    (
        Column::Phone,
        &[
            "手机号码",
            "手机号",
            "手机",
            "登录手机号",
            "个人手机号",
            "本人手机号",
            "联系手机",
            "移动电话",
            "联系电话",
            "电话号码",
            "联系方式",
            "电话",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "mobileno",
            "cellphone",
            "phone",
            "phonenumber",
            "phoneno",
            "telephone",
            "tel",
        ],
    ),
    (
        Column::Email,
        &[
            "邮箱",
            "电子邮箱",
            "电子邮件",
            "邮箱地址",
            "电子邮箱地址",
            "电子邮件地址",
            "校内邮箱",
            "邮件",
            "email",
            "emailaddress",
            "mail",
            "mailbox",
        ],
    ),
    (
        Column::Status,
        &[
            "状态",
            "账号状态",
            "帐号状态",
            "人员状态",
            "在校状态",
            "在职状态",
            "学籍状态",
            "当前状态",
            "status",
            "accountstatus",
            "state",
        ],
    ),
    (
        Column::Alias,
        &["别名", "登录别名", "账号别名", "帐号别名", "登录名", "alias", "loginalias", "loginname"],
    ),
    (
        Column::InitialPassword,
        &["初始密码", "初始口令", "初始登录密码", "密码", "initialpassword", "firstpassword", "password"],
    ),
    (
        Column::JoinedOn,
        &[
            "入校日期",
            "入校时间",
            "入学日期",
            "入学时间",
            "入职日期",
            "入职时间",
            "来校日期",
            "来校时间",
            "到校日期",
            "报到日期",
            "joinedon",
            "joined",
            "joindate",
            "joiningdate",
            "dateofjoining",
            "hiredate",
            "startdate",
            "enrollmentdate",
            "enrolmentdate",
            "entrydate",
        ],
    ),
];

/// The column that a heading names, and how good a name it is (0: the best).
///
/// Case, width, spaces, stars and what stands in brackets do not count:
/// `*手机号码（必填）` is a phone. A heading of two parts (`学号/工号`,
/// `姓名 Name`) names what its parts name, unless they disagree.
pub fn recognise(title: &str) -> Option<(Column, usize)> {
    let whole = plain(title);
    if let Some(found) = look_up(&whole) {
        return Some(found);
    }
    let han: String = whole.chars().filter(|c| is_han(*c)).collect();
    let latin: String = whole.chars().filter(char::is_ascii_alphanumeric).collect();
    let parts = title.split(['/', '／', '、', '|', '｜', '或', '\n']).map(plain).chain([han, latin]);
    let mut found: Option<(Column, usize)> = None;
    for part in parts {
        let Some((column, rank)) = look_up(&part) else { continue };
        match found {
            Some((other, _)) if other != column => return None,
            Some((_, best)) => found = Some((column, best.min(rank))),
            None => found = Some((column, rank)),
        }
    }
    found
}

fn look_up(name: &str) -> Option<(Column, usize)> {
    NAMES.iter().find_map(|(column, names)| {
        // Our own codes, so that what `--json` prints can be read back.
        let rank = names
            .iter()
            .position(|known| *known == name)
            .or_else(|| (plain(column.code()) == name).then_some(0))?;
        Some((*column, rank))
    })
}

/// Without case, width, spaces, decoration, and what stands in brackets.
fn plain(title: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(title.len());
    for c in title.chars().map(fold_char) {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() || is_hidden(c) || "*:_-.#\"'“”".contains(c) => {}
            _ => out.extend(c.to_lowercase()),
        }
    }
    for word in ["必填", "选填", "可选"] {
        if let Some(rest) = out.strip_suffix(word) {
            out.truncate(rest.len());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn column(title: &str) -> Option<Column> {
        recognise(title).map(|(column, _)| column)
    }

    #[test]
    fn every_column_has_its_names_and_no_name_two_columns() {
        let mut seen = BTreeSet::new();
        for ((column, names), place) in NAMES.iter().zip(Column::ALL) {
            assert_eq!(*column, place);
            assert_eq!(super::tests::column(column.chinese()), Some(place));
            assert_eq!(super::tests::column(column.code()), Some(place));
            for name in *names {
                assert_eq!(plain(name), *name);
                assert!(seen.insert(name), "{name} twice");
            }
        }
    }

    #[test]
    fn headings_are_known_however_they_are_dressed() {
        for (title, named) in [
            ("学号/工号", Some(Column::Number)),
            ("学号／工号", Some(Column::Number)),
            (" 学 工 号 ", Some(Column::Number)),
            ("账号（学号或工号）", Some(Column::Number)),
            ("Account number", Some(Column::Number)),
            ("Student No.", Some(Column::Number)),
            ("学号 Student ID", Some(Column::Number)),
            ("*姓名", Some(Column::Name)),
            ("姓名（必填）", Some(Column::Name)),
            ("姓名\nName", Some(Column::Name)),
            ("ＮＡＭＥ", Some(Column::Name)),
            ("身份证号", Some(Column::DocumentNumber)),
            ("身份证/护照号", Some(Column::DocumentNumber)),
            ("ID type", Some(Column::DocumentType)),
            ("身份", Some(Column::Kind)),
            ("学院/部门/班级", Some(Column::Department)),
            ("手机", Some(Column::Phone)),
            ("E-mail", Some(Column::Email)),
            ("e_mail address", Some(Column::Email)),
            ("账号状态", Some(Column::Status)),
            ("入职日期", Some(Column::JoinedOn)),
            ("手机/邮箱", None),
            ("班级", None),
            ("", None),
            ("备注", None),
        ] {
            assert_eq!(column(title), named, "{title:?}");
        }
    }

    #[test]
    fn the_better_name_has_the_lower_rank() {
        assert!(recognise("手机号码").map(|r| r.1) < recognise("联系电话").map(|r| r.1));
        assert!(recognise("学院").map(|r| r.1) < recognise("单位").map(|r| r.1));
    }

    proptest! {
        #[test]
        fn any_title_is_judged(title in any::<String>()) {
            let _ = recognise(&title);
        }
    }
}
