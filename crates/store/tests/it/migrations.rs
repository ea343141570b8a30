use store::OpenError;

use crate::fixtures::{Fresh, execute};

pub async fn a_fresh_database_is_migrated_once(fresh: &Fresh) {
    assert!(fresh.database.migrate().await.expect("again").is_empty());
    let status = fresh.database.status().await.expect("status");
    assert!(status.len() >= 5);
    assert!(status.iter().all(|m| m.applied));
    assert_eq!(status[0].name, "accounts");
    assert!(status.windows(2).all(|pair| pair[0].version < pair[1].version));
    // As a database looks that an older binary made.
    execute(&fresh.options.url, "DROP TABLE audit").await;
    execute(&fresh.options.url, "DROP TABLE outbox").await;
    execute(&fresh.options.url, "DELETE FROM _sqlx_migrations WHERE version = 5").await;
    let reopened = store::connect(&fresh.options).await.expect("an older database opens");
    assert!(!reopened.status().await.expect("status")[4].applied);
    assert_eq!(reopened.migrate().await.expect("migrate"), ["outbox and audit"]);
    assert!(reopened.status().await.expect("status")[4].applied);
    reopened.close().await;
}

pub async fn a_newer_database_is_refused(fresh: &Fresh) {
    execute(
        &fresh.options.url,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         SELECT 9999, 'from the future', TRUE, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    let error = store::connect(&fresh.options).await.err();
    assert!(matches!(error, Some(OpenError::Newer { version: 9999 })), "{error:?}");
    assert!(matches!(fresh.database.migrate().await, Err(OpenError::Newer { version: 9999 })));
}

pub async fn a_changed_migration_is_refused(fresh: &Fresh) {
    execute(
        &fresh.options.url,
        "UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM _sqlx_migrations WHERE version = 1) \
         WHERE version = 2",
    )
    .await;
    let error = store::connect(&fresh.options).await.err();
    assert!(matches!(error, Some(OpenError::Changed { version: 2 })), "{error:?}");
    assert!(matches!(fresh.database.status().await, Err(OpenError::Changed { version: 2 })));
}
