import { MOST_NESTED } from "../nesting.ts";

/** Where a value stands: the names from the outermost object on, and in a list its number. */
export type JsonPath = readonly (string | number)[];

const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST, COMMA, COLON] = Buffer.from("{}[],:");

type Level = { readonly isList: boolean; at: string | number };

/**
 * Follows a JSON text by what opens, closes and divides outside of its strings. Of a text that is no JSON it tells
 * anything.
 */
export interface JsonPlace {
  /** Whether a string that begins here is the name of a member. */
  readonly isName: boolean;
  /** Of a value that begins here. */
  readonly path: JsonPath;
  named(name: string): void;
  /** Any byte outside of strings. False where lists and objects are nested deeper than 100. */
  pass(byte: number): boolean;
}

export function jsonPlace(): JsonPlace {
  const levels: Level[] = [];
  let isName = false;
  return {
    get isName() {
      return isName;
    },
    get path() {
      return levels.map(({ at }) => at);
    },
    named(name) {
      const level = levels.at(-1);
      if (level) level.at = name;
    },
    pass(byte) {
      const level = levels.at(-1);
      if (byte === OPEN_OBJECT) levels.push({ isList: false, at: "" });
      else if (byte === OPEN_LIST) levels.push({ isList: true, at: 0 });
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) levels.pop();
      else if (byte === COMMA && typeof level?.at === "number") level.at++;
      if (byte === OPEN_OBJECT || (byte === COMMA && level?.isList === false)) isName = true;
      else if (byte === COLON || byte === OPEN_LIST || byte === CLOSE_OBJECT || byte === CLOSE_LIST)
        isName = false;
      return levels.length <= MOST_NESTED;
    },
  };
}
