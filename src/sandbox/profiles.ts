/** What the phone of a number shows to others beside a picture. */
export type PhoneProfile = {
  readonly about: string | undefined;
  /** Picture and about text are for the phone's contacts only, and no session is one. */
  readonly isHidden: boolean;
};

const EMPTY: PhoneProfile = { about: undefined, isHidden: false };

/** What everybody's phone shows; nothing until it is told otherwise. */
export class Profiles {
  readonly #firstName: (number: string) => string | undefined;
  readonly #byNumber = new Map<string, PhoneProfile>();
  readonly #nameByNumber = new Map<string, string>();
  readonly #isBusinessByNumber = new Map<string, boolean>();
  readonly #verifiedNameByNumber = new Map<string, string>();

  /** `firstName`: what the owner of a phone is called before anybody has given or announced another name. */
  constructor(firstName: (number: string) => string | undefined = () => undefined) {
    this.#firstName = firstName;
  }

  of(number: string): PhoneProfile {
    return this.#byNumber.get(number) ?? EMPTY;
  }

  /** The name that the account goes by, undefined until it was given one or a session of it has announced one. */
  nameOf(number: string): string | undefined {
    return this.#nameByNumber.get(number);
  }

  /** The name that a phone brings to a session. */
  nameOnPhone(number: string): string | undefined {
    return this.nameOf(number) ?? this.#firstName(number);
  }

  /** Whether a number's app is that of a business; unless it was said, that of one who has a name. */
  isBusiness(number: string): boolean {
    return this.#isBusinessByNumber.get(number) ?? this.nameOnPhone(number) !== undefined;
  }

  /** Of the next link. */
  setBusiness(number: string, isBusiness: boolean): void {
    this.#isBusinessByNumber.set(number, isBusiness);
  }

  /** What a business is called by WhatsApp, undefined until it was said. */
  verifiedNameOf(number: string): string | undefined {
    return this.#verifiedNameByNumber.get(number);
  }

  setVerifiedName(number: string, name: string): void {
    this.#verifiedNameByNumber.set(number, name);
  }

  setName(number: string, name: string): void {
    this.#nameByNumber.set(number, name);
  }

  /** Members that are undefined stay as they were. */
  change(number: string, change: { readonly [K in keyof PhoneProfile]: PhoneProfile[K] | undefined }): void {
    const { about, isHidden } = this.of(number);
    this.#byNumber.set(number, {
      about: change.about ?? about,
      isHidden: change.isHidden ?? isHidden,
    });
  }
}
