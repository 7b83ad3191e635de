// Where the page is hosted.

/** Whether the page was built without a server of its own (`vite build --mode static`). */
export const isStatic = import.meta.env.MODE === "static";

/** The folder of the page: `/` on its own server. All its addresses are in this one folder. */
export const base = isStatic ? new URL(".", location.href).pathname : "/";
