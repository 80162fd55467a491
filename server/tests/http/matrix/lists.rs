//! The requests for lists and counts: each must show the area, or none.

use super::probes::Stage;
use crate::world::Persona;

impl Stage {
    /// Whether lists and counts show them the area's case: all of them, or none.
    pub(super) async fn sees_rows(&self, who: &Persona, area: &'static str) -> bool {
        let case = self.areas[area].case.to_string();
        let ok = async |path: String| who.get(&path).await.status == 200;
        let all = who.get("/api/v1/rows?kind=case").await;
        if all.status != 200 {
            return false;
        }
        let has = all.json()["rows"].as_array().unwrap().iter().any(|row| row["entity"] == case);
        assert_eq!(ok(format!("/api/v1/rows?scope={area}")).await, has);
        assert_eq!(ok(format!("/api/v1/histogram?scope={area}&from=0&to=1000&step=100")).await, has);
        assert_eq!(ok(format!("/api/v1/summary?scope={area}")).await, has);
        assert_eq!(ok(format!("/api/v1/tally?kind=case&scope={area}")).await, has);
        let tally = who.json("/api/v1/tally?kind=case&by=area").await;
        assert_eq!(tally["shares"].as_array().unwrap().iter().any(|share| share["group"] == area), has);
        assert_eq!(ok(format!("/api/v1/board?kind=case&scope={area}")).await, has);
        let areas = who.json("/api/v1/areas").await;
        assert_eq!(areas[area]["things"]["case"].is_u64(), has);
        assert_eq!(ok(format!("/api/v1/recurrence?scope={area}")).await, has);
        assert_eq!(ok(format!("/api/v1/recurrence/records?by=finding&place=order&scope={area}")).await, has);
        assert_eq!(ok(format!("/api/v1/pairs?scope={area}")).await, has);
        has
    }
}
