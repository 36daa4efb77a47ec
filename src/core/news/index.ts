export type { HeardNews } from "./heard-news.ts";
export { keepNews } from "./keep-news.ts";
