import { proxyAt } from "./people.mjs";

const proxy = proxyAt("/qash");
export const loader = ({ request }) => proxy(request);
export const action = loader;
