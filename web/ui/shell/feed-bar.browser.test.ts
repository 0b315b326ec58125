import { describe, expect, it } from "vitest";
import { PHONE, calls, order, sampleApp } from "../../testing/sample-app.ts";

const { open } = sampleApp();

describe("the header", () => {
  it("says where the ranking ran, over how many posts and in what time", async () => {
    const page = await open();
    const chip = page.getByTestId("ranking-chip");
    expect(await chip.textContent()).toContain("Processor");
    expect(await chip.textContent()).toContain("1,024 posts in 84 ms");
    expect(await chip.getAttribute("data-runtime")).toBe("kernel");
    expect(await chip.getAttribute("data-candidates")).toBe("1024");
    expect(await chip.getAttribute("data-ms")).toBe("84");
    await chip.click();
    expect(await page.locator("dialog").textContent()).toContain("Processor · 2 threads");
    expect(await page.locator("dialog").getByTestId("removed").textContent()).toContain("too old");
    expect(await page.locator("dialog").getByTestId("fell-back").textContent()).toContain("WebGPU");
  });

  it("puts the newest first in one tap, and back", async () => {
    const page = await open();
    const ranked = await order(page);
    await page.getByTestId("mode-newest").click();
    await expect.poll(() => order(page)).not.toEqual(ranked);
    const times = await page
      .locator("article time")
      .evaluateAll((all) => all.map((time) => time.getAttribute("datetime") ?? ""));
    expect(times).toEqual(times.toSorted().toReversed());
    await expect
      .poll(() => page.getByTestId("ranking-chip").getAttribute("data-runtime"))
      .toBe("newest-first");
    await page.getByTestId("mode-for-you").click();
    await expect.poll(() => order(page)).toEqual(ranked);
  });

  it("keeps the list of suggestions as it is while one follows", async () => {
    const page = await open();
    await page.locator('[data-reader-id="self"]').click();
    const names = () => page.locator(".welcome .post-name").allTextContents();
    await page.getByTestId("follow-suggestions").waitFor();
    const before = await names();
    for (const name of before.slice(0, 3)) {
      await page
        .locator(".welcome")
        .getByRole("button", { name: `Follow ${name}` })
        .click();
      await page
        .locator(".welcome")
        .getByRole("button", { name: `Following ${name}` })
        .waitFor();
    }
    expect(await names()).toEqual(before);
    await page.getByRole("button", { name: "Done with suggestions" }).click();
    expect(await page.getByTestId("follow-suggestions").count()).toBe(0);
    await page.reload();
    await page.locator('[data-reader-id="self"]').click();
    await page.locator('[data-reader-id="self"][aria-current]').waitFor();
    expect(await page.getByTestId("follow-suggestions").count()).toBe(0);
  });

  it("changes the reader, on a phone through a sheet", async () => {
    const page = await open(PHONE);
    await page.getByTestId("reader-button").tap();
    await page.locator('dialog [data-reader-id="self"]').tap();
    await expect.poll(() => page.getByTestId("reader-button").textContent()).toContain("Yourself");
    await page.getByTestId("follow-suggestions").waitFor();
    const firstPost = (await page.locator("article").first().boundingBox())?.y ?? Infinity;
    expect(firstPost).toBeLessThan(PHONE.viewport.height / 2);
    await page
      .getByRole("button", { name: /^Follow / })
      .first()
      .tap();
    await expect
      .poll(async () => (await calls(page)).some((c) => c.startsWith("follow ")))
      .toBe(true);
  });
});
