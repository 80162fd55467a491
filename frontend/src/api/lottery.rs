//! A lottery as the server's ops tell it: the app is built without the desk's kinds, so it is folded here.

use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::{By, Kind, lottery::Lottery},
};

use super::{ApiError, thing_of};

/// All that was said of a lottery of an area.
pub async fn lottery(id: EntityId, area: AreaCode) -> Result<Lottery, ApiError> {
    let mut lottery = Lottery::default();
    for seen in thing_of(&Lottery::NAME, id, area).await?.ops {
        if let (Ok(op), Some(eff)) = (seen.op.open(), seen.eff)
            && let Ok(body) = minicbor::decode(&op.body)
        {
            lottery.apply(By::of(&op, eff), body);
        }
    }
    Ok(lottery)
}
