import { describe, expect, it } from "vitest";
import type { Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { presenceCalls } from "./presence-calls.ts";

const { tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();

const { post, arrivedAt, untilArrived } = presenceCalls(
  () => tenant,
  () => instance,
);

function sent(jid: string, state: string, duration: number): Answer {
  const promise = duration > 0 ? ` (will auto-pause after ${duration} seconds)` : "";
  const message = `Presence '${state}' sent successfully${promise}`;
  return { status: 200, body: { success: true, message, chat_jid: jid, state, duration } };
}

describe("a chat state", () => {
  it.each([
    ["typing", "composing"],
    ["recording", "composing audio"],
    ["pause", "paused"],
    ["paused", "paused"],
  ])("%s arrives and is echoed", async (state, expected) => {
    const number = newNumber();
    const jid = `${number}@s.whatsapp.net`;
    expect(await post({ number, state })).toEqual(sent(jid, state, 0));
    await untilArrived(jid);
    expect(arrivedAt(jid)).toEqual([expected]);
  });

  it.each(["TYPING", "Recording", "pAuSe", "PAUSED"])("%s is echoed in small letters", async (state) => {
    const number = newNumber();
    expect(await post({ number, state })).toEqual(sent(`${number}@s.whatsapp.net`, state.toLowerCase(), 0));
  });

  it.each<[string, unknown, number]>([
    ["typing", 5, 5],
    ["typing", 1, 1],
    ["recording", 60, 60],
    ["typing", 61, 60],
    ["recording", 1e15, 60],
    ["typing", 0, 0],
    ["typing", -1, 0],
    ["typing", -1e15, 0],
    ["typing", null, 0],
    ["typing", 7.0, 7],
    ["pause", 5, 0],
    ["paused", 61, 0],
    ["pause", -5, 0],
  ])("%s for %j seconds is used and echoed as %i", async (state, duration, used) => {
    const number = newNumber();
    expect(await post({ number, state, duration })).toEqual(sent(`${number}@s.whatsapp.net`, state, used));
  });

  it.each<[string, (number: string) => string, (number: string) => string]>([
    ["bare digits", (n) => n, (n) => `${n}@s.whatsapp.net`],
    ["a plus", (n) => `+${n}`, (n) => `${n}@s.whatsapp.net`],
    ["spaces", (n) => ` ${n.slice(0, 2)} ${n.slice(2, 5)} ${n.slice(5)} `, (n) => `${n}@s.whatsapp.net`],
    [
      "brackets and a hyphen",
      (n) => `+${n.slice(0, 2)} (${n.slice(2, 5)}) ${n.slice(5, 9)}-${n.slice(9)}`,
      (n) => `${n}@s.whatsapp.net`,
    ],
    ["points", (n) => `${n.slice(0, 4)}.${n.slice(4)}`, (n) => `${n}@s.whatsapp.net`],
    ["marks of direction around it", (n) => `\u202a+${n}\u202c`, (n) => `${n}@s.whatsapp.net`],
    [
      "hyphens and blanks of every kind",
      (n) => `${n.slice(0, 4)}\u2011${n.slice(4, 6)}\u00a0${n.slice(6, 8)}\u2212\u2013${n.slice(8)}`,
      (n) => `${n}@s.whatsapp.net`,
    ],
    [
      "what cannot be seen within",
      (n) => `${n.slice(0, 4)}\u200b\u00ad\ufeff\u2060${n.slice(4)}`,
      (n) => `${n}@s.whatsapp.net`,
    ],
    ["an agent and a device", (n) => `${n}.0:12@s.whatsapp.net`, (n) => `${n}@s.whatsapp.net`],
    ["an agent", (n) => `${n}.0@s.whatsapp.net`, (n) => `${n}@s.whatsapp.net`],
    [
      "formatting, an agent and a device",
      (n) => `\u200e+${n.slice(0, 4)} ${n.slice(4)}.0:12@s.whatsapp.net `,
      (n) => `${n}@s.whatsapp.net`,
    ],
    ["a device of a hidden id", (n) => `${n}.1:3@lid`, (n) => `${n}@lid`],
    ["a JID", (n) => `${n}@s.whatsapp.net`, (n) => `${n}@s.whatsapp.net`],
    [
      "a formatted JID",
      (n) => `+${n.slice(0, 4)}-${n.slice(4)}@s.whatsapp.net`,
      (n) => `${n}@s.whatsapp.net`,
    ],
    ["the old server", (n) => `${n}@c.us`, (n) => `${n}@s.whatsapp.net`],
    ["a device suffix", (n) => `${n}:3@s.whatsapp.net`, (n) => `${n}@s.whatsapp.net`],
    ["a hidden id", (n) => `${n}@lid`, (n) => `${n}@lid`],
    ["a group", (n) => `${n}@g.us`, (n) => `${n}@g.us`],
    ["an old group", (n) => `${n}-1600000000@g.us`, (n) => `${n}-1600000000@g.us`],
  ])("goes to a number given with %s", async (_, number, jid) => {
    const digits = newNumber();
    expect(await post({ number: number(digits), state: "typing" })).toEqual(sent(jid(digits), "typing", 0));
    await untilArrived(jid(digits));
    expect(arrivedAt(jid(digits))).toEqual(["composing"]);
  });

  it.each(["5511988887777", "551188887777"])(
    "goes to the Brazilian number %s as it was sent",
    async (number) => {
      const jid = `${number}@s.whatsapp.net`;
      expect(await post({ number, state: "typing" })).toEqual(sent(jid, "typing", 0));
      await untilArrived(jid);
    },
  );

  it.each<[string, Record<string, string>]>([
    ["no content type", {}],
    ["text/plain", { "Content-Type": "text/plain" }],
    ["a form's content type", { "Content-Type": "application/x-www-form-urlencoded" }],
    ["an empty content type", { "Content-Type": "" }],
  ])("is read as JSON with %s", async (_, headers) => {
    const number = newNumber();
    const body = new TextEncoder().encode(JSON.stringify({ number, state: "pause" }));
    expect(await post(body, headers)).toEqual(sent(`${number}@s.whatsapp.net`, "pause", 0));
  });

  it("passes over members that it does not know, also nested ones and null", async () => {
    const number = newNumber();
    const body = `{"number":"${number}","state":"pause","__proto__":{"state":1},"delay":5,"deep":[[{"x":null}]],"none":null}`;
    expect(await post(body)).toEqual(sent(`${number}@s.whatsapp.net`, "pause", 0));
  });
});
