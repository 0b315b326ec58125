import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allKept,
  beginsToCome,
  type KeptVersions,
  NOTHING_KEPT,
  parseKeptVersions,
  servesNow,
  without,
} from "#web/workers/model-store/kept-versions.ts";

const version = (name: string) => ({ modelVersion: name, manifest: `manifest of ${name}` });
const names = (kept: KeptVersions) => allKept(kept).map(({ modelVersion }) => modelVersion);

type Step = readonly ["comes" | "serves" | "goes", string, number];
const step = fc.tuple(
  fc.constantFrom("comes", "serves", "goes") satisfies fc.Arbitrary<Step[0]>,
  fc.constantFrom("a", "b", "c", "d"),
  fc.nat(100),
);
const taken = (kept: KeptVersions, [what, name, signedAt]: Step): KeptVersions => {
  if (what === "comes") return beginsToCome(kept, version(name), signedAt);
  return what === "serves" ? servesNow(kept, version(name), signedAt) : without(kept, name);
};

describe("the kept versions", () => {
  it("are never more than two, each once, whatever comes and goes", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let kept = NOTHING_KEPT;
        for (const each of steps) {
          const { serving } = kept;
          kept = taken(kept, each);
          expect(names(kept).length).toBeLessThanOrEqual(2);
          expect(new Set(names(kept)).size).toBe(names(kept).length);
          // What serves goes only for another that serves, or when it is given up.
          expect(kept.serving).toEqual(each[0] === "comes" ? serving : kept.serving);
        }
      }),
    );
  });

  it("remember the newest time they were ever signed at", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const times = steps.filter(([what]) => what !== "goes").map(([, , at]) => at);
        const kept = steps.reduce(taken, NOTHING_KEPT);
        expect(kept.newestSignedAt).toBe(Math.max(0, ...times));
      }),
    );
  });

  it("keep the one before when another serves", () => {
    const kept = ["a", "b", "c"].reduce(
      (all, name) => servesNow(all, version(name), 1),
      NOTHING_KEPT,
    );
    expect(kept).toMatchObject({ serving: version("c"), previous: version("b") });
  });

  it.each(["", "{", "[]", '{"newestSignedAt":-1}', '{"serving":1,"newestSignedAt":1}', undefined])(
    "are nothing where %j was written",
    (text) => {
      expect(parseKeptVersions(text)).toEqual(NOTHING_KEPT);
    },
  );

  it("are read as they were written", () => {
    const kept = beginsToCome(servesNow(NOTHING_KEPT, version("a"), 1), version("b"), 5);
    expect(parseKeptVersions(JSON.stringify(kept))).toEqual(kept);
  });
});
