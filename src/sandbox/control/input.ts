import type { Context } from "hono";
import { ControlError } from "../control-error.ts";
import { isNumber } from "../wire/jid.ts";

/** The fields of a control call's JSON body; each reader throws a ControlError (400) that names its field. */
export class Input {
  readonly #fields: ReadonlyMap<string, unknown>;

  private constructor(fields: ReadonlyMap<string, unknown>) {
    this.#fields = fields;
  }

  /** Reads the body; an empty one has no fields. With `known`, any other field is refused. */
  static async read(c: Context, known?: readonly string[]): Promise<Input> {
    const body = parseObject(await c.req.text());
    const input = new Input(new Map(Object.entries(body)));
    if (known) input.refuseOthers(known);
    return input;
  }

  refuseOthers(known: readonly string[]): void {
    const stray = [...this.#fields.keys()].find((name) => !known.includes(name));
    if (stray === undefined) return;
    throw new ControlError(400, `the field ${JSON.stringify(stray.slice(0, 40))} is not known here`);
  }

  text(name: string): string {
    const value = this.#fields.get(name);
    if (typeof value !== "string" || value === "") throw new ControlError(400, `"${name}" must be a text`);
    return value;
  }

  /** A text that may be empty. */
  anyText(name: string): string {
    return this.#fields.get(name) === "" ? "" : this.text(name);
  }

  optionalText(name: string): string | undefined {
    return this.#fields.get(name) === undefined ? undefined : this.text(name);
  }

  number(name: string): string {
    const value = this.#fields.get(name);
    if (typeof value !== "string" || !isNumber(value)) {
      throw new ControlError(
        400,
        `"${name}" must be a phone number: a text of 5 to 20 digits, the first not 0`,
      );
    }
    return value;
  }

  optionalNumber(name: string): string | undefined {
    return this.#fields.get(name) === undefined ? undefined : this.number(name);
  }

  integer(
    name: string,
    bounds: { readonly from: number; readonly to: number; readonly otherwise: number },
  ): number {
    const value = this.#fields.get(name) ?? bounds.otherwise;
    if (typeof value !== "number" || !Number.isInteger(value) || value < bounds.from || value > bounds.to) {
      throw new ControlError(400, `"${name}" must be a whole number from ${bounds.from} to ${bounds.to}`);
    }
    return value;
  }

  decimal(name: string, bounds: { readonly from: number; readonly to: number }): number {
    const value = this.#fields.get(name);
    if (typeof value !== "number" || !(value >= bounds.from && value <= bounds.to)) {
      throw new ControlError(400, `"${name}" must be a number from ${bounds.from} to ${bounds.to}`);
    }
    return value;
  }

  /** A list of texts, none of them empty. */
  texts(name: string, { atMost }: { readonly atMost: number }): readonly string[] {
    const value = this.#fields.get(name);
    const isTexts = Array.isArray(value) && value.every((one) => typeof one === "string" && one !== "");
    if (!isTexts || value.length > atMost) {
      throw new ControlError(400, `"${name}" must be a list of at most ${atMost} texts`);
    }
    return value as readonly string[];
  }

  /** Bytes in base64, at least one. */
  bytes(name: string): Buffer {
    const text = this.text(name);
    const bytes = Buffer.from(text, "base64");
    if (bytes.toString("base64") !== text) throw new ControlError(400, `"${name}" must be base64`);
    return bytes;
  }

  is(name: string, value: string): boolean {
    return this.#fields.get(name) === value;
  }

  isNull(name: string): boolean {
    return this.#fields.get(name) === null;
  }

  has(name: string): boolean {
    return this.#fields.get(name) !== undefined;
  }

  /** An object with fields of its own. */
  nested(name: string, known: readonly string[]): Input {
    const value = this.#fields.get(name);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new ControlError(400, `"${name}" must be an object`);
    }
    const input = new Input(new Map(Object.entries(value)));
    input.refuseOthers(known);
    return input;
  }

  flag(name: string): boolean {
    const value = this.#fields.get(name);
    if (typeof value !== "boolean") throw new ControlError(400, `"${name}" must be true or false`);
    return value;
  }

  optionalFlag(name: string): boolean | undefined {
    return this.#fields.get(name) === undefined ? undefined : this.flag(name);
  }

  oneOf<const T extends string>(name: string, choices: readonly T[]): T {
    const value = this.#fields.get(name);
    const choice = choices.find((one) => one === value);
    if (choice === undefined) throw new ControlError(400, `"${name}" must be one of ${choices.join(", ")}`);
    return choice;
  }
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new ControlError(400, "the body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ControlError(400, "the body must be a JSON object");
  }
  return value;
}
