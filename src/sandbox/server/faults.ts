type Pending = { readonly number: string | undefined; readonly code: number; times: number };

/** How the media host fails: with a status, or in the middle. */
export type MediaFault = number | "cut";

/** The faults that wait for their occasion, or last. */
export class Faults {
  #loginFailures: Pending[] = [];
  #upgradeRefusals: Pending[] = [];
  #stalls: Pending[] = [];
  #strayRoutes: Pending[] = [];
  #messageRefusals: Pending[] = [];
  #silences: Pending[] = [];
  #losses: Pending[] = [];
  #spoilings: Pending[] = [];
  #conflicts: Pending[] = [];
  #unanswered: Pending[] = [];
  #codeRefusals: Pending[] = [];
  #channelRefusals: Pending[] = [];
  #groupRefusals: Pending[] = [];
  readonly #mediaFaults: { readonly post: MediaFault[]; readonly get: MediaFault[] } = { post: [], get: [] };
  readonly #withoutKeys = new Set<string>();
  readonly #withoutCommunities = new Set<string>();
  readonly #withoutAppStateKey = new Set<string>();
  readonly #delayMsByNumber = new Map<string, number>();
  #delayMsForAll = 0;

  /** The next `times` logins of the number, or of any, are refused with this reason. */
  failLogins(code: number, times: number, number: string | undefined): void {
    this.#loginFailures.push({ code, times, number });
  }

  /** The next `times` WebSocket upgrades are answered with this HTTP status. */
  refuseUpgrades(code: number, times: number): void {
    this.#upgradeRefusals.push({ code, times, number: undefined });
  }

  /** After the next `times` handshakes of the number, or of any, the server says nothing. */
  stallLogins(times: number, number: string | undefined): void {
    this.#stalls.push({ code: 0, times, number });
  }

  /** The next `times` logins of the number, or of any, are told of an edge by so many bytes that no edge takes. */
  misroute(bytes: number, times: number, number: string | undefined): void {
    this.#strayRoutes.push({ code: bytes, times, number });
  }

  /** The next `times` messages of the number, or of any, are refused with this code. */
  refuseMessages(code: number, times: number, number: string | undefined): void {
    this.#messageRefusals.push({ code, times, number });
  }

  /** The next `times` messages of the number, or of any, are carried and not acknowledged. */
  leaveUnacknowledged(times: number, number: string | undefined): void {
    this.#silences.push({ code: 0, times, number });
  }

  /** The next `times` messages of the number, or of any, are acknowledged and lost. */
  loseMessages(times: number, number: string | undefined): void {
    this.#losses.push({ code: 0, times, number });
  }

  /** The next `times` messages for companions of the number, or of any, come so that they cannot be decrypted. */
  spoilMessages(times: number, number: string | undefined): void {
    this.#spoilings.push({ code: 0, times, number });
  }

  /** The next `times` changes of the app state of the number, or of any, are refused as if another had been first. */
  refuseChanges(times: number, number: string | undefined): void {
    this.#conflicts.push({ code: 0, times, number });
  }

  /** The next `times` changes of the app state of the number, or of any, are lost, and nothing is said of them. */
  leaveChangesUnanswered(times: number, number: string | undefined): void {
    this.#unanswered.push({ code: 0, times, number });
  }

  /** The next `times` companions that ask to be linked to the number, or to any, by a code are refused with this code. */
  refuseCodes(code: number, times: number, number: string | undefined): void {
    this.#codeRefusals.push({ code, times, number });
  }

  /** The next `times` queries about channels of the number, or of any, are refused with this code. */
  refuseChannels(code: number, times: number, number: string | undefined): void {
    this.#channelRefusals.push({ code, times, number });
  }

  /** The next `times` queries about a group of the number, or of any, are refused with this code. */
  refuseGroups(code: number, times: number, number: string | undefined): void {
    this.#groupRefusals.push({ code, times, number });
  }

