/** What is used of it here: Node's own types know little more of it than its name. */
type Runtime = {
  readonly compile: (bytes: Uint8Array) => Promise<WebAssembly.Module>;
  readonly Instance: new (module: WebAssembly.Module, imports: object) => { readonly exports: object };
};

export const wasm = (globalThis as unknown as { readonly WebAssembly: Runtime }).WebAssembly;
