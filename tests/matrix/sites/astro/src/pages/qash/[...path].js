import { proxyAt } from "../../people.mjs";

export const prerender = false;
const proxy = proxyAt("/qash");
export const ALL = ({ request }) => proxy(request);
