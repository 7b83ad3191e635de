// A stand-in for Qash that keeps a ledger of what it did, so that a test can tell what happened from what was told.
//
// It speaks the forms of the API's documents over raw bytes, and can be told to forget keys, to scope them by partner, to answer a known key
// with a refusal, to list transactions late, and to let any request go wrong.
import { randomUUID } from "node:crypto";
import { listen, response } from "./wire.mjs";

const USER_OPERATIONS = {
  "GET /user/accounts": "listAccounts",
  "POST /user/accounts": "createAccount",
  "GET /user/transactions": "listTransactions",
  "POST /user/deposit": "deposit",
  "POST /user/transfer": "transfer",
  "POST /user/payout": "payout",
  "POST /user/card/lock": "lockCard",
  "PATCH /user/card/limit": "setCardLimit",
};

const OPERATIONS = {
  ...USER_OPERATIONS,
  "POST /partner/auth/token": "exchangeToken",
  "POST /partner/users": "registerUser",
  "POST /partner/kyc": "startKyc",
};

const USUAL = {
  /** Whose keys are one: each user's own, or all of the partner's. */
  keys: "user",
  /** How long a key is known, in milliseconds of its clock. */
  forgetKeysAfterMs: Number.POSITIVE_INFINITY,
  /** What a known key gets: the first answer once more, or this status. */
  known: "replay",
  /** When a transaction is listed, in milliseconds of its clock after it was made. */
  listLateMs: 0,
  /** The fault of a request, if it is to have one: see faults.mjs. */
  fault: () => undefined,
  /** Whether the bytes of every request are kept. */
  record: true,
};

/** Starts one on a free port of this machine. What `options` says can be changed later, on what is given back. */
export async function startQash(options = {}) {
  const qash = new Qash(options);
  const { port, close } = await listen((request, socket) => qash.handle(request, socket));
  return Object.assign(qash, { url: `http://127.0.0.1:${port}`, close });
}

class Qash {
  /** Every request: `{ at, operation, user, key, method, target, headers, body, bytes }`. */
  requests = [];
  /** What was carried out: `{ operation, user, key, body, at, id, answer }`. */
  ledger = [];
  /** How often each operation was asked for. */
  counts = {};
  users = new Map();
  #byKey = new Map();
  #byUser = new Map();
  #ahead = 0;
  #id = 1000;

  constructor(options) {
    Object.assign(this, USUAL, options);
  }

  /** Milliseconds since 1970, by its clock. */
  now() {
    return Date.now() + this.#ahead;
  }

  /** Lets its clock, and no other, go ahead. */
  advance(ms) {
    this.#ahead += ms;
  }

  /** An active user, as if registered and verified before; gives the id. */
  user(id = randomUUID(), status = "active") {
    this.users.set(id, { id, email: `${id}@example.com`, status, createdAt: new Date(this.now()).toISOString() });
    return id;
  }

  /** What it did for a user, by operation and, where given, by the key that came. */
  effects(operation, user, key) {
    const fits = (one) =>
      one.operation === operation &&
      (user === undefined || one.user === user) &&
      (key === undefined || one.key === key);
    return this.ledger.filter(fits);
  }

  /** What it did for a user. */
  byUser(user) {
    return this.#byUser.get(user) ?? [];
  }

  async handle({ method, target, headers, body, bytes }, socket) {
    const [path, query = ""] = target.replace(/^\/api\/v1/, "").split("?");
    const operation = OPERATIONS[`${method} ${path}`] ?? (method === "GET" ? "read" : "unknown");
    const input = body === "" ? {} : JSON.parse(body);
    const user = userOf(headers.authorization) ?? input.userId;
    const key = headers["x-idempotency-key"] ?? input.idempotencyKey;
    const request = { at: this.now(), operation, user, key, method, target, headers, body, input, path, query };
    this.counts[operation] = (this.counts[operation] ?? 0) + 1;
    if (this.record) this.requests.push({ ...request, bytes });
    const fault = this.fault(request);
    const answer = fault && !fault.carriedOut ? { status: 200, body: "{}" } : this.#carryOut(request);
    if (fault) return fault.write(socket, answer);
    socket.write(response(answer.status, answer.body));
  }

