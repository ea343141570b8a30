//! The registry: strict URLs, and which of them belong to whom.

use std::sync::Arc;
use std::time::Duration;

use identity::Keyring;
use identity::ports::{MatchKind, Store, UrlRule};
use identity::registry::{Attribute, NewService, Note, RegisterError, Registry, ServiceUrl, UrlError};
use proptest::prelude::*;
use testkit::{FakeClock, SeededEntropy};

fn normal(url: &str) -> Result<String, UrlError> {
    ServiceUrl::parse(url).map(|u| u.as_str().to_owned())
}

/// S09
#[test]
fn a_url_has_one_normal_form() {
    for (given, wanted) in [
        ("https://oa.example.cn", "https://oa.example.cn/"),
        ("HTTPS://OA.Example.CN:443", "https://oa.example.cn/"),
        ("http://oa.example.cn:80/a", "http://oa.example.cn/a"),
        ("http://oa.example.cn:443/a", "http://oa.example.cn:443/a"),
        ("https://oa.example.cn/%7euser/%41", "https://oa.example.cn/~user/A"),
        ("https://oa.example.cn/a%2fb", "https://oa.example.cn/a%2Fb"),
        ("https://oa.example.cn/登录?名=值", "https://oa.example.cn/%E7%99%BB%E5%BD%95?%E5%90%8D=%E5%80%BC"),
        ("https://oa.example.cn/a;jsessionid=1F?x=1", "https://oa.example.cn/a;jsessionid=1F?x=1"),
        ("https://oa.example.cn/a?", "https://oa.example.cn/a"),
        ("https://oa.example.cn/a?x[]=1&&y", "https://oa.example.cn/a?x%5B%5D=1&y"),
        ("https://oa.example.cn/a?name=%D5%C5", "https://oa.example.cn/a?name=%D5%C5"),
        ("https://oa.example.cn/a?next=https://b.cn/?c", "https://oa.example.cn/a?next=https://b.cn/?c"),
        ("https://oa.example.cn/cb?ticket=ST-old&x=1&ticket=PT-old", "https://oa.example.cn/cb?x=1"),
        ("https://oa.example.cn/desk?ticket=42", "https://oa.example.cn/desk?ticket=42"),
        ("https://oa.example.cn/a#/inbox", "https://oa.example.cn/a"),
        ("https://xn--fiqs8s.cn/", "https://xn--fiqs8s.cn/"),
        ("http://127.0.0.1:8090/cas/callback", "http://127.0.0.1:8090/cas/callback"),
        ("http://[0:0:0:0:0:0:0:1]:8090/", "http://[::1]:8090/"),
        ("https://oa_intern.example.cn/...", "https://oa_intern.example.cn/..."),
    ] {
        assert_eq!(normal(given).as_deref(), Ok(wanted), "{given}");
    }
}

