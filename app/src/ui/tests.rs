//! What the parts look like before WASM: names, labels, what a keyboard or a
//! password manager is told, and HTML that survives hydration.

mod html;

use std::sync::Arc;

use i18n::{I18n, Locale, t};
use leptos::{prelude::*, tachys::view::RenderHtml};
use leptos_router::{components::Router, location::RequestUrl};
use vocabulary::PasswordPolicy;

use super::*;
use crate::{
    branding::{Bilingual, Branding, Contact, Link, Place},
    shell::{Contacts, NavItem, PageLayout, SignInLayout, SiteContext, provide_site, use_i18n},
};
use html::Page;

/// Renders at `/sign-in?to=x` as the server does, and checks the HTML.
fn render<V: IntoView + 'static>(
    locale: Locale,
    account: Option<&str>,
    show: impl FnOnce() -> V + Send + 'static,
) -> Page {
    let branding = Branding {
        links: vec![
            Link {
                label: Bilingual::new("新生登录说明", "For new students"),
                url: "/help".into(),
                place: Place::Help,
            },
            Link {
                label: Bilingual::new("图书馆", "Library"),
                url: "https://lib.example.edu".into(),
                place: Place::Footer,
            },
        ],
        contacts: vec![Contact {
            label: Bilingual::new("服务台", "Desk"),
            value: Bilingual::new("020-5550 0100", ""),
            place: Bilingual::default(),
            href: "tel:+862055500100".into(),
        }],
        copyright: Bilingual::new("某大学", "A University"),
        ..Branding::default()
    };
    let html = Owner::new().with(|| {
        provide_context(RequestUrl::new("/sign-in?to=x"));
        provide_site(SiteContext {
            locale,
            brand: branding.view(locale),
            account_name: account.map(str::to_owned),
            several: false,
            announced: Vec::new(),
        });
        let show = Arc::new(std::sync::Mutex::new(Some(show)));
        let child = move || show.lock().ok().and_then(|mut show| show.take()).map(|show| show());
        view! { <Router>{child}</Router> }.to_html()
    });
    Page::check(&html)
}

fn zh<V: IntoView + 'static>(show: impl FnOnce() -> V + Send + 'static) -> Page {
    render(Locale::ZhCn, None, show)
}

fn texts() -> I18n {
    I18n::for_locale(Locale::ZhCn)
}

/// P-15, P-16: +86 stands there, can be edited, and is never disabled or read-only.
#[test]
fn p_16_the_country_code_is_filled_in_and_editable() {
    let page = zh(|| view! { <PhoneField id="phone" label="手机号码" required=true /> });
    let country = page.element("input", "name", "country");
    assert_eq!(country.get("value"), Some("+86"));
    assert!(country.get("readonly").is_none() && country.get("disabled").is_none());
    assert_eq!(country.get("autocomplete"), Some("tel-country-code"));
    let number = page.element("input", "name", "phone");
    assert_eq!(
        (number.get("type"), number.get("inputmode"), number.get("autocomplete")),
        (Some("tel"), Some("tel"), Some("tel"))
    );
    let typed = zh(|| view! { <PhoneField id="phone" label="手机号码" country="+852" value="51234567" /> });
    assert_eq!(
        typed.element("input", "name", "country").get("value"),
        Some("+852"),
        "what was typed is kept"
    );
    assert_eq!(typed.element("input", "name", "phone").get("value"), Some("51234567"));
}

/// P-17: the message stands between label and control, and the control points at it.
#[test]
fn p_17_an_error_stands_above_its_field_and_is_tied_to_it() {
    let error = t!(texts(), "error-phone-invalid");
    let page =
        zh(move || view! { <PhoneField id="phone" label="手机号码" hint="提示" error=error value="12" /> });
    let number = page.element("input", "name", "phone");
    assert_eq!(number.get("aria-invalid"), Some("true"));
    assert_eq!(number.get("aria-describedby"), Some("phone-hint phone-error"));
    let at = |what: &str| page.html.find(what).unwrap_or_else(|| panic!("{what} in {}", page.html));
    assert!(
        at("手机号码") < at("提示")
            && at("提示") < at("请正确填写您的手机号码")
            && at("请正确填写您的手机号码") < at("name=\"phone\"")
    );
    let fine = zh(|| view! { <PhoneField id="phone" label="手机号码" /> });
    assert!(fine.element("input", "name", "phone").get("aria-invalid").is_none());
}

/// P-14, S-11, S-14: one numeric field of its kind; the button beside it can always be pressed where
/// nothing counts down (the browser tests see it count).
#[test]
fn s_14_a_code_is_one_field_and_its_button_waits_only_where_it_counts() {
    let page = zh(|| {
        view! {
            <CodeField id="code" label="验证码" required=true>
                <CodeButton label="获取验证码" wait=Signal::stored(58) formaction="/_fn/x/send" />
            </CodeField>
        }
    });
    let code = page.element("input", "name", "code");
    assert_eq!((code.get("inputmode"), code.get("autocomplete")), (Some("numeric"), Some("one-time-code")));
    let button = page.element("button", "formaction", "/_fn/x/send");
    assert!(button.get("disabled").is_none(), "without WASM the server decides");
    assert!(button.get("formnovalidate").is_some());
    let shown: String =
        page.html.split("data-props=").map(|part| part.split_once('>').map_or("", |p| p.1)).collect();
    assert!(shown.contains("获取验证码") && !shown.contains("后重发"), "{shown}");
    assert!(button.get("aria-disabled").is_none());
}

