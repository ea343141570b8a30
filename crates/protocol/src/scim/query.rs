//! What a list is asked for (RFC 7644, 3.4.2 and 3.4.3), and a filter as the store looks for it.

mod people;

use serde_json::Value;

pub use people::{groups, people};

use super::filter::{self, Filter};
use super::project::Projection;
use super::value::member;
use super::{MOST_RESULTS, Problem, ScimType, USUAL_RESULTS};

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Which resources.
    pub filter: Option<Filter>,
    /// From the how many-th on, from 1.
    pub start: u64,
    /// At most so many.
    pub count: u32,
    /// What of them.
    pub projection: Projection,
}

impl Query {
    /// Out of the parameters of an address.
    pub fn of_parameters(pairs: &[(String, String)]) -> Result<Self, Problem> {
        let get = |name: &str| {
            pairs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
        };
        let number = |name: &str| match get(name) {
            None | Some("") => Ok(None),
            Some(text) => text.trim().parse::<i64>().map(Some).map_err(|_| whole(name)),
        };
        let list = |name: &str| get(name).unwrap_or_default().split(',');
        Self::of(
            get("filter"),
            number("startIndex")?,
            number("count")?,
            Projection::read(list("attributes"), list("excludedAttributes"))?,
        )
    }

    /// Out of the body of a search.
    pub fn of_body(body: &Value) -> Result<Self, Problem> {
        const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
        let schemas = member(body, "schemas").and_then(Value::as_array);
        let named = schemas.is_some_and(|all| {
            all.iter().any(|urn| urn.as_str().is_some_and(|urn| urn.eq_ignore_ascii_case(SCHEMA)))
        });
        if !named {
            return Err(Problem::bad(ScimType::InvalidSyntax, "the schema of a SearchRequest is missing"));
        }
        let number = |name: &str| match member(body, name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| whole(name)),
        };
        let list = |name: &str| -> Vec<&str> {
            let items = member(body, name).and_then(Value::as_array);
            items.map(|items| items.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
        };
        Self::of(
            member(body, "filter").and_then(Value::as_str),
            number("startIndex")?,
            number("count")?,
            Projection::read(list("attributes").into_iter(), list("excludedAttributes").into_iter())?,
        )
    }

    fn of(
        filter: Option<&str>,
        start: Option<i64>,
        count: Option<i64>,
        projection: Projection,
    ) -> Result<Self, Problem> {
        let filter = filter.filter(|text| !text.trim().is_empty()).map(filter::parse).transpose()?;
        Ok(Self {
            filter,
            // Less than one is one, less than none is none (RFC 7644, 3.4.2.4).
            start: u64::try_from(start.unwrap_or(1)).unwrap_or(1).max(1),
            count: count.map_or(USUAL_RESULTS, |count| {
                u32::try_from(count.clamp(0, i64::from(MOST_RESULTS))).unwrap_or(MOST_RESULTS)
            }),
            projection,
        })
    }
}

fn whole(name: &str) -> Problem {
    Problem::bad(ScimType::InvalidValue, format!("{name} is a whole number"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Result<Query, Problem> {
        let pairs: Vec<(String, String)> =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Query::of_parameters(&pairs)
    }

    #[test]
    fn pages_are_bounded() {
        let page =
            |pairs: &[(&str, &str)]| of(pairs).map(|query| (query.start, query.count)).expect("a page");
        assert_eq!(page(&[]), (1, 100));
        assert_eq!(page(&[("startIndex", "0"), ("count", "-3")]), (1, 0));
        assert_eq!(page(&[("startindex", "7"), ("COUNT", "1000000")]), (7, 200));
        assert!(of(&[("count", "many")]).is_err() && of(&[("filter", "a xx 1")]).is_err());
        assert!(of(&[("startIndex", "99999999999999999999")]).is_err());
    }

    #[test]
    fn a_search_says_the_same_in_its_body() {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "filter": "active eq true", "startIndex": 3, "count": 5, "attributes": ["userName"],
        });
        let query = Query::of_body(&body).expect("a search");
        let same = of(&[
            ("filter", "active eq true"),
            ("startIndex", "3"),
            ("count", "5"),
            ("attributes", "userName"),
        ]);
        assert_eq!(query, same.expect("a query"));
        assert!(Query::of_body(&json!({})).is_err());
        assert!(Query::of_body(&json!([])).is_err());
    }
}
