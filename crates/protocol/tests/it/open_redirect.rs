//! S09: no payload leads off the list, for `service` at login and at logout.

use http::StatusCode;
use identity::ports::MatchKind;
use identity::registry::encode_component;

use super::cas::Server;

const EVIL: &str = "evil.example";

/// At least 150 ways to write a URL that is not a registered one but looks like it
/// to somebody. Registered: `https://oa.example.cn/cas` (prefix),
/// `https://mail.example.cn/` (prefix), `https://exact.example.cn/cb?x=1` (exact).
fn payloads() -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let host = "oa.example.cn";
    // Not absolute, not http(s), or only to a browser.
    for text in [
        "//E",
        "///E",
        "////E/",
        "/\\E",
        "\\\\E",
        "\\/E",
        "/\t/E",
        "https:E",
        "https:/E",
        "https:///E",
        "https:\\\\E",
        "http:E",
        "https:E/",
        "hhttps://E",
        "https//E",
        "https;//E",
        "https:/\\E",
        "https:\\/E",
        ":///E",
        "://E",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript://H/%0aalert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://H/x",
        "about:blank",
        "view-source:https://H/cas",
        "ftp://H/cas",
        "ws://H/cas",
        "intent://H/cas#Intent;end",
        "weixin://dl/business",
        "mailto:a@H",
        "cas",
        "/",
        ".",
        "..",
        "?",
        "#",
        "/cas",
        "H/cas",
        "//H/cas",
        " ",
    ] {
        out.push(text.replace('E', EVIL).replace('H', host));
    }
    // Another host that begins, ends or is decorated like ours.
    for text in [
        "https://E/",
        "https://E/cas",
        "https://H.E/cas",
        "https://HE/cas",
        "https://H-E/cas",
        "https://xH/cas",
        "https://E/H/cas",
        "https://E/https://H/cas",
        "https://E?https://H/cas",
        "https://E#https://H/cas",
        "https://E\\H/cas",
        "https://E;H/cas",
        "https://E,H/cas",
        "https://E&H/cas",
        "https://E%2fH/cas",
        "https://oaXexample.cn/cas",
        "https://oa-example.cn/cas",
        "https://oa.exampleXcn/cas",
        "https://example.cn/cas",
        "https://cn/cas",
        "https://OA.EXAMPLE.CN.E/cas",
        "https://H./cas",
        "https://H../cas",
        "https://.H/cas",
        "https://oa..example.cn/cas",
        "https://H:444/cas",
        "https://H:80/cas",
        "https://H:/cas",
        "https://H:0/cas",
        "https://H:443443/cas",
        "https://H:443@E/cas",
        "https://H:443.E/cas",
        "https://H:x/cas",
        "https://H:４４３/cas",
        "http://H/cas",
        "http://H:443/cas",
        "https://www.H/cas",
        "https://*.example.cn/cas",
        "https://*/cas",
        "https://[H]/cas",
    ] {
        out.push(text.replace('E', EVIL).replace('H', host));
    }
    // User information.
    for text in [
        "https://H@E/",
        "https://H:x@E/",
        "https://H%40E/",
        "https://H@E:443/cas",
        "https://@E/",
        "https://@H/cas",
        "https://a@H/cas",
        "https://a:b@H/cas",
        "https://E@H/cas",
        "https://H\\@E/",
        "https://H%5c@E/",
        "https://H#@E/",
        "https://H?@E/",
        "https://H&@E/",
        "https://E#@H/cas",
        "https://H /@E",
        "https://H%20@E/",
    ] {
        out.push(text.replace('E', EVIL).replace('H', host));
    }
    // Control characters, white space, line breaks: plain, encoded, twice encoded.
    for bad in [
        "\0", "\t", "\r\n", "\n", "\r", " ", "\u{b}", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}", "\u{2029}",
        "\u{3000}", "\u{feff}",
    ] {
        out.push(format!("https://{host}/cas{bad}"));
        out.push(format!("https://{host}{bad}.{EVIL}/cas"));
        out.push(format!("{bad}https://{host}/cas"));
    }
    for bad in [
        "%00",
        "%0d%0aLocation:%20https://evil.example",
        "%0a",
        "%0D",
        "%09",
        "%1f",
        "%7f",
        "%250a",
        "%2500",
        "%250d%250a",
    ] {
        out.push(format!("https://{host}/cas/{bad}"));
        out.push(format!("https://{host}{bad}/cas"));
    }
    // Letters that look like others.
    for fake in [
        "／", "＼", "。", "．", "：", "＠", "？", "＃", "⁄", "∕", "․", "‥", "ｏ", "а", "ß", "㎝", "\u{200b}",
        "\u{202e}",
    ] {
        out.push(format!("https://{host}{fake}{EVIL}/cas"));
        out.push(format!("https://{EVIL}{fake}{host}/cas"));
    }
    out.extend(
        [
            "https://oa.еxample.cn/cas",
            "https://ⓞa.example.cn/cas",
            "https://xn--oa-xxx.example.cn/cas",
            "https:／／oa.example.cn/cas",
            "ｈttps://oa.example.cn/cas",
        ]
        .map(str::to_owned),
    );
    // Out of the path and back.
    for path in [
        "/",
        "",
        "/CAS",
        "/ca",
        "/cass",
        "/cas.evil",
        "/cas;x",
        "/cas%2Fx",
        "/cas%5cx",
        "/cas\\x",
        "/x/../cas/../../y",
        "/cas/..",
        "/cas/../",
        "/cas/../admin",
        "/cas/%2e%2e/admin",
        "/cas/.%2e/admin",
        "/cas/%2E./admin",
        "/cas/..%2fadmin",
        "/cas/..%5cadmin",
        "/cas/..;/admin",
        "/cas/..;x=y/admin",
        "/cas/..%3b/admin",
        "/cas/./x",
        "/cas/%2e/x",
        "/cas/%252e%252e/admin",
        "/cas/%252e%252e%252fadmin",
        "/cas/%25252e/x",
        "/cas/%c0%ae%c0%ae/admin",
        "/cas/%",
        "/cas/%u002e",
        "/cas/%e0%80%ae",
        "//cas",
        "/./cas",
        "/%2fcas",
        "/cas／x",
    ] {
        out.push(format!("https://{host}{path}"));
    }
    // Numbers that are addresses.
    for address in [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::1%25eth0]",
        "localhost",
        "169.254.169.254",
        "1.1.1",
        "256.1.1.1",
    ] {
        out.push(format!("https://{address}/cas"));
    }
    // Near the exact one.
    for query in ["", "?x=2", "?x=1&y", "?X=1", "?x=1%00", "/?x=1", "/a?x=1", ";?x=1"] {
        out.push(format!("https://exact.example.cn/cb{query}"));
    }
    out.push(format!("https://{host}/cas?{}", "a".repeat(3000)));
    out
}

