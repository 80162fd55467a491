//! The endings of runs, for the target that the app runs on: `cargo xtask sim --wasm` compares them with the native ones.

#[cfg(target_arch = "wasm32")]
mod module {
    use wasm_bindgen::prelude::wasm_bindgen;

    /// See `xunge_sim::line`.
    #[wasm_bindgen]
    pub fn line(seed: u64) -> String {
        xunge_sim::line(seed)
    }
}
