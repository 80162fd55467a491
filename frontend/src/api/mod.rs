//! The server, as functions: the only place of the app that fetches.
//!
//! A function here sends one request and reads one answer; it keeps nothing and retries nothing. What the pages may
//! call themselves are the desk's questions; records travel through `sync`.

mod account;
mod accounts;
mod audit;
mod blob;
mod board;
mod coverage;
mod desk;
mod figures;
mod ground;
mod http;
mod imports;
mod live;
mod lottery;
mod own;
mod pairs;
mod query;
mod records;
mod rescue;
mod reviews;
mod tally;
mod timetable;
mod workspace;

pub use account::people;
pub(crate) use account::{Proof, login, logout, session};
pub use accounts::{accounts, change_account, make_account, one_time_code, remove_factor, sign_out_everywhere};
pub use audit::{AuditQuery, Batch, Changed, Noted, audit, audit_url, changes, timetable_imports};
pub use blob::photo_url;
pub(crate) use blob::{announce, send};
pub use board::{BoardGroup, Recurrence, board, recurred, recurrence, recurrence_file};
pub use coverage::{
    CoveragePage, CoverageQuery, Covered, Over, RoundCovered, TownCovered, coverage, coverage_of, coverage_tiles, coverage_url,
    round_coverage, round_reports,
};
pub use desk::{
    DeviceSeen, OpSeen, QuarantinedOp, Summary, Thing, devices, judge_plate, plates_url, quarantine, renew_plate, summary, thing, thing_of,
};
pub use figures::{Counts, FigureLine, FigureRecords, Figures, FiguresQuery, bulletin_url, figure_records, figures, figures_file};
pub use ground::{areas, ground, outline, propose_outline};
pub use imports::{import, take_back};
pub use live::{ChangedRows, Live, Subscription, live};
pub use lottery::lottery;
pub use own::{BegunFactor, OwnSession, begin_factor, confirm_factor, end_session, own_factor, own_sessions, remove_own_factor};
pub use pairs::{Pair, PairsPage, PairsQuery, pairs};
pub use query::{RowsPage, RowsQuery, all_of, all_rows, export_url, rows};
pub(crate) use records::{pull, push};
pub use rescue::deliver;
pub use reviews::{DoubtWords, DoubtfulRecord, EarlierRecord, MyReview, ReviewCounts, ReviewSaid, my_reviews, read_reviews, reviews};
pub use tally::{Share, tally};
pub use timetable::{
    MyLine, TimetableDraft, TimetableImport, TimetableLine, TimetableProblem, TimetableProgress, TimetableStep, import_timetable, my_lines,
    timetable, timetable_url,
};
pub use workspace::{Basemap, basemap, histogram};

/// Why a request gave no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// No answer, or one that was cut or came too late.
    #[error("the server cannot be reached")]
    Unreachable,
    /// An answer that is not a success.
    #[error("{status} {code}: {message}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The stable code of the error.
        code: String,
        /// For a log; screens choose their own words by the code.
        message: String,
        /// Seconds to wait, when the server said so.
        retry_after: Option<u32>,
        /// Of a photo: what the server has, when it said so.
        upload_offset: Option<u64>,
    },
    /// A success that cannot be read.
    #[error("the answer cannot be read: {0}")]
    Malformed(String),
}

impl ApiError {
    /// Of a list that lacks the one thing that was asked for.
    pub fn not_found() -> Self {
        let (code, message) = ("not_found".to_owned(), "not found".to_owned());
        Self::Status { status: 404, code, message, retry_after: None, upload_offset: None }
    }
}
