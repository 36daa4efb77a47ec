import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { createWriteTurns } from "../../../src/whatsapp/line/write-turns.ts";

/** A socket that tells what it is given in one piece. */
class Line extends Writable {
  readonly pieces: string[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.pieces.push(chunk.toString());
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.pieces.push(chunks.map(({ chunk }) => chunk.toString()).join(" "));
    done();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

it("what is written to a socket in one turn leaves at its end, in one piece and in its order", async () => {
  const writes = createWriteTurns();
  const [one, other] = [new Line(), new Line()];
  const landed: string[] = [];
  const write = (line: Line, text: string) => {
    writes.hold(line);
    line.write(text, () => void landed.push(text));
  };
  for (const text of ["a", "b", "c"]) write(one, text);
  write(other, "x");
  await Promise.resolve();
  write(one, "d");
  expect([one.pieces, other.pieces, landed]).toEqual([[], [], []]);
  await turn();
  expect([one.pieces, other.pieces]).toEqual([["a b c d"], ["x"]]);
  await turn();
  expect(landed).toEqual(["a", "b", "c", "d", "x"]);
  write(one, "e");
  expect(one.pieces).toHaveLength(1);
  await turn();
  expect(one.pieces).toEqual(["a b c d", "e"]);
});

it("a socket that has gone meanwhile keeps the others from nothing", async () => {
  const writes = createWriteTurns();
  const [gone, other] = [new Line(), new Line()];
  for (const line of [gone, other]) {
    writes.hold(line);
    line.write("a", () => undefined);
  }
  gone.on("error", () => undefined).destroy();
  await turn();
  expect(other.pieces).toEqual(["a"]);
});

it("where turns bring one write each the next ones do not wait, and are looked at again", async () => {
  const writes = createWriteTurns();
  const line = new Line();
  const waited: boolean[] = [];
  for (let nth = 0; nth < 8 + 128 + 2; nth++) {
    const before = line.pieces.length;
    writes.hold(line);
    line.write("a");
    waited.push(line.pieces.length === before);
    await turn();
  }
  expect(waited.map(Number).join("")).toBe(`${"1".repeat(8)}${"0".repeat(128)}11`);
});
