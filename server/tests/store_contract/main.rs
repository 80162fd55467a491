//! What every backend of the store must do, written once.
//!
//! A backend is a folder and a way to open what is in it: [`contract!`] runs the whole suite against one.

#![expect(clippy::unwrap_used, reason = "a test that unwraps says so by failing")]

mod accounts;
mod admission;
mod coverage;
mod entry;
mod facts;
mod feeds;
mod lists;
mod projection;
mod retention;
mod tiles;
mod world;

use std::sync::Arc;

use tempfile::TempDir;
use xunge_server::store::Store;

/// A folder with a store that can be closed and opened again.
pub(crate) struct Backend {
    folder: TempDir,
    open: fn(&std::path::Path) -> Arc<dyn Store>,
}

impl Backend {
    fn new(open: fn(&std::path::Path) -> Arc<dyn Store>) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), open }
    }

    /// Opens the store. The one that was open before must be closed.
    pub(crate) fn open(&self) -> Arc<dyn Store> {
        (self.open)(self.folder.path())
    }

    /// Closes a store: nobody else may hold it.
    pub(crate) fn close(store: Arc<dyn Store>) {
        assert_eq!(Arc::strong_count(&store), 1, "the store is still in use");
        drop(store);
    }

    /// Its folder.
    pub(crate) fn path(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Removes the views.
    pub(crate) fn lose_views(&self) {
        self.lose("view.");
    }

    /// Removes the analyst's facts.
    pub(crate) fn lose_facts(&self) {
        self.lose("facts.");
    }

    fn lose(&self, begins: &str) {
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().starts_with(begins) {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

/// Runs the suite against a backend.
macro_rules! contract {
    ($backend:ident, $open:expr, $($module:ident: [$($test:ident),* $(,)?]),* $(,)?) => {
        mod $backend {
            $(mod $module {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    crate::$module::$test(crate::Backend::new($open)).await;
                })*
            })*
        }
    };
}

contract! {
    sqlite, |folder| xunge_server::sqlite::open(folder).unwrap(),
    admission: [
        a_push_is_numbered_in_order,
        the_same_op_twice_is_a_duplicate,
        another_op_in_the_same_place_is_a_fork,
        quarantine_never_blocks,
        holes_show_in_high_n,
        nobody_takes_places_in_another_account_s_series,
        a_series_keeps_its_order_under_a_wrong_clock,
        an_op_waits_for_no_photo,
        a_restart_keeps_everything,
    ],
    feeds: [
        a_snapshot_equals_a_replay,
        a_reader_that_goes_along_stays_equal,
        concurrent_writers_leave_no_gap_for_a_reader,
        another_model_gets_ops,
        a_cursor_ahead_of_the_feed_begins_anew,
        unread_kinds_travel_on,
    ],
    projection: [
        rows_are_what_the_entities_show,
        states_are_what_the_ops_add_up_to,
        built_anew_it_is_the_same,
        a_restart_keeps_the_cells,
        it_catches_up_after_a_kill,
        spots_get_their_cell,
        what_stands_is_in_the_cell_that_holds_it,
        a_moved_cell_moves_its_spots,
        new_settings_show_in_old_rows,
        one_thing_sets_the_county,
        changes_are_told,
        history_is_complete,
        one_id_in_two_scopes_is_two_things,
    ],
    coverage: [
        what_rounds_covered_is_the_same_made_anew,
        what_rounds_covered_outlives_their_tracks,
        what_arrives_late_of_a_forgotten_track_is_added,
    ],
    facts: [
        made_anew_they_are_the_same,
        they_go_on_after_a_restart,
        they_are_read_as_they_stood,
        new_limits_change_what_was_in_time,
        what_comes_back_is_counted_at_the_closure,
    ],
    lists: [
        filters_agree_with_a_scan,
        a_tally_agrees_with_a_scan,
        pages_follow_each_other,
        a_cursor_of_another_list_is_refused,
        histograms_agree_with_a_scan,
        summaries_agree_with_a_scan,
        what_lists_do_not_show_is_found,
        what_was_asked_for_lapses_with_the_clock,
    ],
    tiles: [
        crowded_tiles_count_what_others_show,
        counts_of_a_time_add_up,
        crowded_tiles_of_what_is_late_follow_the_clock,
        tiles_of_words_show_what_lists_find,
    ],
    retention: [
        old_tracks_go_and_everybody_agrees,
        old_tracks_that_were_refused_go_too,
        photos_go_when_all_that_speaks_of_them_is_over,
    ],
    accounts: [
        names_are_taken_once,
        accounts_are_made_together_or_not_at_all,
        what_an_account_was_is_kept,
        past_grants_stay,
        photos_are_read_where_they_are_spoken_of,
        devices_are_known_by_what_they_tell,
    ],
    entry: [
        sessions_end,
        secrets_are_replaced_when_the_new_one_has_arrived,
        codes_are_spent_once,
        second_factors_count_each_code_once,
        what_was_noted_stays_in_its_order,
    ],
}
