//! What the demo's phones told of themselves at their last contact: most are well, some are what a desk should see.

use xunge_shared::{hlc::Millis, id::DeviceId, wire::DeviceStatus};

const HOUR: Millis = 3_600_000;
const MEGABYTE: u64 = 1 << 20;

/// What a phone says at `now`, by its number alone.
pub fn phone_status(device: DeviceId, now: Millis, app: &str) -> DeviceStatus {
    let seed = (device.0 >> 64) as u64 ^ device.0 as u64;
    let one_in = |n: u64, of: u64| seed % n == of;
    let (unsent, hours) = match seed % 12 {
        0 => (1 + (seed >> 8) as u32 % 9, 1 + (seed >> 16) % 20),
        _ => (0, 0),
    };
    let quota = [512, 2_048, 8_192][(seed >> 24) as usize % 3] * MEGABYTE;
    let used = if one_in(29, 3) { quota / 10 * 9 } else { (6 + (seed >> 32) % 120) * MEGABYTE };
    DeviceStatus {
        unsent,
        oldest: (unsent > 0).then(|| now.saturating_sub(hours * HOUR)),
        photos: unsent / 3,
        app: if one_in(17, 5) { "0.0.9".into() } else { app.into() },
        used: Some(used),
        quota: Some(quota),
        persisted: Some(!one_in(14, 2)),
        at_desk: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_phones_are_well() {
        let all: Vec<_> = (0..1_000).map(|i| phone_status(DeviceId(i * 0x9e37_79b9_7f4a_7c15), 1_732_752_000_000, "0.1.0")).collect();
        let many = |holds: fn(&DeviceStatus) -> bool| all.iter().filter(|status| holds(status)).count();
        assert!((40..150).contains(&many(|status| status.unsent > 0)), "{}", many(|status| status.unsent > 0));
        assert!((30..120).contains(&many(|status| status.app != "0.1.0")));
        assert!((30..140).contains(&many(|status| status.persisted == Some(false))));
        assert!(all.iter().all(|status| status.used < status.quota && status.oldest.is_some() == (status.unsent > 0)));
    }
}
