use std::sync::Arc;

use identity::Time;
use identity::ports::{MatchKind, ServiceRow};
use identity::registry::Attribute;
use identity::ticket::{FailureCode, ProxyCode};
use proptest::prelude::*;

use super::*;

fn good() -> Validated {
    let id = identity_id();
    Validated {
        user: "2026010203".into(),
        attributes: vec![
            (Attribute::Name, "𠮷野·<阿>&\"']]>\u{0}\u{8}\u{1b}\u{85}\u{ffff}".into()),
            (Attribute::Department, "数学 & 系统科学研究院".into()),
        ],
        auth_time: Time(1_447_320_610_000_000),
        remembered: true,
        fresh: false,
        proxies: vec!["https://b.cn/pgt".into(), "https://a.cn/pgt?x=1&y=2".into()],
        granting_iou: Some("PGTIOU-x".into()),
        session: id,
        account: id,
        service: Arc::new(ServiceRow {
            id,
            name: "OA".into(),
            url: "https://oa.cn/".into(),
            matching: MatchKind::Prefix,
            also: Vec::new(),
            attributes: vec![],
            proxy: true,
            logout_url: None,
            landing: None,
            created_at: Time(0),
            presentation: identity::ports::Presentation::default(),
            name_en: String::new(),
            owner: String::new(),
            enabled: true,
            access: identity::ports::Access::default(),
            revision: 0,
        }),
    }
}

fn identity_id() -> uuid::Uuid {
    uuid::Uuid::nil()
}

#[test]
fn xml_is_what_the_specification_prints() {
    assert_eq!(
        success(Format::Xml, &good(), Shown::All),
        "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">\n\
         \x20 <cas:authenticationSuccess>\n\
         \x20   <cas:user>2026010203</cas:user>\n\
         \x20   <cas:attributes>\n\
         \x20     <cas:authenticationDate>2015-11-12T09:30:10Z</cas:authenticationDate>\n\
         \x20     <cas:longTermAuthenticationRequestTokenUsed>true</cas:longTermAuthenticationRequestTokenUsed>\n\
         \x20     <cas:isFromNewLogin>false</cas:isFromNewLogin>\n\
         \x20     <cas:name>𠮷野·&lt;阿&gt;&amp;&quot;&#39;]]&gt;</cas:name>\n\
         \x20     <cas:department>数学 &amp; 系统科学研究院</cas:department>\n\
         \x20   </cas:attributes>\n\
         \x20   <cas:proxyGrantingTicket>PGTIOU-x</cas:proxyGrantingTicket>\n\
         \x20   <cas:proxies>\n\
         \x20     <cas:proxy>https://b.cn/pgt</cas:proxy>\n\
         \x20     <cas:proxy>https://a.cn/pgt?x=1&amp;y=2</cas:proxy>\n\
         \x20   </cas:proxies>\n\
         \x20 </cas:authenticationSuccess>\n\
         </cas:serviceResponse>\n"
    );
}

#[test]
fn json_is_what_the_specification_prints() {
    let value: Value = serde_json::from_str(&success(Format::Json, &good(), Shown::All)).unwrap();
    assert_eq!(
        value,
        json!({ "serviceResponse": { "authenticationSuccess": {
            "user": "2026010203",
            "attributes": {
                "authenticationDate": "2015-11-12T09:30:10Z",
                "longTermAuthenticationRequestTokenUsed": true,
                "isFromNewLogin": false,
                "name": "𠮷野·<阿>&\"']]>",
                "department": "数学 & 系统科学研究院",
            },
            "proxyGrantingTicket": "PGTIOU-x",
            "proxies": ["https://b.cn/pgt", "https://a.cn/pgt?x=1&y=2"],
        } } })
    );
}

#[test]
fn a_multi_valued_attribute_repeats_in_xml_and_is_an_array_in_json() {
    let mut many = good();
    many.attributes =
        ["数学院", "计算中心", "图书馆"].map(|d| (Attribute::Department, d.to_owned())).to_vec();
    let xml = success(Format::Xml, &many, Shown::All);
    assert_eq!(xml.matches("<cas:department>").count(), 3);
    let value: Value = serde_json::from_str(&success(Format::Json, &many, Shown::All)).unwrap();
    assert_eq!(
        value["serviceResponse"]["authenticationSuccess"]["attributes"]["department"],
        json!(["数学院", "计算中心", "图书馆"])
    );
}

#[test]
fn what_is_not_shown_is_not_there() {
    for format in [Format::Xml, Format::Json] {
        let none = success(format, &good(), Shown::None);
        assert!(!none.contains("attributes") && !none.contains("authenticationDate"), "{none}");
        let some = success(format, &good(), Shown::Protocol);
        assert!(
            some.contains("longTermAuthenticationRequestTokenUsed") && !some.contains("department"),
            "{some}"
        );
    }
}

#[test]
fn failures_carry_code_and_reason() {
    let bad = Failure::new(FailureCode::InvalidService, "a & b");
    assert_eq!(
        failure(Format::Xml, &bad),
        "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">\n  \
         <cas:authenticationFailure code=\"INVALID_SERVICE\">a &amp; b</cas:authenticationFailure>\n\
         </cas:serviceResponse>\n"
    );
    assert_eq!(
        failure(Format::Json, &bad),
        r#"{"serviceResponse":{"authenticationFailure":{"code":"INVALID_SERVICE","description":"a & b"}}}"#
    );
    let bad = ProxyFailure::new(ProxyCode::UnauthorizedService, "no");
    assert!(
        proxy_failure(Format::Xml, &bad).contains("<cas:proxyFailure code=\"UNAUTHORIZED_SERVICE\">no</")
    );
    assert!(proxy_success(Format::Xml, "PT-1").contains("<cas:proxyTicket>PT-1</cas:proxyTicket>"));
}

#[test]
fn cas_1_speaks_to_both_kinds_of_client() {
    let mut person = good();
    assert_eq!(plain(Ok(&person), true), "yes\n2026010203\n");
    assert_eq!(plain(Ok(&person), false), "yes\n");
    assert_eq!(plain(Err(()), true), "no\n");
    person.user = "a\r\nno\u{2028}b".into();
    assert_eq!(plain(Ok(&person), true), "yes\nano\u{2028}b\n");
}

proptest! {
    /// S13: whatever a name holds, the element has no markup of its own and
    /// reads back as the name without control characters.
    #[test]
    fn s13_any_name_stays_text(name in "\\PC{0,60}|.{0,60}|[&<>\"'\\]\u{0}-\u{9f}]{0,20}") {
        let mut out = String::new();
        escape(&mut out, &name);
        let has_markup = out.contains(['<', '>', '"', '\'', '\u{0}', '\r']);
        prop_assert!(!has_markup, "{}", out);
        let back = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'")
            .replace("&amp;", "&");
        prop_assert_eq!(back, clean(&name));
    }
}
