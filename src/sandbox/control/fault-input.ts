import type { Context } from "hono";
import type { Fault } from "../server/inject-fault.ts";
import { Input } from "./input.ts";

/** The fields that each kind of fault takes. */
const FIELDS = {
  "stream-error": ["number", "code"],
  failure: ["number", "code", "times"],
  drop: ["number"],
  "half-open": ["number"],
  silence: ["number"],
  garbage: ["number"],
  "device-removed": ["number"],
  downgrade: ["number"],
  // Who asks is not known before the handshake, so there is no number.
  "refuse-upgrade": ["code", "times"],
  slow: ["number", "delayMs"],
  "no-success": ["number", "times"],
  "stray-routing": ["number", "bytes", "times"],
  "ack-error": ["number", "code", "times"],
  "no-ack": ["number", "times"],
  "no-bundle": ["number"],
  "no-community": ["number"],
  "drop-delivery": ["number", "times"],
  "spoil-delivery": ["number", "times"],
  "sync-conflict": ["number", "times"],
  "sync-silence": ["number", "times"],
  "no-key": ["number"],
  "channel-error": ["number", "code", "times"],
  "group-error": ["number", "code", "times"],
  "pairing-code": ["number", "code", "times"],
  media: ["on", "status", "times"],
  clear: [],
} as const satisfies Record<Fault["kind"], readonly string[]>;

const KINDS = Object.keys(FIELDS) as Fault["kind"][];

const TIMES = { from: 1, to: 1_000_000, otherwise: 1 };
const MEDIA_TIMES = { from: 1, to: 1000, otherwise: 1 };
/** WhatsApp's own has some twenty. */
const ROUTING_BYTES = { from: 0, to: 100_000, otherwise: 24 };
const DELAY_MS = { from: 0, to: 600_000, otherwise: 1000 };

function code(otherwise: number) {
  return { from: 400, to: 599, otherwise };
}

/** Reads the body of `POST /faults`; throws a ControlError. */
export async function readFault(c: Context): Promise<Fault> {
  const input = await Input.read(c);
  const kind = input.oneOf("kind", KINDS);
  input.refuseOthers(["kind", ...FIELDS[kind]]);
  const number = input.optionalNumber("number");
  switch (kind) {
    case "stream-error":
      return { kind, number, code: input.integer("code", code(503)) };
    case "failure":
      return { kind, number, code: input.integer("code", code(401)), times: input.integer("times", TIMES) };
    case "refuse-upgrade":
      return { kind, code: input.integer("code", code(503)), times: input.integer("times", TIMES) };
    case "slow":
      return { kind, number, delayMs: input.integer("delayMs", DELAY_MS) };
    case "no-success":
    case "no-ack":
    case "drop-delivery":
    case "spoil-delivery":
    case "sync-conflict":
    case "sync-silence":
      return { kind, number, times: input.integer("times", TIMES) };
    case "stray-routing": {
      const bytes = input.integer("bytes", ROUTING_BYTES);
      return { kind, number, bytes, times: input.integer("times", TIMES) };
    }
    case "ack-error":
      return { kind, number, code: input.integer("code", code(463)), times: input.integer("times", TIMES) };
    case "channel-error":
      return { kind, number, code: input.integer("code", code(500)), times: input.integer("times", TIMES) };
    case "group-error":
      return { kind, number, code: input.integer("code", code(404)), times: input.integer("times", TIMES) };
    case "pairing-code":
      return { kind, number, code: input.integer("code", code(429)), times: input.integer("times", TIMES) };
    case "media": {
      const how = input.is("status", "cut") ? "cut" : input.integer("status", code(503));
      const times = input.integer("times", MEDIA_TIMES);
      return { kind, on: input.oneOf("on", ["post", "get"]), how, times };
    }
    case "no-bundle":
    case "no-community":
    case "no-key":
      return { kind, number: input.number("number") };
    case "drop":
    case "half-open":
    case "silence":
    case "garbage":
    case "device-removed":
    case "downgrade":
      return { kind, number };
    case "clear":
      return { kind };
  }
}
