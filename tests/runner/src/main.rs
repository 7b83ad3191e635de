//! Runs wasm-bindgen tests, built from the version in Cargo.lock instead of installed by hand.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
