import { proxy } from "../../server.js";

export { proxy as GET, proxy as PATCH, proxy as POST };
