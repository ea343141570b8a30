//! Prints one page made of the parts in `app::ui`, to look at them without a
//! server: `cargo run -p app --features ssr --example gallery -- sign-in en > page.html`,
//! with `style/main.css` linked beside it.

use app::{
    branding::{Bilingual, Branding, Contact, Link, Place},
    shell::{Contacts, NavItem, PageLayout, SignInLayout, SiteContext, document, provide_site, use_i18n},
    ui::{
        Avatar, ButtonLink, CaptchaField, Card, Checkbox, CodeButton, CodeField, DataTable, ErrorSummary,
        Facts, Field, Glyph, Heading, Mistake, Mood, Notice, Outcome, PasswordField, PhoneField, QrFrame,
        ServiceGrid, ServiceTile, Stack, Steps, SubmitButton, TabItem, Tabs, Tone,
    },
};
use i18n::{Locale, t};
use leptos::{config::LeptosOptions, prelude::*, tachys::view::RenderHtml};
use leptos_meta::provide_meta_context;
use leptos_router::{components::Router, location::RequestUrl};

fn main() {
    let mut args = std::env::args().skip(1);
    let page = args.next().unwrap_or_else(|| "sign-in".to_owned());
    let locale = args.next().and_then(|tag| Locale::parse(&tag)).unwrap_or_default();
    let accent = args.next();
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(RequestUrl::new("/sign-in?tab=password"));
        provide_meta_context();
        provide_site(site(locale, accent));
        let options = LeptosOptions::builder().output_name("frontend").site_pkg_dir("style").build();
        document(options, None, move || view! { <Router>{show(&page)}</Router> }).to_html()
    });
    println!("{}", html.replace("/style/frontend.css", "style/main.css"));
}

fn site(locale: Locale, accent: Option<String>) -> SiteContext {
    let link = |zh, en, url: &str, place| Link { label: Bilingual::new(zh, en), url: url.to_owned(), place };
    let branding = Branding {
        name: Bilingual::new("云山大学统一身份认证平台", "Yunshan University Unified Identity Platform"),
        accent: accent.unwrap_or_else(|| Branding::default().accent),
        links: vec![
            link("新生登录说明", "For new students", "/help", Place::SignIn),
            link("学校主页", "University home page", "https://www.example.edu.cn", Place::Footer),
            link("图书馆", "Library", "https://lib.example.edu.cn", Place::Footer),
        ],
        contacts: vec![
            Contact {
                label: Bilingual::new("信息化服务台", "IT service desk"),
                value: Bilingual::new("020-5550 0100", "+86 20 5550 0100"),
                place: Bilingual::default(),
                href: "tel:+862055500100".to_owned(),
            },
            Contact {
                label: Bilingual::new("办公地点", "Office"),
                value: Bilingual::new("南岸校区 图书馆 B102", "South campus, library B102"),
                place: Bilingual::default(),
                href: String::new(),
            },
        ],
        footer: Bilingual::new(
            "建议使用 Chrome、Edge 或 360 极速模式访问",
            "Works best in Chrome, Edge or 360 Speed mode",
        ),
        copyright: Bilingual::new("云山大学", "Yunshan University"),
        ..Branding::default()
    };
    SiteContext {
        locale,
        brand: branding.view(locale),
        account_name: Some(t_name(locale)),
        several: false,
        announced: Vec::new(),
    }
}

fn t_name(locale: Locale) -> String {
    match locale {
        Locale::ZhCn => "买买提·吐尔逊".to_owned(),
        Locale::En => "Bartholomew Featherstonehaugh-Cholmondeley of Worcestershire".to_owned(),
    }
}

fn show(page: &str) -> AnyView {
    match page {
        "errors" => sign_in(true).into_any(),
        "code" => code().into_any(),
        "password" => wizard_password().into_any(),
        "phone" => wizard_phone().into_any(),
        "done" => wizard_done().into_any(),
        "confirm" => confirm().into_any(),
        "home" => home().into_any(),
        "applications" => applications().into_any(),
        "not-found" => not_found().into_any(),
        _ => sign_in(false).into_any(),
    }
}

