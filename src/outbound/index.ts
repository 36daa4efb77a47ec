export { createCourier, type CourierOptions, type RunningCourier } from "./courier.ts";
export { download, type Download, type DownloadOrder } from "./download.ts";
export type { OutboundWay, ProxyWay } from "./guarded-request.ts";
export { createLinkPreviews, type LinkPreviewPorts } from "./link-preview/link-previews.ts";
export { createMedia, type MediaPorts } from "./media/media.ts";
