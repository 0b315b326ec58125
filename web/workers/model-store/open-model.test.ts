import { expect, it } from "vitest";
import { type ModelFacts, type ModelWish, openModel } from "#web/workers/model-store/open-model.ts";
import { storeWorld } from "#web/workers/model-store/testing/store-world.ts";

const world = storeWorld();

/** Loads a version, which passes its test. */
async function use(which: ModelWish["which"]) {
  const wish: ModelWish = { which, mayDownload: true };
  const { signal } = new AbortController();
  const opened = await openModel(world.visit(), "kernel", wish, world.fetchManifest, signal);
  if (!opened.ok) throw new Error(opened.error.code);
  const files = await opened.value.files("f32", () => {});
  if (!files.ok) throw new Error(files.error.code);
  return (): Promise<ModelFacts> => opened.value.passed();
}

it("a version that was asked for by its name does not take the place of an update that has passed meanwhile", async () => {
  world.publish("one");
  await (
    await use("kept")
  )();
  const older = await use({ modelVersion: "phoenix-one" });
  world.publish("two", { keepOld: true });
  await (
    await use("newest")
  )();
  expect(await older()).toMatchObject({ modelVersion: "phoenix-one" });
  world.online = false;
  expect(await (await use("kept"))()).toMatchObject({ modelVersion: "phoenix-two" });
});
