import { proxyAt } from "../../people.mjs";

export const runtime = "edge";

const proxy = proxyAt("/edge");

export { proxy as GET, proxy as PATCH, proxy as POST };
