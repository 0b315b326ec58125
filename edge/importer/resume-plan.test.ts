import { describe, expect, it } from "vitest";
import { emptyReport } from "#edge/importer/report.ts";
import { planResume } from "#edge/importer/resume-plan.ts";
import { epochMs, postId } from "#shared/types/ids.ts";

const now = epochMs(9_000);
const sample = [0, 10, 20, 30].map((index) => ({ index, id: postId(`p${index}`) }));
const report = { ...emptyReport(), posts: { accepted: 20, duplicates: 0, rejected: {} } };
const unfinished = { confirmed: 20, finished: false, anchor: 1_000, report };
const stored = (...ids: string[]) => new Set(ids);

describe("planResume", () => {
  it("begins at the beginning, now, if nothing is known", () => {
    expect(planResume(undefined, sample, stored(), now)).toEqual({
      from: 0,
      anchor: now,
      report: emptyReport(),
    });
  });

  it("goes on after the confirmed records, with the same anchor and counts", () => {
    expect(planResume(unfinished, sample, stored("p0", "p10"), now)).toMatchObject({
      from: 20,
      anchor: 1_000,
      report,
    });
  });

  it("sends a finished import again in full, with the same anchor", () => {
    const finished = { ...unfinished, confirmed: 0, finished: true };
    const plan = planResume(finished, sample, stored("p0", "p10", "p20", "p30"), now);
    expect(plan).toEqual({ from: 0, anchor: 1_000, report: emptyReport() });
  });

  it("keeps the anchor but sends everything if the server lacks a confirmed post", () => {
    const plan = planResume(unfinished, sample, stored("p0", "p30"), now);
    expect(plan).toMatchObject({
      from: 0,
      anchor: 1_000,
      notice: expect.stringContaining("lacks") as string,
    });
  });

  it("takes a new anchor if the server was emptied", () => {
    expect(planResume(unfinished, sample, stored(), now)).toMatchObject({ from: 0, anchor: now });
  });

  it("keeps the anchor if there is no post to ask for", () => {
    expect(planResume(unfinished, [], stored(), now)).toMatchObject({ from: 20, anchor: 1_000 });
  });
});
