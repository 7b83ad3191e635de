/** Tests whether a store behaves as this package requires. The cases are in `cases.json`; tests/store_cases.rs runs them on the store in memory. */
import { checkStore } from "../server-options.js";
import type { Store } from "../store.js";
import cases from "./cases.json" with { type: "json" };

/** One step: a call and its expected result, several concurrent calls of which exactly one must succeed, or a pause. */
interface Step {
  call?: (string | number | null)[];
  gives?: string | boolean | null;
  /** Number of repetitions of a value, for a long text. */
  times?: number;
  race?: number;
  waitMs?: number;
}

/**
 * Tests a store that you wrote. Returns a sentence for each failure, so an empty array for a correct store. It uses keys of its own, which it deletes, and takes
 * two seconds.
 *
 * @throws {ValidationError} with code `INVALID_OPTION` if the store lacks a method.
 * @example
 * assert.deepEqual(await verifyStore(myStore), []);
 */
export async function verifyStore(store: Store): Promise<string[]> {
  checkStore("verifyStore", "store", store ?? null, ["get", "set", "add", "delete"]);
  const fitting = cases.filter(({ needs }) => needs === undefined || store.compareAndSet !== undefined);
  const found = await Promise.all(fitting.map(({ name, steps }) => play(store, name, steps as Step[])));
  return found.filter((fault) => fault !== undefined);
}

async function play(store: Store, name: string, steps: readonly Step[]): Promise<string | undefined> {
  const prefix = `verify:${crypto.randomUUID()}:`;
  const used = new Set<string>();
  const call = async (step: Step, value?: string): Promise<unknown> => {
    const [method, key, ...rest] = step.call as [keyof Store, string, ...never[]];
    used.add(prefix + key);
    const long = (given: unknown, at: number) =>
      at === rest.length - 1 && step.times ? String(given).repeat(step.times) : given;
    const values = rest.map((given, at) => (given === "#" ? value : long(given, at))) as never[];
    return (store[method] as (...values: unknown[]) => unknown)(prefix + key, ...values);
  };
  try {
    for (const [at, step] of steps.entries()) {
      const fault = await one(step, call);
      if (fault !== undefined) return `${name} Step ${at + 1}, ${JSON.stringify(step.call)}: ${fault}.`;
    }
  } catch (error) {
    return `${name} It failed: ${error}`;
  } finally {
    for (const key of used) await Promise.resolve(store.delete(key)).catch(() => {});
  }
  return undefined;
}

async function one(step: Step, call: (step: Step, value?: string) => Promise<unknown>): Promise<string | undefined> {
  if (step.waitMs !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, step.waitMs));
    return undefined;
  }
  if (step.race !== undefined) {
    const result = await Promise.all(Array.from({ length: step.race }, (_, number) => call(step, String(number + 1))));
    const winners = result.flatMap((did, at) => (did === true ? [String(at + 1)] : []));
    const [, key = ""] = step.call as string[];
    const value = await call({ call: ["get", key] });
    if (winners.length === 1 && value === winners[0]) return undefined;
    return `of ${step.race} at once ${winners.length} succeeded, and the value is ${JSON.stringify(value)}`;
  }
  const result = await call(step);
  if (step.gives === undefined) return undefined;
  const expected = step.times ? String(step.gives).repeat(step.times) : step.gives;
  if ((result ?? null) === expected) return undefined;
  const shown = (text: unknown) => JSON.stringify(text)?.slice(0, 60);
  return `expected ${shown(expected)}, found ${shown(result)}`;
}