/// S09
#[test]
fn what_is_not_plainly_a_url_is_refused() {
    for (given, wanted) in [
        ("", UrlError::Empty),
        ("oa.example.cn", UrlError::Scheme),
        ("//oa.example.cn/", UrlError::Scheme),
        ("https:oa.example.cn", UrlError::Scheme),
        ("https:/oa.example.cn", UrlError::Scheme),
        ("https:///oa.example.cn", UrlError::Host),
        ("javascript:alert(1)", UrlError::Scheme),
        ("data:text/html,x", UrlError::Scheme),
        ("ftp://oa.example.cn/", UrlError::Scheme),
        (" https://oa.example.cn/", UrlError::Control),
        ("https://oa.example.cn/a b", UrlError::Control),
        ("https://oa.example.cn/\t", UrlError::Control),
        ("https://oa.example.cn/\r\nX: y", UrlError::Control),
        ("https://oa.example.cn/\u{2028}", UrlError::Control),
        ("https://oa.example.cn/a%00", UrlError::Control),
        ("https://oa.example.cn/a?x=%0d%0a", UrlError::Control),
        ("https://oa.example.cn/#%0a", UrlError::Control),
        ("https://oa.example.cn\\@evil.cn/", UrlError::Backslash),
        ("https://oa.example.cn/a%5cb", UrlError::Backslash),
        ("https://oa.example.cn@evil.cn/", UrlError::UserInfo),
        ("https://u:p@oa.example.cn/", UrlError::UserInfo),
        ("https://oa.example.cn./", UrlError::Host),
        ("https://oa..example.cn/", UrlError::Host),
        ("https://-oa.example.cn/", UrlError::Host),
        ("https://oa.example.cn%2f.evil.cn/", UrlError::Host),
        ("https://oa.example.cn／.evil.cn/", UrlError::UnicodeHost),
        ("https://oa。example。cn/", UrlError::UnicodeHost),
        ("https://ｏa.example.cn/", UrlError::UnicodeHost),
        ("https://2130706433/", UrlError::Host),
        ("https://0x7f.0.0.1/", UrlError::Host),
        ("https://127.1/", UrlError::Host),
        ("https://010.0.0.1/", UrlError::Host),
        ("https://oa.example.cn.0x1/", UrlError::Host),
        ("https://[::1/", UrlError::Host),
        ("https://[::1]x/", UrlError::Host),
        ("https://[fe80::1%25eth0]/", UrlError::Host),
        ("https://oa.example.cn:/", UrlError::Port),
        ("https://oa.example.cn:0/", UrlError::Port),
        ("https://oa.example.cn:0443/", UrlError::Port),
        ("https://oa.example.cn:65536/", UrlError::Port),
        ("https://oa.example.cn:443:443/", UrlError::Port),
        ("https://oa.example.cn:+443/", UrlError::Port),
        ("https://oa.example.cn/app/../admin", UrlError::DotSegment),
        ("https://oa.example.cn/app/%2e%2E/admin", UrlError::DotSegment),
        ("https://oa.example.cn/app/.%2e", UrlError::DotSegment),
        ("https://oa.example.cn/app/./x", UrlError::DotSegment),
        ("https://oa.example.cn/app/..;/admin", UrlError::DotSegment),
        ("https://oa.example.cn/app/..%3bx/admin", UrlError::DotSegment),
        ("https://oa.example.cn/app/x%2f..%2f..%2fadmin", UrlError::DotSegment),
        ("https://oa.example.cn/app/%252e%252e/admin", UrlError::EncodedTwice),
        ("https://oa.example.cn/app%252fx", UrlError::EncodedTwice),
        ("https://oa.example.cn/app/%25252e", UrlError::EncodedTwice),
        ("https://oa.example.cn/%c0%ae%c0%ae/", UrlError::Escape),
        ("https://oa.example.cn/%", UrlError::Escape),
        ("https://oa.example.cn/%4", UrlError::Escape),
        ("https://oa.example.cn/?x=100%", UrlError::Escape),
        ("https://oa.example.cn/%zz", UrlError::Escape),
    ] {
        assert_eq!(normal(given), Err(wanted), "{given:?}");
    }
    assert_eq!(normal(&format!("https://oa.example.cn/{}", "a".repeat(2000))), Err(UrlError::TooLong));
    assert_eq!(normal(&format!("https://oa.example.cn/{}", "登".repeat(600))), Err(UrlError::TooLong));
}

#[test]
fn a_ticket_is_appended_before_the_fragment() {
    for (given, wanted) in [
        ("https://oa.cn/cb", "https://oa.cn/cb?ticket=ST-1"),
        ("https://oa.cn/cb?", "https://oa.cn/cb?ticket=ST-1"),
        ("https://oa.cn/cb?x=1", "https://oa.cn/cb?x=1&ticket=ST-1"),
        (
            "https://oa.cn/cb?x=1#/in box".replace(' ', "%20").as_str(),
            "https://oa.cn/cb?x=1&ticket=ST-1#/in%20box",
        ),
        ("https://oa.cn/cb?ticket=ST-0#/收件箱", "https://oa.cn/cb?ticket=ST-1#/%E6%94%B6%E4%BB%B6%E7%AE%B1"),
    ] {
        let url = ServiceUrl::parse(given).unwrap();
        assert_eq!(url.with_parameters(&[("ticket", "ST-1")]), wanted, "{given}");
    }
}

