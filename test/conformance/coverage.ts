import { OpenApiDocument, type OpenApiOperation } from "../support/openapi-document.ts";
import { asObject, isObject } from "../support/json-schema.ts";
import { isMatcher, type DialectName, type Step } from "./case-file.ts";
import type { LoadedCase } from "./load-cases.ts";
import { placeholdersAsPattern } from "./template.ts";

/** An answer that a document gives an operation. */
export type DocumentedAnswer = {
  readonly status: number;
  /** What a refusal says, where the document's example has words that are not every operation's. */
  readonly text: string | undefined;
  /** How many cases have it. */
  readonly cases: number;
};

export type OperationCoverage = {
  readonly dialect: DialectName;
  readonly operationId: string;
  readonly isBuilt: boolean;
  /** How many cases ask for it. */
  readonly cases: number;
  readonly answers: readonly DocumentedAnswer[];
};

type Seen = { readonly status: number; readonly text: unknown; readonly caseId: string };

/** What the pipeline refuses for all operations alike; it has cases of its own, where it is tried once. */
const OF_EVERY_OPERATION: Readonly<Record<DialectName, readonly RegExp[]>> = {
  "bearer-cid": [
    /^401 missing or invalid credentials$/,
    /^403 missing required capability: /,
    /^404 session not found$/,
    /^413 the body takes at most /,
    /^429 more than 100 requests in 60 s$/,
    /^500 unexpected failure$/,
    /^501 live WhatsApp client is not available for this session$/,
    /^503 the gateway is stopping$/,
  ],
  "token-number": [
    /^401 (Missing token in header|Invalid token)$/,
    /^403 Instance token does not match the instance$/,
    /^404 Instance not found$/,
    /^413 Request body too large$/,
    /^429 Rate limit exceeded\. Try again later\.$/,
    /^500 Internal server error$/,
    /^503 (Instance is not connected to WhatsApp|Service is stopping)$/,
  ],
};

/** What is refused wherever something is sent, by one rule: a case of any such operation is enough. */
const OF_EVERY_SEND: Readonly<Record<DialectName, readonly string[]>> = {
  "bearer-cid": ["the account may not send to this chat", "send rate limit exceeded", "request timed out"],
  "token-number": [],
};

/** Words that stand for whatever is wrong with an input: a case of the status is enough. */
const ANY_WRONG_INPUT = [
  "the body is not JSON",
  "state: takes composing, recording or paused",
  "Invalid request body",
];

/** What the cases of one dialect's operations have, in the order of its document. */
export function coverageOf(dialect: DialectName, cases: readonly LoadedCase[]): readonly OperationCoverage[] {
  const document = OpenApiDocument.of(dialect);
  const seen = new Map<unknown, Seen[]>();
  for (const one of cases.filter((each) => each.dialect === dialect))
    for (const step of one.steps) {
      const found = seenIn(document, step, one.id);
      if (found) seen.set(found.operationId, [...(seen.get(found.operationId) ?? []), found]);
    }
  const ofAll = [...seen.values()].flat();
  return document.operations.map(({ definition }) => {
    const operationId = String(definition["operationId"]);
    const ofOperation = seen.get(operationId) ?? [];
    const answers = documentedAnswers(dialect, definition).map(({ status, text }) => {
      const isShared = text !== undefined && OF_EVERY_SEND[dialect].includes(text);
      const like = (isShared ? ofAll : ofOperation).filter((one) => isLike(one, status, text));
      return { status, text, cases: countOf(like) };
    });
    const isBuilt = definition["x-not-built"] !== true;
    return { dialect, operationId, isBuilt, cases: countOf(ofOperation), answers };
  });
}

function countOf(seen: readonly Seen[]): number {
  return new Set(seen.map(({ caseId }) => caseId)).size;
}

/** An answer in words: "404 message not found". */
export function nameOf({ status, text }: Pick<DocumentedAnswer, "status" | "text">): string {
  return text === undefined ? String(status) : `${status} ${text}`;
}

/** What a step has been answered of an operation; undefined where it asks for none. */
function seenIn(document: OpenApiDocument, step: Step, caseId: string) {
  if (!("expect" in step)) return undefined;
  const { method, path } = "socket" in step ? { method: "GET", path: step.socket } : step.request;
  const operation = document.find(method, path.split("?")[0] ?? "");
  if (!operation) return undefined;
  const { status, body } = step.expect;
  return { operationId: operation.definition["operationId"], status, text: messageIn(body), caseId };
}

function documentedAnswers(dialect: DialectName, definition: OpenApiOperation["definition"]) {
  const answers = Object.entries(asObject(definition["responses"])).flatMap(([status, response]) => {
    if (Number(status) < 400) return [{ status: Number(status), text: undefined }];
    const examples = examplesIn(response);
    return (examples.length === 0 ? [undefined] : examples.map(messageIn)).map((message) => ({
      status: Number(status),
      text: typeof message === "string" && !ANY_WRONG_INPUT.includes(message) ? message : undefined,
    }));
  });
  return answers.filter((answer) => !OF_EVERY_OPERATION[dialect].some((each) => each.test(nameOf(answer))));
}

function examplesIn(response: unknown): readonly unknown[] {
  const json = asObject(asObject(asObject(response)["content"] ?? {})["application/json"] ?? {});
  const named = Object.values(asObject(json["examples"] ?? {})).map((one) => asObject(one)["value"]);
  return "example" in json ? [json["example"], ...named] : named;
}

/** The message of a refusal, or what is expected of one. */
function messageIn(body: unknown): unknown {
  const whole = isMatcher(body) && "$partial" in body ? body.$partial : body;
  const error = isObject(whole) ? whole["error"] : undefined;
  const inside = isMatcher(error) && "$partial" in error ? error.$partial : error;
  return isObject(inside) ? inside["message"] : undefined;
}

function isLike(seen: Seen, status: number, text: string | undefined): boolean {
  return seen.status === status && (text === undefined || says(seen.text, text));
}

/** Whether words that a case expects are these: a case that takes any words has none of them. */
function says(expected: unknown, text: string): boolean {
  if (typeof expected === "string") return placeholdersAsPattern(expected).test(text);
  return isMatcher(expected) && "$match" in expected && new RegExp(expected.$match, "u").test(text);
}
