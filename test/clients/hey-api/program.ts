import { client as bearer } from "./bearer-cid/client.gen.ts";
import {
  createGroup,
  createSession,
  getChat,
  getGroup,
  getSession,
  leaveGroup,
  sessionQr,
  updateChat,
} from "./bearer-cid/index.ts";
import { client as token } from "./token-number/client.gen.ts";
import {
  archiveChat,
  groupInfo,
  listGroups,
  listInstances,
  pollVotes,
  sendPoll,
} from "./token-number/index.ts";

export type Order = {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly accountToken: string;
  readonly participants: string[];
  /** Has a phone scan the code. */
  readonly scan: (qr: string) => Promise<void>;
  /** Has the participants' phones vote. */
  readonly vote: (group: string, poll: string) => Promise<void>;
};

/** Leads a group from its making to leaving it by turns in both dialects; answers what each step was seen as. */
export async function leadGroup({ baseUrl, apiKey, accountToken, participants, scan, vote }: Order) {
  bearer.setConfig({ baseUrl, auth: apiKey, throwOnError: true });
  token.setConfig({ baseUrl, auth: accountToken, throwOnError: true });
  const strict = { throwOnError: true } as const;

  const { data: made } = await createSession({ ...strict, body: { label: "shop" } });
  const session = { session: made.id };
  await scan(await untilCode(session));
  while ((await getSession({ ...strict, path: session })).data.status !== "working");
  const { data: list } = await listInstances(strict);
  const name = list.instances[0]?.name ?? "";
  const instance = { instance: name };

  const { data: group } = await createGroup({
    ...strict,
    path: session,
    body: { name: "Garden", participants },
  });
  const gid = group.groupJid;
  const { data: info } = await groupInfo({ ...strict, path: instance, query: { identifier: gid } });

  const body = { number: gid, question: "When?", options: ["Monday", "Friday"] };
  const { data: poll } = await sendPoll({ ...strict, path: instance, body });
  const { messageId } = poll.data;
  await vote(gid, messageId);
  const untilVoted = async () => {
    for (;;) {
      const { data } = await pollVotes({ ...strict, path: instance, query: { messageId } });
      if (data.data.voteDetails.length === participants.length) return data.data.votes;
    }
  };
  const votes = await untilVoted();

  await updateChat({ ...strict, path: { ...session, cid: gid }, body: { archived: true } });
  const chat = async () => (await getChat({ ...strict, path: { ...session, cid: gid } })).data.archived;
  const archived = [await chat()];
  await archiveChat({ ...strict, path: instance, body: { number: gid, archive: false } });
  archived.push(await chat());

  await leaveGroup({ ...strict, path: { ...session, gid } });
  const { data: left } = await listGroups({ ...strict, path: instance });
  const { error } = await getGroup({ throwOnError: false, path: { ...session, gid } });
  return {
    name,
    members: info.group.participantCount,
    votes,
    archived,
    groups: left.groups,
    refusal: error?.error.message,
  };
}

async function untilCode(path: { session: string }): Promise<string> {
  for (;;) {
    const { data } = await sessionQr({ throwOnError: false, path });
    if (data) return data.code;
  }
}
