// Every format is a Standard Schema to the specification's own types, and tells what it takes and gives.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { clabe, email, type Format, formats, iban } from "qash-client/validate";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

const schemas: StandardSchemaV1<string, string>[] = [clabe, iban, email];
for (const format of Object.values<Format<unknown>>(formats)) schemas.push(format);

holds<Same<StandardSchemaV1.InferInput<typeof clabe>, string>>();
holds<Same<StandardSchemaV1.InferOutput<typeof clabe>, string>>();

const result = await clabe["~standard"].validate("");
if (result.issues) {
  const message: string | undefined = result.issues[0]?.message;
  void message;
} else {
  const value: string = result.value;
  void value;
}
