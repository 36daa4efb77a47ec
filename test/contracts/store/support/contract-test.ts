import { FilledStores } from "./filled-stores.ts";
import type { PortsUnderTest, StoreUnderTest } from "./store-under-test.ts";

/** What one test has of an implementation, with short ways to fill it. It ends with the test. */
export class ContractTest<Under extends PortsUnderTest> extends FilledStores implements AsyncDisposable {
  readonly under: Under;

  constructor(under: Under) {
    super();
    this.under = under;
  }

  get store(): Under["stores"] {
    return this.under.stores;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.under.end();
  }
}

/** The ports alone, which may be those inside one `atomically`. */
export type OpenPorts = () => Promise<ContractTest<PortsUnderTest>>;

/** All of an implementation. */
export type OpenWhole = () => Promise<ContractTest<StoreUnderTest>>;
