import { render } from "preact";
import { createFeedSession } from "#web/session/create-feed-session.ts";
import { registerServiceWorker } from "#web/sw-registration.ts";
import { App } from "#web/ui/app.tsx";

const root = document.querySelector("#app");
if (root === null) throw new Error("index.html has no #app");
// A reload asks for a new feed, which begins at its top; the place in the old one means nothing there.
history.scrollRestoration = "manual";

const session = createFeedSession();
// First: the model and the database take their time while the page is drawn.
const started = session.start();
render(<App session={session} />, root);
// It keeps the whole app, which would come before the first posts.
void started.finally(() => void registerServiceWorker());
