import { readFileSync } from "node:fs";
import { z } from "zod";
import { GIVEN_ROLES, GIVEN_SESSIONS } from "./case-file.ts";

const httpAddress = z.url({ protocol: /^https?$/ }).transform((address) => address.replace(/\/+$/, ""));

const GivenSession = z.strictObject({
  /** The bearer/cid dialect's {session}. */
  id: z.string().optional(),
  /** The token/number dialect's {session}. */
  name: z.string().optional(),
  /** The number that it is linked to, in digits. */
  number: z
    .string()
    .regex(/^\d{5,20}$/)
    .optional(),
  instanceToken: z.string().optional(),
});

const Credentials = z.strictObject({
  credentials: z.partialRecord(z.enum(GIVEN_ROLES), z.string().min(1)),
  sessions: z.partialRecord(z.enum(GIVEN_SESSIONS), GivenSession).default({}),
  /** A credential of which nothing else depends, so that its requests of a minute can be spent. */
  limited: z
    .strictObject({
      secret: z.string().min(1),
      limit: z.int().positive(),
      /** Where the limits are in force, if elsewhere. */
      base: httpAddress.optional(),
    })
    .optional(),
  /** The simulated WhatsApp's address: with it sessions are linked, and what arrives is looked at. */
  phone: httpAddress.optional(),
  /** The chat partner, in digits, where there is no simulated WhatsApp. */
  chat: z
    .string()
    .regex(/^\d{5,20}$/)
    .optional(),
});
export type Credentials = z.infer<typeof Credentials>;

/** A server that claims the dialects, and what may be used there. */
export type Target = Credentials & { readonly base: string };

/** Throws with one sentence when the file cannot be read, or with a line for each thing that is wrong in it. */
export function readCredentials(file: string): Credentials {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // The reason would quote the file, which holds secrets.
    throw new Error(`${file} cannot be read as JSON`);
  }
  const read = Credentials.safeParse(json);
  if (read.success) return read.data;
  throw new Error(`${file} is no credentials file:\n${z.prettifyError(read.error)}`);
}

export function readBase(text: string): string {
  const read = httpAddress.safeParse(text);
  if (read.success) return read.data;
  throw new Error(`--base: got ${text}, takes an http:// or https:// address`);
}
