//! P-7: the language is chosen by link, kept in a cookie, and otherwise the browser's.

use axum::body::Body;
use http::StatusCode;

use crate::house::House;

#[tokio::test]
async fn p_7_the_language_switch_keeps_the_choice_and_the_page() {
    let house = House::new().await;
    let answer = house
        .get("/language/en?back=%2Fsign-in%3Fservice%3Dhttps%253A%252F%252Foa.example%252F%25E7%2599%25BB")
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/sign-in?service=https%3A%2F%2Foa.example%2F%E7%99%BB");
    let cookie = answer.cookie("__Host-language").unwrap();
    assert!(cookie.starts_with("__Host-language=en; "), "{cookie}");

    let page = |cookie: &str, accept: &str| {
        let request =
            house.request("GET", "/sign-in").header("cookie", cookie).header("accept-language", accept);
        house.send(request.body(Body::empty()).unwrap())
    };
    assert!(page("__Host-language=en", "zh-CN").await.body.contains("<html lang=\"en\""));
    assert!(page("", "en-GB,en;q=0.9,zh;q=0.1").await.body.contains("<html lang=\"en\""));
    assert!(page("", "fr").await.body.contains("<html lang=\"zh-CN\""));
    assert!(page("__Host-language=zh-CN", "en").await.body.contains("<html lang=\"zh-CN\""));
}

/// S09: the way back never leaves our origin, and no header can be split.
#[tokio::test]
async fn s09_the_language_switch_never_leads_elsewhere() {
    let house = House::new().await;
    for back in [
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "https%3A%2F%2Fevil.example",
        "https%3Aevil.example",
        "evil",
        "",
        "%2F%0d%0aSet-Cookie%3A%20a%3Db",
        "%2F%09%2Fevil.example",
        "javascript%3Aalert(1)",
        "%20%2F",
        "%00",
        "%5C%5Cevil.example",
    ] {
        let answer = house.get(&format!("/language/en?back={back}")).await;
        assert_eq!(answer.header("location"), "/", "{back}");
        assert_eq!(
            answer
                .headers
                .get_all("set-cookie")
                .iter()
                .filter(|c| !c.as_bytes().starts_with(b"__Host-"))
                .count(),
            0,
            "{back}"
        );
    }
    let unknown = house.get("/language/xx?back=/sign-in").await;
    assert_eq!((unknown.status, unknown.cookie("__Host-language")), (StatusCode::SEE_OTHER, None));
}
