//! What became of a request about an account, in words.

use crate::api::ApiError;
use crate::i18n::people as words;

/// See the module.
pub fn trouble(why: &ApiError) -> String {
    let ApiError::Status { code, message, .. } = why else { return words::failed_unreachable().to_owned() };
    let word = match code.as_str() {
        "forbidden" => words::failed_forbidden(),
        "name_taken" => words::failed_name_taken(),
        "bad_name" => words::failed_name(),
        "bad_display" => words::failed_display(),
        "bad_team" => words::failed_team(),
        "changed_meanwhile" => words::failed_meanwhile(),
        "no_role" => words::failed_no_role(),
        "bad_area" => words::failed_area(),
        "own_account" => words::failed_own(),
        _ => return words::failed(message),
    };
    word.to_owned()
}
