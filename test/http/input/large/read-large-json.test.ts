import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GatewayError } from "../../../../src/core/index.ts";
import { readLargeJson } from "../../../../src/http/input/large/read-large-json.ts";
import { parseJson, type JsonFault } from "../../../../src/http/input/parse-json.ts";

const PATHS = [["media", "data"], ["medias", "*", "data"], ["base64"]];
const MOST_BYTES = 8 * 1024 * 1024;
const refuse = (fault: JsonFault, cause?: unknown) => new GatewayError("malformed_input", fault, { cause });

/** What becomes of a large member in these tests. */
class Held {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A body in chunks of that size; `end` is what comes behind them. */
function bodyOf(
  text: string,
  chunkBytes: number,
  end: "close" | "break" = "close",
): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, (at += chunkBytes)));
      else if (end === "close") controller.close();
      else controller.error(new Error("gone"));
    },
  });
}

type Reading = { readonly value: unknown; readonly taken: number; readonly held: number };

/** The value, how many members were taken, and how many of them are held still. */
async function read(body: ReadableStream<Uint8Array>, mostWholeBytes = 10): Promise<Reading> {
  const held = new Set<Held>();
  let taken = 0;
  const value = await readLargeJson(
    body,
    {
      paths: PATHS,
      mostBytes: MOST_BYTES,
      mostWholeBytes,
      async take(text) {
        let all = "";
        for await (const part of text) all += Buffer.from(part).toString("latin1");
        taken++;
        const one = new Held(all);
        held.add(one);
        return one;
      },
      drop(one) {
        held.delete(one);
        return Promise.resolve();
      },
    },
    refuse,
  ).catch((error: unknown) => {
    if (!(error instanceof GatewayError)) throw error;
    return `${error.code}: ${error.message}`;
  });
  return { value, taken, held: held.size };
}

const CHUNKS = [1, 2, 3, 7, 1_000_000];
async function all(text: string, mostWholeBytes?: number): Promise<Reading> {
  const first = await read(bodyOf(text, 5), mostWholeBytes);
  for (const size of CHUNKS) expect(await read(bodyOf(text, size), mostWholeBytes)).toEqual(first);
  return first;
}

const BIG = "QUJD".repeat(10);