fn qr() -> String {
    let code = qrcode::QrCode::new("https://id.example.edu.cn/scan/3Zk8v0bqQxO1mW5cY2nJtA")
        .map(|code| code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(220, 220).build());
    code.map(|svg| svg.split_once("?>").map_or(svg.clone(), |(_, rest)| rest.to_owned())).unwrap_or_default()
}

fn tabs(current: usize) -> impl IntoView {
    let i18n = use_i18n();
    let items = [t!(i18n, "sign-in-tab-password"), t!(i18n, "sign-in-tab-code")];
    let items = items.into_iter().enumerate().map(|(i, label)| TabItem {
        href: format!("?tab={i}"),
        label,
        current: i == current,
    });
    view! { <Tabs label=t!(i18n, "sign-in-methods") items=items.collect() /> }
}

fn scan_side() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <QrFrame svg=Signal::stored(qr()) label=t!(i18n, "scan-image") />
        <h2>{t!(i18n, "scan-title")}</h2>
        <p class="hint">{t!(i18n, "scan-hint")}</p>
    }
}

fn links() -> impl IntoView {
    let i18n = use_i18n();
    let items = [t!(i18n, "link-forgot"), t!(i18n, "link-activate"), t!(i18n, "link-help")];
    let items = items.map(|label| view! { <li><a href="#">{label}</a></li> }).collect_view();
    view! { <ul class="links">{items}</ul> }
}

fn sign_in(wrong: bool) -> impl IntoView {
    let i18n = use_i18n();
    let password_error = wrong.then(|| t!(i18n, "error-password-empty"));
    let errors: Vec<Mistake> = if wrong {
        vec![
            Mistake {
                text: t!(i18n, "error-locked", minutes = 30),
                help: "/help/account-locked".into(),
                ..Mistake::default()
            },
            Mistake {
                field: "password".into(),
                text: t!(i18n, "error-password-empty"),
                ..Mistake::default()
            },
        ]
    } else {
        Vec::new()
    };
    view! {
        <SignInLayout aside=scan_side>
            <Heading text=t!(i18n, "sign-in-title") lead=t!(i18n, "sign-in-to-service", service = "OA") />
            {tabs(0)}
            <form method="post">
                <ErrorSummary errors=Signal::stored(errors) />
                <Field id="account" name="account" label=t!(i18n, "account-label") placeholder=t!(i18n, "account-placeholder")
                    value=if wrong { "202312345678" } else { "" } autocomplete="username" required=true />
                <PasswordField id="password" name="password" label=t!(i18n, "password-label") placeholder=t!(i18n, "password-placeholder")
                    error=password_error required=true />
                {wrong.then(|| view! {
                    <CaptchaField id="captcha" name="captcha" label=t!(i18n, "captcha-label") hint=t!(i18n, "captcha-hint")
                        image=Signal::stored("data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7".to_owned())>
                        <a href="#">{t!(i18n, "captcha-refresh")}</a>
                    </CaptchaField>
                })}
                <Checkbox id="remember" name="remember" label=t!(i18n, "sign-in-remember", days = 7) />
                <SubmitButton label=t!(i18n, "sign-in-submit") />
            </form>
            {links()}
        </SignInLayout>
    }
}

fn code() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <SignInLayout aside=scan_side>
            <Heading text=t!(i18n, "sign-in-title") />
            {tabs(1)}
            <Notice mood=Mood::Success>{t!(i18n, "code-sent-to", phone = "188****5517")}</Notice>
            <form method="post">
                <PhoneField id="phone" label=t!(i18n, "phone-label") hint=t!(i18n, "phone-hint") value="13800138000" required=true />
                <CodeField id="code" label=t!(i18n, "code-label") hint=t!(i18n, "code-hint") error=t!(i18n, "error-code-wrong")>
                    <CodeButton label=t!(i18n, "code-send") wait=Signal::stored(58) />
                </CodeField>
                <SubmitButton label=t!(i18n, "sign-in-submit") />
            </form>
            {links()}
        </SignInLayout>
    }
}

