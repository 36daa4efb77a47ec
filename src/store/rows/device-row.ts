/** What a sealed row of a device is bound to: its session, what it is and which one. */
export function deviceRow(sessionId: string, type: string, id: string): string {
  return JSON.stringify(["device", sessionId, type, id]);
}
