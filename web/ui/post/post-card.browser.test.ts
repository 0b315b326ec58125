import { describe, expect, it } from "vitest";
import { breakSession, calls, like, order, post, sampleApp } from "../../testing/sample-app.ts";

const { open } = sampleApp();

describe("acting on a post", () => {
  it("likes at once, counts it, and takes it back", async () => {
    const page = await open();
    expect(await like(page, "sample-0").textContent()).toBe("1.2K");
    await like(page, "sample-1").click();
    expect(await like(page, "sample-1").getAttribute("aria-pressed")).toBe("true");
    expect(await like(page, "sample-1").textContent()).toBe("319");
    await page.waitForTimeout(200);
    await like(page, "sample-1").click();
    await expect.poll(() => like(page, "sample-1").getAttribute("aria-pressed")).toBe("false");
    expect((await calls(page)).filter((call) => call === "like sample-1")).toHaveLength(2);
  });

  it("takes the like back on screen, and says why, if it cannot be stored", async () => {
    const page = await open();
    await breakSession(page);
    const states = like(page, "sample-0").evaluate(
      (button) =>
        new Promise<(string | null)[]>((resolve) => {
          const seen: (string | null)[] = [];
          new MutationObserver(() => {
            seen.push(button.getAttribute("aria-pressed"));
            if (seen.length === 2) resolve(seen);
          }).observe(button, { attributeFilter: ["aria-pressed"] });
        }),
    );
    await like(page, "sample-0").click();
    expect(await states).toEqual(["true", "false"]);
    expect(await page.getByTestId("toasts").textContent()).toContain("The disk is full.");
  });

  it("takes a post away for less like this, and brings it back on undo", async () => {
    const page = await open();
    const before = await order(page);
    await post(page, "sample-2").getByTestId("action-less").click();
    await expect.poll(() => order(page)).not.toContain("sample-2");
    await page.getByTestId("undo").click();
    await expect.poll(() => order(page)).toEqual(before);
  });

  it("mutes from the menu, lists the author in the settings, and unmutes there", async () => {
    const page = await open();
    await post(page, "sample-2").getByTestId("action-more").click();
    await page.getByRole("menuitem", { name: "Mute The Tidal Review" }).click();
    await expect.poll(() => order(page)).not.toContain("sample-2");
    await page.getByTestId("settings").click();
    await page.getByRole("button", { name: "Unmute The Tidal Review" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => order(page)).toContain("sample-2");
  });

  it("keeps a started reply over a reload, and shows it below the post once sent", async () => {
    const page = await open();
    await post(page, "sample-1").getByTestId("action-reply").click();
    await page.keyboard.type("I jump like l and k"); // letters that are commands elsewhere
    await page.reload();
    await post(page, "sample-1").getByTestId("action-reply").click();
    const field = page.getByTestId("composer").locator("textarea");
    expect(await field.inputValue()).toBe("I jump like l and k");
    await field.press("Control+Enter");
    await expect
      .poll(() => post(page, "sample-1").locator(".own-replies").textContent())
      .toContain("I jump like l and k");
    expect(await page.getByTestId("composer").count()).toBe(0);
    await post(page, "sample-1").getByTestId("action-reply").click();
    expect(await page.getByTestId("composer").locator("textarea").inputValue()).toBe("");
  });

  it("hides words that are muted", async () => {
    const page = await open();
    await page.getByTestId("settings").click();
    await page.getByTestId("muted-word").fill("Kingfishers");
    await page.keyboard.press("Enter");
    await expect.poll(() => order(page)).not.toContain("sample-0");
  });
});

describe("what a post shows", () => {
  it("never runs markup of an author's", async () => {
    const page = await open();
    await page.evaluate(() => {
      const { sample } = globalThis as unknown as {
        sample: { state: { value: { posts: object[] } }; set(part: object): void };
      };
      const [first] = sample.state.value.posts;
      sample.set({
        posts: [
          { ...first, text: '<img src="x" onerror="alert(1)"> https://example.org/"onclick="x' },
        ],
      });
    });
    const text = page.locator("article .post-text");
    await expect.poll(() => text.textContent()).toContain('<img src="x"');
    expect(await page.locator("article img").count()).toBe(0);
    expect(await text.locator("a").getAttribute("href")).toBe("https://example.org/");
  });

  it("covers what moderation marked until the reader asks", async () => {
    const page = await open();
    const covered = post(page, "sample-9");
    expect(await covered.textContent()).not.toContain("This one is covered");
    expect(await covered.textContent()).toContain("graphic content");
    await covered.getByRole("button", { name: "Show anyway" }).click();
    expect(await covered.textContent()).toContain("This one is covered");
  });

  it("folds a long text and unfolds it, which counts as opening the post", async () => {
    const page = await open();
    const text = post(page, "sample-2").locator(".post-text");
    const folded = (await text.boundingBox())?.height ?? 0;
    await post(page, "sample-2").getByRole("button", { name: "Show more" }).click();
    expect((await text.boundingBox())?.height).toBeGreaterThan(folded * 1.5);
    expect(await calls(page)).toContain("click sample-2");
  });

  it("opens links apart, without telling where they were found", async () => {
    const page = await open();
    const link = post(page, "sample-8").locator(".link-card");
    expect(await link.textContent()).toContain("example.com");
    expect(await link.getAttribute("rel")).toContain("noopener");
    expect(await link.getAttribute("target")).toBe("_blank");
  });

  it("says when an imported post was first published", async () => {
    const page = await open();
    expect(await post(page, "sample-8").locator(".post-head").textContent()).toContain(
      "first published May 2021",
    );
  });

  it("shows a repost through the post it repeats", async () => {
    const page = await open();
    const repost = post(page, "sample-7");
    expect(await repost.textContent()).toContain("Mira Okonkwo reposted");
    expect(await repost.locator(".post-ref").textContent()).toContain("tells you when it is done");
  });

  it("marks language and lets the text choose its direction", async () => {
    const page = await open();
    const text = post(page, "sample-4").locator(".post-text");
    expect(await text.getAttribute("lang")).toBe("ar");
    expect(await text.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  });
});

describe("why", () => {
  it("tells in words, then adds up, and gives the focus back", async () => {
    const page = await open();
    const badge = post(page, "sample-0").getByTestId("why-badge");
    await badge.click();
    await expect
      .poll(() => page.locator("dialog .reasons").textContent())
      .toContain("Because you replied to and liked");
    const rows = page.getByTestId("score-table").locator("tbody tr");
    expect(await rows.count()).toBe(6);
    await page.getByRole("button", { name: "Show all 9" }).click();
    expect(await rows.count()).toBe(9);
    expect(await rows.nth(2).textContent()).toContain("−0.134");
    const foot = page.getByTestId("score-table").locator("tfoot");
    expect(await foot.textContent()).toMatch(/^sum\+0\.638score\+0\.638$/);
    await page.keyboard.press("Escape");
    expect(await page.locator("dialog").count()).toBe(0);
    expect(await badge.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});
