// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/uuid";
import { formatOf } from "../format-module.js";
import { UUID, type UuidDetails } from "../made/formats.js";

/** UUIDs of any version. */
export const uuid = /* @__PURE__ */ formatOf<UuidDetails>(source, UUID);
