import { afterAll, expect, it } from "vitest";
import { startSandbox } from "../../../../src/sandbox/index.ts";
import { EventReader } from "../../../support/event-reader.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { ownerOf, TestGateway } from "../../../support/test-gateway.ts";

const sandbox = await startSandbox();
afterAll(() => sandbox.close());

it("a reader goes on where it was when the gateway has been started again", async () => {
  using folder = temporaryFolder();
  const directory = folder.path;
  const before = await TestGateway.start({ directory, sandbox });
  const { secrets } = before;
  const open = ({ gateway }: TestGateway, lastEventId?: string) =>
    EventReader.open(gateway, secrets.apiKey, lastEventId === undefined ? {} : { lastEventId });
  const make = async ({ gateway }: TestGateway, name: string) =>
    gateway.core.sessions.create(await ownerOf(gateway, secrets), { name });

  const reader = await open(before);
  const [first, second] = [await make(before, "first"), await make(before, "second")];
  const known = await reader.next();
  expect(known.session).toBe(first.id);
  await before[Symbol.asyncDispose]();

  await using after = await TestGateway.start({ directory, sandbox });
  // Nobody reads yet.
  const third = await make(after, "third");
  await using again = await open(after, known.id);
  const missed = [await again.next(), await again.next()];
  expect(missed.map(({ event, session }) => [event, session])).toEqual([
    ["session.status", second.id],
    ["session.status", third.id],
  ]);
  const fourth = await make(after, "fourth");
  expect((await again.next()).session).toBe(fourth.id);
});
