import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";

// prettier-ignore
export const channelOperations: readonly Operation[] = [
  notBuilt("post", "/api/newsletter/create/{instance}", "createNewsletter", "send", "Make a channel"),
  notBuilt("get", "/api/newsletter/list/{instance}", "listNewsletters", "read", "Read the account's channels"),
  notBuilt("get", "/api/newsletter/info/{instance}", "newsletterInfo", "read", "Read a channel", ["identifier*"]),
  notBuilt("post", "/api/newsletter/join/{instance}", "joinNewsletter", "send", "Follow a channel"),
  notBuilt("delete", "/api/newsletter/leave/{instance}", "leaveNewsletter", "send", "Leave a channel", ["identifier*"]),
];
