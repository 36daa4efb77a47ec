import { refusals, refused } from "../dialect/operation.ts";
import { wrongJid } from "../dialect/wrong-value.ts";

/** What an operation on one group is refused with. */
export const OF_GROUP = {
  ...refusals(400, 404),
  400: refused(wrongJid("gid", "x")),
  404: {
    ...refused("group_not_found"),
    description:
      "`not_found`: no such session in the caller's organization, or the account is in no such group.",
  },
};

/** And one that WhatsApp is asked to do. */
export const ASKED = {
  ...OF_GROUP,
  ...refusals(501),
  400: OF_GROUP[400],
  403: {
    ...refused("group_forbidden"),
    description: "`forbidden`: the credential lacks the capability, or the account is no admin of the group.",
  },
  404: OF_GROUP[404],
};