/// J-13: bilingual placeholders, a password that never comes back, a show control that waits for WASM.
#[test]
fn j_13_a_password_is_pasted_shown_and_never_echoed() {
    let page = zh(|| {
        let i18n = use_i18n();
        view! {
            <Field id="account" name="account" label="账号" placeholder=t!(i18n, "account-placeholder") value="2023 \"<x>" autocomplete="username" />
            <PasswordField id="password" name="password" label="密码" placeholder=t!(i18n, "password-placeholder") />
        }
    });
    let account = page.element("input", "name", "account");
    assert_eq!(
        (account.get("placeholder"), account.get("autocomplete")),
        (Some("账号 Username"), Some("username"))
    );
    assert_eq!(account.get("value"), Some("2023 &quot;&lt;x&gt;"), "kept, and escaped");
    let password = page.element("input", "name", "password");
    assert_eq!(
        (password.get("type"), password.get("autocomplete")),
        (Some("password"), Some("current-password"))
    );
    assert!(password.get("value").is_none() && password.get("onpaste").is_none());
    // Useless until WASM runs: the stylesheet hides it till then.
    let peek = page.element("button", "class", "peek with-scripts");
    assert_eq!(peek.get("aria-pressed"), Some("false"));
}

/// P-42: nothing is graded before something is typed; the words for each reason are there.
#[test]
fn p_42_the_meter_waits_and_names_reasons() {
    let page = zh(|| view! { <StrengthMeter policy=PasswordPolicy::passport() /> });
    assert!(page.html.contains("hidden"), "{}", page.html);
    let weak = PasswordPolicy::portal().grade("a 1", &[]);
    let i18n = texts();
    let said: Vec<String> = weak.reasons.iter().map(|reason| reason_text(&i18n, reason)).collect();
    assert_eq!(said, ["至少需要6个字符", "不允许有空格"]);
}

/// J-7, P-13, S-3: numbered names, and the short form with a way back.
#[test]
fn s_3_steps_say_where_somebody_is() {
    let names = || ["修改密码", "绑定手机", "完成"].map(str::to_owned).to_vec();
    let page = zh(move || view! { <Steps names=names() current=2 back="/back" /> });
    assert_eq!(page.element("li", "aria-current", "step").get("class"), Some("step now"));
    assert_eq!(page.elements("li").len(), 3);
    assert!(page.html.contains("2 / 3"));
    assert_eq!(page.element("a", "class", "steps-back").get("href"), Some("/back"));
    let first = zh(move || view! { <Steps names=names() current=1 /> });
    assert!(first.elements("a").is_empty(), "nothing to go back to");
}

/// P-5, P-6, P-9, H-17: the navigation has what the page gives it; the menu opens without WASM and signs out by POST.
#[test]
fn p_6_navigation_shows_only_what_may_be_opened() {
    let full = render(Locale::ZhCn, Some("董伟"), || {
        let i18n = use_i18n();
        let nav = vec![
            NavItem::new("/", t!(i18n, "nav-home"), Glyph::Home, true),
            NavItem::new("/applications", t!(i18n, "nav-applications"), Glyph::Apps, false),
        ];
        let menu = vec![NavItem::new("/password", t!(i18n, "nav-change-password"), Glyph::Shield, false)];
        view! { <PageLayout nav menu sign_out="/_fn/session/end"><Heading text="首页" /></PageLayout> }
    });
    assert_eq!(full.element("a", "aria-current", "page").get("href"), Some("/"));
    assert!(full.html.contains("应用列表") && full.html.contains("修改密码"));
    assert_eq!(full.elements("summary").len(), 1);
    let form = full.element("form", "action", "/_fn/session/end");
    assert_eq!(form.get("method"), Some("post"));
    let pending = render(
        Locale::ZhCn,
        Some("董伟"),
        || view! { <SignInLayout sign_out="/_fn/session/end"><Heading text="绑定手机" /></SignInLayout> },
    );
    assert!(
        !pending.html.contains("应用列表") && pending.html.contains("董伟") && pending.html.contains("退出")
    );
    let nobody = zh(|| view! { <SignInLayout><Heading text="登录" /></SignInLayout> });
    assert!(nobody.elements("summary").is_empty() && nobody.elements("form").is_empty());
}