#[tokio::test]
async fn s09_no_service_leads_off_the_list() {
    let server = Server::new().await;
    server.house.service("Exact", "https://exact.example.cn/cb?x=1", |s| s.matching = MatchKind::Exact).await;
    let session = server.signed_in().await;
    let payloads = payloads();
    let distinct: std::collections::HashSet<_> = payloads.iter().collect();
    assert!(distinct.len() >= 150, "{}", distinct.len());
    let mut sent = 0;
    for payload in &payloads {
        // Encoded once, and a second time for servers that decode twice.
        let once = encode_component(payload);
        for encoded in [encode_component(&once), once] {
            for more in ["", "&gateway=true", "&renew=true", "&method=POST"] {
                for session in [None, Some(&session)] {
                    let uri = format!("/cas/login?service={encoded}{more}");
                    let answer = server.get(session, &uri).await;
                    sent += 1;
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{payload:?} {more} {answer:?}");
                    assert_eq!(answer.location(), "", "{payload:?}");
                    assert!(!answer.body.contains(EVIL), "{payload:?}");
                }
            }
            let answer = server.get(None, &format!("/cas/logout?service={encoded}")).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::SEE_OTHER, "/signed-out"),
                "{payload:?}"
            );
            sent += 1;
        }
    }
    assert!(sent > 3000, "{sent}");
    // The list itself still works, so that the above means something.
    for good in
        ["https://oa.example.cn/cas", "https://oa.example.cn/cas/x?y#z", "https://exact.example.cn/cb?x=1"]
    {
        let uri = format!("/cas/login?service={}", encode_component(good));
        let answer = server.get(Some(&session), &uri).await;
        assert!(answer.location().contains("ticket=ST-"), "{good} {answer:?}");
    }
}
