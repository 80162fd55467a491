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

    pub(super) async fn takes_back(&self, who: &Persona, area: &str) -> bool {
        let admin = self.world.sign_in("admin").await;
        let table = format!("code,name,lon,lat,area\n{},桥头,110.05,22.05,{area}\n", uuid::Uuid::new_v4().simple());
        admin.send(admin.request(Method::POST, "/api/v1/imports/checkpoint").body(table)).await.check(200, "");
        let page = admin.json("/api/v1/changes?kind=checkpoint&limit=1").await;
        let device = page["changes"][0]["import"]["device"].as_str().unwrap().to_owned();
        who.send(who.request(Method::POST, &format!("/api/v1/changes/{device}?check=1"))).await.status == 200
    }
}
