//! What people change about how they sign in, over HTTP and without JavaScript.

use std::time::Duration;

use crate::browser::{Browser, PASSWORD, newest, person};
use crate::house::House;

const BETTER: &str = "Lantern+58!Bridge";
const PHONE: &str = "13800138001";
const NEW: &str = "13800138002";

/// ASVS 7.5.1: who proved themselves long ago proves it anew, and comes back.
#[tokio::test]
async fn an_old_proof_leads_to_confirm_and_back() {
    let house = House::new().await;
    let account = person(&house, "1001", PHONE, None).await;
    let mut browser = Browser::new(&house, account).await;
    assert!(browser.page("/security/email").await.contains("绑定邮箱"));
    house.clock.advance(Duration::from_mins(16));
    let asked = browser.get("/security/email").await;
    assert_eq!(asked.header("location"), "/confirm?next=%2Fsecurity%2Femail");
    let fields = [("page", "/security/email"), ("email", "new@example.edu.cn")];
    // What was typed comes back with the page.
    let sent_to = browser.post("own/email_send", &fields).await;
    assert!(sent_to.starts_with("/confirm?next=%2Fsecurity%2Femail%3Fagain%3D"), "{sent_to}");
    let page = browser.page("/confirm?next=%2Fsecurity%2Femail").await;
    assert!(page.contains("请验证您的身份") && page.contains("短信验证码"), "password and phone");
    let here = "/confirm?next=%2Fsecurity%2Femail&way=password";
    let refused = browser.post("confirm/password", &[("page", here), ("password", "wrong")]).await;
    assert!(refused.starts_with("/confirm?next="), "{refused}");
    assert!(browser.page(&refused).await.contains("密码不正确"));
    let before = browser.session.clone();
    assert_eq!(
        browser.post("confirm/password", &[("page", here), ("password", PASSWORD)]).await,
        "/security/email"
    );
    assert_ne!(browser.session, before, "S08");
    browser.page("/security/email").await;
}

#[tokio::test]
async fn p_41_the_password_is_changed_without_scripts() {
    let house = House::with(|settings| settings.policy.password_change.note.zh = "用于邮件系统".into()).await;
    let account = person(&house, "1001", PHONE, None).await;
    let mut browser = Browser::new(&house, account).await;
    let page = browser.page("/security/password").await;
    for text in
        ["建议您定期修改您的密码，以保证账号的安全。", "当前密码", "重复新密码", "保存", "用于邮件系统"]
    {
        assert!(page.contains(text), "P-40, P-41, P-48: {text}");
    }
    let form = |current, new| {
        [("page", "/security/password"), ("current", current), ("new_password", new), ("repeated", new)]
    };
    let refused = browser.post("own/password", &form(PASSWORD, "P@ssw0rd-2024")).await;
    assert!(browser.page(&refused).await.contains("太常见"));
    let done = browser.post("own/password", &form(PASSWORD, BETTER)).await;
    assert_eq!(done, "/security/password?saved=1");
    assert!(browser.page(&done).await.contains("密码已修改"));
}

#[tokio::test]
async fn p_13_a_phone_is_changed_without_scripts() {
    let house = House::new().await;
    let account = person(&house, "1001", PHONE, None).await;
    let mut browser = Browser::new(&house, account).await;
    assert!(browser.page("/security/bindings").await.contains("138****8001"));
    assert!(browser.page("/security/phone/login").await.contains("不能解绑"), "the profile demands it");
    let here =
        browser.post("own/phone_change", &[("page", "/security/phone/login"), ("slot", "login")]).await;
    let journey = here.rsplit('/').next().unwrap().to_owned();
    let page = browser.page(&here).await;
    assert!(page.contains("验证新手机号") && page.contains("获取验证码") && page.contains("138****8001"));
    let sent = browser.post("own/bound_code", &[("page", &here), ("journey", &journey)]).await;
    assert!(browser.page(&sent).await.contains("验证码已发送"));
    let code = newest(&house, "code").await;
    let fields = [("page", here.as_str()), ("journey", journey.as_str()), ("code", code.as_str())];
    assert_eq!(browser.post("own/phone_prove", &fields).await, here);
    let number = [("page", here.as_str()), ("journey", journey.as_str()), ("country", "+86"), ("phone", NEW)];
    browser.post("own/phone_code", &number).await;
    let code = newest(&house, "code").await;
    let bind: Vec<_> = number.into_iter().chain([("code", code.as_str())]).collect();
    assert_eq!(browser.post("own/phone_bind", &bind).await, here);
    let page = browser.page(&here).await;
    assert!(page.contains("手机号已修改") && page.contains("138****8002"), "P-18");
}

#[tokio::test]
async fn h_20_a_link_in_a_mail_explains_itself_when_it_was_forwarded() {
    let house = House::new().await;
    let account = person(&house, "1001", PHONE, None).await;
    let mut browser = Browser::new(&house, account).await;
    let fields = [("page", "/security/email"), ("email", "new@example.edu.cn")];
    let sent = browser.post("own/email_send", &fields).await;
    assert!(browser.page(&sent).await.contains("邮件已发送"));
    let link = newest(&house, "link").await;
    let path = format!("/email/{}", link.rsplit('/').next().unwrap());
    let origin = house.composed.settings.server.public_url.to_string();
    assert!(link.starts_with(origin.trim_end_matches('/')), "S11: {link}");
    assert!(house.get(&path).await.body.contains("该验证页面转发无效"), "S-18");
    assert!(browser.page(&path).await.contains("1001"));
    let journey = path.rsplit('/').next().unwrap().to_owned();
    let done = browser.post("own/email_confirm", &[("page", &path), ("journey", &journey)]).await;
    assert_eq!(done, "/security/bindings?done=email");
    assert!(browser.page(&done).await.contains("邮箱绑定已更新"));
    assert!(browser.page(&path).await.contains("只能使用一次"));
}

#[tokio::test]
async fn u_19_the_menu_offers_other_identities_to_those_who_have_them() {
    let house = House::new().await;
    let first = person(&house, "1001", PHONE, Some([7; 32])).await;
    person(&house, "2002", NEW, Some([7; 32])).await;
    let alone = person(&house, "3003", "13800138003", None).await;
    let mut other = Browser::new(&house, alone).await;
    assert!(!other.page("/").await.contains("切换身份"));
    let mut browser = Browser::new(&house, first).await;
    assert!(browser.page("/").await.contains("切换身份"));
    assert!(browser.page("/identities").await.contains("切换到"));
    let next = browser.post("own/identity_switch", &[("page", "/identities"), ("number", "2002")]).await;
    assert_eq!(next, "/");
    assert!(browser.page("/").await.contains("2002"));
}
