//! Every shipped article under every shipped profile's kind of settings, and what an institution
//! may add.

use std::collections::BTreeSet;
use std::path::Path;

use identity::policy::{AppPasswordApplication, InitialRule, Span};

use super::*;
use crate::branding::{Bilingual, Contact};

fn open(policy: &Policy, settings: &HelpSettings) -> Result<Help, HelpError> {
    let branding = Branding {
        contacts: vec![Contact {
            value: Bilingual::new("help@example.edu.cn", ""),
            href: "mailto:help@example.edu.cn".into(),
            ..Contact::default()
        }],
        ..Branding::default()
    };
    Help::open(Stage { policy, branding: &branding, settings, public_url: "https://id.example.edu.cn" })
}

fn shipped() -> Help {
    open(&Policy::default(), &HelpSettings::default()).unwrap()
}

/// With everything switched on that articles can be about.
fn everything() -> Help {
    let mut policy = Policy::default();
    policy.app_passwords.applications.push(AppPasswordApplication::default());
    policy.roster.number_digits = 12;
    policy.roster.activation_from = "2023-07-16".into();
    policy.roster.initial = InitialRule::PerRow;
    open(&policy, &HelpSettings::default()).unwrap()
}

/// P-1: every article of both languages resolves against the settings, and shows its version, its
/// dates and whom to write to.
#[test]
fn p_1_every_article_is_complete_and_every_placeholder_resolves() {
    let help = everything();
    for locale in Locale::ALL {
        let articles = help.all(locale);
        assert_eq!(articles.len(), SHIPPED.len(), "{locale}");
        for article in articles {
            assert_eq!(article.locale, locale, "{} has no twin", article.slug);
            assert!(!article.html.contains("{{") && !article.html.contains("}}"), "{}", article.slug);
            assert!(article.html.len() > 200 && !article.lead.is_empty(), "{}", article.slug);
            assert_eq!(article.contact, "help@example.edu.cn");
            assert!(article.updated >= article.created && !article.version.is_empty());
            let known = ["sign-in", "account", "phone", "applications", "platform"];
            assert!(known.contains(&article.category.as_str()), "{}", article.category);
        }
    }
    let locked = help.article("account-locked", Locale::ZhCn).unwrap();
    assert!(locked.html.contains("连续 6 次输错密码后，密码登录会暂停 30 分钟"), "{}", locked.html);
    let locked = help.article("account-locked", Locale::En).unwrap();
    assert!(locked.html.contains("pauses for 30 minutes"));
}

/// The list in the binary is the folder.
#[test]
fn no_article_of_the_folder_is_forgotten() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../help");
    let listed: BTreeSet<String> = SHIPPED.iter().map(|(slug, _, _)| format!("{slug}.md")).collect();
    for locale in Locale::ALL {
        let entries = std::fs::read_dir(root.join(locale.code())).unwrap();
        let found: BTreeSet<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(found, listed, "{locale}");
    }
}

/// Links between articles and from failures lead somewhere; those to pages are known ones.
#[test]
fn u_4_every_link_to_an_article_leads_to_one() {
    for (help, locale) in Locale::ALL.map(|locale| [(everything(), locale), (shipped(), locale)]).concat() {
        for article in help.all(locale) {
            for link in article.html.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next()) {
                let slug = link.strip_prefix("help/").unwrap_or_else(|| panic!("{}: /{link}", article.slug));
                assert!(help.article(slug, locale).is_some(), "{}: {slug}", article.slug);
            }
        }
    }
    let help = everything();
    let refusals = include_str!("../../../crates/identity/src/refusal.rs");
    let codes = refusals.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next());
    let linked: Vec<&str> = codes.filter_map(crate::journeys::help::article_for).collect();
    assert!(linked.len() > 10, "{linked:?}");
    for slug in linked {
        assert!(help.article(slug, Locale::En).is_some(), "{slug}");
    }
}

/// Limits and timings in the text are those in force, with units in the language.
#[test]
fn j_24_numbers_in_the_text_come_from_the_settings() {
    let mut policy = Policy::default();
    policy.lockout.failures = 4;
    policy.lockout.duration = Span::hours(1);
    policy.methods.scan = false;
    let help = open(&policy, &HelpSettings::default()).unwrap();
    let html = &help.article("account-locked", Locale::En).unwrap().html;
    assert!(html.contains("After 4 wrong passwords") && html.contains("for 1 hour"), "{html}");
    assert!(!html.contains("scanning"), "a method that is off is not advertised");
    assert!(help.article("scan", Locale::En).is_none());
}

#[test]
fn search_finds_chinese_by_its_pairs_and_english_by_words() {
    let help = everything();
    let first = |query: &str, locale| help.search(query, locale).first().map(|article| article.slug.as_str());
    assert_eq!(first("锁定", Locale::ZhCn), Some("account-locked"));
    assert_eq!(first("收不到验证码", Locale::ZhCn), Some("code-missing"));
    assert_eq!(first("短信收不到怎么办", Locale::ZhCn), Some("code-missing"));
    assert_eq!(first("更换 手机", Locale::ZhCn), Some("change-phone"));
    assert_eq!(first("VPN mail", Locale::En), Some("app-passwords"));
    for nothing in ["", "   ", "量子色动力学", "zzzzz"] {
        assert!(help.search(nothing, Locale::ZhCn).is_empty(), "{nothing}");
    }
    // Whatever is typed costs no more than its first sixty characters.
    assert!(help.search(&"锁".repeat(100_000), Locale::ZhCn).len() < 50);
}

