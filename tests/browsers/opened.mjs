/** The browser that this process tests: its name, and once opened the browser and the server. */
export const opened = {};
