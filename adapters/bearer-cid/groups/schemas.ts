import { inPath, JidParams } from "../dialect/schemas.ts";

export const MemberParams = JidParams.extend({
  gid: inPath("gid", "The JID of the group.", "120363041234567890@g.us"),
});
