//! Words of reporting and following cases on the phone.

catalogue! {
    title => "案件", "Cases";
    report_title => "上报", "Report";
}
