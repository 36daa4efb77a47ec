import type { LineGroups } from "../../core/index.ts";
import type { Questions } from "../line/questions.ts";

/** To a large group WhatsApp adds people one after the other. */
const MEMBERS_WITHIN_MS = 20_000;
/** The library's own limit, after which an answer is none. */
const DESCRIPTION_WITHIN_MS = 20_000;
/** An account may be in a thousand, and each is told with its members. */
const ALL_WITHIN_MS = 30_000;

/** The same questions with an end to each. */
export function askedGroups(groups: LineGroups, questions: Questions): LineGroups {
  const ask: Questions["ask"] = (question, withinMs) => questions.ask(question, withinMs);
  return {
    get: (group) => ask(groups.get(group)),
    all: () => ask(groups.all(), ALL_WITHIN_MS),
    invited: (code) => ask(groups.invited(code)),
    create: (founding) => ask(groups.create(founding), MEMBERS_WITHIN_MS),
    change: (group, step) => ask(groups.change(group, step), DESCRIPTION_WITHIN_MS),
    pictureUrl: (group) => ask(groups.pictureUrl(group)),
    setPicture: (group, picture) => ask(groups.setPicture(group, picture)),
    changeMembers: (group, action, members) =>
      ask(groups.changeMembers(group, action, members), MEMBERS_WITHIN_MS),
    inviteCode: (group) => ask(groups.inviteCode(group)),
    resetInvite: (group) => ask(groups.resetInvite(group)),
    join: (code) => ask(groups.join(code)),
    requests: (group) => ask(groups.requests(group)),
    answerRequests: (group, answer, members) =>
      ask(groups.answerRequests(group, answer, members), MEMBERS_WITHIN_MS),
    leave: (group) => ask(groups.leave(group)),
  };
}
