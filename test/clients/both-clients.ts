import createClient, { type Client } from "openapi-fetch";
import { eventually } from "../support/eventually.ts";
import type { Tenant } from "../support/tenant.ts";
import { answered } from "./answered.ts";
import type { paths as BearerPaths } from "./bearer-cid.d.ts";
import type { paths as TokenPaths } from "./token-number.d.ts";

/** A client of each dialect for one organization: what one does, the other sees. */
export function bothClients({ test, secrets }: Tenant): {
  readonly bearer: Client<BearerPaths>;
  readonly token: Client<TokenPaths>;
} {
  const baseUrl = test.gateway.address;
  return {
    bearer: createClient<BearerPaths>({
      baseUrl,
      headers: { Authorization: `Bearer ${secrets.apiKey}` },
    }),
    token: createClient<TokenPaths>({ baseUrl, headers: { token: secrets.accountToken } }),
  };
}

/** Somebody's phone votes in a poll of a group, as soon as it has it. */
export async function votes(
  { test }: Tenant,
  from: string,
  {
    group,
    poll,
    options,
  }: { readonly group: string; readonly poll: string; readonly options: readonly string[] },
): Promise<void> {
  await test.sandbox.untilReceived((message) => message.id === poll);
  const answer = await test.phone("/phone/send", { from, to: group, vote: { id: poll, options } });
  if (!answer.ok) throw new Error(`the vote was refused: ${await answer.text()}`);
}

/** Resolves when the poll has these votes, as the token/number dialect counts them. */
export async function untilVotes(
  token: Client<TokenPaths>,
  instance: string,
  messageId: string,
  expected: Readonly<Record<string, number>>,
): Promise<void> {
  await eventually("the votes are counted", async () => {
    const { votes } = answered(
      await token.GET("/api/chat/poll/{instance}", { params: { path: { instance }, query: { messageId } } }),
    ).data;
    return votes.every(({ optionName, optionVoteCount }) => expected[optionName] === optionVoteCount);
  });
}
