import { VERSION } from "../version.ts";
import { exactly, type Command } from "./command.ts";

export const version: Command = {
  usage: "version",
  summary: "the version of this program; --version does the same",
  options: {},
  run(given) {
    exactly(given);
    return { text: `${VERSION}\n`, json: { version: VERSION } };
  },
};
