import { describe, expect, it } from "vitest";
import { askBoth, bothFormsOfFile, withBody, type Known } from "./both-forms.ts";

const HOST = "Host: gateway.example";
const JSON_TYPE = "Content-Type: application/json";
const ID = "X-Request-Id: of-this-call";
const NUMBER = "5511988887777";

const forms = await bothFormsOfFile(0);

type Sent = {
  readonly line?: (known: Known) => string;
  readonly headers?: (known: Known) => readonly string[];
  readonly body?: string | Buffer;
};
type Case = Sent & { readonly says: string };

const headA = ({ bearer }: Known) => [HOST, `Authorization: Bearer ${bearer}`, JSON_TYPE, ID];
const lineA =
  (cid: string, of: "linked" | "unlinked" = "linked") =>
  (known: Known) =>
    `PUT /api/v1/sessions/${known[of].id}/chats/${cid}/presence HTTP/1.1`;
const bearerRequest =
  ({ line = lineA(NUMBER), headers = headA, body = '{"state":"composing"}' }: Sent) =>
  (known: Known) =>
    withBody([line(known), ...headers(known)], body);

const headB = ({ token }: Known) => [HOST, `token: ${token}`, JSON_TYPE, ID];
const lineB =
  (of: "linked" | "unlinked" = "linked") =>
  (known: Known) =>
    `POST /api/chat/presence/${known[of].name} HTTP/1.1`;
const tokenRequest =
  ({ line = lineB(), headers = headB, body = `{"number":"${NUMBER}","state":"typing"}` }: Sent) =>
  (known: Known) =>
    withBody([line(known), ...headers(known)], body);

