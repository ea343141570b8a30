//! The reasons in words, for report files: both languages beside each other,
//! because a report is read in an office, not on a page with a language.

/// Code, Chinese, English. The codes of values are those of `vocabulary`.
#[rustfmt::skip]
pub const CODES: &[(&str, &str, &str)] = &[
    ("account_characters", "账号只能包含字母、数字和 _ . -", "an account number has only letters, digits and _ . -"),
    ("account_empty", "缺少账号（学号/工号）", "the account number is missing"),
    ("account_length", "账号位数不符合本单位规定", "the account number does not have this institution's number of digits"),
    ("account_not_digits", "账号只能是数字", "the account number must be digits alone"),
    ("account_too_long", "账号超过 32 个字符", "the account number is longer than 32 characters"),
    ("alias_characters", "别名只能包含字母、数字和 _ . -", "an alias has only letters, digits and _ . -"),
    ("alias_empty", "别名为空", "the alias is empty"),
    ("alias_first_character", "别名必须以字母开头", "an alias begins with a letter"),
    ("alias_looks_like_email", "别名不能是邮箱地址", "an alias cannot be an e-mail address"),
    ("alias_looks_like_number", "别名不能是纯数字", "an alias cannot be a number"),
    ("alias_taken", "别名已存在", "the alias is taken"),
    ("alias_too_long", "别名超过 32 个字符", "the alias is longer than 32 characters"),
    ("alias_too_short", "别名少于 4 个字符", "the alias is shorter than 4 characters"),
    ("cell_broken", "单元格公式出错（如 #N/A），请改为数值或文本", "the cell holds a failed formula such as #N/A; put the value there"),
    ("cell_garbled", "单元格含有无法识别的字符，请将文件另存为 UTF-8 或 .xlsx", "the cell holds bytes that are no text; save the file as UTF-8 or .xlsx"),
    ("conflict", "与另一账号的数据冲突，请重新导入", "at odds with another account that changed at the same moment; import again"),
    ("department_characters", "部门含有不允许的字符", "the department holds characters that are not allowed"),
    ("department_too_long", "部门超过 100 个字符", "the department is longer than 100 characters"),
    ("document_birth_date", "证件号码中的出生日期不正确", "the birth date in the document number is no date"),
    ("document_birth_in_future", "证件号码中的出生日期晚于今天", "the birth date in the document number is still to come"),
    ("document_characters", "证件号码含有不允许的字符", "the document number holds characters that such numbers do not have"),
    ("document_check_digit", "证件号码校验位不正确，请核对", "the check digit of the document number is wrong: a typing error"),
    ("document_empty", "证件号码为空", "the document number is empty"),
    ("document_legacy_fifteen_digits", "十五位身份证号已停用，请填写十八位号码", "fifteen-digit numbers have expired; give the one of eighteen"),
    ("document_length", "证件号码长度不正确", "the document number has the wrong length"),
    ("document_prefix", "证件号码与证件类型不符", "the document number belongs to another kind of document"),
    ("document_shared", "多个账号使用同一证件号码（已导入）", "several accounts have this document number (imported)"),
    ("document_type_missing", "无法判断证件类型，请填写“证件类型”", "cannot tell what kind of document this is; give its type"),
    ("document_type_unknown", "证件类型无法识别", "the document type is not known"),
    ("email_at", "邮箱地址应恰好包含一个 @", "an e-mail address has exactly one @"),
    ("email_domain", "邮箱地址 @ 之后的部分不正确", "the part after the @ is no domain"),
    ("email_empty", "邮箱为空", "the e-mail address is empty"),
    ("email_kept", "本人已验证过其他邮箱，保留本人的邮箱（已导入）", "the person has proved another address; theirs was kept (imported)"),
    ("email_local", "邮箱地址 @ 之前的部分不正确", "the part before the @ holds something it cannot"),
    ("email_taken", "邮箱已存在", "the e-mail address is taken"),
    ("email_too_long", "邮箱地址过长", "the e-mail address is too long"),
    ("initial_characters", "初始密码含有不可见字符", "the initial password holds invisible characters"),
    ("initial_missing", "没有初始密码，账号需先激活（已导入）", "no initial password can be made; the account must be activated first (imported)"),
    ("initial_too_long", "初始密码超过 64 个字符", "the initial password is longer than 64 characters"),
    ("initial_too_short", "初始密码少于 6 个字符", "the initial password is shorter than 6 characters"),
    ("initial_unused", "当前设置不使用初始密码列（已导入）", "the settings do not use the initial password column (imported)"),
    ("joined_on_unreadable", "日期无法识别，请写成 2026-09-01", "not a date; write it as 2026-09-01"),
    ("kind_unknown", "人员类别无法识别", "the kind of person is not known"),
    ("name_characters", "姓名含有不允许的字符", "the name holds characters that are not allowed"),
    ("name_empty", "缺少姓名", "the name is missing"),
    ("name_marks", "姓名中的附加符号过多", "the name has too many combining marks"),
    ("name_too_long", "姓名超过 60 个字符", "the name is longer than 60 characters"),
    ("number_lost_precision", "数字超过 15 位，末位已丢失：请将该列设为“文本”格式后重新填写", "a number of more than 15 digits has lost its last ones; format the column as text and enter it again"),
    ("number_taken", "账号已存在", "the account number is taken"),
    ("phone_characters", "手机号码含有数字以外的字符", "the phone number holds something else than digits"),
    ("phone_country_mismatch", "手机号码与国家/地区代码不符", "the phone number carries another country code"),
    ("phone_country_missing", "缺少国家/地区代码", "the country code is missing"),
    ("phone_country_unknown", "国家/地区代码不存在", "no country has this code"),
    ("phone_empty", "手机号码为空", "the phone number is empty"),
    ("phone_kept", "本人已验证过其他手机号码，保留本人的号码（已导入）", "the person has proved another number; theirs was kept (imported)"),
    ("phone_length", "手机号码位数不正确", "the phone number has too few or too many digits"),
    ("phone_not_mobile", "不是手机号码", "this is no mobile number"),
    ("phone_taken", "手机号码已存在", "the phone number is taken"),
    ("quote_open", "引号没有成对，此行无法读取", "a quotation mark is opened and never closed; the line cannot be read"),
    ("row_cut_off", "文件在此行中断，请重新导出", "the file ends in the middle of this line; export it again"),
    ("status_unknown", "状态无法识别（可用：在校、在职、停用、离校、毕业、离职……）", "the status is not known (active, disabled, left, graduated…)"),
    ("unexpected_date", "表格软件把内容当成了日期，请将该列设为“文本”格式", "the spreadsheet has made a date of it; format the column as text"),
];

