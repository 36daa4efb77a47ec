import { isPhoneNumber } from "../chat-address.ts";
import { GatewayError } from "../errors.ts";
import { beginConnecting, markWanted, settle, type ConnectingPorts } from "./begin-connecting.ts";
import type { Qr, Session, SessionState } from "./session.ts";

/** How long a caller is kept waiting for a QR. */
const QR_WAIT_MS = 60_000;

/** What came of asking for a link: it is open already, it is being reopened, or the phone is to scan or be given a code. */
export type LinkStep =
  | { readonly step: "open" }
  | { readonly step: "reconnecting" }
  | { readonly step: "scan"; readonly qr: Qr }
  | { readonly step: "code"; readonly code: string };

/** The QR to be scanned now. When there is none yet the pairing begins and `qr_not_ready` is thrown; `qr_of_linked`. */
export async function currentQr(ports: ConnectingPorts, session: Session): Promise<Qr> {
  requireUnlinked(session, "qr_of_linked");
  const state = ports.connections.of(session.id).state();
  if (state.status === "waiting_for_scan") return state.qr;
  await beginConnecting(ports, session);
  throw new GatewayError("qr_not_ready", "no QR code is ready yet; ask again in a moment");
}

/**
 * Opens a linked session, or gives an unlinked one what its phone needs: a code for `phone` (digits), else a QR.
 * Throws `whatsapp_failed` when none comes.
 */
export async function linkSession(
  ports: ConnectingPorts,
  session: Session,
  phone: string | undefined,
): Promise<LinkStep> {
  const isOpen = () => ports.connections.of(session.id).state().status === "open";
  if (!isOpen() && session.device === null && phone !== undefined) {
    return { step: "code", code: await pairingCode(ports, session, phone) };
  }
  await beginConnecting(ports, session);
  if (isOpen()) return { step: "open" };
  return session.device === null ? waitForQr(ports, session) : { step: "reconnecting" };
}

async function waitForQr(ports: ConnectingPorts, session: Session): Promise<LinkStep> {
  const state = await ports.connections.of(session.id).until(isAnswer, QR_WAIT_MS);
  if (state?.status === "open") return { step: "open" };
  if (state?.status === "waiting_for_scan") return { step: "scan", qr: state.qr };
  throw new GatewayError("whatsapp_failed", "WhatsApp gave no QR code");
}

/** A code to type on the phone with that number (digits). Throws `pairing_code_of_linked`, `malformed_input`, `code_refused`, `whatsapp_failed`. */
export async function pairingCode(ports: ConnectingPorts, session: Session, phone: string): Promise<string> {
  if (!isPhoneNumber(phone)) {
    const taken = "takes 5 to 15 digits with the country code";
    throw new GatewayError("malformed_input", `phone ${taken}`, { details: { phone: taken } });
  }
  requireUnlinked(session, "pairing_code_of_linked");
  const wanted = await markWanted(ports, session);
  const asked = ports.connections.of(session.id).requestPairingCode(phone);
  const [code] = await Promise.all([asked, settle(ports, wanted, true)]);
  return code;
}

function requireUnlinked(session: Session, code: "qr_of_linked" | "pairing_code_of_linked"): void {
  if (session.device !== null) throw new GatewayError(code, "the session is linked already");
}

function isAnswer({ status }: SessionState): boolean {
  return status !== "starting" && status !== "backing_off";
}
