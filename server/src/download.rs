//! Files that are handed out: that they were is noted before anything leaves, and their bytes are made where that may take its time.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    error::AppResult,
    store::{Note, Store},
};

/// A table for a spreadsheet.
pub const CSV: &str = "text/csv; charset=utf-8";

/// A file, beside its bytes.
#[derive(Debug)]
pub struct Download {
    /// What is noted of it.
    pub note: Note,
    /// Its media type.
    pub kind: &'static str,
    /// What it is called where it is kept.
    pub name: String,
}

impl App {
    /// Notes a file, makes it and hands it out.
    pub async fn download(
        &self,
        file: Download,
        make: impl FnOnce(&dyn Store) -> AppResult<Vec<u8>> + Send + 'static,
    ) -> AppResult<Response> {
        let Download { note, kind, name } = file;
        self.note(note).await?;
        let bytes = self.read(move |store| Ok(make(store))).await??;
        let disposition = format!("attachment; filename=\"{name}\"");
        Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
    }
}
