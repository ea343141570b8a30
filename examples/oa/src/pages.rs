//! HTML. No script, one style sheet inside.

use std::fmt::Write as _;

use crate::sessions::Session;
use crate::words::{DOCUMENTS, Document, KNOWN, Language};

const STYLE: &str = "\
:root{color-scheme:light dark;--bg:#f4f6f3;--card:#fff;--ink:#1d2a24;--soft:#5b6b63;--line:#dde4df;--accent:#17694b;\
--on:#fff;--tint:#e4f1ea}\
@media(prefers-color-scheme:dark){:root{--bg:#111714;--card:#1a2320;--ink:#e6eeea;--soft:#9fb0a8;--line:#2b3833;\
--accent:#5cc596;--on:#08120d;--tint:#1f332a}}\
*{box-sizing:border-box}\
body{margin:0;min-height:100vh;background:var(--bg);color:var(--ink);font:16px/1.6 system-ui,\"PingFang SC\",\
\"HarmonyOS Sans SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif;display:flex;flex-direction:column}\
header,main,footer{width:100%;max-width:60rem;margin:0 auto;padding:0 1.25rem}\
header{display:flex;align-items:center;gap:.75rem;min-height:4rem;flex-wrap:wrap}\
.logo{display:flex;align-items:center;gap:.6rem;font-weight:650;color:inherit;text-decoration:none;margin-right:auto}\
.logo span{display:grid;place-items:center;width:2.1rem;height:2.1rem;border-radius:.6rem;background:var(--accent);\
color:var(--on);font-size:.85rem;letter-spacing:.02em}\
main{flex:1;padding-bottom:3rem}\
footer{color:var(--soft);font-size:.85rem;padding-top:1rem;padding-bottom:1.5rem;border-top:1px solid var(--line)}\
h1{font-size:1.7rem;line-height:1.3;margin:1.5rem 0 .5rem;text-wrap:balance}h2{font-size:1.05rem;margin:0 0 .75rem}\
p{margin:.4rem 0 1rem;max-width:38rem}.soft{color:var(--soft)}\
.hero{padding:8vh 0 4vh}.hero h1{font-size:clamp(1.8rem,5vw,2.6rem)}\
.card{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.25rem;margin-top:1.25rem}\
.grid{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));align-items:start}\
.button{display:inline-flex;align-items:center;justify-content:center;text-align:center;min-height:44px;padding:.5rem 1.4rem;border:1px solid transparent;\
border-radius:.6rem;background:var(--accent);color:var(--on);font:inherit;font-weight:600;text-decoration:none;\
cursor:pointer}.button:hover{filter:brightness(1.07)}\
.quiet{background:transparent;color:var(--ink);border-color:var(--line);font-weight:400}\
a{color:var(--accent)}.link{min-height:44px;display:inline-flex;align-items:center;text-decoration:none}\
:focus-visible{outline:3px solid #e08a00;outline-offset:2px;border-radius:.3rem}\
dl{display:grid;grid-template-columns:minmax(7rem,auto) minmax(0,1fr);gap:.35rem 1.1rem;margin:0}\
dt{color:var(--soft)}@media(max-width:34rem){dl{display:block}dt{font-size:.85rem}dd+dt{margin-top:.55rem}}\
dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}\
ul,ol{list-style:none;margin:0;padding:0}li+li{border-top:1px solid var(--line)}\
li a{display:block;padding:.7rem 0;text-decoration:none;color:inherit}li a:hover strong{color:var(--accent)}\
li small,.soft small{color:var(--soft)}strong{display:block;font-weight:600}\
.steps{counter-reset:s}.steps li{padding:.55rem 0 .55rem 2.4rem;position:relative}\
.steps li::before{counter-increment:s;content:counter(s);position:absolute;left:0;top:.6rem;width:1.6rem;height:1.6rem;\
border-radius:50%;background:var(--tint);color:var(--accent);display:grid;place-items:center;font-size:.85rem}\
code{background:var(--tint);border-radius:.3rem;padding:.1rem .35rem;font-size:.9em;overflow-wrap:anywhere}\
form{margin:0}";

/// The page around everything.
fn frame(language: Language, title: &str, here: &str, session: Option<&Session>, main: &str) -> String {
    let name = language.pick("OA 办公系统", "OA Office");
    let (other, label) = match language {
        Language::Chinese => ("en", "English"),
        Language::English => ("zh-CN", "中文"),
    };
    let mut out = String::with_capacity(STYLE.len() + main.len() + 1500);
    let _ = write!(
        out,
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><title>{} · {name}</title><style>{STYLE}</style></head><body>\
         <header><a class=\"logo\" href=\"/\"><span>OA</span>{name}</a>\
         <a class=\"link\" lang=\"{other}\" href=\"/language/{other}?next={}\">{label}</a>",
        language.tag(),
        escape(title),
        crate::cas::encode(here)
    );
    if let Some(session) = session {
        let _ = write!(
            out,
            "<form method=\"post\" action=\"/logout\"><button class=\"button quiet\">{} · {}</button></form>",
            escape(session.person.display_name()),
            language.pick("退出", "Sign out")
        );
    }
    let _ = write!(
        out,
        "</header><main>{main}</main><footer>{}</footer></body></html>",
        language.pick(
            "示例业务系统：自己不保存任何密码，只信任统一身份认证平台（CAS 3.0）。",
            "An example business system: it keeps no passwords and trusts the identity platform alone (CAS 3.0)."
        )
    );
    out
}

