import { proxyAt } from "../../people.mjs";

const proxy = proxyAt("/node");

export { proxy as GET, proxy as PATCH, proxy as POST };
