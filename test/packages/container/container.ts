import { chmodSync, chownSync, statSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../../../src/config.ts";
import { DuetProcess } from "../../support/duet-process.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import type { BuiltImage } from "./built-image.ts";

/** A data folder that outlives its containers. */
export type Volume = ReturnType<typeof temporaryFolder>;

/**
 * What an engine does for `--read-only --cap-drop ALL --security-opt no-new-privileges`, but for the network, which is the
 * machine's. The command is process 1, gets the SIGTERM that this one gets, and dies with it.
 */
const ENGINE = `
  setpriv --pdeathsig KILL unshare --mount --pid --fork sh -ec '
    root=$1 data=$2 user=$3 group=$4
    shift 4
    mount --bind "$root" "$root"
    mount --options remount,bind,ro "$root"
    mount --bind "$data" "$root/data"
    mount --rbind /dev "$root/dev"
    mount --types proc proc "$root/proc"
    exec chroot "$root" setpriv --pdeathsig KILL --reuid "$user" --regid "$group" --clear-groups \
      --bounding-set=-all --inh-caps=-all --no-new-privs env --ignore-environment "$@"
  ' sh "$@" &
  trap 'kill -TERM $(cat /proc/$!/task/$!/children); wait $!; exit $?' TERM
  wait $!
`;

/** A new one, with the owner and the mode that it takes from the image. */
export function newVolume({ root }: BuiltImage): Volume {
  const { uid, gid, mode } = statSync(path.join(root, "data"));
  const volume = temporaryFolder();
  chownSync(volume.path, uid, gid);
  chmodSync(volume.path, mode);
  return volume;
}

export type Start = {
  /** The words for the program; without, the image's own. */
  readonly args?: readonly string[];
  readonly env?: Environment | undefined;
};

/** The program, as an engine starts it. */
export function startContainer(image: BuiltImage, volume: Volume, { args, env }: Start = {}): DuetProcess {
  const { Entrypoint, Cmd } = image.config;
  return startInContainer(image, volume, [...Entrypoint, ...(args ?? Cmd)], env);
}

/** Any command, with the settings of the image and these. */
export function startInContainer(
  { root, config }: BuiltImage,
  volume: Volume,
  command: readonly string[],
  env: Environment = {},
): DuetProcess {
  const [user = "", group = user] = config.User.split(":");
  const settings = Object.entries(env).map(([name, value = ""]) => `${name}=${value}`);
  const within = [`--chdir=${config.WorkingDir || "/"}`, ...config.Env, ...settings, ...command];
  const engine = ["setpriv", "--pdeathsig", "KILL", "sh", "-c", ENGINE, "sh"];
  return DuetProcess.startCommand([...engine, root, volume.path, user, group, ...within], { cwd: root });
}