const plainA: readonly Case[] = [
  { says: "a state" },
  { says: "with a duration", body: '{"state":"recording","duration":5}' },
  { says: "paused", body: '{"state":"paused","duration":"whatever"}' },
  { says: "an escaped JID", line: lineA(`${NUMBER}%40s.whatsapp.net`) },
  { says: "a JID", line: lineA(`${NUMBER}@s.whatsapp.net`) },
  { says: "a device of a JID, escaped otherwise", line: lineA(`${NUMBER}%3a5%40s.whatsapp.net`) },
  { says: "a plus", line: lineA(`%2B${NUMBER}`) },
  { says: "a chat that is none", line: lineA("nobody") },
  { says: "a session that is not linked", line: lineA(NUMBER, "unlinked") },
  { says: "a session of nobody", line: () => "PUT /api/v1/sessions/none/chats/1/presence HTTP/1.1" },
  { says: "a state that is none", body: '{"state":"dancing"}' },
  { says: "no state", body: "{}" },
  { says: "no body", body: "" },
  { says: "no JSON", body: "{" },
  { says: "a list", body: "[]" },
  { says: "a body that nests too deep", body: "[".repeat(150) + "]".repeat(150) },
  { says: "a mark of byte order", body: '\uFEFF{"state":"composing"}' },
  { says: "bytes that are no text", body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
  { says: "as much as a body may have", body: `{"state":"composing","x":"${"x".repeat(65_507)}"}` },
  { says: "no type", headers: ({ bearer }) => [HOST, `Authorization: Bearer ${bearer}`] },
  { says: "another type", headers: (known) => [...headA(known).slice(0, 2), "Content-Type: text/plain"] },
  { says: "no credential", headers: () => [HOST, JSON_TYPE] },
  { says: "a credential of nobody", headers: () => [HOST, "Authorization: Bearer of-nobody", ID] },
  { says: "two credentials", headers: (known) => [...headA(known), "X-Api-Key: another"] },
  { says: "an api-key", headers: ({ bearer }) => [HOST, `x-api-key: ${bearer}`, JSON_TYPE] },
  { says: "too little permission", headers: ({ readOnly }) => [HOST, `X-API-KEY: ${readOnly}`, ID] },
  { says: "an id that is none", headers: (known) => [...headA(known).slice(0, 3), "X-Request-Id: a b"] },
  { says: "the end of its connection", headers: (known) => [...headA(known), "Connection: close"] },
  { says: "a page's origin", headers: (known) => [...headA(known), "Origin: https://page.example"] },
  { says: "an expectation", headers: (known) => [...headA(known), "Expect: something"] },
  ...["127.0.0.1:3000", "a:80", "Gateway-1.lan:59999", "a_b"].map((host) => ({
    says: `the host ${host}`,
    headers: (known: Known) => [`Host: ${host}`, ...headA(known).slice(1)],
  })),
  { says: "HTTP/1.0", line: (known) => lineA(NUMBER)(known).replace("1.1", "1.0") },
];

const plainB: readonly Case[] = [
  { says: "a state" },
  { says: "with a duration", body: `{"number":"${NUMBER}","state":"Recording","duration":600}` },
  { says: "a pause", body: `{"number":"${NUMBER}","state":"pause"}` },
  { says: "a number as people write it", body: '{"number":"+55 (11) 98888-7777","state":"typing"}' },
  { says: "a number that is none", body: '{"number":"12","state":"typing"}' },
  { says: "a state that is none", body: `{"number":"${NUMBER}","state":"dancing"}` },
  { says: "a wrong type", body: `{"number":${NUMBER},"state":"typing"}` },
  { says: "a null", body: `{"number":"${NUMBER}","state":"typing","duration":null}` },
  { says: "no body", body: "" },
  { says: "a list", body: "[]" },
  { says: "an instance that is not linked", line: lineB("unlinked") },
  { says: "an instance of nobody", line: () => "POST /api/chat/presence/none HTTP/1.1" },
  { says: "no token", headers: () => [HOST, JSON_TYPE] },
  { says: "a token of nobody", headers: () => [HOST, "token: of-nobody", ID] },
  { says: "a bearer", headers: ({ token }) => [HOST, `authorization: bearer ${token}`] },
  { says: "any type", headers: ({ token }) => [HOST, `token: ${token}`, "Content-Type: text/plain"] },
];

describe.each([
  { dialect: "bearer/cid", cases: plainA, request: bearerRequest },
  { dialect: "token/number", cases: plainB, request: tokenRequest },
])("a plain call of the $dialect dialect", ({ cases, request }) => {
  it.each(cases.map((one) => [one.says, one] as const))("%s: the same in both forms", async (_, one) => {
    const answers = await askBoth(forms, request(one));
    expect(answers.lean).toEqual(answers.framework);
    expect(answers.isLean).toBe(true);
  });
});

const odd: readonly Case[] = [
  { says: "a query", line: (known) => lineA(NUMBER)(known).replace("presence ", "presence?state=paused ") },
  { says: "two slashes", line: (known) => lineA(NUMBER)(known).replace("/chats", "//chats") },
  { says: "a last slash", line: (known) => lineA(NUMBER)(known).replace("presence ", "presence/ ") },
  { says: "a dot segment", line: (known) => lineA(NUMBER)(known).replace("/chats", "/./chats") },
  { says: "another escape", line: lineA("%35511988887777") },
  { says: "an escaped slash", line: lineA("1%2F2") },
  { says: "half an escape", line: lineA("1%4") },
  { says: "a whole URL", line: (known) => lineA(NUMBER)(known).replace("/api", "http://a.example/api") },
  { says: "an odd host", headers: (known) => ["Host: a@b", ...headA(known).slice(1)] },
  ...[
    "[::1]:80",
    "a:65536",
    "127.1:80",
    "foo.1",
    "01.02.03.04:80",
    "127.0.0.1.:80",
    "a..b",
    "xn--a",
    "0x7f",
  ].map((host) => ({
    says: `the host ${host}`,
    headers: (known: Known) => [`Host: ${host}`, ...headA(known).slice(1)],
  })),
  { says: "a header twice", headers: (known) => [...headA(known), "X-Other: 1", "x-other: 2"] },
  { says: "another method", line: (known) => lineA(NUMBER)(known).replace("PUT", "POST") },
  { says: "a method of nobody here", line: (known) => lineA(NUMBER)(known).replace("PUT", "PATCH") },
  {
    says: "an operation of the framework",
    line: ({ linked }) => `PUT /api/v1/sessions/${linked.id} HTTP/1.1`,
  },
  { says: "more than a body may have", body: "x".repeat(65_537) },
  { says: "another dialect's method", line: () => "PUT /api/chat/presence/any HTTP/1.1" },
];

describe("a call that is not plain", () => {
  it.each(odd.map((one) => [one.says, one] as const))("%s: goes the framework's way", async (_, one) => {
    const answers = await askBoth(forms, bearerRequest(one));
    expect(answers.lean).toEqual(answers.framework);
    expect(answers.isLean).toBe(false);
  });
});
