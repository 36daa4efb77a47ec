export { download, type Download, type DownloadOrder } from "./download.ts";
export type { OutboundWay, ProxyWay } from "./guarded-request.ts";
