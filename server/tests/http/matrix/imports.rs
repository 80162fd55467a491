//! The requests that import a file, and that take an import back.

use reqwest::Method;

use super::probes::Stage;
use crate::world::Persona;

impl Stage {
    pub(super) async fn imports(&self, who: &Persona, area: &str) -> bool {
        let table = format!("code,name,lon,lat,area\nC-{},桥头,110.05,22.05,{area}\n", who.id());
        let answer = who.send(who.request(Method::POST, "/api/v1/imports/checkpoint").body(table)).await;
        answer.status == 200 && answer.json()["written"] == true
    }

    /// Whether they have the county's outline made of its cells, and read from a file.
    pub(super) async fn outlines(&self, who: &Persona) -> bool {
        let made = who.get("/api/v1/ground/outline").await.status == 200;
        let read = who.send(who.request(Method::POST, "/api/v1/ground/outline").body("{}")).await.status == 200;
        assert_eq!(made, read, "who has it made of cells may give a file");
        made
    }

    pub(super) async fn takes_back(&self, key: &str, who: &Persona, area: &str) -> bool {
        if key == "timetable_back" {
            return self.takes_timetable_back(who, area).await;
        }
        let admin = self.world.sign_in("admin").await;
        let table = format!("code,name,lon,lat,area\n{},桥头,110.05,22.05,{area}\n", uuid::Uuid::new_v4().simple());
        admin.send(admin.request(Method::POST, "/api/v1/imports/checkpoint").body(table)).await.check(200, "");
        let page = admin.json("/api/v1/changes?kind=checkpoint&limit=1").await;
        let device = page["changes"][0]["import"]["device"].as_str().unwrap().to_owned();
        who.send(who.request(Method::POST, &format!("/api/v1/changes/{device}?check=1"))).await.status == 200
    }

    /// Whether they import a timetable, find it among their imports and take it back; who may not import does not take back another's.
    async fn takes_timetable_back(&self, who: &Persona, area: &str) -> bool {
        let admin = self.world.sign_in("admin").await;
        let table = || format!("name,due,area\n{},2030-01-31,{area}\n", uuid::Uuid::new_v4().simple());
        let import = async |who: &Persona| who.send(who.request(Method::POST, "/api/v1/timetable?write=true").body(table())).await;
        let newest = async |who: &Persona| {
            let page = who.json("/api/v1/changes?kind=timetable&imports=1&limit=1").await;
            page["changes"][0]["import"]["device"].as_str().unwrap().to_owned()
        };
        let take = async |device: String| who.send(who.request(Method::POST, &format!("/api/v1/changes/{device}"))).await.status == 200;
        let imported = import(who).await;
        if imported.status == 200 && imported.json()["written"] == true {
            return take(newest(who).await).await;
        }
        import(&admin).await.check(200, "");
        take(newest(&admin).await).await
    }
}
