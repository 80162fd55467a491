//! Cases: the list of those to handle, and one of them with its story and its next step.

mod detail;
mod item;
mod list;
mod next_step;
mod postpone;
mod remark;

pub use detail::CaseDetail;
pub use list::Cases;
