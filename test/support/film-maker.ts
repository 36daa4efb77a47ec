import { writeFileSync } from "node:fs";
import path from "node:path";
import { endsWithFile } from "./ends-with-file.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A program in the place of ffmpeg, for a test file, that makes the beginning of an MP4 of every GIF. */
export function filmMakerOfFile(): string {
  const program = path.join(endsWithFile(temporaryFolder()).path, "ffmpeg");
  writeFileSync(program, "#!/bin/sh\nprintf '\\0\\0\\0\\040ftypisom' > /dev/fd/4\n", { mode: 0o700 });
  return program;
}
