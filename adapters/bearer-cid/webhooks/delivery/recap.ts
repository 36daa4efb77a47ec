import type { EndedPoll } from "../../../../src/core/index.ts";
import type { PollRecap } from "./schemas.ts";

/** What came of a poll. */
export function toRecap({
  chat,
  id,
  question,
  options,
  selectable,
  endedAtMs,
  ...rest
}: EndedPoll): PollRecap {
  const { voterCount, voters } = rest;
  return {
    pollMessageId: id,
    chatJid: chat,
    name: question,
    options: options.map(({ option, votes }) => ({ option, count: votes })),
    selectableCount: selectable,
    endTime: endedAtMs,
    hideVotes: voters === null,
    totalVotes: voterCount,
    ...(voters && {
      voters: voters.map(({ jid, name, options: chosen }) => ({
        voterId: jid,
        ...(name !== null && name !== "" && { displayName: name }),
        selectedOptions: [...chosen],
      })),
    }),
  };
}
