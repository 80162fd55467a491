//! Who may do what, once: README's tables are written from it, and each of its cells is a request.

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// They may.
    Yes,
    /// They may not.
    No,
    /// What is their own, and nothing of others.
    Own,
    /// Who holds the role for the whole county may.
    County,
}

pub(crate) use Cell::{County, No, Own, Yes};

/// What somebody may do, in their own area and in another.
pub(crate) type Pair = [Cell; 2];

/// Something that may be done.
pub(crate) struct Action {
    /// How the test calls it.
    pub(crate) key: &'static str,
    pub(crate) en: &'static str,
    pub(crate) zh: &'static str,
    /// The routes that do it: every route is in some action.
    pub(crate) routes: &'static [(&'static str, &'static str)],
    /// Patrol, grid worker, supervisor, administrator: in order of `Role::ALL`.
    pub(crate) cells: [Pair; 4],
    /// Who has no session.
    pub(crate) nobody: Cell,
}

const ALL: [Pair; 4] = [[Yes, Yes]; 4];
const NEAR: [Pair; 4] = [[Yes, No]; 4];
const DESK: [Pair; 4] = [[No, No], [No, No], [Yes, No], [Yes, No]];
const DESK_SELF: [Pair; 4] = [[No, No], [No, No], [Yes, Yes], [Yes, Yes]];
const ADMIN: [Pair; 4] = [[No, No], [No, No], [No, No], [Yes, No]];
const COUNTY: [Pair; 4] = [[No, No], [No, No], [No, No], [County, County]];
const NONE: [Pair; 4] = [[No, No]; 4];

const fn row(
    key: &'static str,
    en: &'static str,
    zh: &'static str,
    routes: &'static [(&'static str, &'static str)],
    cells: [Pair; 4],
    nobody: Cell,
) -> Action {
    Action { key, en, zh, routes, cells, nobody }
}

