//! Doubts in words, for those who rule on a record and for the person whose record it is: the same sentence for both.

use super::{Doubt, Reason};

/// A reason in Chinese and in English, with its figures.
pub fn words(doubt: &Doubt) -> (String, String) {
    let Doubt { reason, figure, limit, .. } = doubt;
    let hours = || {
        let tenth = figure / 6;
        format!("{}.{}", tenth / 10, tenth % 10)
    };
    match reason {
        Reason::Far => (
            format!("离登记地点 {figure} 米（{limit} 米以内为正常）"),
            format!("{figure} m from the place that it is about (up to {limit} m is usual)"),
        ),
        Reason::Accuracy => (
            format!("定位误差 {figure} 米（县定 {limit} 米）"),
            format!("The position was known to {figure} m only (the county's limit is {limit} m)"),
        ),
        Reason::PhotoUsed => {
            ("照片与此前另一条记录的照片几乎相同".into(), "The photo is nearly the same as one of an earlier record".into())
        }
        Reason::Speed => (
            format!("与本人上一条记录之间需每小时 {figure} 公里（{limit} 公里以内为可信）"),
            format!("Getting there from this person's record before takes {figure} km/h (up to {limit} km/h is believable)"),
        ),
        Reason::Regular => {
            (format!("连续 {figure} 条记录间隔几乎都是 {limit} 秒"), format!("{figure} records in a row, nearly {limit} s apart each"))
        }
        Reason::PlateAfar => (
            format!("在 {figure} 米外扫到门牌码（{limit} 米以内为正常）"),
            format!("The plate was scanned {figure} m away (up to {limit} m is usual)"),
        ),
        Reason::PlateInvalid => ("扫到的不是这里的牌，或该牌已作废".into(), "The plate is another's, or was withdrawn".into()),
        Reason::Clock => (
            format!("手机时钟相差 {} 小时，已按服务器时间校正", hours()),
            format!("The phone's clock was off by {} h and was corrected", hours()),
        ),
        Reason::NotThen => (
            format!("位置取自 {figure} 分钟之前（{limit} 分钟以内为正常）"),
            format!("The position was taken {figure} min before (up to {limit} min is usual)"),
        ),
        Reason::Overspeed => (
            format!("巡逻中时速达 {figure} 公里（限 {limit} 公里）"),
            format!("Up to {figure} km/h on the round (the limit is {limit} km/h)"),
        ),
        Reason::Gaps => (
            format!("巡逻中有 {figure} 分钟没有定位（{limit} 分钟以内为正常）"),
            format!("{figure} min of the round without a position (up to {limit} min is usual)"),
        ),
        Reason::Unshown => ("没有定位，也没有扫门牌码".into(), "Nothing shows where it was made: no position and no plate".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_speaks_both_languages_with_its_figure() {
        for reason in Reason::ALL {
            let (zh, en) = words(&Doubt::new(reason, 187, 50));
            assert!(zh.chars().any(|c| c as u32 > 0x3000) && en.is_ascii(), "{zh} {en}");
            let shows = |text: &str| text.contains("187") || text.contains("3.1");
            let without = matches!(reason, Reason::PhotoUsed | Reason::PlateInvalid | Reason::Unshown);
            assert_eq!((shows(&zh), shows(&en)), (!without, !without), "{zh} {en}");
        }
    }
}
