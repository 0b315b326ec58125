import type { Figure, Suite } from "#models/bench/figure.ts";
import { median } from "#models/bench/rank/contender.ts";
import { loadModel } from "#models/evaluation/world/model.ts";
import { LIGHT } from "#models/light/cutters.ts";
import { evaluateLight, SCREENFUL } from "#models/light/evaluate.ts";
import { loadLightRanker } from "#models/light/load-light-ranker.ts";
import { DISTILLATION, SURVIVAL_DEPTHS } from "#models/light/params.ts";
import { timeBoth } from "#models/light/stopwatch.ts";
import { type TaughtSlate, taughtSlates } from "#models/light/taught-slates.ts";
import { openDataset } from "#models/world/dataset.ts";
import { LIGHT_RANKER } from "#shared/params/light-ranker.ts";

const MODEL = "models/artifacts";
/** A world that neither ranker met. */
const WORLD = { preset: "train", seed: 777 } as const;
/** Slates timed, and how often each; readers whose survival is counted: enough for a tenth of a percent. */
const TIMED = { slates: 6, rounds: 10 };
const READERS = 100;

/** The light ranker against Phoenix, on the same slates in the same run, one thread each. */
export const lightSuite: Suite = {
  async run(log) {
    const { candidates } = DISTILLATION;
    const teacher = await loadModel(MODEL);
    const student = loadLightRanker(MODEL, teacher.manifest);
    const dataset = openDataset(WORLD.preset, WORLD.seed);
    const slates: TaughtSlate[] = [];
    const options = { candidates, readers: TIMED.slates };
    for await (const slate of taughtSlates(teacher, dataset, options)) slates.push(slate);
    log(`${slates.length} slates of ${candidates} posts`);
    const times = await timeBoth(teacher, student.model, slates, TIMED.rounds);
    log(`what survives, ${READERS} readers`);
    const cut = { candidates, keep: LIGHT_RANKER.keep, readers: READERS };
    const { survival, slates: n } = await evaluateLight(teacher, student, dataset, cut);
    const [ours, peer] = [median(times.light), median(times.phoenix)];
    const share = survival[LIGHT]?.[SURVIVAL_DEPTHS.indexOf(SCREENFUL)] ?? NaN;
    const figures: Figure[] = [
      {
        suite: "light",
        figure: "light-vs-phoenix",
        value: peer / ours,
        unit: "x",
        ours,
        peer,
        n: times.light.length,
      },
      {
        suite: "light",
        figure: `survival@${SCREENFUL}`,
        value: share,
        unit: "share",
        ours: share,
        peer: cut.keep / candidates,
        n,
      },
    ];
    return {
      figures,
      raw: { model: teacher.manifest.modelVersion, light: student.model.version, cut, times },
      notes: [
        `Milliseconds for ${candidates} posts and a new history, everything included; the peer of survival is chance.`,
      ],
    };
  },
};
