import { toNodeHandler } from "qash-client/server";
import { proxyAt } from "../../../app/people.mjs";

export const config = { api: { bodyParser: false } };
export default toNodeHandler(proxyAt("/api/qash"));
