//! The log of who did what, as a table that people read: deeds, kinds, areas and people in words, codes in columns of their own behind.

use std::collections::BTreeMap;

use xunge_shared::id::{AccountId, Feed, Scope};

use super::{Spoken, local};
use crate::{
    export::{harmless, table, time},
    store::{Action, Noted},
};

const HEADINGS: [(&str, &str); 5] = [("时间", "Time"), ("人员", "Who"), ("操作", "Deed"), ("对象", "To whom"), ("关于", "About")];

/// Behind those: as the table for machines names them.
const CODES: [&str; 9] = ["id", "at", "actor", "actor_name", "action", "subject", "subject_name", "about", "hash"];

/// What entries are about that is no kind of thing and no area.
const MATTERS: [(&str, &str, &str); 8] = [
    ("people", "人员", "People"),
    ("audit", "操作日志", "Log of who did what"),
    ("figures", "统计", "Figures"),
    ("coverage", "巡逻覆盖", "Coverage"),
    ("bulletin", "通报", "Bulletin"),
    ("all", "全部类别", "All kinds"),
    ("password", "密码不对", "Wrong password"),
    ("code", "验证码不对", "Wrong code"),
];

/// A deed in words.
fn deed(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::SignedIn => ("登录", "Signed in"),
        Action::SignInFailed => ("登录失败", "Sign-in failed"),
        Action::SignedOut => ("退出", "Signed out"),
        Action::SessionsEnded => ("结束登录", "Ended sessions"),
        Action::SessionReplayed => ("登录凭据被复用", "A session's secret was copied"),
        Action::Exported => ("导出", "Exported"),
        Action::TracksViewed => ("查看轨迹", "Viewed tracks"),
        Action::AccountMade => ("新建账号", "Made an account"),
        Action::AccountDisabled => ("停用账号", "Disabled an account"),
        Action::AccountEnabled => ("恢复账号", "Enabled an account"),
        Action::PasswordSet => ("设密码", "Set a password"),
        Action::ProfileSet => ("改姓名或队伍", "Changed a name or team"),
        Action::GrantsSet => ("改角色", "Changed roles"),
        Action::EnrolmentMade => ("发登录码", "Made a code"),
        Action::Enrolled => ("用登录码登录", "Came in by a code"),
        Action::FactorBegun => ("开始设动态验证码", "Began a second factor"),
        Action::FactorConfirmed => ("启用动态验证码", "Confirmed a second factor"),
        Action::FactorRemoved => ("解除动态验证码", "Removed a second factor"),
        Action::RecoveryUsed => ("用恢复码", "Used a recovery code"),
        Action::SettingsChanged => ("改清单与规则", "Changed lists or limits"),
        Action::Imported => ("导入", "Imported"),
        Action::PlatesPrinted => ("打印门牌", "Printed plates"),
        Action::PlateRenewed => ("补制门牌", "Made a plate anew"),
        Action::RescueDelivered => ("代交救援文件", "Delivered a rescue file"),
        Action::AuditRead => ("看操作日志", "Read the log"),
    }
}

impl Spoken {
    /// Who did what. `names` are what people type to sign in.
    pub fn audit(&self, page: &[Noted], names: &BTreeMap<AccountId, String>) -> Result<Vec<u8>, csv::Error> {
        let settings = self.settings();
        let mut writer = table();
        writer.write_record(HEADINGS.iter().map(|(zh, en)| self.pick(zh, en)).chain(CODES))?;
        for noted in page {
            let number = |who: Option<AccountId>| who.map(|who| who.to_string()).unwrap_or_default();
            let call = |who: Option<AccountId>, of: &BTreeMap<AccountId, String>| {
                who.map(|who| of.get(&who).map_or_else(|| who.to_string(), |name| harmless(name))).unwrap_or_default()
            };
            let done = Action::ALL.into_iter().find(|action| action.code() == noted.action).map(deed);
            let about = noted.about.as_deref().unwrap_or_default();
            let nobody = self.pick("服务器操作员或未登录", "The operator, or nobody signed in");
            let actor = if noted.actor.is_some() { call(noted.actor, &self.people) } else { nobody.to_owned() };
            writer.write_record([
                local(noted.at, &settings),
                actor,
                done.map_or_else(|| noted.action.clone(), |(zh, en)| self.pick(zh, en).to_owned()),
                call(noted.subject, &self.people),
                harmless(&self.matter(about)),
                noted.id.to_string(),
                time(noted.at),
                number(noted.actor),
                call(noted.actor, names),
                noted.action.clone(),
                number(noted.subject),
                call(noted.subject, names),
                harmless(about),
                noted.hash.to_string(),
            ])?;
        }
        writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
    }

    /// What an entry is about: kinds, a thing behind its kind, an area or one of its feeds. What has no word stands for itself.
    fn matter(&self, about: &str) -> String {
        if let Ok(scope) = about.parse::<Scope>() {
            let area = self.area(scope.area());
            return if scope.feed() == Feed::Tracks { format!("{area} {}", self.word("track")) } else { area };
        }
        let word = |code: &str| {
            let known = MATTERS.iter().find(|(of, ..)| *of == code).map(|(_, zh, en)| self.pick(zh, en));
            known.map_or_else(|| self.word(code).to_owned(), str::to_owned)
        };
        match about.split_once(':') {
            Some((kind, thing)) => format!("{} {thing}", word(kind)),
            None => about.split(',').map(word).collect::<Vec<_>>().join(self.pick("、", ", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulletin::Lang;

    #[test]
    fn what_an_entry_is_about_is_told_in_words() {
        let spoken = Spoken::of(Lang::Zh);
        for (about, words) in [
            ("zone", "门前三包"),
            ("case,zone", "案件、门前三包"),
            ("people", "人员"),
            ("", ""),
            ("990001001000/track", "990001001000 轨迹"),
        ] {
            assert_eq!(spoken.matter(about), words);
        }
    }
}
