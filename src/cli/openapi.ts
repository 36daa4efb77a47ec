import { writeFileSync } from "node:fs";
import path from "node:path";
import { documents } from "../gateway.ts";
import { makeFolder } from "../make-folder.ts";
import { exactly, type Command } from "./command.ts";

export const openapi: Command = {
  usage: "openapi FOLDER",
  summary: "write the OpenAPI documents",
  options: {},
  run(given) {
    const [folder = ""] = exactly(given, "FOLDER");
    makeFolder(folder, 0o755);
    const files = documents().map(({ name, document }) => {
      const file = path.join(folder, `${name}.json`);
      writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
      return file;
    });
    return { text: files.map((file) => `${file}\n`).join(""), json: { files } };
  },
};