  /** The next `times` uploads or downloads fail. */
  failMedia(on: "post" | "get", how: MediaFault, times: number): void {
    this.#mediaFaults[on].push(...Array.from({ length: times }, () => how));
  }

  /** Nobody gets keys of this number's devices any more. */
  withholdKeys(number: string): void {
    this.#withoutKeys.add(number);
  }

  /** This number can make no communities any more. */
  withholdCommunities(number: string): void {
    this.#withoutCommunities.add(number);
  }

  /** The number's phone does not share the key of its app state with new companions for now. */
  withholdAppStateKey(number: string): void {
    this.#withoutAppStateKey.add(number);
  }

  /** Stanzas to the number's connections, or to all, leave so much later; 0 ends it. */
  delay(delayMs: number, number: string | undefined): void {
    if (number !== undefined) this.#delayMsByNumber.set(number, delayMs);
    else {
      this.#delayMsForAll = delayMs;
      this.#delayMsByNumber.clear();
    }
  }

  delayMsFor(number: string | null): number {
    const own = number === null ? undefined : this.#delayMsByNumber.get(number);
    return own ?? this.#delayMsForAll;
  }

  takeUpgradeRefusal(): number | undefined {
    return take(this.#upgradeRefusals, null);
  }

  takeLoginFailure(number: string): number | undefined {
    return take(this.#loginFailures, number);
  }

  takeStall(number: string | null): boolean {
    return take(this.#stalls, number) !== undefined;
  }

  takeMessageRefusal(number: string): number | undefined {
    return take(this.#messageRefusals, number);
  }

  takeSilence(number: string): boolean {
    return take(this.#silences, number) !== undefined;
  }

  takeLoss(number: string): boolean {
    return take(this.#losses, number) !== undefined;
  }

  takeSpoiling(number: string): boolean {
    return take(this.#spoilings, number) !== undefined;
  }

  takeConflict(number: string): boolean {
    return take(this.#conflicts, number) !== undefined;
  }

  takeUnansweredChange(number: string): boolean {
    return take(this.#unanswered, number) !== undefined;
  }

  /** How many bytes the edge of this login has. */
  takeStrayRoute(number: string): number | undefined {
    return take(this.#strayRoutes, number);
  }

  takeCodeRefusal(number: string): number | undefined {
    return take(this.#codeRefusals, number);
  }

  takeChannelRefusal(number: string): number | undefined {
    return take(this.#channelRefusals, number);
  }

  takeGroupRefusal(number: string): number | undefined {
    return take(this.#groupRefusals, number);
  }

  takeMedia(on: "post" | "get"): MediaFault | undefined {
    return this.#mediaFaults[on].shift();
  }

  mayMakeCommunities(number: string): boolean {
    return !this.#withoutCommunities.has(number);
  }

  hasKeys(number: string): boolean {
    return !this.#withoutKeys.has(number);
  }

  sharesAppStateKey(number: string): boolean {
    return !this.#withoutAppStateKey.has(number);
  }

  clear(): void {
    this.#messageRefusals = [];
    this.#silences = [];
    this.#losses = [];
    this.#spoilings = [];
    this.#conflicts = [];
    this.#unanswered = [];
    this.#withoutAppStateKey.clear();
    this.#codeRefusals = [];
    this.#channelRefusals = [];
    this.#groupRefusals = [];
    this.#withoutKeys.clear();
    this.#withoutCommunities.clear();
    this.#mediaFaults.post.length = 0;
    this.#mediaFaults.get.length = 0;
    this.#loginFailures = [];
    this.#upgradeRefusals = [];
    this.#stalls = [];
    this.#strayRoutes = [];
    this.delay(0, undefined);
  }
}

function take(pending: Pending[], number: string | null): number | undefined {
  const next = pending.find((one) => one.times > 0 && (one.number === undefined || one.number === number));
  if (!next) return undefined;
  next.times--;
  return next.code;
}
