// The partner's operations that the demo's routes need, over the sandbox, since a page must not load `qash-client/server`.

/** @param {ReturnType<typeof import("qash-client/sandbox").createSandbox>} sandbox */
export function makePartner(sandbox) {
  const keys = { "X-Api-Key": sandbox.apiKey, "X-Api-Secret": sandbox.apiSecret };
  async function call(method, path, body, headers) {
    const init = { method, headers: { ...keys, "Content-Type": "application/json", ...headers } };
    if (body !== undefined) init.body = JSON.stringify(body);
    const response = await sandbox.fetch(`https://sandbox.api.qash.ai/api/v1${path}`, init);
    const answer = await response.json();
    if (response.ok) return answer;
    throw Object.assign(new Error(`${path} was answered ${response.status}`), { status: response.status });
  }
  return {
    async *listUsers({ limit }) {
      for (let offset = 0; ; offset += limit) {
        const { data } = await call("GET", `/partner/users?limit=${limit}&offset=${offset}`);
        yield* data.users;
        if (!data.pagination.hasMore) return;
      }
    },
    as: (userId) => ({
      async deposit(input) {
        const { accessToken } = await call("POST", "/partner/auth/token", { userId });
        return call("POST", "/user/deposit", input, { Authorization: `Bearer ${accessToken}` });
      },
    }),
  };
}
