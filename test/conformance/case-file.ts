import { z } from "zod";
import { fill, placeholdersIn } from "./template.ts";

export const DIALECTS = ["bearer-cid", "token-number"] as const;
export type DialectName = (typeof DIALECTS)[number];

/** Credentials that a credentials file gives, by what they may do. */
export const GIVEN_ROLES = [
  "full",
  "read-only",
  "send-only",
  "manage-only",
  "events-only",
  "account",
  "other-instance",
  "other-organization",
  "super-admin",
] as const;

/** Who a step is made as. `instance` is the token of the case's own session, `limited` that of the limited server. */
const ROLES = ["none", "wrong", ...GIVEN_ROLES, "instance", "limited"] as const;
export type Role = (typeof ROLES)[number];

/** Sessions that a credentials file gives. No case changes them. */
export const GIVEN_SESSIONS = ["linked-open", "linked-stopped", "unlinked", "other-organization"] as const;

/** `own` and `own-linked` are made for the case and deleted after it. */
const SESSIONS = [...GIVEN_SESSIONS, "missing", "own", "own-linked"] as const;
export type SessionState = (typeof SESSIONS)[number];

const headerName = z.string().regex(/^[a-z0-9-]+$/, "takes a header's name in small letters");

/** As it is, or one text so many times over. */
const Text = z.union([z.string(), z.strictObject({ repeat: z.string(), times: z.int().positive() })]);
export type Text = z.infer<typeof Text>;

const Request = z
  .strictObject({
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
    /** With placeholders, such as {session}. */
    path: z.string().startsWith("/"),
    /** Beside those that are sent anyway; null leaves one of these out. */
    headers: z.record(headerName, Text.nullable()).optional(),
    /** Sent as JSON. */
    body: z.json().optional(),
    /** Sent as it is. */
    raw: Text.optional(),
  })
  .refine(({ body, raw }) => body === undefined || raw === undefined, {
    error: "body and raw are two bodies",
  });

const Expectation = z.strictObject({
  status: z.int().min(100).max(599),
  /** By name in small letters; null is a header that must not be there. */
  headers: z.record(headerName, z.unknown()).optional(),
  body: z.unknown().refine((body) => body !== undefined, { error: "what is the body?" }),
});

const Until = z.union([
  /** Asked again until it answers so, or that time is over. */
  z.strictObject({ seconds: z.int().min(1).max(30) }),
  /** Asked again at once, so many times; `limit` is one more than the limited credential may. */
  z.strictObject({ requests: z.union([z.literal("limit"), z.int().min(2).max(1000)]) }),
]);

/** A member of an answer's body by JSON pointer, and the part of it in the pattern's parentheses. */
const Saved = z.union([
  z.string().startsWith("/"),
  z.strictObject({ at: z.string().startsWith("/"), part: z.string().includes("(") }),
]);
export type Saved = z.infer<typeof Saved>;

/** For {saved.NAME} in later steps. */
const Saving = z.record(z.string().regex(/^[a-z][A-Za-z]*$/), Saved);

const Exchange = z.strictObject({
  as: z.enum(ROLES),
  request: Request,
  expect: Expectation,
  until: Until.optional(),
  save: Saving.optional(),
});

/** What a phone of the simulated WhatsApp does: a POST to it. */
const PhoneAction = z.strictObject({
  phone: z.string().startsWith("/"),
  body: z.record(z.string(), z.json()),
  save: Saving.optional(),
});

/** All that has come over the wire of the simulated WhatsApp for one chat, or without `at` of the account itself. */
const Arrivals = z.strictObject({
  arrived: z.array(z.enum(["composing", "recording", "paused", "available", "unavailable"])),
  at: z.string().optional(),
});

/** A WebSocket is asked for: it is open then (101, no body), or refused as any request is. */
const Opening = z.strictObject({
  as: z.enum(ROLES),
  socket: z.string().startsWith("/"),
  headers: z.record(headerName, z.string()).optional(),
  expect: Expectation,
});

/** A frame that is like this comes on the WebSocket that was opened last; those before it are passed over. */
const Frame = z.strictObject({ frame: z.unknown().refine((frame) => frame !== undefined) });

