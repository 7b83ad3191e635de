/** The browser that this process tests, by its name, and itself and the server once they are there. */
export const opened = {};