/// The reason for a code in Chinese and English; the two are empty for a code
/// that is none of [`CODES`].
pub fn reason(code: &str) -> (&'static str, &'static str) {
    CODES
        .binary_search_by(|(known, _, _)| (*known).cmp(code))
        .map_or(("", ""), |place| (CODES[place].1, CODES[place].2))
}

#[cfg(test)]
mod tests {
    use vocabulary::{AccountError, AliasError, DocumentError, EmailError, NameError, PhoneError};

    use super::*;

    #[test]
    fn codes_are_in_order_and_each_has_its_words() {
        assert!(CODES.is_sorted_by(|a, b| a.0 < b.0));
        for (code, chinese, english) in CODES {
            assert_eq!(reason(code), (*chinese, *english));
            assert!(!chinese.is_empty() && english.is_ascii() || english.contains('…'), "{code}");
        }
    }

    #[test]
    fn every_error_of_a_value_has_its_words() {
        let codes = (PhoneError::ALL.iter().map(|e| e.code()))
            .chain(EmailError::ALL.iter().map(|e| e.code()))
            .chain(DocumentError::ALL.iter().map(|e| e.code()))
            .chain(AccountError::ALL.iter().map(|e| e.code()))
            .chain(AliasError::ALL.iter().map(|e| e.code()))
            .chain(NameError::ALL.iter().map(|e| e.code()));
        for code in codes {
            assert_ne!(reason(code), ("", ""), "{code}");
        }
    }
}
