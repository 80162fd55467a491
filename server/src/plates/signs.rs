//! What stands on plates: the things of an area with their names, in the order in which a street is walked.

use std::collections::BTreeMap;

use xunge_shared::{
    id::EntityId,
    kinds::{Kind, street::Street},
    plate::{Plate, Plated},
    row::Row,
};

use super::{PlateKey, Renewals};
use crate::{
    sight::Sight,
    store::{Order, Result, RowQuery, Store},
};

/// A plate before it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// What its QR code says.
    pub plate: Plate,
    /// The shop's or the place's name.
    pub name: String,
    /// Where it is: street and number, or the code of the county's list.
    pub place: String,
}

/// Rows are read so many at a time.
const PAGE: usize = 500;

/// Which plates are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Of all things in sight.
    All,
    /// Of those on the street of this name.
    Street(String),
    /// Of this thing.
    One(EntityId),
}

/// The plates of the things in these feeds that are wanted, as they are now: street by street, door by door.
pub fn signs(store: &dyn Store, key: &PlateKey, plated: Plated, sight: &Sight, wanted: &Wanted) -> Result<Vec<Sign>> {
    let renewals = Renewals::read(store)?;
    let of = |kind| RowQuery { kinds: vec![kind], sight: sight.clone(), order: Order::Code, limit: PAGE, ..RowQuery::default() };
    let streets: BTreeMap<EntityId, String> =
        all(store, of(Street::NAME))?.into_iter().map(|row| (row.entity, row.summary.title)).collect();
    let mut signs: Vec<(String, u64, Sign)> = all(store, of(plated.kind()))?
        .into_iter()
        .filter_map(|row| {
            let along = row.summary.parent.and_then(|id| streets.get(&id)).cloned().unwrap_or_default();
            let wanted = match wanted {
                Wanted::All => true,
                Wanted::Street(street) => *street == along,
                Wanted::One(entity) => *entity == row.entity,
            };
            wanted.then(|| {
                // the number is often told with its street: 永安路12号
                let place = if row.summary.code.contains(&along) { row.summary.code } else { format!("{along}{}", row.summary.code) };
                let door = door(&place, &along);
                let signed = key.plate(plated, row.entity, renewals.of(plated, row.entity).len());
                (along, door, Sign { plate: signed, name: row.summary.title, place })
            })
        })
        .collect();
    signs.sort_by(|(street_a, door_a, a), (street_b, door_b, b)| (street_a, door_a, &a.place).cmp(&(street_b, door_b, &b.place)));
    Ok(signs.into_iter().map(|(.., sign)| sign).collect())
}

fn all(store: &dyn Store, mut query: RowQuery) -> Result<Vec<Row>> {
    let mut rows = vec![];
    loop {
        let page = store.rows(&query)?;
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            return Ok(rows);
        }
    }
}

/// The number of a door behind its street's name, so that 9 comes before 10.
fn door(place: &str, street: &str) -> u64 {
    let rest = place.strip_prefix(street).unwrap_or(place);
    let digits: String = rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(18).collect();
    digits.parse().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doors_are_counted_not_spelled() {
        assert!(door("永安路9号", "永安路") < door("永安路10号", "永安路"));
        assert_eq!(door("第2大街7号", "第2大街"), 7);
        assert_eq!(door("市场东门", ""), u64::MAX);
        assert_eq!(door("99999999999999999999999", ""), 999_999_999_999_999_999);
    }
}
