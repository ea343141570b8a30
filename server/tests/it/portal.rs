//! Help, applications and invitations over HTTP, as a browser without scripts sees them.

use axum::body::Body;
use http::StatusCode;
use identity::outbox::Outbox;
use identity::ports::{Effect, MatchKind, OutboxKind};
use identity::registry::NewService;

use crate::app_passwords::sign_in;
use crate::house::{Answer, House};

async fn page(house: &House, path: &str, cookie: &str) -> Answer {
    house.send(house.request("GET", path).header("cookie", cookie).body(Body::empty()).unwrap()).await
}

async fn post(house: &House, function: &str, cookie: &str, body: &str) -> Answer {
    let request = house.request("POST", function).header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    house.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// The name and value of a cookie that was set.
fn pair(answer: &Answer, name: &str) -> String {
    answer.cookie(name).unwrap_or_else(|| panic!("no {name}")).split(';').next().unwrap().to_owned()
}

/// What waits in the outbox.
async fn mails(house: &House) -> Vec<(String, std::collections::BTreeMap<String, String>)> {
    let domain = &house.composed.domain;
    let mut unit = domain.write().await.unwrap();
    let now = domain.now();
    let rows = unit.lease(now, now, OutboxKind::Mail, 100).await.unwrap();
    unit.commit().await.unwrap();
    let effects = rows.iter().filter_map(|row| Outbox::effect(&domain.keyring, row));
    effects
        .filter_map(|effect| match effect {
            Effect::Mail { template, params, .. } => Some((template, params)),
            _ => None,
        })
        .collect()
}

/// P-1, J-24: public, by category, with version, dates and the way back; found by a search.
#[tokio::test]
async fn p_1_help_is_public_searchable_and_leads_back() {
    let house = House::new().await;
    let list = house.get("/help?from=%2Fsign-in%3Ftab%3Dcode").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.body.contains("/help/account-locked?from=%2Fsign-in%3Ftab%3Dcode"), "the way back is kept");
    assert!(list.body.contains("href=\"/sign-in?tab=code\""));
    let article = house.get("/help/account-locked?from=%2Fsign-in%3Ftab%3Dcode").await;
    for shown in ["提示错误次数已达最大上限", "连续 6 次输错密码后", "30 分钟", "2026-11-20", "版本"]
    {
        assert!(article.body.contains(shown), "{shown}");
    }
    let found = house.get("/help?q=%E6%94%B6%E4%B8%8D%E5%88%B0%E9%AA%8C%E8%AF%81%E7%A0%81").await;
    assert!(found.body.contains("/help/code-missing") && !found.body.contains("/help/browsers"));
    let missing = house.get("/help/no-such-article").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.body.contains("没有这篇文章"));
    // S09, S16: no way back to elsewhere.
    let away = house.get("/help?from=%2F%2Fevil.example").await;
    assert!(!away.body.contains("href=\"//") && away.body.contains("href=\"/\""));
    let script = house.get("/help?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!script.body.contains("<script>alert"));
    let english = house.send(
        house
            .request("GET", "/help/account-locked")
            .header("accept-language", "en")
            .body(Body::empty())
            .unwrap(),
    );
    assert!(english.await.body.contains("pauses for 30 minutes"));
}

/// U-4: a refusal leads to the article about it.
#[tokio::test]
async fn u_4_a_refusal_links_to_its_article() {
    let house = House::new().await;
    let refused = house.get("/refused?code=service_unknown").await;
    assert!(refused.body.contains("/help/applications?from="), "{}", refused.body);
}

