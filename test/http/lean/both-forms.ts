import { expect } from "vitest";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { rawExchange, type RawAnswer } from "../../support/raw-http.ts";
import { Tenant } from "../../support/tenant.ts";
import { TestGateway, type TestGatewayOptions } from "../../support/test-gateway.ts";

/** What a request is made of that differs from gateway to gateway. */
export type Known = {
  readonly bearer: string;
  readonly token: string;
  readonly readOnly: string;
  readonly linked: { readonly id: string; readonly name: string; readonly number: string };
  readonly unlinked: { readonly id: string; readonly name: string };
};

/** One of the two forms: a gateway that answers in it, with a session that is open and one that is not linked. */
export type Form = { readonly test: TestGateway; readonly clock: ManualClock; readonly known: Known };

export type Forms = { readonly lean: Form; readonly framework: Form };

/** Gateways that are the same but for the form in which they answer; their time stands still at the same moment. */
export async function bothFormsOfFile(requestsPerMinute: number): Promise<Forms> {
  // Time stands still: a budget of chat states would be spent for good.
  const config = { requestsPerMinute, chatStatesPerSecond: 0 };
  const lean = await formOfFile({ config });
  const { sandbox } = lean.test;
  return { lean, framework: await formOfFile({ sandbox, isLean: false, config }) };
}

async function formOfFile(options: TestGatewayOptions): Promise<Form> {
  const clock = new ManualClock();
  const test = endsWithFile(await TestGateway.start({ ...options, clock }));
  const tenant = await Tenant.in(test);
  const linked = await tenant.linkedSession();
  const unlinked = await tenant.session();
  const { apiKey: bearer, accountToken: token } = tenant.secrets;
  return {
    test,
    clock,
    known: { bearer, token, readOnly: await tenant.apiKey("read"), linked, unlinked },
  };
}

/** The head of a request that has a body; lines end as the wire has them. */
export function withBody(head: readonly string[], body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const lines = [...head, `Content-Length: ${bytes.length}`, "", ""];
  return Buffer.concat([Buffer.from(lines.join("\r\n")), bytes]);
}

/** Sends the same to both, each with what it knows. Resolves with the answers as they can be compared. */
export async function askBoth(
  { lean, framework }: Forms,
  request: (known: Known) => Buffer,
): Promise<Record<keyof Forms, Comparable> & { readonly isLean: boolean }> {
  const [one, other] = await Promise.all(
    [lean, framework].map(({ test, known }) => rawExchange(test.gateway.address, request(known))),
  );
  if (!one || !other) throw new Error("an answer is missing");
  expect(isLean(other)).toBe(false);
  return { lean: comparable(one), framework: comparable(other), isLean: isLean(one) };
}

export type Comparable = Pick<RawAnswer, "status" | "headers" | "body">;

/** All of it but the moment, and the ids that were made for it. */
export function comparable({ status, headers: { date, ...headers }, body }: RawAnswer): Comparable {
  const madeId = /"requestId":"[0-9A-Z]{26}"/;
  const id = headers["x-request-id"] ?? "";
  return {
    status,
    headers: {
      ...headers,
      "x-request-id": /^[0-9A-Z]{26}$/.test(id) ? "made" : id,
      ...(date !== undefined && { date: "a date" }),
    },
    body: body.replace(madeId, '"requestId":"made"'),
  };
}

/** The framework writes names in small letters. */
export function isLean({ head }: RawAnswer): boolean {
  return head.includes("X-Request-Id");
}
