import { describe, expect, it } from "vitest";
import { PHONE, sampleApp, setState } from "../../testing/sample-app.ts";

const { open } = sampleApp();

describe("the choice of what computes the ranking", () => {
  it("is named by the runtime alone, and described by what it means", async () => {
    const page = await open(PHONE);
    await page.getByTestId("settings").click();
    const kernel = page.getByRole("radio", { name: "Processor", exact: true });
    expect(await kernel.getAttribute("aria-describedby")).toBe("runtime-hint-kernel");
    expect(await page.locator("#runtime-hint-kernel").textContent()).toContain("own small program");
  });

  it("shows that it is on its way, and what is used in its place", async () => {
    const page = await open(PHONE);
    await page.getByTestId("settings").click();
    const group = page.getByRole("radiogroup", { name: "Ranking on this device" });
    const status = page.getByTestId("runtime-status");
    expect(await group.getAttribute("aria-busy")).toBe("false");
    expect(await status.textContent()).toBe("");
    await setState(page, { runtimes: { choice: "webgpu" }, choosing: "webgpu" });
    await expect.poll(() => group.getAttribute("aria-busy")).toBe("true");
    expect(await status.textContent()).toContain("Starting");
    await setState(page, { choosing: undefined });
    await expect.poll(() => status.textContent()).toContain("Not in use here: Graphics processor");
  });

  it("does not offer a GPU that is missing, unless it is the choice already", async () => {
    const page = await open(PHONE);
    await page.getByTestId("settings").click();
    const gpu = page.getByTestId("runtime-webgpu");
    await setState(page, { runtimes: { choice: "automatic", webGpu: "none" } });
    await expect.poll(() => gpu.isDisabled()).toBe(true);
    await setState(page, { runtimes: { choice: "webgpu", webGpu: "none" } });
    await expect.poll(() => gpu.isDisabled()).toBe(false);
    expect(await gpu.isChecked()).toBe(true);
  });
});
