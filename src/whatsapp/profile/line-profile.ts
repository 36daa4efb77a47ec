import type { WASocket } from "@whiskeysockets/baileys";
import type { LineProfile } from "../../core/index.ts";
import type { AppState } from "../app-state/app-state.ts";
import { lookUpProfile } from "./look-up-profile.ts";
import { readPrivacy, setPrivacy } from "./privacy.ts";
import { setName } from "./set-name.ts";
import { setPicture } from "./set-picture.ts";

/** What a socket is asked of profiles. `save` keeps what the device knows of itself. */
export function lineProfile(
  socket: WASocket,
  appState: Pick<AppState, "change">,
  save: () => Promise<void>,
): LineProfile {
  return {
    lookUp: (address) => lookUpProfile(socket, address),
    setPicture: (jpeg) => setPicture(socket, jpeg),
    setName: (name) => setName(socket, appState, save, name),
    setAbout: (text) => socket.updateProfileStatus(text),
    privacy: () => readPrivacy(socket),
    setPrivacy: (setting, value) => setPrivacy(socket, setting, value),
  };
}
