//! What comes out of the loader.

use std::collections::BTreeSet;

use i18n::{I18n, Locale, Value, t};

use crate::catalogs::texts;

/// Every text of both catalogs formats with its arguments and leaves no trace of Fluent.
#[test]
fn every_text_formats() {
    for locale in Locale::ALL {
        let i18n = I18n::for_locale(locale);
        for (id, args) in texts(locale) {
            for number in [0u64, 1, 7] {
                let values: Vec<(&str, Value<'_>)> =
                    args.iter().map(|name| (name.as_str(), Value::from(number))).collect();
                let text = i18n.text_with(&id, &values);
                assert!(!text.trim().is_empty() || id.ends_with("-separator"), "{locale} {id}");
                for trace in ["{", "}", "$", "No localization", "\u{2068}", "\u{2069}"] {
                    assert!(!text.contains(trace), "{locale} {id}: {text}");
                }
                let shown = args.is_empty() || text.contains(&number.to_string()) || number == 1;
                assert!(shown, "{locale} {id} does not show its arguments: {text}");
            }
        }
    }
}

/// P-7: two requests at the same time speak two languages.
#[test]
fn p_7_languages_do_not_mix() {
    let speak = |locale: Locale, expected: &'static str| {
        std::thread::spawn(move || {
            for _ in 0..2000 {
                assert_eq!(t!(I18n::for_locale(locale), "sign-in-submit"), expected);
            }
        })
    };
    let threads = [speak(Locale::ZhCn, "登录"), speak(Locale::En, "Sign in")];
    for thread in threads {
        thread.join().unwrap();
    }
}

/// P-14, P-17, S-5, S-6, S-14, S-18, S-22, S-23, S-24, S-26, S-27, H-10, H-12, J-7, J-8, J-13, J-17,
/// J-18, U-14, U-21: the manuals' own words.
#[test]
fn the_manuals_words_stand_in_the_chinese_catalog() {
    let i18n = I18n::for_locale(Locale::ZhCn);
    let code = "123456";
    for (text, words) in [
        (t!(i18n, "error-phone-invalid"), "请正确填写您的手机号码"),
        (t!(i18n, "code-hint"), "请输入短信中的六位数字验证码"),
        (t!(i18n, "first-phone-required"), "手机绑定为必填项"),
        (t!(i18n, "first-done-submit"), "我已完成"),
        (t!(i18n, "code-resend-in", seconds = 58), "验证码58s后重发"),
        (t!(i18n, "code-sent-to", phone = "188****5517"), "验证码已发送至 188****5517"),
        (t!(i18n, "code-missing"), "没有获取到验证码?"),
        (t!(i18n, "error-forwarded"), "该验证页面转发无效"),
        (t!(i18n, "onward-in", seconds = 1), "正在前往 1s"),
        (t!(i18n, "sign-in-remember", days = 7), "7天免登录"),
        (t!(i18n, "account-placeholder"), "账号 Username"),
        (t!(i18n, "password-placeholder"), "密码 Password"),
        (t!(i18n, "error-locked", minutes = 30), "错误次数已达最大上限，请稍后再试"),
        (t!(i18n, "error-phone-taken"), "手机号码已存在"),
        (t!(i18n, "error-phone-country-missing"), "可以修改，但是不能删除"),
        (t!(i18n, "captcha-refresh"), "看不清?"),
        (t!(i18n, "link-forgot"), "忘记密码?"),
        (t!(i18n, "recover-account-placeholder"), "请输入您的帐号/别名"),
        (t!(i18n, "recover-prove-lead"), "您可以通过以下方式安全验证"),
        (
            t!(i18n, "recover-nothing-bound"),
            "如果没有绑定邮箱、手机或没有预设问题，请联系管理员，进行人工找回密码",
        ),
        (t!(i18n, "recover-ways"), "选择您想要重设密码的方式"),
        (t!(i18n, "recover-phone"), "请输入你绑定的手机号"),
        (t!(i18n, "recover-appeal"), "以上方式都不能用? 请进行帐号申诉"),
        (t!(i18n, "password-for-account", account = "ampadmin"), "请设置帐号 ampadmin 的密码"),
        (t!(i18n, "recover-done-title"), "密码找回成功"),
        (t!(i18n, "go-sign-in"), "去登录"),
        (t!(i18n, "activate-step-check"), "信息校验"),
        (t!(i18n, "activate-step-done"), "激活完成"),
        (t!(i18n, "details-document-placeholder"), "请输入有效证件号"),
        (t!(i18n, "password-change-lead"), "建议您定期修改您的密码，以保证账号的安全。"),
        (
            t!(i18n, "sms-sign-in-code", brand = "统一身份认证", code = code, minutes = "5"),
            "有效期为5分钟，请尽快完成验证",
        ),
        (
            t!(i18n, "sms-sign-in-code", brand = "统一身份认证", code = code, minutes = "5"),
            "【统一身份认证】",
        ),
    ] {
        assert!(text.contains(words), "{words} not in {text}");
    }
}

/// H-12: one SMS each, in the encoding of its language: 70 UTF-16 units, or 160 characters of the GSM alphabet.
#[test]
fn h_12_a_message_is_one_sms() {
    for (locale, brand, room) in [(Locale::ZhCn, "统一身份认证", 70), (Locale::En, "Campus Sign-in", 160)]
    {
        let i18n = I18n::for_locale(locale);
        let ids: BTreeSet<String> = texts(locale).into_keys().filter(|id| id.starts_with("sms-")).collect();
        assert!(ids.len() >= 4);
        for id in ids {
            let args = [
                ("brand", brand),
                ("code", "123456"),
                ("minutes", "5"),
                ("number", "202312345678"),
                ("time", "09-01 08:30"),
                ("name", "Wang Xiaoming"),
                ("until", "2026-10-01 00:00"),
            ];
            let text = i18n.text_with(&id, &args.map(|(name, value)| (name, Value::from(value))));
            assert!(
                text.encode_utf16().count() <= room,
                "{locale} {id}: {} of {room}: {text}",
                text.encode_utf16().count()
            );
            if locale == Locale::En {
                assert!(text.is_ascii(), "{id}: {text}");
            }
        }
    }
}

#[test]
fn an_error_without_a_text_of_its_own_still_says_something() {
    for locale in Locale::ALL {
        let i18n = I18n::for_locale(locale);
        assert_eq!(i18n.error("no_such_code", &[]), t!(i18n, "error-unknown"));
        assert_eq!(i18n.error("wrong_credentials", &[]), t!(i18n, "error-wrong-credentials"));
        assert!(i18n.error("too_soon", &[("seconds", Value::from(58))]).contains("58"));
    }
}

#[test]
fn english_counts() {
    let i18n = I18n::for_locale(Locale::En);
    assert!(t!(i18n, "error-locked", minutes = 1).contains("in 1 minute,"));
    assert!(t!(i18n, "error-locked", minutes = 30).contains("in 30 minutes,"));
}