fn folder(files: &[(&str, &str)]) -> (std::path::PathBuf, HelpSettings) {
    let name = files.iter().fold(0u64, |sum, (a, b)| sum.wrapping_mul(31) + (a.len() * 7 + b.len()) as u64);
    let dir = std::env::temp_dir().join(format!("tongxing-help-{}-{name}", std::process::id()));
    for (file, text) in files {
        let path = dir.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    (dir.clone(), HelpSettings { dir, ..HelpSettings::default() })
}

const FRONT: &str =
    "---\ntitle: 校园卡\nversion: 2\ncreated: 2026-01-02\nupdated: 2026-03-04\ncategory: 校园\n---\n";

/// An institution's own article stands in the place of ours, or beside them; nothing in it runs.
#[test]
fn p_1_own_articles_replace_and_add_and_nothing_in_them_runs() {
    let evil = "# 标题\n\n<script>alert(1)</script>\n\n[a](javascript:alert) ![b](data:image/svg+xml,x) <img src=x onerror=y>\n\n[ok](https://example.edu.cn)\n\n## 标题\n";
    let text = format!("{FRONT}{evil}");
    let (dir, settings) = folder(&[("zh-CN/scan.md", &text), ("zh-CN/campus-card.md", &text)]);
    let help = open(&Policy::default(), &settings).unwrap();
    std::fs::remove_dir_all(dir).unwrap();
    let own = help.article("campus-card", Locale::En).unwrap();
    assert_eq!(own.locale, Locale::ZhCn, "the other language stands in");
    assert_eq!(help.article("scan", Locale::ZhCn).unwrap().title, "校园卡");
    assert_eq!(help.article("scan", Locale::En).unwrap().title, "Signing in by scanning");
    let html = &own.html;
    assert!(
        !html.contains("<script") && !html.contains("<img src=x") && !html.contains("javascript:"),
        "{html}"
    );
    assert!(!html.contains("data:image") && html.contains("&lt;script"), "{html}");
    assert!(html.contains("<h2 id=\"标题\">") && html.contains("<h2 id=\"标题-2\">"), "{html}");
    assert!(html.contains("href=\"https://example.edu.cn\""));
}

#[test]
fn a_broken_article_is_named_with_what_is_wrong() {
    for (text, wanted) in [
        ("no front matter", "front matter"),
        ("---\ntitle: x\n---\n", "`version` is missing"),
        (&format!("{FRONT}{{{{lockout.faliures}}}}"), "is no setting"),
        (&format!("{FRONT}{{{{if methods.scan}}}}x"), "without `{{end}}`"),
        (&format!("{FRONT}{{{{end}}}}"), "without `{{if"),
        (&format!("{FRONT}{{{{lockout"), "never closed"),
        (&format!("{FRONT}{{{{lockout}}}}"), "cannot be written out"),
        (&FRONT.replace("2026-01-02", "yesterday"), "is no day"),
        (&FRONT.replace("category", "kategorie"), "unknown key"),
    ] {
        let (dir, settings) = folder(&[("en/broken.md", text)]);
        let error = open(&Policy::default(), &settings).unwrap_err();
        std::fs::remove_dir_all(dir).unwrap();
        assert_eq!(error.file, "en/broken.md");
        assert!(error.what.contains(wanted), "{}: {wanted}", error.what);
    }
    let (dir, settings) = folder(&[("en/Bad Name.md", FRONT)]);
    assert!(open(&Policy::default(), &settings).is_err());
    std::fs::remove_dir_all(dir).unwrap();
}

/// S-12: both stores' links as QR codes, and as links for who reads on the phone itself.
#[test]
fn s_12_downloads_are_shown_as_qr_codes() {
    let download = |zh: &str, url: &str| Download { label: Bilingual::new(zh, ""), url: url.into() };
    let downloads = vec![
        download("安卓", "https://app.example.edu.cn/android?a=1&b=2"),
        download("苹果", "https://app.example.edu.cn/ios"),
    ];
    let settings = HelpSettings { downloads, ..HelpSettings::default() };
    assert!(settings.problems().is_empty());
    let help = open(&Policy::default(), &settings).unwrap();
    let html = &help.article("in-app-browsers", Locale::ZhCn).unwrap().html;
    assert_eq!(html.matches("<svg").count(), 2, "{html}");
    assert!(html.contains("android?a=1&#38;b=2"));
    let without = shipped();
    assert!(!without.article("in-app-browsers", Locale::ZhCn).unwrap().html.contains("下载手机应用"));
    let bad = HelpSettings { downloads: vec![download("x", "javascript:1")], ..HelpSettings::default() };
    assert_eq!(bad.problems().len(), 1);
}
