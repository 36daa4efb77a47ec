import { it } from "vitest";
import { hearHostile } from "./hostile-wire.ts";

/** Another one each day, told where it fails. */
const seed = Math.floor(Date.now() / 86_400_000);

it(`hears 10,000 hostile stanzas (seed ${seed})`, () =>
  hearHostile({ what: "stanzas", count: 10_000, seed }));
