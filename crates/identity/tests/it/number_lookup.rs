//! Finding one's account number (J-4).

use identity::captcha::Answer;
use identity::details::Person;
use identity::number_lookup::NumberLookups;
use identity::ports::{Effect, Status};
use identity::{Refusal, Target};

use crate::activation::documented;
use crate::campus::{Campus, browser};

const DOCUMENT: &str = "11010519491231002X";
const NAME: &str = "张晓明";

async fn find(campus: &Campus, name: &str, document: &str) -> Result<String, Refusal> {
    let service = NumberLookups::new(campus.domain.clone());
    let person = Person { name, document_type: "居民身份证", document };
    service.find(person, &Target::page("/applications"), &campus.work(), &browser("pc")).await.unwrap()
}

/// J-4: masked on the page, in full to what is bound; all accounts of one person (U-19).
#[tokio::test]
async fn j_4_numbers_are_shown_masked_and_sent_in_full() {
    let campus = Campus::new().await;
    campus.add(&documented(&campus, "202300000001")).await;
    let staff = campus.add(&documented(&campus, "202600000678")).await;
    campus.bind_email(staff, "zhang@example.edu.cn").await;
    let mut gone = documented(&campus, "199900000001");
    gone.status = Status::Suspended;
    campus.add(&gone).await;
    let id = find(&campus, "张 晓明", DOCUMENT).await.unwrap();
    let service = NumberLookups::new(campus.domain.clone());
    let numbers = service.found(&id, &browser("pc")).await.unwrap().unwrap();
    assert_eq!(numbers.masked, ["2023*****001", "2026*****678"]);
    assert_eq!(numbers.target, Target::page("/applications"));
    let messages = campus.messages().await;
    assert!(
        matches!(&messages[..], [(_, Effect::Mail { to, template, params, .. })]
            if to == "zhang@example.edu.cn" && template == "number_lookup"
            && params["numbers"] == "202300000001 202600000678"),
        "{messages:?}"
    );
    assert_eq!(service.found(&id, &browser("other")).await.unwrap(), Err(Refusal::Forwarded));
    campus.advance(1801);
    assert_eq!(service.found(&id, &browser("pc")).await.unwrap(), Err(Refusal::PageExpired));
}

/// S03: a wrong name and an unknown document are told alike; with nothing bound the page is the same.
#[tokio::test]
async fn s03_what_does_not_fit_is_told_alike() {
    let campus = Campus::new().await;
    campus.add(&documented(&campus, "202300000001")).await;
    assert_eq!(find(&campus, "李四", DOCUMENT).await, Err(Refusal::DetailsMismatch));
    assert_eq!(find(&campus, NAME, "110101199003070038").await, Err(Refusal::DetailsMismatch));
    assert_eq!(find(&campus, NAME, "110105194912310021").await, Err(Refusal::DocumentInvalid));
    assert_eq!(find(&campus, "", DOCUMENT).await, Err(Refusal::FieldEmpty));
    assert!(find(&campus, NAME, DOCUMENT).await.is_ok());
    assert!(campus.messages().await.is_empty(), "nothing is bound");
    let outcomes: Vec<String> = campus
        .audit()
        .await
        .into_iter()
        .filter(|entry| entry.event == "number_looked_up")
        .map(|entry| entry.outcome)
        .collect();
    assert_eq!(outcomes, ["details_mismatch", "details_mismatch", "success"]);
}

/// S02, S17: ten tries an hour at one document, three messages a day to its owner.
#[tokio::test]
async fn s17_look_ups_and_their_messages_are_limited() {
    let campus = Campus::new().await;
    let id = campus.add(&documented(&campus, "202300000001")).await;
    campus.bind_email(id, "zhang@example.edu.cn").await;
    for round in 0..11 {
        let answer = find(&campus, NAME, DOCUMENT).await;
        assert_eq!(answer.is_ok(), round < 10, "{round}");
    }
    assert_eq!(campus.messages().await.len(), 3);
    let service = NumberLookups::new(campus.domain.clone());
    let person = Person { name: NAME, document_type: "passport", document: "E12345678" };
    let bare = service.find(person, &Target::default(), &Answer::None, &browser("pc")).await.unwrap();
    assert_eq!(bare, Err(Refusal::CaptchaRequired));
}
