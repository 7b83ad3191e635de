import { cookies } from "next/headers";
import { partner, user } from "./server.js";

/** It asks Qash before it reads a cookie: up to there, Next takes a page for one that is the same for everybody. */
export default async function Page() {
  const { status } = await partner.getUser(user);
  const { items } = await partner.as(user).getBalance();
  const jar = await cookies();
  return <p>{`[${status} ${items[0].balance} ${jar.get("name")?.value}]`}</p>;
}
