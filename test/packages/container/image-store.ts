import { run } from "../../../packaging/run.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A store of images of its own, without mounts, that goes when the scope ends. */
export interface ImageStore extends Disposable {
  /** Runs buildah on it and returns what it printed, without the last line's end. */
  buildah(command: string, ...args: readonly string[]): string;
}

/** An empty one. */
export function imageStore(): ImageStore {
  const folder = temporaryFolder();
  const storage = ["--root", `${folder.path}/images`, "--runroot", `${folder.path}/run`];
  return {
    buildah: (...args) => run("buildah", ...storage, "--storage-driver", "vfs", ...args).trimEnd(),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
