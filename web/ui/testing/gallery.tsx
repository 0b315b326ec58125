import { render } from "preact";
import { epochMs } from "#shared/types/ids.ts";
import { App } from "#web/ui/app.tsx";
import { type SampleSession, sampleSession } from "./sample-session.ts";

declare global {
  interface Window {
    /** The tests' handle on the session behind the page. */
    sample: SampleSession;
  }
}

const root = document.querySelector("#app");
window.sample = sampleSession(epochMs(Date.now()));
if (root) render(<App session={window.sample} />, root);
// `?wait` leaves the page in its first state.
if (!new URLSearchParams(location.search).has("wait")) void window.sample.start();