fn steps(current: usize) -> impl IntoView {
    let i18n = use_i18n();
    let names =
        vec![t!(i18n, "first-step-password"), t!(i18n, "first-step-phone"), t!(i18n, "first-step-done")];
    view! { <Steps names current back="#" /> }
}

fn wizard_password() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <SignInLayout sign_out="/sign-out">
            {steps(1)}
            <Heading text=t!(i18n, "first-password-title") lead=t!(i18n, "first-password-lead") />
            <form method="post">
                <PasswordField id="new" name="new" label=t!(i18n, "password-new-label") autocomplete="new-password"
                    hint=t!(i18n, "password-rule-length", min = 10, max = 30) />
                <PasswordField id="repeat" name="repeat" label=t!(i18n, "password-repeat-label") autocomplete="new-password"
                    error=t!(i18n, "error-password-mismatch") />
                // As a hydrated page shows it.
                <div class="meter meter-medium">
                    <div class="meter-bar"><span></span><span></span><span></span></div>
                    <p class="meter-grade">{t!(i18n, "password-grade", grade = t!(i18n, "grade-medium"))}</p>
                    <ul class="meter-reasons"><li>{t!(i18n, "password-keyboard-run", run = "qwe")}</li><li>{t!(i18n, "password-missing-classes", needed = 4, classes = t!(i18n, "class-symbol"))}</li></ul>
                </div>
                <SubmitButton label=t!(i18n, "next-step") />
            </form>
        </SignInLayout>
    }
}

fn wizard_phone() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <SignInLayout sign_out="/sign-out">
            {steps(2)}
            <Heading text=t!(i18n, "first-phone-title") lead=t!(i18n, "first-phone-lead") />
            <form method="post">
                <PhoneField id="phone" label=t!(i18n, "phone-label") hint=t!(i18n, "first-phone-required") error=t!(i18n, "error-phone-taken") value="13800138000" />
                <CodeField id="code" label=t!(i18n, "code-label")>
                    <CodeButton label=t!(i18n, "code-send") wait=Signal::stored(0) />
                </CodeField>
                <SubmitButton label=t!(i18n, "first-phone-submit") />
            </form>
        </SignInLayout>
    }
}

fn wizard_done() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <SignInLayout sign_out="/sign-out">
            {steps(3)}
            <Outcome title=t!(i18n, "first-done-title") text=t!(i18n, "first-done-text")>
                <SubmitButton label=t!(i18n, "first-done-submit") />
            </Outcome>
        </SignInLayout>
    }
}

fn confirm() -> impl IntoView {
    let i18n = use_i18n();
    let facts = vec![
        (t!(i18n, "scan-confirm-service"), "OA".to_owned()),
        (t!(i18n, "scan-confirm-device"), "Chrome · Windows".to_owned()),
        (t!(i18n, "scan-confirm-address"), "10.20.30.40".to_owned()),
        (t!(i18n, "scan-confirm-account"), "202312345678".to_owned()),
    ];
    view! {
        <SignInLayout sign_out="/sign-out">
            <Heading text=t!(i18n, "scan-confirm-title") lead=t!(i18n, "scan-confirm-lead") />
            <Facts items=facts />
            <Stack><Notice mood=Mood::Warning>{t!(i18n, "scan-confirm-warning")}</Notice></Stack>
            <div class="actions">
                <SubmitButton label=t!(i18n, "scan-confirm-yes") />
                <SubmitButton label=t!(i18n, "scan-confirm-no") tone=Tone::Secondary />
            </div>
        </SignInLayout>
    }
}