/// P-9: by category, searched, starred by a plain form, starred ones on the overview.
#[tokio::test]
async fn p_9_applications_are_found_and_starred_without_scripts() {
    let house = House::new().await;
    let cookie = sign_in(&house).await;
    for (name, category, about) in [("办公系统", "办公", "公文与请假"), ("图书馆", "", "")] {
        let mut service =
            NewService::new(name, &format!("https://s{}.example.edu.cn/", name.len()), MatchKind::Prefix);
        service.presentation.category = category.into();
        service.presentation.zh = about.into();
        house.composed.registry.add(&service, "test").await.unwrap();
    }
    let all = page(&house, "/applications", &cookie).await;
    for shown in ["<h2>办公</h2>", "公文与请假", "图书馆", "<h2>其他应用</h2>"] {
        assert!(all.body.contains(shown), "{shown}: {}", all.body);
    }
    let found = page(&house, "/applications?q=%E8%AF%B7%E5%81%87", &cookie).await;
    assert!(found.body.contains("办公系统") && !found.body.contains("图书馆"));
    let none = page(&house, "/applications?q=zzz", &cookie).await;
    assert!(none.body.contains("没有找到相关应用"));
    let id = house.composed.registry.list().await.unwrap().iter().find(|s| s.name == "图书馆").unwrap().id;
    let body = format!("page=%2Fapplications%3Fq%3D%25E5%259B%25BE&id={id}&on=on");
    let starred = post(&house, "/_fn/applications/star", &cookie, &body).await;
    assert_eq!(starred.status, StatusCode::SEE_OTHER);
    assert_eq!(starred.header("location"), "/applications?q=%E5%9B%BE");
    let all = page(&house, "/applications", &cookie).await;
    assert!(all.body.contains("<h2>收藏</h2>") && all.body.contains("取消收藏图书馆"), "{}", all.body);
    let nobody = post(&house, "/_fn/applications/star", "", &body).await;
    assert!(nobody.header("location").contains("again="), "an answer, not a star");
    let overview = page(&house, "/", &cookie).await;
    let (library, oa) = (overview.body.find("图书馆").unwrap(), overview.body.find("办公系统").unwrap());
    assert!(library < oa, "starred ones come first");
}

/// P-8, S11: a guest is invited, gets a code and an account, all by plain forms; links lead to the
/// configured origin.
#[tokio::test]
async fn p_8_a_guest_is_invited_without_scripts() {
    let house = House::new().await;
    let cookie = sign_in(&house).await;
    assert!(page(&house, "/invitations", &cookie).await.body.contains("还没有发出邀请"));
    let body = "name=%E7%8E%8B%E4%BA%94&email=guest%40example.org&kind=guest&last_day=2026-10-01&reason=x";
    let sent = post(&house, "/_fn/invitations/invite", &cookie, body).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/invitations"));
    let listed = page(&house, "/invitations", &cookie).await;
    assert!(listed.body.contains("guest@example.org") && listed.body.contains("等待接受"), "{}", listed.body);
    let wrong =
        post(&house, "/_fn/invitations/invite", &cookie, &body.replace("2026-10-01", "2026-01-01")).await;
    assert!(wrong.header("location").contains("again="));

    let (_, params) = mails(&house).await.into_iter().find(|(template, _)| template == "invitation").unwrap();
    let origin = house.composed.settings.server.public_url.to_string();
    let path =
        params["link"].strip_prefix(origin.trim_end_matches('/')).expect("the configured origin").to_owned();
    let token = path.strip_prefix("/invitation/").unwrap().to_owned();
    let shown = house.get(&path).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("张晓明") && !shown.body.contains("guest@example.org"), "masked");
    let browser = pair(&shown, app::cookies::BROWSER);

    let asked = post(&house, "/_fn/invitation/send_code", &browser, &format!("token={token}")).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    let code =
        mails(&house).await.into_iter().rev().find_map(|(_, params)| params.get("code").cloned()).unwrap();
    let body =
        format!("token={token}&code={code}&new_password=Lantern%2B58!Bridge&repeated=Lantern%2B58!Bridge");
    let accepted = post(&house, "/_fn/invitation/accept", &browser, &body).await;
    let address = accepted.header("location").to_owned();
    assert!(address.starts_with(&path), "{address}");
    let done = page(&house, &address, &format!("{browser}; {}", pair(&accepted, app::cookies::ECHO))).await;
    assert!(done.body.contains("您的账号是 G"), "{}", done.body);
    let used = house.get(&path).await;
    assert_eq!(used.status, StatusCode::GONE);
    assert!(used.body.contains("已经使用过") && used.body.contains("/help/invitations"), "{}", used.body);
    assert!(page(&house, "/invitations", &cookie).await.body.contains("使用中"));
    let unknown = house.get("/invitation/made-up").await;
    assert!(unknown.body.contains("不存在或已过期"));
}
