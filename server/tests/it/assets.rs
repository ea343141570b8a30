//! Files of the client.

use http::StatusCode;
use server::http::assets::Assets;

use crate::house::House;

/// Old builds, compressed copies, hidden files and paths that climb are not there.
#[tokio::test]
async fn only_the_files_of_this_build_are_served() {
    let house = House::new().await;
    let folder = Assets::default().folder();
    for path in [
        "/pkg/000000000000/frontend.js".to_owned(),
        format!("/{folder}/../Cargo.toml"),
        format!("/{folder}/%2e%2e/Cargo.toml"),
        format!("/{folder}/..%2fCargo.toml"),
        format!("/{folder}/.inputs"),
        format!("/{folder}/frontend.js.br"),
        format!("/{folder}/nothing.js"),
    ] {
        let answer = house.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.body.contains("[workspace]"), "{path}");
    }
}
