//! The heap of what a browser loads: talc, a fifth of the bytes of std's own allocator (1,200 after brotli, where dlmalloc takes 3,400).

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[global_allocator]
static HEAP: WasmDynamicTalc = new_wasm_dynamic_allocator();
