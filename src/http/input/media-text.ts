import { z } from "@hono/zod-openapi";
import { ReceivedMedia } from "../../core/index.ts";

/** What is said of a value of another type. */
type Wrong = string | ((issue: { readonly input?: unknown }) => string);

/** A member with base64: its text, or what was received in its place. */
export const mediaText = (wrong: Wrong) =>
  z.union([z.string(), z.instanceof(ReceivedMedia)], { error: wrong }).openapi({ type: "string" });
