import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { documents } from "../gateway.ts";
import { exactly, type Command } from "./command.ts";

export const openapi: Command = {
  usage: "openapi FOLDER",
  summary: "write the OpenAPI documents",
  options: {},
  run(given) {
    const [folder = ""] = exactly(given, "FOLDER");
    mkdirSync(folder, { recursive: true });
    const files = documents().map(({ name, document }) => {
      const file = path.join(folder, `${name}.json`);
      writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
      return file;
    });
    return { text: files.map((file) => `${file}\n`).join(""), json: { files } };
  },
};
