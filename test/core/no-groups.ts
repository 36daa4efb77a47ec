import type { LineGroups } from "../../src/core/index.ts";

const never = () => Promise.reject(new Error("nobody asks for groups here"));

/** The groups of a line that is not asked for any. */
export const NO_GROUPS: LineGroups = {
  get: never,
  all: never,
  invited: never,
  create: never,
  change: never,
  pictureUrl: never,
  setPicture: never,
  changeMembers: never,
  inviteCode: never,
  resetInvite: never,
  join: never,
  requests: never,
  answerRequests: never,
  leave: never,
};
