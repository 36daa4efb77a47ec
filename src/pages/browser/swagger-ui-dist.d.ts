declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  /** What of the reader's configuration is used here. */
  export type ReaderOptions = {
    readonly domNode: Element;
    readonly spec: object;
    readonly deepLinking: boolean;
    readonly defaultModelsExpandDepth: number;
    readonly displayRequestDuration: boolean;
    readonly persistAuthorization: boolean;
    readonly queryConfigEnabled: boolean;
    readonly showExtensions: boolean;
    readonly syntaxHighlight: { readonly theme: string };
    readonly validatorUrl: null;
    readonly plugins: readonly { readonly components: Readonly<Record<string, () => null>> }[];
  };
  const startReader: (options: ReaderOptions) => void;
  export { startReader as default };
}
