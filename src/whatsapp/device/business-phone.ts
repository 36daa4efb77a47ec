/** What the phones of businesses call themselves when they link a device: of Android and of iOS. */
const PLATFORMS = new Set(["smba", "smbi"]);

/** Whether the phone that has linked the device has WhatsApp Business; undefined for one that was linked long ago. */
export function isBusinessPhone({
  platform,
}: {
  readonly platform?: string | undefined;
}): boolean | undefined {
  return platform === undefined ? undefined : PLATFORMS.has(platform);
}
