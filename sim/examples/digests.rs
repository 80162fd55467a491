//! The endings of runs, for the target that the app runs on: `cargo xtask sim --wasm` compares them with the native ones.

/// See `xunge_sim::line`.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn line(seed: u64) -> String {
    xunge_sim::line(seed)
}
