// What every page of the sites does: formats while the server renders, and a call from the browser, whose answer is the document's title.
import { clabe, QashClient } from "qash-client";

export const rendered = `[rendered ${clabe.isValid("012180001234567899")}]`;

export async function called() {
  const client = new QashClient({ baseUrl: "/qash", retries: 0 });
  const code = await client.getUser().catch((error) => error.code);
  document.title = `[called ${code} ${clabe.isValid("012180001234567899")}]`;
}
