import { proxyAt } from "#shared/people.mjs";

const proxy = proxyAt("/qash");
export default defineEventHandler((event) => proxy(toWebRequest(event)));