describe("a JSON body with a large member", () => {
  it("has in its place what the text has become, wherever it stands", async () => {
    const bodies: readonly (readonly [object, object])[] = [
      [
        { media: { data: BIG, caption: "c" }, to: "x" },
        { media: { data: new Held(BIG), caption: "c" }, to: "x" },
      ],
      [
        { to: ["a", { media: 1 }], media: { a: { data: BIG }, data: BIG } },
        { to: ["a", { media: 1 }], media: { a: { data: BIG }, data: new Held(BIG) } },
      ],
      [
        { base64: BIG, media: { data: BIG } },
        { base64: new Held(BIG), media: { data: new Held(BIG) } },
      ],
      [
        { medias: [{ data: BIG }, { data: "QQ" }, BIG, [], { x: {}, data: BIG }] },
        { medias: [{ data: new Held(BIG) }, { data: "QQ" }, BIG, [], { x: {}, data: new Held(BIG) }] },
      ],
    ];
    for (const [body, expected] of bodies) {
      expect((await all(JSON.stringify(body))).value).toEqual(expected);
      expect((await all(JSON.stringify(body, null, "\t"))).value).toEqual(expected);
    }
  });

  it("has the text itself as long as it is small", async () => {
    expect(await all('{"base64":"0123456789"}')).toEqual({
      value: { base64: "0123456789" },
      taken: 0,
      held: 0,
    });
    expect(await all('{"base64":"0123456789a"}')).toEqual({
      value: { base64: new Held("0123456789a") },
      taken: 1,
      held: 1,
    });
    const together = '{"base64":"012345","media":{"data":"012345"}}';
    expect((await all(together)).value).toEqual({ base64: "012345", media: { data: new Held("012345") } });
    const large = { base64: "a".repeat(1024 * 1024), to: "x" };
    expect((await read(bodyOf(JSON.stringify(large), 65_536), undefined)).taken).toBe(1);
    const reading = readLargeJson(
      bodyOf(JSON.stringify(large), 65_536),
      {
        paths: PATHS,
        mostBytes: MOST_BYTES,
        take: () => Promise.reject(new Error("taken")),
        drop: () => Promise.resolve(),
      },
      refuse,
    );
    expect(await reading).toEqual(large);
  });

  it("reads escapes, in the text and in the names", async () => {
    const escaped = String.raw`a\/b\u002B\n\"\\u0041\\\u00e9\ud83d\ude00é`;
    const { value } = await all(String.raw`{"m\u0065dia":{"d\u0061ta":"${escaped}"},"\"":"\\"}`);
    expect(value).toEqual({
      media: { data: new Held('a/b+\n"\\u0041\\\xff\xff\xff\xc3\xa9') },
      '"': "\\",
    });
  });

  it("is refused like any other that is no JSON, and nothing is left of it", async () => {
    const bodies = [
      `{"base64":"${BIG}`,
      `{"base64":"${BIG}\\`,
      `{"base64":"${BIG}"`,
      `{"base64":"${BIG}"}}`,
      `{"base64":"${BIG}" 1}`,
      `{"base64":"${BIG}\n"}`,
      String.raw`{"base64":"${BIG}\x"}`,
      String.raw`{"base64":"${BIG}\u00g0"}`,
      String.raw`{"\x":1,"base64":"${BIG}"}`,
      "{",
      "\u0001",
    ];
    for (const body of bodies) {
      expect(await all(body)).toMatchObject({ value: "malformed_input: not_json", held: 0 });
    }
  });

  it("is refused when it has a member twice", async () => {
    const bodies = [
      `{"base64":"${BIG}","base64":"${BIG}"}`,
      `{"base64":"a","base64":"${BIG}"}`,
      `{"base64":"${BIG}","base64":1}`,
      `{"media":{"data":"${BIG}"},"media":{}}`,
      `{"media":{"data":"${BIG}"},"media":"x"}`,
      `{"media":{"data":"${BIG}"},"media":{"data":"x"}}`,
    ];
    for (const body of bodies) {
      expect(await all(body)).toMatchObject({ value: "malformed_input: member_twice", held: 0 });
    }
  });

  it("is refused when it breaks off, and nothing is left of it", async () => {
    for (const text of [`{"base64":"${BIG}","to":`, `{"base64":"${BIG}`, "{"]) {
      expect(await read(bodyOf(text, 7, "break"))).toMatchObject({
        value: "malformed_input: the body did not arrive whole",
        held: 0,
      });
    }
  });

  it("keeps the bounds of what stands beside it", async () => {
    const deep = (levels: number) =>
      `{"base64":"${BIG}","to":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
    expect((await all(deep(100))).taken).toBe(1);
    expect(await all(deep(101))).toEqual({ value: "malformed_input: nested_too_deep", taken: 1, held: 0 });
    const long = (bytes: number) => `{"base64":"${BIG}","to":"${"x".repeat(bytes)}"}`;
    const tooLarge = "too_large: the body takes at most 1048576 bytes beside its media";
    expect((await read(bodyOf(long(1024 * 1024 - 100), 65_536))).value).toMatchObject({
      base64: new Held(BIG),
    });
    expect(await read(bodyOf(long(1024 * 1024), 65_536))).toEqual({ value: tooLarge, taken: 1, held: 0 });
    const many = JSON.stringify({ medias: Array(17).fill({ data: BIG }) });
    expect(await read(bodyOf(many, 100))).toEqual({ value: tooLarge, taken: 16, held: 0 });
  });

  it("has a bound in all, whatever is in it", async () => {
    const body = `{"base64":"${"A".repeat(MOST_BYTES)}"}`;
    expect(await read(bodyOf(body, 65_536))).toEqual({
      value: `too_large: the body takes at most ${MOST_BYTES} bytes`,
      taken: 0,
      held: 0,
    });
  });

  it("has come whole when it is refused, or as much of it as there may be", async () => {
    const readOf = async (text: string) => {
      let sent = 0;
      const body = bodyOf(text, 65_536).pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            sent += chunk.length;
            controller.enqueue(chunk);
          },
        }),
      );
      expect((await read(body)).value).toMatch(/^malformed_input/);
      return sent;
    };
    const wrong = (bytes: number) => `{"base64":"${BIG}","base64":"x","more":"${"x".repeat(bytes)}"}`;
    const body = wrong(2 * 1024 * 1024);
    expect(await readOf(body)).toBe(body.length);
    expect(await readOf(wrong(2 * MOST_BYTES))).toBeLessThan(MOST_BYTES + 5 * 65_536);
  });

  it("may be no body at all", async () => {
    expect((await read(bodyOf("", 1))).value).toBeUndefined();
  });

  it("says of any text what the ordinary way says", async () => {
    const member = fc.record({ media: fc.record({ data: fc.string() }), other: fc.json({ maxDepth: 4 }) });
    const text = fc.oneof(
      fc.json({ maxDepth: 6, noUnicodeString: false }),
      fc.string({ unit: "grapheme" }),
      member.map((one) => JSON.stringify(one)),
      fc
        .tuple(
          member.map((one) => JSON.stringify(one, null, " ")),
          fc.nat(200),
          fc.constantFrom('"', "\\", "{", "]", ",", "\n", ""),
        )
        .map(([json, at, odd]) => json.slice(0, at) + odd + json.slice(at + 1)),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 50 }), async (json, size) => {
        const { value } = await read(bodyOf(json, size), Infinity);
        if (json === "") expect(value).toBeUndefined();
        else if (value !== "malformed_input: member_twice") expect(value).toEqual(ordinary(json));
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes time as it has bytes, whatever they are", async () => {
    // Where each of these strings cost a look at all the others the test would not end.
    const bodies = [
      `{"a":[${'"",'.repeat(300_000)}1]}`,
      `{"base64":"${"\\/".repeat(2_000_000)}"}`,
      `{"base64":"${"\\\\".repeat(2_000_000)}"}`,
      `[${'{"\\"":"\\\\"},'.repeat(70_000)}1]`,
    ];
    for (const body of bodies) {
      expect((await read(bodyOf(body, 65_536))).value).toBeTypeOf("object");
    }
  });
});

function ordinary(json: string): unknown {
  try {
    return parseJson(Buffer.from(json).toString(), refuse);
  } catch (error) {
    return `malformed_input: ${(error as GatewayError).message}`;
  }
}
