export default { serverDir: ".", compatibilityDate: "2026-11-01" };
