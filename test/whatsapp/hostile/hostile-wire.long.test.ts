import { it } from "vitest";
import { hearHostile } from "./hostile-wire.ts";

/** Another one each day, told where it fails. */
const seed = Math.floor(Date.now() / 86_400_000);

it.each([
  ["stanzas", 10_000],
  ["messages", 1_000],
] as const)(`hears hostile %s, %i of them (seed ${seed})`, (what, count) =>
  hearHostile({ what, count, seed }),
);
