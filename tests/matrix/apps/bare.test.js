// Formats, amounts and the client in Jest's jsdom, which has no TextEncoder, TextDecoder, fetch, Request, Response or Headers of its own.
const { clabe, money } = require("qash-client/validate");
const { phone, QashClient, ready } = require("qash-client");

const USER = {
  id: "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
  email: "á@example.com",
  status: "active",
  userType: "personal",
  countryCode: "MX",
  createdAt: "2026-01-01T00:00:00Z",
};

test("formats and amounts", () => {
  expect(clabe.check("0121800012345678ñ9", { lang: "es" }).issues[0].start).toBe(16);
  expect(money.format(150050, "COP", { locale: "es-CO" })).toBe("$\u00a01.500,50");
  expect(phone.check("+52 55 1234 5678").value).toBe("+525512345678");
});

test("the client, over a fetch that answers a plain object", async () => {
  const fetch = async () => ({ status: 200, headers: {}, text: async () => JSON.stringify(USER) });
  await ready();
  const qash = new QashClient({ baseUrl: "https://app.example/qash", fetch });
  expect((await qash.getUser()).email).toBe(USER.email);
});