fn nav(current: usize) -> Vec<NavItem> {
    let i18n = use_i18n();
    let items = [
        ("/", t!(i18n, "nav-home"), Glyph::Home),
        ("/applications", t!(i18n, "nav-applications"), Glyph::Apps),
        ("/sign-ins", t!(i18n, "nav-sign-ins"), Glyph::Clock),
        ("/security", t!(i18n, "nav-security"), Glyph::Shield),
        ("/help", t!(i18n, "nav-help"), Glyph::Help),
    ];
    items
        .into_iter()
        .enumerate()
        .map(|(i, (href, label, glyph))| NavItem::new(href, label, glyph, i == current))
        .collect()
}

fn services() -> impl IntoView {
    let names = [
        ("OA 办公系统", "oa.example.edu.cn"),
        ("教务管理", "jw.example.edu.cn"),
        ("Library Discovery and Interlibrary Loan Service", "lib.example.edu.cn"),
        ("一卡通", "card.example.edu.cn"),
        ("学工系统", "xg.example.edu.cn"),
        ("财务查询", "cw.example.edu.cn"),
    ];
    let tiles =
        names.into_iter().map(|(name, note)| view! { <ServiceTile name href="#" note /> }).collect_view();
    view! { <ServiceGrid>{tiles}</ServiceGrid> }
}

fn sign_ins() -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        t!(i18n, "sign-ins-time"),
        t!(i18n, "sign-ins-method"),
        t!(i18n, "sign-ins-outcome"),
        t!(i18n, "sign-ins-device"),
        t!(i18n, "sign-ins-address"),
    ];
    let row = |time: &str, method: String, outcome: String, device: &str| {
        vec![time.to_owned(), method, outcome, device.to_owned(), "10.20.30.40".to_owned()]
    };
    let rows = vec![
        row("2026-09-01 08:30", t!(i18n, "method-scan"), t!(i18n, "sign-ins-success"), "Chrome · Windows"),
        row(
            "2026-08-31 22:11",
            t!(i18n, "method-password"),
            t!(i18n, "sign-ins-failure"),
            "WeChat · Android",
        ),
    ];
    view! { <DataTable caption=t!(i18n, "sign-ins-title") columns rows /> }
}

fn home() -> impl IntoView {
    let i18n = use_i18n();
    let name = t_name(i18n.locale());
    let facts = vec![
        (t!(i18n, "fact-number"), "202312345678".to_owned()),
        (t!(i18n, "fact-kind"), t!(i18n, "kind-student")),
        (t!(i18n, "fact-department"), "信息科学与工程学院".to_owned()),
        (t!(i18n, "fact-phone"), "188****5517".to_owned()),
    ];
    view! {
        <PageLayout nav=nav(0) menu=nav(4)[3..].to_vec() sign_out="/sign-out">
            <Heading text=t!(i18n, "home-title") />
            <Stack wide=true>
                <div class="columns">
                    <Card>
                        <div class="profile"><Avatar name=name.clone() large=true /><h2>{t!(i18n, "home-greeting", name = name)}</h2></div>
                        <Facts items=facts />
                    </Card>
                    <Card title=t!(i18n, "home-security")>
                        <Notice mood=Mood::Success title=t!(i18n, "fact-password-set")>{t!(i18n, "password-change-lead")}</Notice>
                        <ButtonLink href="#" label=t!(i18n, "nav-change-password") tone=Tone::Secondary />
                    </Card>
                </div>
                {services()}
                <Card title=t!(i18n, "sign-ins-title")>{sign_ins()}</Card>
            </Stack>
        </PageLayout>
    }
}

fn applications() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <PageLayout nav=nav(1) sign_out="/sign-out">
            <Heading text=t!(i18n, "applications-title") lead=t!(i18n, "applications-lead") />
            {services()}
        </PageLayout>
    }
}

fn not_found() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <SignInLayout>
            <Outcome mood=Mood::Warning title=t!(i18n, "not-found-title") text=t!(i18n, "not-found-text")>
                <ButtonLink href="/" label=t!(i18n, "go-home") />
            </Outcome>
            <Contacts />
        </SignInLayout>
    }
}