proptest! {
    /// S09: whatever is accepted is ASCII without anything that ends a header,
    /// and its normal form is its own normal form.
    #[test]
    fn a_normal_form_is_final_and_safe(
        url in "(https?|HTTP)://[a-zA-Z0-9.:@\\[\\]-]{1,20}(/[a-zA-Z0-9.%;/ \\\\登-]{0,20})?([?#][ -~é]{0,20}){0,2}"
    ) {
        if let Ok(parsed) = ServiceUrl::parse(&url) {
            let location = parsed.location();
            prop_assert!(location.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'\\'));
            let again = ServiceUrl::parse(&location);
            prop_assert_eq!(again.as_ref().map(ServiceUrl::as_str), Ok(parsed.as_str()));
            prop_assert!(parsed.as_str().starts_with(parsed.origin()));
            prop_assert!(parsed.path().starts_with('/'));
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(url in "(https://)?.{0,80}") {
        let _ = ServiceUrl::parse(&url);
    }
}

struct House {
    registry: Registry,
    store: Arc<dyn Store>,
    clock: Arc<FakeClock>,
    _file: tempfile::TempDir,
}

async fn house() -> House {
    let (file, store) = super::fixture::sqlite().await;
    let clock = Arc::new(FakeClock::enrolment_morning());
    let registry = Registry::new(
        store.clone(),
        clock.clone(),
        Arc::new(SeededEntropy::new(1)),
        Arc::new(Keyring::new(&[7; 32])),
    );
    House { registry, store, clock, _file: file }
}

impl House {
    async fn add(&self, name: &str, url: &str, matching: MatchKind) {
        self.registry.add(&NewService::new(name, url, matching), "cli").await.unwrap();
    }

    async fn who(&self, url: &str) -> Option<String> {
        self.registry.find_text(url).await.unwrap().map(|row| row.name.clone())
    }
}

#[tokio::test]
async fn a_prefix_ends_at_a_path_boundary() {
    let house = house().await;
    house.add("app", "https://oa.cn/app", MatchKind::Prefix).await;
    house.add("dir", "https://oa.cn/dir/", MatchKind::Prefix).await;
    for url in [
        "https://oa.cn/app",
        "https://oa.cn/app/",
        "https://oa.cn/app/x/y",
        "https://oa.cn/app?x",
        "HTTPS://OA.CN:443/%61pp#x",
    ] {
        assert_eq!(house.who(url).await.as_deref(), Some("app"), "{url}");
    }
    for url in ["https://oa.cn/dir/", "https://oa.cn/dir/x"] {
        assert_eq!(house.who(url).await.as_deref(), Some("dir"), "{url}");
    }
    for url in [
        "https://oa.cn/application",
        "https://oa.cn/app.evil",
        "https://oa.cn/app;x",
        "https://oa.cn/app%2Fx",
        "https://oa.cn/APP",
        "https://oa.cn/ap",
        "https://oa.cn/dir",
        "https://oa.cn/app／x",
        "https://oa.cn:444/app",
        "http://oa.cn/app",
        "https://oa.cn.evil.cn/app",
        "https://xoa.cn/app",
        "https://oa.cn/x?https://oa.cn/app",
        "https://evil.cn/https://oa.cn/app",
    ] {
        assert_eq!(house.who(url).await, None, "{url}");
    }
}

#[tokio::test]
async fn exact_beats_prefix_and_the_longest_prefix_wins() {
    let house = house().await;
    house.add("host", "https://oa.cn/", MatchKind::Prefix).await;
    house.add("app", "https://oa.cn/app", MatchKind::Prefix).await;
    house.add("page", "https://oa.cn/app/page?x=1", MatchKind::Exact).await;
    for (url, name) in [
        ("https://oa.cn/other", "host"),
        ("https://oa.cn/app/page", "app"),
        ("https://oa.cn/app/page?x=1", "page"),
        ("https://oa.cn/app/page?x=1&y=2", "app"),
    ] {
        assert_eq!(house.who(url).await.as_deref(), Some(name), "{url}");
    }
}

/// One application may have several addresses; which rule covers one does not depend on their order.
#[tokio::test]
async fn a_service_has_several_rules() {
    let house = house().await;
    let also = ["https://m.oa.cn/app", "= https://old.oa.cn/login?x=1", "https://oa.cn/app"];
    let service = NewService {
        also: also.into_iter().map(UrlRule::of_line).collect(),
        ..NewService::new("oa", "https://oa.cn/app", MatchKind::Prefix)
    };
    let registered = house.registry.add(&service, "cli").await.unwrap();
    let lines: Vec<String> = registered.row.also.iter().map(UrlRule::line).collect();
    assert_eq!(lines, also[..2], "what is said twice is kept once");
    house.add("inner", "https://m.oa.cn/app/inner", MatchKind::Prefix).await;
    for (url, name) in [
        ("https://oa.cn/app/x", Some("oa")),
        ("https://m.oa.cn/app/x", Some("oa")),
        ("https://m.oa.cn/app/inner/x", Some("inner")),
        ("https://old.oa.cn/login?x=1", Some("oa")),
        ("https://old.oa.cn/login", None),
        ("https://m.oa.cn/", None),
    ] {
        assert_eq!(house.who(url).await.as_deref(), name, "{url}");
    }
    for (line, code) in [
        ("https://*.oa.cn/", "service_wildcard"),
        ("https://m.oa.cn/a?x=1", "service_prefix_query"),
        ("https://m.oa.cn/#a", "service_fragment"),
        ("m.oa.cn", "url_scheme"),
    ] {
        let wrong = NewService { name: "b".into(), also: vec![UrlRule::of_line(line)], ..service.clone() };
        assert_eq!(house.registry.add(&wrong, "cli").await.unwrap_err().code(), code, "{line}");
    }
    let many = (0..51).map(|at| UrlRule::of_line(&format!("https://h{at}.oa.cn/"))).collect();
    let wrong = NewService { name: "b".into(), also: many, ..service };
    assert_eq!(house.registry.add(&wrong, "cli").await.unwrap_err().code(), "service_too_many_rules");
}

#[tokio::test]
async fn another_process_is_heard_at_once_about_new_and_within_a_second_about_removed_services() {
    let house = house().await;
    let other = Registry::new(
        house.store.clone(),
        house.clock.clone(),
        Arc::new(SeededEntropy::new(2)),
        Arc::new(Keyring::new(&[7; 32])),
    );
    assert_eq!(house.who("https://oa.cn/").await, None);
    other.add(&NewService::new("OA", "https://oa.cn/", MatchKind::Prefix), "cli").await.unwrap();
    assert_eq!(house.who("https://oa.cn/").await.as_deref(), Some("OA"));
    assert!(other.remove("OA", "cli").await.unwrap());
    assert!(!other.remove("OA", "cli").await.unwrap());
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(house.who("https://oa.cn/").await, None);
    assert!(house.registry.list().await.unwrap().is_empty());
}

#[tokio::test]
async fn registering_checks_normalises_and_warns() {
    let house = house().await;
    let mut oa = NewService::new(" OA 办公 ", "HTTP://OA.cn:80/app", MatchKind::Prefix);
    oa.attributes = ["department", "name", "name"].map(str::to_owned).to_vec();
    oa.proxy = true;
    oa.logout_url = Some("https://oa.cn/slo".into());
    oa.landing = Some("https://oa.cn/#/首页".into());
    let added = house.registry.add(&oa, "cli").await.unwrap();
    assert_eq!(added.row.name, "OA 办公");
    assert_eq!(added.row.url, "http://oa.cn/app");
    assert_eq!(added.row.attributes, ["name", "department"]);
    assert_eq!(added.row.landing.as_deref(), Some("https://oa.cn/#/%E9%A6%96%E9%A1%B5"));
    assert_eq!(added.notes, [Note::PlainHttp, Note::ProxyWithoutHttps]);
    let listed = house.registry.list().await.unwrap();
    assert_eq!(listed.iter().map(|row| (**row).clone()).collect::<Vec<_>>(), [added.row]);

    let demo = NewService::new("demo", "http://127.0.0.1:8090/", MatchKind::Prefix);
    assert_eq!(house.registry.add(&demo, "cli").await.unwrap().notes, [Note::WholeHost]);
    let again = house.registry.add(&demo, "cli").await.unwrap_err();
    assert!(matches!(&again, RegisterError::NameTaken(name) if name == "demo"), "{again}");

    let audit = house.store.read().await.unwrap().audit_since(identity::Time(0), 10).await.unwrap();
    assert_eq!(audit.iter().filter(|e| e.event == "service_changed").count(), 2);
}

#[tokio::test]
async fn what_cannot_be_registered_says_why() {
    let house = house().await;
    let try_add = async |change: fn(&mut NewService)| {
        let mut service = NewService::new("x", "https://oa.cn/a", MatchKind::Exact);
        change(&mut service);
        house.registry.add(&service, "cli").await.map(|_| ()).unwrap_err()
    };
    let error = try_add(|s| s.url = "https://*.oa.cn/".into()).await;
    assert!(matches!(error, RegisterError::Wildcard) && error.to_string().contains("--match prefix"));
    assert!(matches!(try_add(|s| s.url = "oa.cn".into()).await, RegisterError::Url(UrlError::Scheme)));
    assert!(matches!(try_add(|s| s.url = "https://oa.cn/#x".into()).await, RegisterError::Fragment));
    let prefix = try_add(|s| (s.url, s.matching) = ("https://oa.cn/?x".into(), MatchKind::Prefix)).await;
    assert!(matches!(prefix, RegisterError::PrefixQuery));
    let error = try_add(|s| s.attributes = vec!["id_card".into()]).await;
    assert!(matches!(&error, RegisterError::UnknownAttribute(a) if a == "id_card"));
    for attribute in Attribute::ALL {
        assert!(error.to_string().contains(attribute.code()), "{error}");
    }
    assert!(matches!(try_add(|s| s.name = " ".into()).await, RegisterError::Name));
    assert!(matches!(try_add(|s| s.name = "a\nb".into()).await, RegisterError::Name));
    assert!(matches!(try_add(|s| s.name = "名".repeat(61)).await, RegisterError::Name));
    assert!(matches!(try_add(|s| s.logout_url = Some("x".into())).await, RegisterError::LogoutUrl(_)));
    assert!(matches!(try_add(|s| s.landing = Some("javascript:1".into())).await, RegisterError::Landing(_)));
}
