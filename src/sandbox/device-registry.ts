import { hkdfSync, randomInt } from "node:crypto";
import { FIRST_DEVICE_ID, LAST_DEVICE_ID, type Account, type LinkedDevice } from "./linked-device.ts";
import type { StateStorage } from "./state-file.ts";
import { generateKeyPair, keyPairFromPrivate, type KeyPair } from "./wire/key-pair.ts";

const SAVE_AFTER_MS = 200;

/** The accounts and their linked devices, kept in storage together with the root key. */
export class DeviceRegistry {
  readonly root: KeyPair;
  readonly #storage: StateStorage;
  readonly #accounts = new Map<string, Account>();
  #saving: Promise<void> = Promise.resolve();
  #isChanged = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(storage: StateStorage, root: KeyPair, accounts: readonly Account[]) {
    this.#storage = storage;
    this.root = root;
    for (const account of accounts) this.#accounts.set(account.number, account);
  }

  /** Loads what is stored; a new root key is made and saved when nothing is. */
  static async load(storage: StateStorage): Promise<DeviceRegistry> {
    const state = await storage.load();
    const registry = new DeviceRegistry(storage, state?.root ?? generateKeyPair(), state?.accounts ?? []);
    if (!state) await registry.#save();
    return registry;
  }

  get devices(): readonly LinkedDevice[] {
    return [...this.#accounts.values()].flatMap(({ devices }) => devices);
  }

  find(number: string, deviceId: number): LinkedDevice | undefined {
    return this.#accounts.get(number)?.devices.find(({ id }) => id === deviceId);
  }

  devicesOf(number: string): readonly LinkedDevice[] {
    return this.#accounts.get(number)?.devices ?? [];
  }

  findAccount(number: string): Account | undefined {
    return this.#accounts.get(number);
  }

  /**
   * The identity key of somebody's phone: what its account was given, else one that depends on the person and on this
   * simulated WhatsApp alone, so that it outlives a restart without being kept.
   */
  identityOf(person: string): KeyPair {
    const known = this.#accounts.get(person);
    if (known) return known.identity;
    return keyPairFromPrivate(Buffer.from(hkdfSync("sha256", this.root.private, "", `phone ${person}`, 32)));
  }

  /** A number's account; the number is given one when it is seen for the first time. */
  accountOf(number: string): Account {
    const known = this.#accounts.get(number);
    if (known) return known;
    const account: Account = {
      number,
      identity: this.identityOf(number),
      rawId: randomInt(1, 2 ** 31),
      nextDeviceId: FIRST_DEVICE_ID,
      devices: [],
      appState: new Map(),
    };
    this.#accounts.set(number, account);
    return account;
  }

  /** The id of the account's next companion: never one in use, and an old one only after all others. */
  takeDeviceId(account: Account): number {
    for (let tries = FIRST_DEVICE_ID; tries <= LAST_DEVICE_ID; tries++) {
      const id = account.nextDeviceId;
      account.nextDeviceId = id === LAST_DEVICE_ID ? FIRST_DEVICE_ID : id + 1;
      if (!account.devices.some((device) => device.id === id)) return id;
    }
    throw new Error("every device id of this number is in use");
  }

  /** Adds a device; resolves when it is stored. It is not linked when that fails. */
  async link(device: LinkedDevice): Promise<void> {
    const account = this.accountOf(device.number);
    account.devices.push(device);
    try {
      await this.#save();
    } catch (error) {
      account.devices = account.devices.filter((other) => other !== device);
      throw error;
    }
  }

  /** Removes a device; resolves when that is stored. */
  async unlink(device: LinkedDevice): Promise<void> {
    const account = this.accountOf(device.number);
    account.devices = account.devices.filter((other) => other !== device);
    await this.#save();
  }

  /** Gives a number's phone another identity, and with it an empty app state; resolves when that is stored. */
  async renewIdentity(number: string): Promise<void> {
    const account = this.accountOf(number);
    const identity = generateKeyPair();
    this.#accounts.set(number, { ...account, identity, rawId: randomInt(1, 2 ** 31), appState: new Map() });
    await this.#save();
  }

  /** To be called after a change inside a device; stored a little later, with other changes. */
  changed(): void {
    this.#isChanged = true;
    this.#timer ??= setTimeout(() => {
      // A failure is not lost: the next flush, at the latest that of the end, writes again and reports it.
      this.flush().catch(() => undefined);
    }, SAVE_AFTER_MS);
  }

  /** Stores what has changed since it was last stored. */
  async flush(): Promise<void> {
    if (this.#isChanged) return this.#save();
    await this.#saving;
  }

  /** Stores everything now; one write after the other. */
  #save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isChanged = false;
    const write = async () => {
      try {
        await this.#storage.save({ root: this.root, accounts: [...this.#accounts.values()] });
      } catch (error) {
        this.#isChanged = true;
        throw error;
      }
    };
    this.#saving = this.#saving.then(write, write);
    return this.#saving;
  }
}
