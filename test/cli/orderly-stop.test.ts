import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { TestGateway } from "../support/test-gateway.ts";

it("a gateway that stops pauses every indicator and ends every connection, and waits for no time to pass", async () => {
  await using sandbox = await startSandbox();
  await using test = await TestGateway.start({ sandbox, clock: new ManualClock() });
  const numbers = [1, 2, 3, 4, 5].map((nth) => `551199999000${nth}`);
  for (const number of numbers) {
    const { name } = await test.linkedSession(`session-${number}`, number);
    const presence = { number: "4915112345678", state: "typing", duration: 60 };
    expect((await test.token("POST", `/api/chat/presence/${name}`, presence)).status).toBe(200);
  }
  expect(sandbox.connections()).toHaveLength(5);

  await test.gateway.close();
  await sandbox.untilConnection((connections) => connections.length === 0);
  for (const session of numbers) {
    const states = sandbox.chatStates({ session }).filter(({ to }) => to !== null);
    expect(states.map(({ state }) => state)).toEqual(["composing", "paused"]);
  }
  await expect(fetch(test.gateway.address)).rejects.toThrow();
  expect(sandbox.unknownStanzas).toEqual([]);
});
