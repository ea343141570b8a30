//! The admin API.

mod description;
mod people;
mod resources;
mod tokens;

use axum::body::Body;
use http::StatusCode;
use identity::console::token::{Wanted, permissions};
use identity::console::{Permission, Role};
use serde_json::Value;
use server::http::api::document;
use uuid::Uuid;

use crate::browser::{grant, person};
use crate::house::{Answer, House};

/// Somebody with these roles; their account.
pub async fn administrator(house: &House, number: &str, roles: &[Role]) -> Uuid {
    let account = person(house, number, &format!("138{:08}", number.parse::<u32>().unwrap()), None).await;
    for role in roles {
        let department = if role.needs_scope() { "网络中心" } else { "" };
        grant(house, account, *role, department).await;
    }
    account
}

/// A token of somebody.
pub async fn token(house: &House, owner: &str, scopes: &[Permission], department: &str) -> String {
    let wanted = Wanted { name: "同步脚本", scopes, department, days: 30 };
    let made = house.composed.services.tokens.mint_as_operator(owner, &wanted).await.unwrap();
    made.expect("the owner's roles allow it").secret.to_string()
}

/// A program with a token.
pub struct Program<'a> {
    pub house: &'a House,
    pub token: String,
}

impl<'a> Program<'a> {
    /// One that may do everything, for somebody (`9001`) who holds every role.
    pub async fn able(house: &'a House) -> Self {
        administrator(house, "9001", &Role::ALL).await;
        let all: Vec<Permission> = permissions().collect();
        Self { house, token: token(house, "9001", &all, "").await }
    }

    /// Another token of the same person.
    pub async fn with(&self, scopes: &[Permission], department: &str) -> Self {
        Self { house: self.house, token: token(self.house, "9001", scopes, department).await }
    }

    /// Sends a request; a value is sent as JSON.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let mut request =
            self.house.request(method, path).header("authorization", format!("Bearer {}", self.token));
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map(ToString::to_string).unwrap_or_default();
        let answer = self.house.send(request.body(Body::from(body)).unwrap()).await;
        description::check(self.house, method, path, &answer);
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], Some(body)).await
    }

    /// What was read.
    pub async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        json(&answer)
    }
}

/// The body.
pub fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {}", answer.body))
}

/// Status and code of a problem.
pub fn problem(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let body = json(answer);
    assert_eq!(body["status"], answer.status.as_u16());
    assert_eq!(body["event"], answer.header("x-event-id"));
    assert!(!body["title"].as_str().unwrap().is_empty());
    (answer.status.as_u16(), body["code"].as_str().unwrap().to_owned())
}

/// The document, as a value.
pub fn described(house: &House) -> Value {
    serde_json::to_value(document(&house.composed.services.public_url)).unwrap()
}

/// Every operation: method, path as it is described, scopes.
pub fn operations(house: &House) -> Vec<(String, String, Vec<Permission>)> {
    let document = described(house);
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let scopes =
                operation["security"][0]["token"].as_array().expect("every operation names its scopes");
            let scopes = scopes.iter().map(|code| Permission::parse(code.as_str().unwrap()).unwrap());
            all.push((method.to_uppercase(), path.clone(), scopes.collect()));
        }
    }
    all
}
