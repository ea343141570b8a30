//! One suite for both databases: what the domain may rely on.
//!
//! Each test runs on a fresh SQLite file, and on a fresh PostgreSQL database
//! when `TONGXING_TEST_POSTGRES` names a server whose user may create databases
//! (`postgres://user@host:port/postgres`).

mod accounts;
mod announcements;
mod api;
mod audit;
mod backup;
mod cases;
mod factors;
mod fixtures;
mod limits;
mod log;
mod migrations;
mod opening;
mod outbox;
mod people;
mod portal;
mod questions;
mod reviews;
mod roles;
mod roster;
mod sessions;
mod sources;
mod steps;
mod tickets;
mod units;

/// Runs each test on each database.
macro_rules! on_both {
    ($($module:ident: $($test:ident),+ $(,)?;)+) => {
        mod sqlite {
            $(mod $module { $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    let fresh = crate::fixtures::sqlite().await;
                    crate::$module::$test(&fresh).await;
                    fresh.discard().await;
                }
            )+ })+
        }
        mod postgres {
            $(mod $module { $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    let Some(fresh) = crate::fixtures::postgres().await else { return };
                    crate::$module::$test(&fresh).await;
                    fresh.discard().await;
                }
            )+ })+
        }
    };
}

on_both! {
    accounts:
        every_column_comes_back, a_number_goes_before_an_alias, bulk_goes_in_and_is_found,
        u_21_a_login_phone_belongs_to_one_account, u_21_many_bind_one_phone_at_once,
        j_17_numbers_and_aliases_are_unique, emails_are_unique, phones_and_emails_come_and_go,
        a_password_is_upgraded_only_from_the_known_hash, status_changes_and_unknown_accounts_are_errors,
        a_locked_account_is_read_as_it_stands;
    questions:
        h_9_questions_come_back_in_order_and_are_replaced;
    api:
        tokens_come_back_and_are_revoked_once, s15_a_request_is_begun_once;
    roles:
        roles_come_back_and_end_once, a_set_up_link_is_claimed_and_used_once,
        s17_open_links_are_listed_and_taken_back_once,
        links_are_dropped_by_whom_they_are_of;
    sessions:
        every_column_comes_back, a_token_finds_only_what_lives, a_rotation_happens_once,
        an_end_happens_once, all_but_one_end, expiry_and_idleness_end_sessions,
        a_purge_takes_tickets_along, live_sessions_are_counted_and_let_go, a_device_is_known_after_it_was_remembered,
        u_19_a_session_knows_of_other_accounts, u_19_a_choice_is_made_replaced_and_taken_back;
    factors:
        an_authenticator_counts_once_it_is_confirmed, a_step_is_used_once,
        a_recovery_code_is_used_once_and_new_ones_kill_the_old,
        passkeys_come_and_go_and_their_counter_grows, devices_are_listed_trusted_and_forgotten,
        a_network_is_known_after_it_was_remembered;
    tickets:
        a_ticket_is_spent_once, a_ticket_of_an_ended_session_is_worth_nothing,
        a_granting_ticket_lives_with_its_session, visits_are_spent_in_time_at_their_own_service,
        unspent_tickets_are_purged, services_are_listed_by_name,
        a_service_is_changed_by_one_and_its_use_is_counted;
    steps:
        a_new_code_kills_the_old_one, guesses_are_counted_and_limited, a_code_is_consumed_once,
        a_code_serves_one_purpose_target_and_holder, codes_expire,
        a_journey_is_finished_once, a_finished_journey_stands_still, journeys_are_purged,
        a_qr_is_decided_once, a_confirmation_is_redeemed_once_by_its_browser, decisions_are_purged;
    limits:
        parallel_failures_are_all_counted, parallel_stamps_are_all_kept, counters_come_and_go,
        windows_count, a_mark_is_used_once, a_purge_keeps_what_still_holds;
    cases:
        every_column_of_a_case_comes_back, s15_a_case_is_decided_once, p_33_one_open_case_per_subject,
        pictures_come_and_go, p_35_what_is_over_is_erased, s15_one_draft_of_a_kind;
    reviews:
        p_39_the_queue_keeps_to_its_reach, s15_a_case_is_taken_by_one, s17_a_first_approval_is_given_once,
        p_35_times_come_back_and_are_purged;
    roster:
        h_5_a_roster_comes_back_in_pieces, s15_a_roster_is_worked_on_once, h_5_members_are_whom_a_roster_names;
    sources:
        sources_come_back, filters_find_what_they_say, s15_a_department_is_named_once;
    outbox:
        two_workers_never_take_the_same_row, a_lease_takes_the_longest_due_of_its_kind,
        a_row_is_settled_or_given_back, rows_are_counted_and_purged, dead_letters_come_back_once,
        a_job_is_claimed_once;
    log:
        events_come_back_in_order;
    people:
        u_22_numbers_and_names_are_found, p_39_departments_bound_a_search,
        u_22_personal_numbers_are_found_by_index, u_20_further_data_is_kept_and_replaced;
    audit:
        rows_wait_are_sealed_and_come_back_in_order, of_two_heads_one_comes_next,
        an_older_row_is_given_a_digest_once, s16_the_database_keeps_rows, a_search_narrows_and_pages,
        a_search_has_a_budget, counts_add_up;
    portal:
        app_passwords_come_back_and_are_revoked_once, an_invitation_is_accepted_once,
        stays_end_in_order_and_sponsors_are_told_once, stars_are_set_once_and_go_with_their_service;
    backup:
        what_was_there_comes_back, r09_a_backup_under_writes_is_everything_up_to_one_moment,
        r09_damage_is_found, a_backup_of_a_newer_tongxing_is_refused, a_passphrase_opens_what_it_closed;
    units:
        a_dropped_unit_is_rolled_back, a_unit_dropped_unused_blocks_nobody,
        a_failed_unit_is_lost, a_reading_unit_cannot_write, readers_see_only_what_is_committed,
        writers_take_turns_and_lose_nothing, a_cancelled_call_leaves_nothing,
        both_durabilities_last, a_single_write_lasts_by_itself, a_closed_database_says_so;
    migrations:
        a_fresh_database_is_migrated_once, a_newer_database_is_refused,
        a_changed_migration_is_refused;
}
