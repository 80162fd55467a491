//! A 整治时间表 as a table: what each line is to say, under the headings that such tables have.

use xunge_shared::{
    calendar::Calendar,
    geometry::LonLat,
    hlc::Millis,
    id::{OpId, Scope},
    kinds::{
        State,
        timetable::{MOST_STEPS, Plan, Timetable, TimetableBody},
    },
    role::Role,
    row::Row,
};

use super::{
    context::{AREA, Context},
    day,
    kinds::{Draft, Importable, LAT, LON, place_columns},
    problem::{Expected, Reason},
    record::{Column, Record, Subject},
};

const CODE: Column = Column { name: "code", also: &["编号", "序号"], help: "its number in the timetable; its name when not given" };
const PLACE: Column =
    Column { name: "name", also: &["名称", "路段", "地点", "整治路段", "整治地点"], help: "the street or place" };
const PROBLEM: Column = Column { name: "problem", also: &["问题", "存在问题", "整治内容"], help: "what is wrong there" };
const RESPONSIBLE: Column = Column { name: "responsible", also: &["责任人"], help: "who answers for it, by name or office" };
const ACCOUNT: Column = Column {
    name: "account",
    also: &["账号", "责任人账号"],
    help: "the account of who answers for it, by its name or by what screens show; kept when not given",
};
const UNIT: Column = Column { name: "unit", also: &["责任单位", "单位"], help: "the unit that does it" };
const DUE: Column =
    Column {
        name: "due", also: &["期限", "完成时限", "整治期限", "截止日期"], help: "the last day for it, such as 2026-12-31"
    };
const STEPS: Column =
    Column {
        name: "steps", also: &["步骤", "措施", "整治措施"], help: "what is done one after the other, separated by semicolons"
    };
const STREET: Column =
    Column { name: "street", also: &["路段编码"], help: "code or name of a street of the same area; found by the name when not given" };

impl Importable for Timetable {
    type Profile = Plan;
    const COLUMNS: &'static [Column] = &[CODE, PLACE, PROBLEM, RESPONSIBLE, ACCOUNT, UNIT, DUE, STEPS, STREET, AREA, LON, LAT];

    fn keeps(role: Role) -> bool {
        role.is_desk()
    }

    fn read(record: &mut Record, cx: &mut Context) -> Option<Draft<Plan>> {
        place_columns(record);
        let name = record.required(&PLACE);
        let code = record.text(&CODE).unwrap_or_else(|| name.clone());
        let [problem, responsible, unit] = [&PROBLEM, &RESPONSIBLE, &UNIT].map(|column| record.text(column).unwrap_or_default());
        if record.text(&DUE).is_none() {
            record.wrong(DUE, Reason::Missing);
        }
        let due = record.parse(&DUE, Expected::Date, |text| end_of(text, &cx.calendar));
        let steps: Vec<String> = record
            .text(&STEPS)
            .unwrap_or_default()
            .split([';', '；', '\n'])
            .map(|step| step.trim().to_owned())
            .filter(|step| !step.is_empty())
            .collect();
        if steps.len() > MOST_STEPS {
            record.wrong(STEPS, Reason::TooMany(MOST_STEPS as u64));
        }
        let account = cx.person(record, &ACCOUNT);
        let given = match record.shape.as_ref().map(super::geometry::RawShape::check).transpose() {
            Ok(shape) => shape,
            Err(reason) => {
                record.wrong(Subject::GEOMETRY, reason);
                None
            }
        };
        let area = cx.scope(record, None)?;
        let street = cx.street(record, &STREET, area).or_else(|| cx.streets.named(area, &name));
        let shape = given.or_else(|| street.and_then(|street| cx.streets.shape(street)));
        let plan = Plan { code, name, problem, responsible, unit, due: due?, steps, street, shape, account, reworded: None };
        Some(Draft { scope: Scope::desk(area.area()), key: plan.code.clone(), profile: plan })
    }

    fn key(row: &Row) -> String {
        row.summary.code.clone()
    }

    fn current(state: &State) -> Option<&Plan> {
        if let State::Timetable(line) = state { line.plan() } else { None }
    }

    fn complete(plan: &mut Plan, before: Option<&Plan>, _: &Context) {
        plan.account = plan.account.or_else(|| before?.account);
    }

    fn spot(plan: &Plan) -> Option<LonLat> {
        plan.shape.as_ref()?.anchor()
    }

    fn define(plan: Plan) -> TimetableBody {
        TimetableBody::Define(plan)
    }

    fn withdraw() -> TimetableBody {
        TimetableBody::Withdraw
    }

    fn restore(withdrawal: OpId) -> TimetableBody {
        TimetableBody::Restore(withdrawal)
    }
}

/// The end of a day, where the county is.
fn end_of(text: &str, calendar: &Calendar) -> Option<Millis> {
    Some(calendar.start_of(day::read(text)? + 1).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_the_county_is() {
        let calendar = Calendar::default();
        // 2026-12-31 23:59:59.999 at UTC+8
        let end = Some(1_798_732_799_999);
        for text in ["2026-12-31", "2026/12/31", "2026.12.31", "2026年12月31日", " 2026-12-31 "] {
            assert_eq!(end_of(text, &calendar), end, "{text}");
        }
        for text in ["", "2026-13-01", "2026-02-29", "2026-12", "2026-12-31-1", "soon", "月底前"] {
            assert_eq!(end_of(text, &calendar), None, "{text}");
        }
        assert!(end_of("2028-02-29", &calendar).is_some());
    }
}
