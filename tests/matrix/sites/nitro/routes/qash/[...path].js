import { defineHandler } from "nitro/h3";
import { proxyAt } from "../../people.mjs";

const proxy = proxyAt("/qash");
export default defineHandler((event) => proxy(event.req));
