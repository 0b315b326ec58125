import { expect, it, vi } from "vitest";
import { encodeLightModel } from "#shared/scorers/light-model-file.ts";
import { testLightModel } from "#shared/testing/light-model.ts";
import { lightRankerLoader } from "#web/session/load-light-ranker.ts";

const file = encodeLightModel(testLightModel());

it("reads the file once, for however many ask", async () => {
  const read = vi.fn<() => Promise<string>>(() => Promise.resolve(file));
  const load = lightRankerLoader(read);
  const [first, second] = await Promise.all([load(), load()]);
  expect(first.ok && first.value.model.version).toBe("light-test");
  expect(second).toBe(first);
  expect(read).toHaveBeenCalledOnce();
});

it("says what is wrong with a file of other inputs", async () => {
  const load = lightRankerLoader(() => Promise.resolve(file.replace("like rate", "spam rate")));
  expect(await load()).toMatchObject({ ok: false, error: expect.stringContaining("other inputs") });
});

it("tries again after a failed download", async () => {
  let online = false;
  const load = lightRankerLoader(() =>
    online ? Promise.resolve(file) : Promise.reject(new TypeError("offline")),
  );
  expect(await load()).toMatchObject({ ok: false, error: expect.stringContaining("offline") });
  online = true;
  expect(await load()).toMatchObject({ ok: true });
});