/// The front page.
pub fn front(language: Language, session: Option<&Session>) -> String {
    let (href, label) = if session.is_some() {
        ("/workbench", language.pick("进入工作台", "Open the workbench"))
    } else {
        ("/login", language.pick("使用统一身份认证登录", "Sign in with your campus account"))
    };
    let main = format!(
        "<section class=\"hero\"><h1>{}</h1><p class=\"soft\">{}</p><p><a class=\"button\" href=\"{href}\">{label}</a></p>\
         </section><section class=\"card\"><h2>{}</h2><ol class=\"steps\"><li>{}</li><li>{}</li><li>{}</li></ol></section>",
        language.pick("公文、审批、会议，一处办好", "Documents, approvals, meetings: one place"),
        language.pick(
            "用一个账号登录，退出时所有系统一起退出。",
            "One account to come in, and one sign-out for everything."
        ),
        language.pick("登录是怎样发生的", "What happens when you sign in"),
        language.pick("本系统把您带到统一身份认证平台。", "OA takes you to the identity platform."),
        language.pick(
            "您在那里证明自己；密码不会经过本系统。",
            "You prove who you are there; OA never sees your password."
        ),
        language.pick(
            "平台把您带回来，并附上一张只能用一次的票据；本系统当面向平台核对。",
            "It sends you back with a ticket that is good once; OA checks it with the platform directly."
        ),
    );
    frame(language, language.pick("首页", "Home"), "/", session, &main)
}

/// What a signed-in person sees.
pub fn workbench(language: Language, session: &Session) -> String {
    let mut main = format!(
        "<h1>{}{}</h1><div class=\"grid\"><section class=\"card\"><h2>{}</h2><ul>",
        language.pick("您好，", "Welcome, "),
        escape(session.person.display_name()),
        language.pick("待办", "To do")
    );
    for document in &DOCUMENTS {
        let _ = write!(
            main,
            "<li><a href=\"/documents/{}\"><strong>{}</strong><small>{}</small></a></li>",
            document.id,
            language.pick(document.title.0, document.title.1),
            language.pick(document.from.0, document.from.1)
        );
    }
    let _ = write!(
        main,
        "</ul></section><section class=\"card\"><h2>{}</h2><dl><dt>{}</dt><dd id=\"user\">{}</dd>",
        language.pick("统一身份认证告诉本系统的", "What the identity platform told OA"),
        language.pick("用户", "User"),
        escape(&session.person.user)
    );
    for (name, value) in in_order(&session.person.attributes) {
        let label = language.attribute(name).map_or_else(|| escape(name), str::to_owned);
        let value = escape(language.value(value));
        let _ = write!(main, "<dt>{label}</dt><dd data-attribute=\"{}\">{value}</dd>", escape(name));
    }
    main.push_str("</dl></section></div>");
    frame(language, language.pick("工作台", "Workbench"), "/workbench", Some(session), &main)
}

/// Known attributes first, as people would tell them.
fn in_order(attributes: &[(String, String)]) -> Vec<&(String, String)> {
    let rank = |name: &str| KNOWN.iter().position(|k| *k == name).unwrap_or(KNOWN.len());
    let mut out: Vec<_> = attributes.iter().collect();
    out.sort_by_key(|(name, _)| rank(name));
    out
}

/// A document, reached by a deep link.
pub fn document(language: Language, session: &Session, document: &Document) -> String {
    let main = format!(
        "<p><a class=\"link\" href=\"/workbench\">← {}</a></p><article class=\"card\"><h1>{}</h1><p class=\"soft\">{} · \
         №{}</p><p>{}</p></article>",
        language.pick("工作台", "Workbench"),
        language.pick(document.title.0, document.title.1),
        language.pick(document.from.0, document.from.1),
        document.id,
        language.pick(document.text.0, document.text.1),
    );
    let here = format!("/documents/{}", document.id);
    frame(language, language.pick(document.title.0, document.title.1), &here, Some(session), &main)
}

/// What went wrong, why, and what to do.
pub fn trouble(language: Language, title: &str, advice: &str, detail: &str, retry: Option<&str>) -> String {
    let mut main = format!("<h1>{}</h1><p>{}</p>", escape(title), escape(advice));
    if !detail.is_empty() {
        let _ = write!(main, "<p class=\"soft\"><code>{}</code></p>", escape(detail));
    }
    if let Some(next) = retry {
        let _ = write!(
            main,
            "<p><a class=\"button\" href=\"/login?next={}\">{}</a></p>",
            crate::cas::encode(next),
            language.pick("重新登录", "Sign in again")
        );
    }
    frame(language, title, "/", None, &main)
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