/// P-7: the switch is there before, during and after forced steps, and comes back to the same page.
#[test]
fn p_7_every_layout_switches_the_language() {
    let to_english = "/language/en?back=%2Fsign-in%3Fto%3Dx";
    for page in [
        zh(|| view! { <SignInLayout><Heading text="登录" /></SignInLayout> }),
        render(
            Locale::ZhCn,
            Some("董伟"),
            || view! { <SignInLayout sign_out="/out"><Heading text="绑定" /></SignInLayout> },
        ),
        render(
            Locale::ZhCn,
            Some("董伟"),
            || view! { <PageLayout nav=Vec::new() sign_out="/out"><Heading text="首页" /></PageLayout> },
        ),
    ] {
        let link = page.element("a", "href", to_english);
        assert_eq!((link.get("lang"), link.get("rel")), (Some("en"), Some("external nofollow")));
        assert!(page.html.contains("English"));
    }
    let english =
        render(Locale::En, None, || view! { <SignInLayout><Heading text="Sign in" /></SignInLayout> });
    assert!(english.html.contains("/language/zh-CN?back=") && english.html.contains("简体中文"));
}

/// S-1: a notice that only browsers without custom properties show, in both layouts.
#[test]
fn s_1_old_browsers_get_a_notice_and_plain_values() {
    let page = zh(|| view! { <SignInLayout><Heading text="登录" /></SignInLayout> });
    assert!(page.html.contains("浏览器版本过旧"));
    let css = include_str!("../../../style/main.css");
    assert!(css.contains("@supports (color: var(--ink)) { .old-browser { display: none; } }"));
    // What a browser without custom properties needs to see a form at all.
    for rule in ["\n.button {", "\n.input {", "\n.sheet {", "\nbody {"] {
        let body = css.split(rule).nth(1).and_then(|rest| rest.split('}').next()).unwrap();
        let plain = body.lines().any(|line| line.trim_start().starts_with("background: #"));
        assert!(plain, "{rule} has no plain background");
    }
}

/// J-13, J-15, J-24: the institution's links, copyright and contacts.
#[test]
fn j_24_contacts_links_and_copyright_come_from_the_profile() {
    let page = zh(|| view! { <SignInLayout><Heading text="帮助" /><Contacts /></SignInLayout> });
    assert_eq!(page.element("a", "href", "tel:+862055500100").get("rel"), Some("external"));
    for words in ["020-5550 0100", "新生登录说明", "图书馆", "Copyright © 某大学"] {
        assert!(page.html.contains(words), "{words}");
    }
}

/// P-9: a tile leads out of the application.
#[test]
fn p_9_applications_are_links() {
    let page = zh(
        || view! { <ServiceGrid><ServiceTile name="OA" href="https://oa.example.edu/" note="oa.example.edu" /></ServiceGrid> },
    );
    assert_eq!(page.element("a", "href", "https://oa.example.edu/").get("rel"), Some("external"));
}

#[test]
fn errors_are_listed_on_top_and_lead_to_their_fields() {
    let errors = vec![
        Mistake { field: "password".into(), text: "请输入密码。".into(), ..Mistake::default() },
        Mistake {
            text: "请稍后再试。".into(),
            help: "/help/account-locked?from=%2F".into(),
            ..Mistake::default()
        },
    ];
    let page = zh(move || view! { <ErrorSummary errors=Signal::stored(errors) /> });
    assert_eq!(page.element("a", "href", "#password").get("rel"), Some("external"));
    assert_eq!(page.element("div", "role", "alert").get("tabindex"), Some("-1"));
    assert_eq!(page.elements("li").len(), 2);
    // U-4: from the point of failure to its article.
    assert!(page.element("a", "href", "/help/account-locked?from=%2F").get("rel").is_none());
    let none = zh(|| view! { <ErrorSummary errors=Signal::stored(Vec::new()) /> });
    assert!(none.elements("div").is_empty());
}

#[test]
fn what_is_left_renders_as_valid_html() {
    zh(|| {
        let rows = vec![vec!["a".to_owned(), "<b>".to_owned()]];
        view! {
            <Stack wide=true>
                <Card title="标题"><Facts items=vec![("学号".to_owned(), "1".to_owned())] /></Card>
                <DataTable caption="表" columns=vec!["甲".to_owned(), "乙".to_owned()] rows />
                <EmptyState text="空" />
                <Notice mood=Mood::Warning title="注意"><p>"x"</p></Notice>
                <Outcome title="完成" text="好"><ButtonLink href="/" label="首页" /></Outcome>
                <Checkbox id="remember" name="remember" label="7天免登录" hint="请勿" />
                <Select id="kind" name="kind" label="类型" options=vec![("a".into(), "甲".into()), ("b".into(), "乙".into())] value="b" hint="选" />
                <CaptchaField id="captcha" name="captcha" label="验证码" image=Signal::stored("/c".to_owned())><a href="#">"换"</a></CaptchaField>
                <QrFrame svg=Signal::stored("<svg></svg>".to_owned()) label="二维码" veil="失效"><a href="/x">"刷新"</a></QrFrame>
                <SubmitButton label="登录" tone=Tone::Danger />
                <Onward href="/" label="去登录" seconds=3 />
                <Tabs label="方式" items=vec![TabItem { href: "/a".into(), label: "甲".into(), current: true }] />
            </Stack>
        }
    });
}
