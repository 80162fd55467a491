//! What holds for accounts wherever they are made or changed: by the command line, from a table, in the browser.

use xunge_shared::hlc::Millis;

/// No name, whether typed or shown, is longer, characters.
pub const LONGEST: usize = 64;

/// A name or a team that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// What is typed to sign in.
    #[error("{0:?}: a name has 1 to 64 letters, digits or . - _ @")]
    Name(String),
    /// What screens show.
    #[error("{0:?}: screens show 1 to 64 characters, all of them visible")]
    Display(String),
    /// A team.
    #[error("{0:?}: a team has at most 64 characters, all of them visible")]
    Team(String),
}

/// Names are typed on phones and read over telephones: no spaces, nothing invisible, no wide digits.
pub fn check_name(name: &str) -> Result<(), BadName> {
    let fine = |c: char| c.is_alphanumeric() && !is_wide(c) || matches!(c, '.' | '-' | '_' | '@');
    let good = (1..=LONGEST).contains(&name.chars().count()) && name.chars().all(fine);
    if good { Ok(()) } else { Err(BadName::Name(name.chars().take(LONGEST).collect())) }
}

/// What screens show, without spaces around it.
pub fn display(text: &str) -> Result<String, BadName> {
    let text = text.trim();
    if !text.is_empty() && is_shown(text) { Ok(text.to_owned()) } else { Err(BadName::Display(text.chars().take(LONGEST).collect())) }
}

/// A team's name, or nothing, without spaces around it.
pub fn team(text: &str) -> Result<String, BadName> {
    let text = text.trim();
    if is_shown(text) { Ok(text.to_owned()) } else { Err(BadName::Team(text.chars().take(LONGEST).collect())) }
}

fn is_shown(text: &str) -> bool {
    text.chars().count() <= LONGEST && !text.chars().any(|c| c.is_control() || is_hidden(c))
}

/// Characters without a shape: spaces without width, and what turns the direction of the text behind it. What joins emoji is none of them.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Letters and digits as wide as a Chinese character: an input method's setting, and another name than it seems.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff5e}')
}

/// A new grant holds for a day already: a phone whose clock is a little behind records nothing before its time.
pub fn held_from(now: Millis) -> Millis {
    now.saturating_sub(24 * 3_600_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_be_typed_and_read() {
        assert!(["zhao", "赵建军", "z.hao-2_x@c"].iter().all(|name| check_name(name).is_ok()));
        assert!(["", "a b", "a\u{200b}", "a/b", "１２", "zhａo"].iter().all(|name| check_name(name).is_err()));
        assert!(check_name(&"a".repeat(LONGEST)).is_ok() && check_name(&"a".repeat(LONGEST + 1)).is_err());
        assert_eq!(display(" 赵建军 ").as_deref(), Ok("赵建军"));
        assert!(display("  ").is_err() && display("a\nb").is_err());
        assert!(["a\u{202e}b", "赵\u{200b}建", "\u{feff}赵"].iter().all(|text| display(text).is_err()) && display("👩\u{200d}🌾").is_ok());
        assert_eq!(team("").as_deref(), Ok(""));
        assert!(team(&"队".repeat(LONGEST + 1)).is_err());
    }
}
