//! Invented names: towns, villages, streets, shops, persons. Tables of syllables, put together by the seed.
//!
//! No name is copied from a real county; that some village somewhere is called the same cannot be avoided.

use rand_chacha::ChaCha8Rng;

use crate::random::Draw;

/// The county's name. No county is called so, and its code is one that nobody was given.
pub(crate) const COUNTY: &str = "榕川县";

/// Names that are drawn without repeating.
#[derive(Debug)]
pub(crate) struct Pool {
    names: Vec<String>,
}

impl Pool {
    /// All of `first` × `second` that do not repeat a syllable, in an order that the seed decides.
    pub(crate) fn new(rng: &mut ChaCha8Rng, first: &str, second: &str) -> Self {
        let mut names: Vec<String> =
            first.chars().flat_map(|a| second.chars().filter(move |b| *b != a).map(move |b| format!("{a}{b}"))).collect();
        rng.shuffle(&mut names);
        Self { names }
    }

    /// Some names in an order that the seed decides.
    pub(crate) fn of(rng: &mut ChaCha8Rng, names: &[&str]) -> Self {
        let mut names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        rng.shuffle(&mut names);
        Self { names }
    }

    /// The next name.
    pub(crate) fn draw(&mut self) -> Option<String> {
        self.names.pop()
    }
}

/// Towns.
pub(crate) fn towns(rng: &mut ChaCha8Rng) -> Pool {
    Pool::of(
        rng,
        &[
            "永和", "石坪", "龙湾", "清溪", "云岭", "东泉", "沙塘", "罗江", "白马", "金垌", "仙桥", "松岗", "平田", "南渡", "高岭", "荔坡",
            "大源", "桐木", "双河", "古榕", "竹山", "青湾", "马鞍", "黄陵",
        ],
    )
}

/// Villages.
pub(crate) fn villages(rng: &mut ChaCha8Rng) -> Pool {
    Pool::new(rng, "石黄李大上下新古龙凤水山长横良那六旺木茶塘竹罗邓陈平福", "塘岭坡冲垌寨坪屋江湾田桥头陂旺岗洞口")
}

/// Neighbourhoods in town.
pub(crate) fn communities(rng: &mut ChaCha8Rng) -> Pool {
    Pool::new(rng, "永兴安福康文新东西南龙凤育荔", "安宁和昌泰福源盛华园景苑津")
}

/// Streets.
pub(crate) fn streets(rng: &mut ChaCha8Rng) -> Pool {
    Pool::new(rng, "永兴安福康宁昌隆德仁文明振华荣裕光朝育凤龙荔桂松", "安兴宁和昌泰福源盛丰乐康平业阳明贤新")
}

/// What the greatest streets of any Chinese town are called.
pub(crate) const GREAT_STREETS: [&str; 16] =
    ["人民", "建设", "解放", "新华", "永安", "文化", "和平", "迎宾", "教育", "朝阳", "胜利", "光明", "团结", "民主", "振兴", "环翠"];

/// One to ninety-nine in Chinese.
pub(crate) fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match n {
        0..10 => DIGITS[n].to_owned(),
        10..20 => format!("十{}", DIGITS[n - 10]),
        _ => format!("{}十{}", DIGITS[n / 10 % 10], DIGITS[n % 10]),
    }
}

const TRADES: &[(&str, u32)] = &[
    ("五金", 6),
    ("粉店", 9),
    ("超市", 7),
    ("便利店", 7),
    ("服饰", 7),
    ("药店", 5),
    ("手机", 5),
    ("理发店", 6),
    ("快餐", 7),
    ("烧腊", 4),
    ("水果", 6),
    ("早餐", 5),
    ("奶茶", 4),
    ("鞋店", 4),
    ("电器", 4),
    ("家具", 3),
    ("建材", 4),
    ("文具", 3),
    ("粮油", 4),
    ("茶庄", 3),
    ("烟酒", 5),
    ("宾馆", 3),
    ("摩托", 3),
    ("电动车", 4),
    ("汽修", 3),
    ("眼镜", 2),
    ("童装", 3),
    ("花店", 2),
    ("蛋糕", 3),
    ("诊所", 2),
    ("裁缝", 2),
    ("广告", 3),
    ("窗帘", 2),
    ("米粉", 4),
    ("大排档", 3),
    ("菜馆", 4),
    ("农资", 3),
    ("种子", 2),
    ("日杂", 3),
    ("干洗", 2),
    ("照相", 1),
    ("牙科", 2),
    ("铝材", 2),
    ("灯饰", 2),
];

/// A shop: its name, and in what capacity somebody answers for the door.
pub(crate) fn shop(rng: &mut ChaCha8Rng) -> (String, &'static str) {
    if rng.chance(0.05) {
        let (name, role) = *rng.pick(&[
            ("农村信用社", "网点负责人"),
            ("邮政所", "负责人"),
            ("卫生院", "后勤负责人"),
            ("供电营业厅", "网点负责人"),
            ("幼儿园", "园长"),
            ("中心小学", "总务主任"),
            ("电信营业厅", "店长"),
            ("税务所", "办公室"),
            ("老年活动中心", "管理员"),
            ("菜市场", "市场管理员"),
        ]);
        return (name.to_owned(), role);
    }
    if rng.chance(0.09) {
        return ("住户".to_owned(), "户主");
    }
    let total = TRADES.iter().map(|t| t.1).sum::<u32>();
    let mut at = rng.below(total as usize) as u32;
    let trade = TRADES
        .iter()
        .find(|t| {
            at.checked_sub(t.1).is_none_or(|rest| {
                at = rest;
                false
            })
        })
        .map_or("百货", |t| t.0);
    let a = chars(rng, "顺鑫福永金兴宏利新万佳美丰吉祥益好大华聚民康恒广源");
    let b = chars(rng, "达发源兴隆盛旺家乐和泰丰利来美佳康缘康诚信意福顺");
    let name = match rng.below(12) {
        0 => format!("{}记{trade}", surname(rng)),
        1 => format!("老{}{trade}", surname(rng)),
        2 => format!("阿{}{trade}", chars(rng, "明强英珍芳华兰辉平萍")),
        _ => format!("{a}{b}{trade}"),
    };
    let role = match trade {
        "超市" | "宾馆" | "药店" | "手机" => "店长",
        "诊所" | "牙科" => "负责人",
        _ => "店主",
    };
    (name, role)
}

fn chars(rng: &mut ChaCha8Rng, from: &str) -> char {
    let all: Vec<char> = from.chars().collect();
    *rng.pick(&all)
}

fn surname(rng: &mut ChaCha8Rng) -> char {
    chars(rng, "陈李黄梁林张王刘周吴罗邓杨谢曾韦覃莫蒙卢龙钟庞冯赖潘苏何朱廖")
}

/// A person.
pub(crate) fn person(rng: &mut ChaCha8Rng) -> String {
    let family = surname(rng);
    let middle = chars(rng, "志建国永家海小文晓春玉美丽秀伟立德俊子嘉雪少宏庆");
    let last = chars(rng, "强华明辉军平勇芳英珍兰梅玲燕萍杰波林峰斌超霞红娟宁健荣成新");
    if rng.chance(0.22) { format!("{family}{last}") } else { format!("{family}{middle}{last}") }
}