/** A client's own frame. */
const Told = z.strictObject({ tell: Text });

/** The server ends the WebSocket, with that code. */
const Closing = z.strictObject({ closed: z.int().min(1000).max(4999) });

export const Step = z.union([Exchange, PhoneAction, Arrivals, Opening, Frame, Told, Closing]);
export type Step = z.infer<typeof Step>;
export type Opening = z.infer<typeof Opening>;
export type Exchange = z.infer<typeof Exchange>;

const NEEDS = ["limits", "both dialects", "phone"] as const;

const Case = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  says: z.string().min(10),
  source: z.string().regex(/^(https:\/\/\S+|(decision|rule|extension): .+)$/),
  session: z.enum(SESSIONS).optional(),
  needs: z.array(z.enum(NEEDS)).optional(),
  steps: z.array(Step).min(1),
});
export type Case = z.infer<typeof Case>;

const PLAIN = ["session", "phone", "number", "limit", "fresh"];

/** One topic's cases. Refuses a member, a placeholder or a matcher that it does not know. */
export const CaseFile = z
  .strictObject({
    /** What its operations wait for; the cases are left out until then. */
    awaits: z.string().optional(),
    cases: z.array(Case).min(1),
  })
  .superRefine(({ cases }, context) => {
    for (const one of cases) {
      for (const problem of problemsOf(one))
        context.addIssue({ code: "custom", message: `${one.id}: ${problem}` });
    }
  });

export type CaseFile = z.infer<typeof CaseFile>;

function problemsOf(one: Case): readonly string[] {
  const saved = new Set<string>();
  let isSocketOpen = false;
  return one.steps.flatMap((step) => {
    const unknown = placeholdersIn(step).filter((name) => !isKnown(name, saved));
    if ("save" in step) for (const name of Object.keys(step.save ?? {})) saved.add(name);
    if ("socket" in step) isSocketOpen = step.expect.status === 101;
    const isOnSocket = "frame" in step || "tell" in step || "closed" in step;
    const lacksSession = one.session === undefined && placeholdersIn(step).includes("session");
    return [
      ...unknown.map((name) => `there is no placeholder {${name}}`),
      ...(lacksSession ? ["{session} needs a session"] : []),
      ...(isOnSocket && !isSocketOpen ? ["no WebSocket is open"] : []),
      ...("expect" in step ? unknownMatchers(step.expect) : []),
      ...("frame" in step ? unknownMatchers(step.frame) : []),
    ];
  });
}

function isKnown(name: string, saved: ReadonlySet<string>): boolean {
  const [kind, of = ""] = name.split(".");
  if (kind === "secret") return (ROLES as readonly string[]).includes(of);
  return kind === "saved" ? saved.has(of) : PLAIN.includes(name);
}

const Matcher = z.union([
  z.strictObject({ $any: z.literal(true) }),
  z.strictObject({ $none: z.literal(true) }),
  z.strictObject({ $match: z.string().refine(isPattern, { error: "is no pattern" }) }),
  z.strictObject({ $type: z.enum(["string", "integer", "number", "boolean", "object", "array"]) }),
  z.strictObject({ $oneOf: z.array(z.unknown()).min(2) }),
  z.strictObject({ $partial: z.record(z.string(), z.unknown()) }),
  z.strictObject({ $contains: z.unknown() }),
]);
export type Matcher = z.infer<typeof Matcher>;

export function isMatcher(value: unknown): value is Matcher {
  return (
    typeof value === "object" && value !== null && Object.keys(value).some((name) => name.startsWith("$"))
  );
}

function isPattern(text: string): boolean {
  try {
    return (
      new RegExp(
        fill(text, () => "0"),
        "u",
      ) instanceof RegExp
    );
  } catch {
    return false;
  }
}

function unknownMatchers(expected: unknown): readonly string[] {
  if (typeof expected !== "object" || expected === null) return [];
  const here =
    isMatcher(expected) && !Matcher.safeParse(expected).success
      ? [`there is no matcher ${JSON.stringify(expected)}`]
      : [];
  return [...here, ...Object.values(expected).flatMap(unknownMatchers)];
}
