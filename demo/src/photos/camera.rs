//! Where the camera stands before a door: metres of the scene become pixels of the picture.

use super::canvas::WIDTH;

/// Looks at the scene: metres to the right, up, and away from the camera become pixels.
#[derive(Clone, Copy)]
pub(crate) struct Camera {
    /// It is turned by so much, radians.
    pub(crate) yaw: f32,
    /// It stands so far beside the door's middle, metres.
    pub(crate) shift: f32,
}

/// Metres from the camera to the wall.
pub(crate) const WALL: f32 = 6.0;
const FOCAL: f32 = 420.0;
const EYE: f32 = 1.5;
const HORIZON: f32 = 185.0;

impl Camera {
    /// Where a point of the scene is in the picture.
    pub(crate) fn see(self, x: f32, y: f32, z: f32) -> (f32, f32) {
        let (sin, cos) = self.yaw.sin_cos();
        let (dx, dz) = (x + self.shift, z - WALL);
        let (x, z) = (dx * cos - dz * sin, (WALL + dx * sin + dz * cos).max(0.8));
        (WIDTH as f32 / 2.0 + FOCAL * x / z, HORIZON - FOCAL * (y - EYE) / z)
    }

    /// An upright rectangle at depth `z`.
    pub(crate) fn upright(self, x: (f32, f32), y: (f32, f32), z: f32) -> [(f32, f32); 4] {
        [self.see(x.0, y.1, z), self.see(x.1, y.1, z), self.see(x.1, y.0, z), self.see(x.0, y.0, z)]
    }

    /// A rectangle on the ground.
    pub(crate) fn ground(self, x: (f32, f32), z: (f32, f32), y: f32) -> [(f32, f32); 4] {
        [self.see(x.0, y, z.1), self.see(x.1, y, z.1), self.see(x.1, y, z.0), self.see(x.0, y, z.0)]
    }
}