pub(crate) const TABLE: &[Action] = &[
    row(
        "sign_in",
        "sign in by password or one-time code",
        "用密码或一次性登录码登录",
        &[("post", "/api/session"), ("post", "/api/enrol"), ("delete", "/api/session")],
        ALL,
        Yes,
    ),
    row(
        "sessions",
        "see and end one's own sessions",
        "查看并结束自己的登录",
        &[("get", "/api/session"), ("get", "/api/v1/sessions"), ("delete", "/api/v1/sessions"), ("delete", "/api/v1/sessions/{id}")],
        ALL,
        No,
    ),
    row(
        "second_factor",
        "use a second factor for oneself",
        "为自己启用动态验证码",
        &[("get", "/api/v1/totp"), ("post", "/api/v1/totp"), ("post", "/api/v1/totp/confirm"), ("post", "/api/v1/totp/remove")],
        DESK_SELF,
        No,
    ),
    row("push_round", "write rounds", "写巡逻", &[("post", "/api/sync/push")], NEAR, No),
    row("push_track", "write tracks of one's own rounds", "写自己的轨迹", &[("post", "/api/sync/push")], NEAR, No),
    row("push_inspection", "write inspections", "写检查", &[("post", "/api/sync/push")], NEAR, No),
    row("push_report", "report cases, remark on them", "上报事件、备注", &[("post", "/api/sync/push")], NEAR, No),
    row("push_dispose", "dispose of a case", "处置事件", &[("post", "/api/sync/push")], NEAR, No),
    row("push_dispatch", "dispatch, assign, set deadlines", "派遣、指派、设期限", &[("post", "/api/sync/push")], DESK, No),
    row(
        "push_review",
        "rule on doubtful records, keep timetables",
        "复核存疑记录、维护整治时间表",
        &[("post", "/api/sync/push")],
        DESK,
        No,
    ),
    row("push_answer", "answer for one's own doubtful records", "对自己的存疑记录作说明", &[("post", "/api/sync/push")], NEAR, No),
    row(
        "push_tell",
        "tell how far a timetable's line is that names oneself",
        "填报自己负责的整治条目",
        &[("post", "/api/sync/push")],
        NEAR,
        No,
    ),
    row("push_cell", "keep cells", "维护网格", &[("post", "/api/sync/push")], ADMIN, No),
    row("push_street", "keep streets", "维护街道", &[("post", "/api/sync/push")], ADMIN, No),
    row("push_zone", "keep zones", "维护门前三包责任区", &[("post", "/api/sync/push")], ADMIN, No),
    row("push_checkpoint", "keep checkpoints", "维护签到点", &[("post", "/api/sync/push")], ADMIN, No),
    row("push_settings", "set the county's lists and limits", "设定全县清单与时限", &[("post", "/api/sync/push")], COUNTY, No),
    row(
        "pull",
        "take a copy of records and follow them",
        "同步记录",
        &[("post", "/api/sync/pull"), ("get", "/api/v1/digests"), ("get", "/api/live")],
        NEAR,
        No,
    ),
    row(
        "rows",
        "see lists and counts",
        "看列表与统计",
        &[
            ("get", "/api/v1/rows"),
            ("get", "/api/v1/histogram"),
            ("get", "/api/v1/summary"),
            ("get", "/api/v1/tally"),
            ("get", "/api/v1/board"),
            ("get", "/api/v1/areas"),
            ("get", "/api/v1/recurrence"),
            ("get", "/api/v1/recurrence/records"),
            ("get", "/api/v1/pairs"),
        ],
        NEAR,
        No,
    ),
    row("thing", "see a record's whole story", "看一条记录的全过程", &[("get", "/api/v1/things/{kind}/{id}")], NEAR, No),
    row("tiles", "see the map", "看地图", &[("get", "/api/tiles/{z}/{x}/{y}"), ("get", "/api/v1/tiles.json")], NEAR, No),
    row("basemap", "see the map below the map", "看底图", &[("get", "/api/v1/basemap"), ("get", "/api/basemap/{z}/{x}/{y}")], ALL, No),
    row("photos", "see the photos of records", "看记录的照片", &[("get", "/api/blobs/{photo}")], NEAR, No),
    row(
        "upload",
        "upload photos",
        "上传照片",
        &[("head", "/api/blobs/{photo}"), ("post", "/api/blobs/{photo}"), ("patch", "/api/blobs/{photo}")],
        ALL,
        No,
    ),
    row(
        "figures",
        "see figures, and the records behind them",
        "看统计及其明细",
        &[("get", "/api/v1/figures"), ("get", "/api/v1/figures/records"), ("get", "/api/v1/bulletin")],
        NEAR,
        No,
    ),
    row("export", "export lists", "导出列表", &[("get", "/api/v1/export")], NEAR, No),
    row(
        "tracks",
        "see tracks",
        "看轨迹",
        &[("get", "/api/v1/things/{kind}/{id}"), ("post", "/api/sync/pull"), ("get", "/api/tiles/{z}/{x}/{y}")],
        DESK,
        No,
    ),
    row(
        "desk_feed",
        "see what the desk keeps to itself",
        "看指挥端内部记录",
        &[("get", "/api/v1/rows"), ("get", "/api/v1/things/{kind}/{id}"), ("post", "/api/sync/pull")],
        DESK,
        No,
    ),
    row("reviews", "review doubtful records", "看存疑记录", &[("get", "/api/v1/reviews")], DESK, No),
    row("reviews_own", "see what was ruled on one's own records", "看对自己记录的复核", &[("get", "/api/v1/reviews/mine")], ALL, No),
    row(
        "timetable",
        "read and import timetables",
        "查看、导入整治时间表",
        &[("get", "/api/v1/timetable"), ("post", "/api/v1/timetable")],
        DESK,
        No,
    ),
    row(
        "timetable_own",
        "see the lines of timetables that name oneself",
        "看自己负责的整治条目",
        &[("get", "/api/v1/timetable/mine")],
        ALL,
        No,
    ),
    row(
        "quarantine",
        "see refused records",
        "看被退回的记录",
        &[("get", "/api/v1/quarantine")],
        [[Own, Own], [Own, Own], [Yes, Own], [Yes, Own]],
        No,
    ),
    row(
        "coverage",
        "see what patrols covered, and where they did not come",
        "看巡逻覆盖与盲区",
        &[
            ("get", "/api/v1/coverage"),
            ("get", "/api/tiles/coverage/{z}/{x}/{y}"),
            ("get", "/api/v1/coverage/rounds/{id}"),
            ("get", "/api/v1/coverage/rounds/{id}/reports"),
        ],
        DESK,
        No,
    ),
    row("devices", "see which phones have unsent work", "看哪些手机有未上传的记录", &[("get", "/api/v1/devices")], DESK, No),
    row("people", "see colleagues' names", "看同事姓名", &[("get", "/api/v1/people")], NEAR, No),
    row("accounts_seen", "see accounts and what they may do", "查看账号及其权限", &[("get", "/api/v1/accounts")], ADMIN, No),
    row(
        "accounts_kept",
        "make accounts, change what they may do",
        "新建账号、变更权限",
        &[("post", "/api/v1/accounts"), ("patch", "/api/v1/accounts/{id}")],
        ADMIN,
        No,
    ),
    row(
        "accounts",
        "enrol phones, sign others out, remove their second factor",
        "发登录码、强制退出、解除他人动态验证码",
        &[("post", "/api/v1/people/{id}/enrolment"), ("delete", "/api/v1/people/{id}/sessions"), ("delete", "/api/v1/people/{id}/totp")],
        ADMIN,
        No,
    ),
    row(
        "imports",
        "import cells, streets, zones, checkpoints and people",
        "导入网格、街道、责任区、签到点和人员",
        &[("post", "/api/v1/imports/{kind}")],
        ADMIN,
        No,
    ),
    row("ground", "see how cells lie beside those of other towns", "看网格与邻镇网格的拼接", &[("get", "/api/v1/ground")], ADMIN, No),
    row(
        "outline",
        "have the county's outline made of its cells, or read from a file",
        "由网格合成或从文件读取县界",
        &[("get", "/api/v1/ground/outline"), ("post", "/api/v1/ground/outline")],
        COUNTY,
        No,
    ),
    row("plates_print", "print plates", "打印二维码牌", &[("get", "/api/v1/plates")], ADMIN, No),
    row("plates_renew", "make one plate anew", "补制一块牌", &[("post", "/api/v1/plates/{kind}/{id}")], ADMIN, No),
    row("plates_check", "check a scanned plate", "核验扫到的牌", &[("get", "/api/v1/plates/{kind}/{id}")], DESK, No),
    row("rescue", "deliver a rescue file", "代交救援文件", &[("post", "/api/rescue")], ALL, No),
    row("changes", "see what was changed in reference data", "看基础资料的变更", &[("get", "/api/v1/changes")], ADMIN, No),
    row("imports_back", "take an import back", "撤销一次导入", &[("post", "/api/v1/changes/{device}")], ADMIN, No),
    row(
        "timetable_back",
        "take back a timetable that they imported",
        "撤销自己导入的整治时间表",
        &[("get", "/api/v1/changes"), ("post", "/api/v1/changes/{device}")],
        DESK,
        No,
    ),
    row("audit", "read the log of who did what", "看操作日志", &[("get", "/api/v1/audit")], COUNTY, No),
    row(
        "health",
        "ask whether the server works",
        "查询服务器状态",
        &[("get", "/healthz"), ("get", "/healthz/live"), ("get", "/healthz/ready")],
        ALL,
        Yes,
    ),
    row(
        "metrics",
        "read the metrics (the machine itself, or who has the token)",
        "读取运行指标（限本机或持令牌者）",
        &[("get", "/metrics")],
        NONE,
        No,
    ),
];

/// The table as README has it.
pub(crate) fn markdown(zh: bool) -> String {
    let head = if zh {
        "| 可以做什么 | 巡逻队 | 网格员 | 网格长 | 管理员 | 未登录 |"
    } else {
        "| what | patrol | grid_worker | supervisor | administrator | nobody |"
    };
    let word = |cell: Cell| match (cell, zh) {
        (Yes, _) => "✓",
        (No, _) => "–",
        (Own, true) => "自己的",
        (Own, false) => "one's own",
        (County, true) => "县级",
        (County, false) => "county's",
    };
    let cell = |[own, other]: &Pair| if own == other { word(*own).to_owned() } else { format!("{} / {}", word(*own), word(*other)) };
    let mut lines = vec![head.to_owned(), "| --- | --- | --- | --- | --- | --- |".to_owned()];
    for action in TABLE {
        let cells: Vec<_> = action.cells.iter().map(cell).collect();
        let what = if zh { action.zh } else { action.en };
        lines.push(format!("| {what} | {} | {} |", cells.join(" | "), word(action.nobody)));
    }
    lines.join("\n") + "\n"
}
