//! The roster that `make run` imports.

use std::collections::HashSet;
use std::path::Path;

use identity::ports::Status;
use identity::roster::RosterRow;
use vocabulary::DocumentType;

use crate::people;

#[test]
fn the_demonstration_has_its_three_sample_accounts_and_awkward_people() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles/demo/roster.csv");
    let people: Vec<RosterRow> =
        people(&path).into_iter().map(|row| row.unwrap_or_else(|errors| panic!("{errors:?}"))).collect();
    let person =
        |number: &str| people.iter().find(|p| p.number.as_str() == number).expect("a sample account");

    // First sign-in with the last six of the document, then a phone to bind (S-2, S-3).
    let first = person("202600000001");
    assert_eq!((first.name.as_str(), &first.phone), ("张晓明", &None));
    assert_eq!(first.document.as_ref().expect("a document").last_six(), "01001X");
    // SMS code.
    let sms = person("100000000001");
    assert_eq!(sms.phone.as_ref().expect("a phone").as_str(), "+8613800138001");
    assert_eq!(sms.alias.as_ref().expect("an alias").as_str(), "ruoxi.li");
    // A password set beforehand, a phone bound: nothing is owed.
    assert!(person("202600000002").phone.is_some());

    let phones: HashSet<_> = people.iter().filter_map(|p| p.phone.as_ref()).collect();
    assert!(phones.iter().all(|phone| phone.as_str().starts_with("+861380013")), "nobody's numbers");
    assert_eq!(phones.len(), people.iter().filter(|p| p.phone.is_some()).count());
    assert!(people.iter().any(|p| p.name.as_str().chars().count() == 60));
    assert!(people.iter().any(|p| p.name.as_str().contains('𠮷')));
    assert!(people.iter().any(|p| p.status == Some(Status::Disabled)));
    assert!(people.iter().any(|p| p.document.as_ref().is_some_and(|d| d.kind() == DocumentType::Passport)));
}
