import { proxyAt } from "../../../lib/people.mjs";

const proxy = proxyAt("/qash");
export const fallback = ({ request }) => proxy(request);
