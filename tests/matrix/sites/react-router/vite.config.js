import { reactRouter } from "@react-router/dev/vite";

// The packages lie one folder further up than an app's usually do.
export default { plugins: [reactRouter()], server: { fs: { allow: [".."] } } };
