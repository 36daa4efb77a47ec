import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { createLog } from "../../src/http/log.ts";

it("a log for people gives the terminal no orders, and keeps the lines of a stack together", async () => {
  let shown = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      shown += chunk.toString();
      done();
    },
  });
  const log = await createLog({ level: "info", format: "pretty", stream });
  log.warn("forged\n[12:00:00] INFO: row \u001b[2J\u202e", {
    cause: "Error: \u009b2J\u202e\n    at one\n    at two",
    count: 3,
  });
  stream.end();
  const ESCAPE = String.fromCharCode(27);
  // The colours are the log's own.
  const plain = shown.split(ESCAPE).map((part) => part.replace(/^\[\d+m/, ""));
  expect(plain.join("")).not.toMatch(/[\u009b\u202e]|\[2J$/);
  expect(plain.join("")).toContain("WARN: forged\\u{a}[12:00:00] INFO: row \\u{1b}[2J\\u{202e}\n");
  expect(plain.join("")).toContain("Error: \\u{9b}2J\\u{202e}\\n    at one\\n    at two");
  expect(plain.join("")).toContain("count: 3\n");
});
