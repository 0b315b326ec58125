import { serveBuiltPage } from "./built-page.ts";
import type { ServedApp } from "./served-app.ts";

/** The built page on a session in memory: what needs no model and no worker is tested here. */
export const serveSamplePage = (): Promise<ServedApp> => serveBuiltPage("ui/testing/gallery.html");