  #carryOut(request) {
    const { operation, headers, user, key, input } = request;
    if (!headers["x-api-key"] || !headers["x-api-secret"]) return refusal(401, "Invalid partner credentials");
    const isUsers = Object.values(USER_OPERATIONS).includes(operation) || request.path.startsWith("/user/");
    if (isUsers && !userOf(headers.authorization)) return refusal(401, "Invalid or expired user token");
    switch (operation) {
      case "exchangeToken":
        return this.#token(input.userId);
      case "registerUser":
        if ([...this.users.values()].some((one) => one.email === input.email)) return refusal(409, "known");
        return this.#do(request, (id) => {
          const known = this.users.get(this.user(undefined, "pending"));
          known.email = input.email;
          return { success: true, data: { user: known }, message: `User ${id} created successfully` };
        });
      case "startKyc":
        if (this.effects("startKyc", input.userId).length > 0) return refusal(409, "Verification already initiated");
        return this.#do(request, (id) => ({
          success: true,
          inquiryId: `inq_${id}`,
          verificationUrl: `https://inquiry.withpersona.com/verify?inquiry-id=inq_${id}`,
        }));
      case "createAccount":
        return this.#do(request, (id) => ({ id, ...input }));
      case "deposit":
      case "transfer":
        return this.#do(request, (id) => moved(id, input));
      case "payout":
      case "lockCard":
      case "setCardLimit":
        return this.#once(
          request,
          (id) =>
            ({
              payout: { ...moved(id, input), status: "PENDING" },
              lockCard: { id: `card-${user}`, status: "locked" },
              setCardLimit: { id: `card-${user}`, limit: { amount: input.amount, frequency: input.frequency } },
            })[operation],
        );
      case "listAccounts":
        return ok({ items: [], meta: { totalItems: 0, totalPages: 0, currentPage: 1, itemsPerPage: 20 } });
      case "listTransactions":
        return this.#transactions(user, new URLSearchParams(request.query));
      case "read":
        return this.#read(request);
      default:
        return refusal(404, key ?? "Not found");
    }
  }

  #token(id) {
    const user = this.users.get(id);
    if (user?.status !== "active") return refusal(user ? 403 : 404, "not active");
    const seconds = Math.floor(Date.now() / 1000);
    const claims = { sub: id, iat: seconds, exp: seconds + 86_400 };
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const accessToken = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
    return ok({
      success: true,
      accessToken,
      refreshToken: accessToken,
      user: { ...user, userType: "personal", roles: [] },
    });
  }

  /** Does something, whenever it is asked. */
  #do({ operation, user, key, body, input }, answerOf) {
    const id = ++this.#id;
    const answer = { status: 201, body: JSON.stringify(answerOf(id)) };
    const effect = { operation, user, key, body, input, at: this.now(), id, answer };
    this.ledger.push(effect);
    if (!this.#byUser.has(user)) this.#byUser.set(user, []);
    this.#byUser.get(user).push(effect);
    return answer;
  }

  /** Does something at most once a key, as long as the key is known. */
  #once(request, answerOf) {
    const { operation, user, key } = request;
    if (!key) return refusal(400, "idempotencyKey is required");
    const place = JSON.stringify([operation, this.keys === "partner" ? "" : user, key]);
    const known = this.#byKey.get(place);
    if (known !== undefined && this.now() - known.at < this.forgetKeysAfterMs) {
      return this.known === "replay" ? known.answer : refusal(this.known, "Duplicate idempotency key");
    }
    const answer = this.#do(request, answerOf);
    this.#byKey.set(place, { at: this.now(), answer });
    return answer;
  }

  #transactions(user, query) {
    const listed = (one) =>
      ["deposit", "transfer", "payout"].includes(one.operation) &&
      this.now() >= one.at + this.listLateMs &&
      one.at >= (Date.parse(query.get("from") ?? "") || 0) &&
      one.at <= (Date.parse(query.get("to") ?? "") || Number.POSITIVE_INFINITY);
    const all = this.byUser(user).filter(listed).reverse();
    const [page, limit] = [Number(query.get("page") ?? 1), Number(query.get("limit") ?? 20)];
    const items = all.slice((page - 1) * limit, page * limit).map(({ id, input, at }) => ({
      id,
      description: input.description,
      status: "COMPLETED",
      amount: input.amount,
      currency: input.currency ?? "MXN",
      createdAt: new Date(at).toISOString(),
    }));
    return ok({ items, total: all.length, pages: Math.ceil(all.length / limit), page, limit });
  }

  #read({ path }) {
    const id = /^\/partner\/users\/([^/]+)$/.exec(path)?.[1];
    const user = this.users.get(id);
    return user ? ok({ success: true, data: { user } }) : refusal(404, "Not found");
  }
}

const ok = (value) => ({ status: 200, body: JSON.stringify(value) });
const refusal = (status, error) => ({ status, body: JSON.stringify({ error }) });

/** A payout's, a transfer's and a deposit's answer, in the form that the documents show of a deposit. */
const moved = (id, { amount, description }) => ({ id, status: "COMPLETED", amount, description });

/** Whose token it is. */
function userOf(authorization) {
  const claims = /^Bearer [^.]+\.([^.]+)\./.exec(authorization ?? "")?.[1];
  return claims && JSON.parse(Buffer.from(claims, "base64url").toString()).sub;
}
