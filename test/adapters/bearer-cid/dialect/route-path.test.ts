import { describe, expect, it } from "vitest";
import { toRoutePath } from "../../../../adapters/bearer-cid/dialect/route-path.ts";

describe("a documented path as a pattern of the router", () => {
  it.each([
    ["/sessions", "/sessions"],
    ["/sessions/{session}", "/sessions/:session{[^/:%]+}"],
    ["/sessions/{session}:start", "/sessions/:session{[^/:%]+:start}"],
    ["/sessions/{session}/chats/{cid}/read", "/sessions/:session{[^/:%]+}/chats/:cid/read"],
    ["/sessions/{session}/channels/{jid}:follow", "/sessions/:session{[^/:%]+}/channels/:jid{[^/]+:follow}"],
    ["/groups/{gid}/members/{jid}/promote", "/groups/:gid{[^/:]+}/members/:jid/promote"],
    ["/groups/{gid}:leave", "/groups/:gid{[^/:]+:leave}"],
    ["/groups/{gid}/members:approve", "/groups/:gid{[^/:]+}/members:approve"],
    ["/groups:join", "/groups:join"],
  ])("%s is %s", (path, pattern) => {
    expect(toRoutePath(path)).toBe(pattern);
  });
});
