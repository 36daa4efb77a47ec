import { randomUUID } from "node:crypto";
import { GatewayError } from "../../../core/index.ts";
import { parseJson, type JsonFault } from "../parse-json.ts";
import { bodyBytes, type BodyBytes } from "./body-bytes.ts";
import { bytePile } from "./byte-pile.ts";
import { jsonPlace, type JsonPath } from "./json-place.ts";
import { meantString, NotAString, QUOTE, stringHere, writtenString } from "./json-string.ts";

/** Of all that is no large member. */
const MOST_REST_BYTES = 1024 * 1024;
const MOST_WHOLE_BYTES = 1024 * 1024;
/** In one body. */
const MOST_LARGE_MEMBERS = 16;

/** Members that may be large, and what becomes of those that are. */
export type LargeMembers<Held> = {
  /** The path of each; `*` is every element of a list. */
  readonly paths: readonly (readonly string[])[];
  /** Takes the text of one as it arrives, to its end; base64 is ASCII, and of any other character byte 255 arrives. */
  readonly take: (text: AsyncIterable<Uint8Array>) => Promise<Held>;
  /** What was taken is of no use, since the rest was refused. */
  readonly drop: (held: Held) => Promise<void>;
  /** Of the body, whatever is in it. */
  readonly mostBytes: number;
  /** As long as they are no longer together, in the order of the body, they stay texts; 1 MiB when absent. */
  readonly mostWholeBytes?: number;
};

type Refuse = (fault: JsonFault, cause?: unknown) => GatewayError;
type Taken<Held> = { readonly path: JsonPath; readonly mark: string; readonly held: Held };

/**
 * Reads a JSON body whose members at `paths` may be larger than memory is to hold: such a text is taken as it arrives, and
 * what `take` gave stands in its place. Undefined for a body without a byte. Throws
 * `too_large` for more than 1 MiB beside them, what `take` throws, and what `refuse` makes of a text that is no JSON, nests
 * too deep, or has such a member twice; nothing is left of what was taken by then, and all of the body has come: a client
 * that sends before it listens would not hear why it is refused.
 */
export async function readLargeJson<Held>(
  body: ReadableStream<Uint8Array>,
  members: LargeMembers<Held>,
  refuse: Refuse,
): Promise<unknown> {
  const bytes = bodyBytes(body, members.mostBytes);
  const taken: Taken<Held>[] = [];
  try {
    const text = await readRest(bytes, members, refuse, taken);
    return text === "" ? undefined : putBack(parseJson(text, refuse), taken, refuse);
  } catch (error) {
    for (const { held } of taken) await members.drop(held);
    await passOver(bytes).catch(() => undefined);
    throw error instanceof NotAString ? refuse("not_json", error) : error;
  }
}

async function passOver(bytes: BodyBytes): Promise<void> {
  do bytes.take(bytes.here.length);
  while (await bytes.more());
}

/** The text of the body, with a mark in the place of each member that was taken. */
async function readRest<Held>(
  bytes: BodyBytes,
  { paths, take, mostWholeBytes = MOST_WHOLE_BYTES }: LargeMembers<Held>,
  refuse: Refuse,
  taken: Taken<Held>[],
): Promise<string> {
  const place = jsonPlace();
  const text = bytePile();
  const seen = new Set<string>();
  let restBytes = 0;
  let wholeBytes = 0;

  function addRest(part: Uint8Array): void {
    restBytes += part.length;
    if (restBytes > MOST_REST_BYTES) throw tooLarge();
    text.add(part);
  }

  /** The content of the string that begins, however long. */
  async function passString(): Promise<void> {
    const here = stringHere(bytes);
    if (here) addRest(here);
    else for await (const part of writtenString(bytes)) addRest(part);
  }

  async function passName(): Promise<void> {
    const start = text.length;
    await passString();
    place.named(nameOf(text.all().subarray(start)));
  }

  async function takeMember(path: JsonPath): Promise<void> {
    if (seen.has(JSON.stringify(path))) throw refuse("member_twice");
    seen.add(JSON.stringify(path));
    const written = writtenString(bytes);
    const start = await readUpTo(written, mostWholeBytes - wholeBytes);
    if (start.isAll) {
      wholeBytes += start.bytes.length;
      text.add(start.bytes);
      return;
    }
    if (taken.length === MOST_LARGE_MEMBERS) throw tooLarge();
    const mark = randomUUID();
    taken.push({ path, mark, held: await take(meantString(joined(start.bytes, written))) });
    addRest(Buffer.from(mark));
  }

  while (bytes.here.length > 0 || (await bytes.more())) {
    const { here } = bytes;
    const quote = here.indexOf(QUOTE);
    const outside = bytes.take(quote === -1 ? here.length : quote + 1);
    addRest(outside);
    for (const byte of outside) if (!place.pass(byte)) throw refuse("nested_too_deep");
    if (quote === -1) continue;
    const { path } = place;
    if (place.isName) await passName();
    else if (paths.some((one) => isAt(one, path))) await takeMember(path);
    else await passString();
    addRest(Buffer.of(QUOTE));
  }
  return new TextDecoder().decode(text.all());
}

type Start = { readonly bytes: Buffer; readonly isAll: boolean };

async function readUpTo(written: AsyncGenerator<Buffer, undefined>, mostBytes: number): Promise<Start> {
  const pile = bytePile();
  while (pile.length <= mostBytes) {
    const { done, value } = await written.next();
    if (done) return { bytes: pile.all(), isAll: true };
    pile.add(value);
  }
  return { bytes: pile.all(), isAll: false };
}

async function* joined(start: Buffer, others: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield start;
  yield* others;
}

function nameOf(written: Buffer): string {
  try {
    return JSON.parse(`"${written.toString()}"`) as string;
  } catch (cause) {
    throw new NotAString("a name that is none", { cause });
  }
}

function isAt(wanted: readonly string[], path: JsonPath): boolean {
  if (wanted.length !== path.length) return false;
  return path.every((at, index) => (typeof at === "number" ? wanted[index] === "*" : wanted[index] === at));
}

/** What was taken, where its mark stands. A mark that is not there was overwritten by a member of the same name. */
function putBack<Held>(value: unknown, taken: readonly Taken<Held>[], refuse: Refuse): unknown {
  for (const { path, mark, held } of taken) {
    const last = path.at(-1);
    const owner = path
      .slice(0, -1)
      .reduce<unknown>((one, at) => (isRecord(one) ? one[at] : undefined), value);
    if (last === undefined || !isRecord(owner) || owner[last] !== mark) throw refuse("member_twice");
    owner[last] = held;
  }
  return value;
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function tooLarge(): GatewayError {
  return new GatewayError("too_large", `the body takes at most ${MOST_REST_BYTES} bytes beside its media`);
}
