declare module "libsignal/src/curve.js" {
  /** What every ratchet of libsignal's is turned by, looked up at each call. Public keys have Signal's type byte. */
  const curve: {
    generateKeyPair: () => { readonly pubKey: Buffer; readonly privKey: Buffer };
    calculateAgreement: (publicKey: Buffer, privateKey: Buffer) => Buffer;
  };
  export { curve as default };
}
