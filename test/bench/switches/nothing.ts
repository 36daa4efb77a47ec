import type { Install } from "../probe.ts";

/** The control: it is turned like every other, and has no effect. */
export const install: Install = () => () => undefined;
